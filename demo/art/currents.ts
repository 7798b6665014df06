import type { Random } from "../../domain/base/random.ts";
import { type Drawing, type Family, lines, PLATE, stroke } from "./family.ts";
import { gradientNoise, smoothstep } from "./noise.ts";
import { type Ink, PALETTES, type Palette } from "./palettes.ts";
import { Pen } from "./pen.ts";
import { type Field, type Streamline, streamlines } from "./streamlines.ts";

const { width: W, height: H } = PLATE;

interface Circle {
  x: number;
  y: number;
  radius: number;
}

/** Lines that follow a current and keep their distance from one another. */
export const currents: Family = {
  name: "Currents",
  palettes: [
    PALETTES.cobalt,
    PALETTES.carbon,
    PALETTES.lichen,
    PALETTES.aubergine,
    PALETTES.harbour,
    PALETTES.orchard,
    PALETTES.basalt,
  ],
  draw: (random, palette) => random.pick([stones, stones, eddies, open, open])(random, palette),
};

/** Draws the lines, thicker and thinner by turns, each in the ink `inkOf` chooses. */
function print(
  random: Random,
  all: readonly Streamline[],
  spacing: number,
  inkOf: (line: Streamline) => Ink,
): string {
  const weights = [0.14, 0.22, 0.32, 0.42, 0.5].map((share) => share * spacing);
  const pens = new Map<string, { pen: Pen; color: string; weight: number }>();
  for (const line of all) {
    const { hex } = inkOf(line);
    const weight = random.pick([0, 1, 1, 2, 2, 3, 4]);
    const key = `${hex}${weight}`;
    const entry = pens.get(key) ?? { pen: new Pen(), color: hex, weight: weights[weight] ?? spacing };
    entry.pen.curve(line);
    pens.set(key, entry);
  }
  return lines([...pens.values()].map(({ pen, color, weight }) => stroke(pen.data, color, weight)).join(""));
}

/** Which ink a line takes: bands of a slow noise, so that a colour gathers in one place. */
function gathered(random: Random, palette: Palette): (line: Streamline) => Ink {
  const noise = gradientNoise(random);
  const scale = random.between(360, 560);
  const accentAt = random.between(-0.1, 0.1);
  const bodyAt = random.between(0.22, 0.34);
  return (line) => {
    const [x, y] = line[line.length >> 1] ?? [0, 0];
    const tone = noise(x / scale, y / scale);
    if (Math.abs(tone - accentAt) < 0.06) {
      return palette.accent;
    }
    return tone > bodyAt ? palette.body : palette.key;
  };
}

function open(random: Random, palette: Palette): Drawing {
  const noise = gradientNoise(random);
  const scale = random.between(380, 720);
  const heading = random.between(0, Math.PI);
  const turn = random.between(0.9, 2);
  const spacing = random.between(12, 15.5);
  const field: Field = (x, y) => {
    const angle = heading + turn * noise(x / scale, y / scale) + 0.25 * noise(x / 170 + 50, y / 170);
    return [Math.cos(angle), Math.sin(angle)];
  };
  const all = streamlines(random, field, spacing);
  return {
    markup: print(random, all, spacing, gathered(random, palette)),
    form: "open water",
    count: all.length,
    shows: `${all.length} lines following one slow current without ever touching`,
    inks: [palette.key, palette.body, palette.accent],
  };
}

/** Water going round stones, the way sand is raked in a dry garden. */
function stones(random: Random, palette: Palette): Drawing {
  const noise = gradientNoise(random);
  const placed: Circle[] = [];
  const wanted = random.integer(1, 4);
  for (let attempt = 0; attempt < 60 && placed.length < wanted; attempt++) {
    const radius = placed.length === 0 ? random.between(100, 165) : random.between(34, 95);
    const x = random.between(radius + 50, W - radius - 50);
    const y = random.between(radius + 60, H - radius - 60);
    if (placed.every((other) => Math.hypot(other.x - x, other.y - y) > radius + other.radius + 110)) {
      placed.push({ x, y, radius });
    }
  }
  const heading = random.pick([0, Math.PI / 2, Math.PI / 4, -Math.PI / 4]) + random.between(-0.2, 0.2);
  const ux = Math.cos(heading);
  const uy = Math.sin(heading);
  const spacing = random.between(12, 15);
  const field: Field = (x, y) => {
    let vx = ux;
    let vy = uy;
    let calm = 1;
    for (const stone of placed) {
      const dx = x - stone.x;
      const dy = y - stone.y;
      const distance2 = dx * dx + dy * dy;
      const rim = stone.radius + spacing * 0.8;
      if (distance2 < rim * rim) {
        return null;
      }
      const along = (ux * dx + uy * dy) / distance2;
      const pull = (rim * rim) / distance2;
      vx -= pull * (2 * along * dx - ux);
      vy -= pull * (2 * along * dy - uy);
      calm = Math.min(calm, smoothstep(rim * 1.1, rim * 2.6, Math.sqrt(distance2)));
    }
    const sway = 0.7 * calm * noise(x / 330, y / 330);
    const cos = Math.cos(sway);
    const sin = Math.sin(sway);
    return [vx * cos - vy * sin, vx * sin + vy * cos];
  };
  const all = streamlines(random, field, spacing);
  const filled = random.chance(0.65);
  const discs = placed
    .map(({ x, y, radius }) => new Pen().circle(x, y, radius - spacing * 0.3).data)
    .join("");
  const lineInk = gathered(random, palette);
  const inkOf = filled
    ? (line: Streamline) => (lineInk(line) === palette.accent ? palette.key : lineInk(line))
    : lineInk;
  return {
    markup:
      print(random, all, spacing, inkOf) +
      (filled ? `<path d="${discs}" fill="${palette.accent.hex}"/>` : ""),
    form: filled ? "stones" : "clearings",
    count: all.length,
    shows: `${all.length} lines parting around ${placed.length === 1 ? "one round stone" : `${placed.length} round stones`}${filled ? "" : " left as bare paper"}`,
    inks: [palette.key, palette.body, palette.accent],
  };
}

function eddies(random: Random, palette: Palette): Drawing {
  const noise = gradientNoise(random);
  const centres = Array.from({ length: random.integer(2, 4) }, (_, i) => ({
    x: random.between(120, W - 120),
    y: random.between(120, H - 120),
    spin: (i % 2 === 0 ? 1 : -1) * random.between(160, 420),
    core: random.between(20, 50),
  }));
  const heading = random.between(0, 2 * Math.PI);
  const spacing = random.between(12, 15);
  // The current is the turned slope of a landscape, so it neither gathers nor runs dry anywhere.
  const scale = random.between(230, 320);
  const sway = random.between(40, 90);
  const field: Field = (x, y) => {
    let vx = Math.cos(heading);
    let vy = Math.sin(heading);
    for (const { x: cx, y: cy, spin, core } of centres) {
      const dx = x - cx;
      const dy = y - cy;
      const strength = spin / (dx * dx + dy * dy + core * core);
      vx -= strength * dy;
      vy += strength * dx;
    }
    const here = noise(x / scale, y / scale);
    vx += sway * (noise(x / scale, (y + 1) / scale) - here);
    vy -= sway * (noise((x + 1) / scale, y / scale) - here);
    return [vx, vy];
  };
  const all = streamlines(random, field, spacing);
  return {
    markup: print(random, all, spacing, gathered(random, palette)),
    form: "eddies",
    count: all.length,
    shows: `${all.length} lines drawn into ${centres.length} eddies`,
    inks: [palette.key, palette.body, palette.accent],
  };
}
