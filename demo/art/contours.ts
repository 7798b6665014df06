import type { Random } from "../../domain/base/random.ts";
import { type Drawing, type Family, lines, PLATE, round, stroke } from "./family.ts";
import { type Grid, isolines } from "./isolines.ts";
import { gradientNoise, layered, smoothstep } from "./noise.ts";
import { blend, PALETTES, type Palette } from "./palettes.ts";
import { Pen } from "./pen.ts";

const { width: W, height: H } = PLATE;
/** Size of a cell of the survey. */
const CELL = 12.5;

/** Maps of country that is not there. */
export const contours: Family = {
  name: "Contours",
  palettes: [
    PALETTES.lichen,
    PALETTES.glasshouse,
    PALETTES.quarry,
    PALETTES.frost,
    PALETTES.basalt,
    PALETTES.harbour,
    PALETTES.salt,
    PALETTES.nightSwim,
  ],
  draw: (random, palette) => random.pick([massif, massif, survey, lagoon])(random, palette),
};

/** Heights from 0 to 1, hills and folds; sampled one cell over the plate's edges. */
function terrain(random: Random, peaks: number, folds: number): Grid {
  const noise = layered(gradientNoise(random), 3);
  const warp = gradientNoise(random);
  const scale = random.between(380, 560);
  const hills = Array.from({ length: peaks }, () => ({
    x: random.between(0.1, 0.9) * W,
    y: random.between(0.1, 0.9) * H,
    reach: random.between(130, 300),
    height: random.between(0.6, 1.2),
  }));
  const columns = Math.round(W / CELL) + 3;
  const rows = Math.round(H / CELL) + 3;
  const heights = new Float64Array(columns * rows);
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = (column - 1) * CELL;
      const y = (row - 1) * CELL;
      const wx = x + 70 * warp(x / 300, y / 300);
      const wy = y + 70 * warp(x / 300 + 90, y / 300);
      let height = folds * noise(wx / scale, wy / scale);
      for (const hill of hills) {
        height += hill.height * Math.exp(-((wx - hill.x) ** 2 + (wy - hill.y) ** 2) / hill.reach ** 2);
      }
      heights[row * columns + column] = height;
      lowest = Math.min(lowest, height);
      highest = Math.max(highest, height);
    }
  }
  for (let i = 0; i < heights.length; i++) {
    heights[i] = ((heights[i] ?? 0) - lowest) / (highest - lowest);
  }
  return { columns, rows, heights };
}

function outline(grid: Grid, level: number): Pen {
  const pen = new Pen();
  for (const loop of isolines(grid, level)) {
    pen.loop(loop.map(([column, row]) => [(column - 1) * CELL, (row - 1) * CELL]));
  }
  return pen;
}

/** Every level a sheet of its own tint, as in a layered relief model. */
function massif(random: Random, palette: Palette): Drawing {
  const grid = terrain(random, random.integer(2, 4), random.between(0.3, 0.5));
  const count = random.integer(9, 14);
  const summit = random.chance(0.6);
  let markup = `<rect width="${W}" height="${H}" fill="${palette.light.hex}"/>`;
  for (let i = 1; i <= count; i++) {
    const level = i / (count + 1);
    const t = i / count;
    const tone =
      t < 0.5
        ? blend(palette.light.hex, palette.body.hex, t * 2)
        : blend(palette.body.hex, palette.key.hex, t * 2 - 1);
    const color = summit && i === count ? palette.accent.hex : tone;
    const edge = blend(palette.light.hex, palette.paper.hex, 0.7);
    markup += `<path d="${outline(grid, level).data}" fill="${color}" stroke="${edge}" stroke-width="1.4"/>`;
  }
  return {
    markup,
    form: "relief",
    count,
    shows: `Hills in ${count} flat tints, each layer smaller and stronger in tone than the one below${summit ? ", the summit in a colour of its own" : ""}`,
    inks: [palette.key, palette.body, palette.light, ...(summit ? [palette.accent] : [])],
  };
}

/** Lines alone: thin ones, and every fifth one drawn heavier, as surveyors do. */
function survey(random: Random, palette: Palette): Drawing {
  const grid = terrain(random, random.integer(2, 4), random.between(0.35, 0.6));
  const count = random.integer(20, 28);
  const marked = random.between(0.62, 0.8);
  let markup = "";
  let heavy = "";
  for (let i = 1; i <= count; i++) {
    const level = i / (count + 1);
    const pen = outline(grid, level);
    if (level > marked) {
      markup += stroke(pen.data, palette.accent.hex, i % 5 === 0 ? 5.5 : 2.4);
    } else if (i % 5 === 0) {
      heavy += stroke(pen.data, palette.key.hex, 5.5);
    } else {
      markup += stroke(pen.data, level < 0.28 ? palette.body.hex : palette.key.hex, 2.1);
    }
  }
  return {
    markup: lines(markup + heavy),
    form: "survey",
    count,
    shows: `${count} contour lines, every fifth one heavier, the high ground in a second colour`,
    inks: [palette.key, palette.body, palette.accent],
  };
}

/** Water ruled with straight lines, and the islands standing in it. */
function lagoon(random: Random, palette: Palette): Drawing {
  const grid = terrain(random, random.integer(3, 6), random.between(0.3, 0.5));
  const shore = random.between(0.36, 0.46);
  const count = random.integer(8, 13);
  const water = new Pen();
  const gap = random.between(10, 15);
  for (let y = gap / 2; y < H; y += gap) {
    water.move(-5, y).across(W + 5);
  }
  let markup = `<path d="${water.data}" stroke="${palette.body.hex}" stroke-width="2.8"/>`;
  const shallows = [0.07, 0.035];
  for (const depth of shallows) {
    markup += `<path d="${outline(grid, shore - depth).data}" fill="none" stroke="${palette.body.hex}" stroke-width="3.2"/>`;
  }
  const high = random.chance(0.75);
  for (let i = 0; i < count; i++) {
    const level = shore + ((1 - shore) * i) / count;
    const t = i / (count - 1);
    const ground =
      high && t > 0.7
        ? palette.accent.hex
        : blend(palette.paper.hex, palette.light.hex, smoothstep(0, 0.7, t));
    const width = i === 0 ? 5.5 : 2;
    markup += `<path d="${outline(grid, level).data}" fill="${ground}" stroke="${palette.key.hex}" stroke-width="${round(width)}"/>`;
  }
  return {
    markup: lines(markup),
    form: "lagoon",
    count,
    shows: `Islands in ${count} contour lines, standing in water ruled with straight lines`,
    inks: [palette.key, palette.body, palette.light, ...(high ? [palette.accent] : [])],
  };
}
