import type { Random } from "../../domain/base/random.ts";
import { type Drawing, type Family, fill, lines, PLATE, round, stroke } from "./family.ts";
import { gradientNoise, layered, lerp, smoothstep } from "./noise.ts";
import { blend, type Ink, PALETTES, type Palette } from "./palettes.ts";
import { Pen, type Point } from "./pen.ts";

const { width: W, height: H } = PLATE;

/** Water and headlands: curves that hide one another from the front to the back. */
export const tidelines: Family = {
  name: "Tidelines",
  palettes: [
    PALETTES.harbour,
    PALETTES.salt,
    PALETTES.persimmon,
    PALETTES.nightSwim,
    PALETTES.frost,
    PALETTES.madder,
    PALETTES.quarry,
    PALETTES.glasshouse,
    PALETTES.orchard,
    PALETTES.basalt,
  ],
  draw: (random, palette) =>
    random.pick([swell, swell, swell, headlands, headlands, path, path])(random, palette),
};

function disc(x: number, y: number, radius: number, ink: Ink): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${ink.hex}"/>`;
}

/** A sheet of water: long waves drawn as lines, each hiding what lies behind it. */
function swell(random: Random, palette: Palette): Drawing {
  const noise = gradientNoise(random);
  const count = random.integer(26, 40);
  const horizon = random.between(250, 400);
  const crest = random.between(70, 130);
  const length = random.between(300, 520);
  const drift = random.between(0.11, 0.2);
  const lean = random.between(-0.35, 0.35);
  const banded = random.between(0.3, 0.7);
  const band = random.between(0.08, 0.16);
  const low = random.chance(0.8);
  const tinted = random.pick([0, 0, 0.8]);
  const sun = { x: random.between(200, 600), radius: random.between(90, 160) };
  let markup = low
    ? disc(sun.x, horizon - sun.radius * random.between(-0.35, 1.1), sun.radius, palette.accent)
    : "";
  const step = 32;
  for (let i = 0; i < count; i++) {
    const depth = i / (count - 1);
    const base = lerp(horizon, H + crest, depth ** 1.35);
    const height = crest * (0.12 + 0.88 * smoothstep(0, 0.5, depth));
    const points: Point[] = [];
    for (let x = -step; x <= W + step; x += step) {
      const along = x / length + lean * i * drift;
      const wave = noise(along, i * drift) + 0.35 * noise(along * 2.6, i * drift * 2 + 40);
      points.push([x, base - height * wave]);
    }
    const color =
      Math.abs(depth - banded) < band ? palette.accent : depth < 0.16 ? palette.body : palette.key;
    const ridge = new Pen().curve(points);
    const weight = lerp(2, 6, depth);
    const body = `${ridge.data}V${H + 20}H${-step}z`;
    const water = blend(palette.paper.hex, palette.light.hex, tinted * depth);
    markup += `<path d="${body}" fill="${water}" stroke="${color.hex}" stroke-width="${round(weight)}"/>`;
  }
  return {
    markup: lines(markup),
    form: low ? "swell and sun" : "swell",
    count,
    shows: `${count} long waves, each drawn as one line and hiding the wave behind it${low ? ", with a disc on the horizon" : ""}`,
    inks: [palette.key, palette.body, palette.accent],
  };
}

/** Land falling towards the water in flat layers, paler with distance. */
function headlands(random: Random, palette: Palette): Drawing {
  const noise = layered(gradientNoise(random), 3);
  const count = random.integer(6, 9);
  const horizon = random.between(300, 430);
  const relief = random.between(120, 220);
  const length = random.between(320, 560);
  const sun = {
    x: random.between(180, 620),
    y: horizon - random.between(40, 150),
    radius: random.between(70, 130),
  };
  const dusk = random.chance(0.5);
  let markup = dusk
    ? `<rect width="${W}" height="${H}" fill="${blend(palette.paper.hex, palette.light.hex, 0.5)}"/>`
    : "";
  markup += disc(sun.x, sun.y, sun.radius, palette.accent);
  const step = 16;
  for (let i = 0; i < count; i++) {
    const depth = i / (count - 1);
    const base = lerp(horizon, H - 90, depth ** 0.9);
    const ridge: Point[] = [];
    for (let x = -step; x <= W + step; x += step) {
      ridge.push([x, base - relief * lerp(0.55, 1, depth) * noise(x / length + i * 7.3, i * 1.7) - 10]);
    }
    const tone =
      depth < 0.5
        ? blend(palette.light.hex, palette.body.hex, depth * 2)
        : blend(palette.body.hex, palette.key.hex, depth * 2 - 1);
    const outline = new Pen().curve(ridge);
    markup += fill(`${outline.data}V${H + 20}H${-step}z`, tone);
    const grain = new Pen();
    const strata = random.integer(3, 6);
    for (let s = 1; s <= strata; s++) {
      const below = 10 * s + 3.2 * s * s;
      const settled = 1 - s / (strata + 3);
      const mean = base - 10;
      grain.curve(
        ridge
          .filter((_, at) => at % 2 === 0)
          .map(([x, y]): Point => [x, mean + (y - mean) * settled + below]),
      );
    }
    markup += `<path d="${grain.data}" stroke="${palette.paper.hex}" stroke-width="1.3" opacity=".55"/>`;
  }
  return {
    markup: lines(markup),
    form: "headlands",
    count,
    shows: `${count} flat headlands one behind the other, fainter with distance, under a disc`,
    inks: [palette.key, palette.body, palette.accent, palette.light],
  };
}

/** A disc over open water, and its light coming towards us across the ripples. */
function path(random: Random, palette: Palette): Drawing {
  const noise = gradientNoise(random);
  const rows = random.integer(44, 60);
  const horizon = random.between(360, 520);
  const radius = random.between(80, 150);
  const x = random.between(240, 560);
  const rise = random.between(0.2, 2);
  const spread = random.between(120, 240);
  const water = new Pen();
  const near = new Pen();
  const light = new Pen();
  for (let row = 0; row < rows; row++) {
    const depth = row / (rows - 1);
    const y = lerp(horizon + 10, H - 6, depth ** 1.5);
    const dash = lerp(60, 150, depth);
    let at = -random.between(0, dash);
    while (at < W) {
      const run = dash * random.between(0.5, 1.5);
      const middle = at + run / 2;
      const glow =
        Math.abs(middle - x) < radius * 0.7 + spread * depth * (0.5 + 0.6 * noise(middle / 90, row * 0.31));
      const pen = glow ? light : depth > 0.45 ? near : water;
      pen.move(at, y).across(at + run * (glow ? 0.8 : 1));
      at += run + dash * random.between(0.12, 0.4);
    }
  }
  const sky = new Pen();
  const gap = random.between(15, 24);
  for (let y = horizon - 4; y > 0; y -= gap) {
    sky.move(-5, y).across(W + 5);
  }
  const markup =
    `<path d="${sky.data}" stroke="${palette.light.hex}" stroke-width="1.6"/>` +
    disc(x, horizon - radius * rise, radius, palette.accent) +
    fill(
      new Pen().polygon([
        [-9, horizon],
        [W + 9, horizon],
        [W + 9, H + 9],
        [-9, H + 9],
      ]).data,
      palette.paper.hex,
    ) +
    stroke(water.data, palette.body.hex, 2.4) +
    stroke(near.data, palette.key.hex, 3.6) +
    stroke(light.data, palette.accent.hex, 6);
  return {
    markup: lines(markup),
    form: "path of light",
    count: rows,
    shows: `A disc over ${rows} rows of ripples and its reflection coming forward across them`,
    inks: [palette.key, palette.body, palette.accent, palette.light],
  };
}
