import type { Random } from "../../domain/base/random.ts";
import { type Drawing, type Family, lines, PLATE } from "./family.ts";
import { lerp } from "./noise.ts";
import { blend, PALETTES, type Palette } from "./palettes.ts";
import { Pen, type Point } from "./pen.ts";

const { width: W, height: H } = PLATE;
const CENTRE = { x: W / 2, y: H / 2 };
/** Room for one closed form. */
const FIT = { width: 730, height: 860 };
const TURN = 2 * Math.PI;

/** Closed curves that change a little from one to the next, as a pendulum draws them. */
export const orbits: Family = {
  name: "Orbits",
  palettes: [
    PALETTES.nightSwim,
    PALETTES.carbon,
    PALETTES.cobalt,
    PALETTES.aubergine,
    PALETTES.persimmon,
    PALETTES.glasshouse,
    PALETTES.basalt,
  ],
  draw: (random, palette) => random.pick([shell, shell, pair, pair, figure, figure])(random, palette),
};

/**
 * A lobe pattern of a closed curve: how many lobes, how deep, and how they turn from first curve to
 * last.
 */
interface Lobe {
  lobes: number;
  from: number;
  to: number;
  phase: number;
  turn: number;
}

function lobesOf(random: Random, choices: readonly [number, ...number[]], depth: number): Lobe[] {
  return Array.from({ length: 2 }, (_, i) => {
    const strength = depth / (i + 1);
    return {
      lobes: random.pick(choices) + i,
      from: random.between(-0.2, 0.5) * strength,
      to: random.between(0.5, 1) * strength,
      phase: random.between(0, TURN),
      turn: random.between(-1.3, 1.3),
    };
  });
}

interface Spiral {
  lobes: readonly Lobe[];
  inner: number;
  outer: number;
  count: number;
  x: number;
  y: number;
  driftX: number;
  driftY: number;
  ease: number;
}

/** The curves from the innermost to the outermost. */
function rings({ lobes, inner, outer, count, x, y, driftX, driftY, ease }: Spiral): Point[][] {
  const finest = Math.max(...lobes.map((lobe) => lobe.lobes));
  const samples = Math.min(56, Math.max(28, finest * 8));
  return Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    const radius = lerp(inner, outer, t ** ease);
    return Array.from({ length: samples }, (_, at): Point => {
      const angle = (at / samples) * TURN;
      let swing = 1;
      for (const lobe of lobes) {
        swing +=
          lerp(lobe.from, lobe.to, t) *
          Math.cos(lobe.lobes * angle + lobe.phase + lobe.turn * t * TURN * 0.5);
      }
      const r = radius * swing;
      return [x + driftX * (1 - t) + r * Math.cos(angle), y + driftY * (1 - t) + r * Math.sin(angle)];
    });
  });
}

/** The curves moved to the middle of the plate, as large as its inner margin allows. */
function fitted(curves: readonly Point[][]) {
  const xs = curves.flatMap((curve) => curve.map(([x]) => x));
  const ys = curves.flatMap((curve) => curve.map(([, y]) => y));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(FIT.width / (right - left), FIT.height / (bottom - top));
  const place = ([x, y]: Point): Point => [
    CENTRE.x + scale * (x - (left + right) / 2),
    CENTRE.y + scale * (y - (top + bottom) / 2),
  ];
  return { curves: curves.map((curve) => curve.map(place)), scale, place };
}

/** One path for several curves, so that a print is made of few elements. */
function path(curves: readonly Point[][], color: string, weight: number): string {
  const pen = new Pen();
  for (const curve of curves) {
    pen.loop(curve);
  }
  return `<path d="${pen.data}" stroke="${color}" stroke-width="${weight}"/>`;
}

function shell(random: Random, palette: Palette): Drawing {
  const count = random.integer(38, 54);
  const outer = random.between(310, 360);
  const inner = outer * random.between(0.14, 0.4);
  const driftX = random.between(-110, 110);
  const driftY = random.between(-150, 150);
  const { curves, scale, place } = fitted(
    rings({
      lobes: lobesOf(random, [2, 3, 3, 4, 5], random.between(0.12, 0.26)),
      inner,
      outer,
      count,
      x: CENTRE.x,
      y: CENTRE.y,
      driftX,
      driftY,
      ease: random.between(0.8, 1.3),
    }),
  );
  const bands = 6;
  const warm = random.chance(0.5);
  const [start, end] = warm ? [palette.accent.hex, palette.key.hex] : [palette.key.hex, palette.body.hex];
  const heart = warm ? palette.body : palette.accent;
  const filled = random.chance(0.5);
  let markup = filled
    ? `<path d="${new Pen().circle(...place([CENTRE.x + driftX, CENTRE.y + driftY]), scale * inner * 0.74).data}" fill="${heart.hex}"/>`
    : "";
  for (let band = 0; band < bands; band++) {
    const slice = curves.slice(Math.floor((band * count) / bands), Math.floor(((band + 1) * count) / bands));
    markup += path(slice, blend(start, end, band / (bands - 1)), 2.6);
  }
  return {
    markup: lines(markup),
    form: "shell",
    count,
    shows: `${count} closed curves growing and turning one inside the other${filled ? ", with a disc in the opening" : ""}`,
    inks: [
      ...(warm ? [palette.accent, palette.key] : [palette.key, palette.body]),
      ...(filled ? [heart] : []),
    ],
  };
}

/** Two sets of rings printed over each other in two inks. */
function pair(random: Random, palette: Palette): Drawing {
  const count = random.integer(26, 34);
  const radius = random.between(250, 290);
  const apart = random.between(60, 130);
  const tilt = random.between(0, TURN / 2);
  const lobes = lobesOf(random, [1, 2, 3], random.between(0.03, 0.14));
  const ringsOf = (side: 1 | -1) =>
    rings({
      lobes,
      inner: radius * 0.1,
      outer: radius,
      count,
      x: CENTRE.x + side * apart * Math.cos(tilt),
      y: CENTRE.y + side * apart * Math.sin(tilt),
      driftX: 0,
      driftY: 0,
      ease: 1,
    });
  const { curves } = fitted([...ringsOf(-1), ...ringsOf(1)]);
  return {
    markup: lines(
      path(curves.slice(0, count), palette.key.hex, 4.6) + path(curves.slice(count), palette.accent.hex, 4.6),
    ),
    form: "pair",
    count: count * 2,
    shows: `Two sets of ${count} rings crossing, one in each ink`,
    inks: [palette.key, palette.accent],
  };
}

/** The figure a pendulum swinging in two directions draws, and its neighbours. */
function figure(random: Random, palette: Palette): Drawing {
  const [a, b]: readonly [number, number] = random.pick([
    [1, 1],
    [2, 3],
    [3, 2],
    [3, 4],
    [1, 3],
  ]);
  const count = a === b ? random.integer(40, 56) : random.integer(28, 36);
  const width = random.between(290, 350);
  const height = random.between(370, 430);
  const start = random.between(0, TURN);
  const sweep = a === b ? random.between(2.2, 3) : random.between(0.5, 1.1);
  const shrink = random.between(0.15, 0.7);
  const samples = a === b ? 48 : 30 * Math.max(a, b);
  const curves = Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    const scale = lerp(1, shrink, t);
    return Array.from({ length: samples }, (_, at): Point => {
      const angle = (at / samples) * TURN;
      return [
        CENTRE.x + scale * width * Math.sin(a * angle + start + sweep * t),
        CENTRE.y + scale * height * Math.sin(b * angle + sweep * 0.6 * t),
      ];
    });
  });
  const bands = 5;
  let markup = "";
  for (let band = 0; band < bands; band++) {
    const slice = curves.slice(Math.floor((band * count) / bands), Math.floor(((band + 1) * count) / bands));
    markup += path(slice, blend(palette.key.hex, palette.accent.hex, band / (bands - 1)), 2.4);
  }
  return {
    markup: lines(markup),
    form: "figure",
    count,
    shows: `${count} pendulum figures in the ratio ${a} to ${b}, drawn inside one another`,
    inks: [palette.key, palette.accent],
  };
}
