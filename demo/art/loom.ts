import type { Random } from "../../domain/base/random.ts";
import { type Drawing, type Family, lines, PLATE, stroke } from "./family.ts";
import { type Ink, PALETTES, type Palette } from "./palettes.ts";
import { Pen } from "./pen.ts";

const { width: W, height: H } = PLATE;

/**
 * Cloth drawn thread by thread from a weaving draft: which shaft each thread hangs on, and which
 * are lifted.
 */
export const loom: Family = {
  name: "Loom",
  palettes: [
    PALETTES.madder,
    PALETTES.harbour,
    PALETTES.quarry,
    PALETTES.glasshouse,
    PALETTES.carbon,
    PALETTES.orchard,
    PALETTES.cobalt,
  ],
  draw: (random, palette) => random.pick([cloth, cloth, unfinished])(random, palette),
};

interface Draft {
  shafts: number;
  /** The shaft of each warp thread, from the left. */
  threading: number[];
  /** The treadle of each weft thread, from the top. */
  treadling: number[];
  /** Whether treadle `t` lifts shaft `s`: `lifts[t][s]`. */
  lifts: boolean[][];
}

/**
 * Shafts taken one after the other, turning round at irregular places and mirrored at the middle.
 */
function sequence(random: Random, length: number, shafts: number, mirrored: boolean): number[] {
  const half = mirrored ? Math.ceil(length / 2) : length;
  const out: number[] = [];
  let shaft = random.integer(0, shafts - 1);
  let way = 1;
  const run = random.integer(1, 3) * shafts + random.pick([-1, 0, 1, 2]);
  const short = random.integer(2, shafts);
  let left = run;
  let long = true;
  while (out.length < half) {
    out.push(shaft);
    left -= 1;
    if (left <= 0) {
      way = -way;
      long = !long;
      left = long ? run : short;
    }
    shaft = (shaft + way + shafts) % shafts;
  }
  if (!mirrored) {
    return out;
  }
  return [...out, ...out.slice(0, length - half).reverse()];
}

function makeDraft(random: Random, ends: number, picks: number): Draft {
  const shafts = random.pick([4, 6, 8, 8]);
  const mirrored = random.chance(0.75);
  const threading = sequence(random, ends, shafts, mirrored);
  const asDrawnIn = random.chance(0.5);
  const treadling = asDrawnIn ? sequenceLike(threading, picks) : sequence(random, picks, shafts, mirrored);
  const ties = random.pick([
    [1, 1, 0, 0],
    [1, 1, 1, 0, 0, 0],
    [1, 1, 0, 1, 0, 0],
    [1, 1, 1, 0, 1, 0, 0, 0],
    [1, 1, 0, 0, 1, 1, 0, 0],
    [1, 1, 1, 1, 0, 0, 0, 0],
  ]);
  const lifts = Array.from({ length: shafts }, (_, treadle) =>
    Array.from(
      { length: shafts },
      (_, shaft) => ties[((((shaft - treadle + shafts) % shafts) * ties.length) / shafts) | 0] === 1,
    ),
  );
  return { shafts, threading, treadling, lifts };
}

/** "Tromp as writ": the treadles follow the threading, repeated and centred. */
function sequenceLike(threading: readonly number[], length: number): number[] {
  const shift = Math.floor((length - threading.length) / 2);
  const size = threading.length;
  return Array.from({ length }, (_, i) => threading[(((i - shift) % size) + size) % size] ?? 0);
}

/** Stripes of two inks, mirrored from the middle: mostly the first. */
function stripes(random: Random, length: number, ground: Ink, other: Ink): Ink[] {
  const half = Math.ceil(length / 2);
  const out: Ink[] = [];
  let band = false;
  let left = random.integer(4, 12);
  while (out.length < half) {
    out.push(band ? other : ground);
    left -= 1;
    if (left <= 0) {
      band = !band;
      left = band ? random.integer(1, 5) : random.integer(5, 13);
    }
  }
  return [...out, ...out.slice(0, length - half).reverse()];
}

interface Weave {
  draft: Draft;
  warp: readonly Ink[];
  weft: readonly Ink[];
  pitch: number;
  /** Where the first weft thread lies. */
  top: number;
}

/** Every float, the stretch of a thread that lies on top, becomes one line in its thread's ink. */
function floats({ draft, warp, weft, pitch, top }: Weave): string {
  const pens = new Map<string, Pen>();
  const penOf = (ink: Ink | undefined) => {
    const hex = ink?.hex ?? "";
    const pen = pens.get(hex) ?? new Pen();
    pens.set(hex, pen);
    return pen;
  };
  const ends = draft.threading.length;
  const picks = draft.treadling.length;
  const raised = (end: number, pick: number) =>
    draft.lifts[draft.treadling[pick] ?? 0]?.[draft.threading[end] ?? 0] ?? false;
  const tuck = pitch * 0.36;
  for (let end = 0; end < ends; end++) {
    const x = (end + 0.5) * pitch;
    for (let pick = 0; pick < picks; ) {
      const from = pick;
      while (pick < picks && raised(end, pick)) {
        pick++;
      }
      if (pick > from) {
        penOf(warp[end])
          .move(x, top + from * pitch + tuck)
          .down(top + pick * pitch - tuck);
      } else {
        pick++;
      }
    }
  }
  for (let pick = 0; pick < picks; pick++) {
    const y = top + (pick + 0.5) * pitch;
    for (let end = 0; end < ends; ) {
      const from = end;
      while (end < ends && !raised(end, pick)) {
        end++;
      }
      if (end > from) {
        penOf(weft[pick])
          .move(from * pitch + tuck, y)
          .across(end * pitch - tuck);
      } else {
        end++;
      }
    }
  }
  return [...pens].map(([color, pen]) => stroke(pen.data, color, pitch * 0.68)).join("");
}

function inksOf(random: Random, palette: Palette, ends: number, picks: number) {
  const pale = random.chance(0.5) ? palette.light : palette.body;
  const warpAccent = random.pick([palette.accent, palette.body, pale]);
  const weftAccent = random.pick([palette.accent, palette.accent, palette.key]);
  const warp = stripes(random, ends, pale, warpAccent);
  const weft = stripes(random, picks, palette.key, weftAccent);
  return { warp, weft, inks: [...new Set([...warp, ...weft])] };
}

function cloth(random: Random, palette: Palette): Drawing {
  const ends = random.pick([40, 48, 50]);
  const pitch = W / ends;
  const picks = Math.round(H / pitch);
  const draft = makeDraft(random, ends, picks);
  const { warp, weft, inks } = inksOf(random, palette, ends, picks);
  return {
    markup: lines(floats({ draft, warp, weft, pitch, top: 0 })),
    form: "cloth",
    count: ends,
    shows: `A piece of cloth, ${ends} threads wide, drawn thread by thread from a ${draft.shafts}-shaft draft`,
    inks,
  };
}

/** The cloth still on the loom: bare warp above, a fringe below. */
function unfinished(random: Random, palette: Palette): Drawing {
  const ends = random.pick([40, 48]);
  const pitch = W / ends;
  const bare = Math.round((random.between(0.16, 0.34) * H) / pitch);
  const fringe = Math.round(random.between(60, 110) / pitch);
  const picks = Math.round(H / pitch) - bare - fringe;
  const draft = makeDraft(random, ends, picks);
  const { warp, weft, inks } = inksOf(random, palette, ends, picks);
  const top = bare * pitch;
  const foot = top + picks * pitch;
  const threads = new Map<string, Pen>();
  warp.forEach((ink, end) => {
    const pen = threads.get(ink.hex) ?? new Pen();
    threads.set(ink.hex, pen);
    const x = (end + 0.5) * pitch;
    pen.move(x, -10).down(top + pitch * 0.3);
    pen.move(x, foot - pitch * 0.3).down(foot + fringe * pitch * random.between(0.6, 1) - 10);
  });
  const loose = [...threads].map(([color, pen]) => stroke(pen.data, color, pitch * 0.22)).join("");
  return {
    markup: lines(loose + floats({ draft, warp, weft, pitch, top })),
    form: "on the loom",
    count: ends,
    shows: `Cloth still on the loom, ${ends} threads wide: bare warp above, a ${draft.shafts}-shaft weave below, ending in a fringe`,
    inks,
  };
}
