import type { Random } from "../../domain/base/random.ts";
import { type Drawing, type Family, fill, lines, PLATE, stroke } from "./family.ts";
import { arch, dot, edge, half, halves, leaf, quarter, square, triangle } from "./motifs.ts";
import { type Ink, PALETTES, type Palette } from "./palettes.ts";
import { Pen } from "./pen.ts";

/** Square tiles of quarter rounds, leaves and arches, laid in patterns. */
export const parquet: Family = {
  name: "Parquet",
  palettes: [
    PALETTES.persimmon,
    PALETTES.orchard,
    PALETTES.glasshouse,
    PALETTES.carbon,
    PALETTES.quarry,
    PALETTES.aubergine,
    PALETTES.salt,
  ],
  draw: (random, palette) => random.pick([laid, laid, meander, meander, inlay, inlay])(random, palette),
};

/** Collects shapes by ink, in the order the inks were first used. */
class Press {
  readonly #pens = new Map<Ink, Pen>();

  pen(ink: Ink): Pen {
    const pen = this.#pens.get(ink) ?? new Pen();
    this.#pens.set(ink, pen);
    return pen;
  }

  get inks(): Ink[] {
    return [...this.#pens.keys()];
  }

  get markup(): string {
    return [...this.#pens].map(([ink, pen]) => fill(pen.data, ink.hex)).join("");
  }
}

/** A repeat of a few tiles, laid over the whole plate with its mirror images. */
function laid(random: Random, palette: Palette): Drawing {
  const size = random.pick([80, 100, 100, 125]);
  const columns = Math.floor(PLATE.width / size);
  const rows = PLATE.height / size;
  const left = (PLATE.width - columns * size) / 2;
  const period = random.pick([2, 2, 4]);
  const mirror = random.chance(0.6);
  const motifs = [random.pick([quarter, leaf]), random.pick([quarter, triangle, arch, leaf])];
  const foreground = [palette.key, palette.body, palette.accent] as const;
  const repeat = Array.from({ length: period * period }, () => ({
    motif: random.pick([motifs[0] ?? quarter, motifs[0] ?? quarter, motifs[1] ?? leaf]),
    turn: random.integer(0, 3),
    ground: random.pick([null, null, palette.light]),
    ink: random.pick([foreground[0], foreground[0], foreground[1], foreground[2]]),
  }));
  const grounds = new Press();
  const shapes = new Press();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = repeat[(row % period) * period + (column % period)];
      if (!cell) {
        continue;
      }
      const flipX = mirror && Math.floor(column / period) % 2 === 1;
      const flipY = mirror && Math.floor(row / period) % 2 === 1;
      const turn = cell.turn + (flipX ? 1 : 0) + (flipY ? 2 : 0);
      const tile = { x: left + column * size, y: row * size, size, turn };
      if (cell.ground) {
        square(grounds.pen(cell.ground), tile);
      }
      cell.motif(shapes.pen(cell.ink), tile);
    }
  }
  return {
    markup: grounds.markup + shapes.markup,
    form: "laid",
    count: rows * columns,
    shows: `${rows * columns} square tiles in a repeat of ${period * period}`,
    inks: [...new Set([...shapes.inks, ...grounds.inks])],
  };
}

/** Tiles of three sizes, fitted into one another as there was room. */
function inlay(random: Random, palette: Palette): Drawing {
  const grounds = new Press();
  const shapes = new Press();
  const motifs = random.pick([
    [quarter, leaf, quarter, dot],
    [quarter, half, arch, quarter],
    [leaf, triangle, quarter, dot],
    [arch, quarter, halves, dot],
  ] as const);
  const split = random.between(0.5, 0.75);
  let count = 0;
  const place = (x: number, y: number, size: number) => {
    if (size > 50 && random.chance(size === 200 ? split : split * 0.45)) {
      const half = size / 2;
      for (const [dx, dy] of [
        [0, 0],
        [half, 0],
        [0, half],
        [half, half],
      ] as const) {
        place(x + dx, y + dy, half);
      }
      return;
    }
    count += 1;
    const tile = { x, y, size, turn: random.integer(0, 3) };
    const [ground, ink] = random.pick([
      [null, palette.key],
      [null, palette.key],
      [null, palette.body],
      [palette.light, palette.key],
      [palette.light, palette.accent],
      [palette.body, palette.key],
      [palette.accent, palette.paper],
      [palette.key, palette.paper],
    ] as const);
    if (ground) {
      square(grounds.pen(ground), tile);
    }
    random.pick(motifs)(shapes.pen(ink), tile);
  };
  for (let y = 0; y < PLATE.height; y += 200) {
    for (let x = 0; x < PLATE.width; x += 200) {
      place(x, y, 200);
    }
  }
  return {
    markup: grounds.markup + shapes.markup,
    form: "inlay",
    count,
    shows: `${count} tiles of three sizes fitted together`,
    inks: [palette.key, palette.body, palette.accent, palette.light],
  };
}

/**
 * Bands of parallel arcs that join from tile to tile into wandering paths. On each tile the band of
 * one corner passes over that of the opposite corner.
 */
function meander(random: Random, palette: Palette): Drawing {
  const size = random.pick([100, 125, 200]);
  const columns = Math.ceil(PLATE.width / size);
  const rows = PLATE.height / size;
  const left = (PLATE.width - columns * size) / 2;
  const strands = size === 200 ? 6 : size === 125 ? 5 : 4;
  const pitch = size / strands;
  // Counted from the outside, so that a band keeps its ink from tile to tile in every rotation.
  const marked = random.integer(0, Math.ceil(strands / 2) - 1);
  const under = { rest: new Pen(), accent: new Pen() };
  const over = { rest: new Pen(), accent: new Pen() };
  const discs = new Pen();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const tile = { x: left + column * size, y: row * size, size, turn: random.integer(0, 3) };
      quarter(discs, tile);
      for (let strand = 0; strand < strands; strand++) {
        const share = (strand + 0.5) / strands;
        const depth = Math.min(strand, strands - 1 - strand);
        for (const [pens, at] of [
          [over, 0],
          [under, 2],
        ] as const) {
          const pen = depth === marked ? pens.accent : pens.rest;
          pen.move(...edge(tile, at, share)).arc(share * size, true, ...edge(tile, at + 3, 1 - share));
        }
      }
    }
  }
  const weight = pitch * random.between(0.36, 0.56);
  // Round ends meet inside the line, so no seam shows where two tiles join.
  const both = ({ rest, accent }: typeof under) =>
    lines(stroke(rest.data, palette.key.hex, weight) + stroke(accent.data, palette.accent.hex, weight));
  return {
    markup: both(under) + fill(discs.data, palette.paper.hex) + both(over),
    form: "meander",
    count: rows * columns,
    shows: `Bands of parallel arcs passing over and under one another on ${rows * columns} turned tiles`,
    inks: [palette.key, palette.accent],
  };
}
