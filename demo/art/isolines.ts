import type { Point } from "./pen.ts";

/** Heights at the crossings of a grid, row by row. */
export interface Grid {
  columns: number;
  rows: number;
  heights: Float64Array;
}

/** Loops of fewer points than this are specks. */
const SMALLEST_LOOP = 6;

/** The sides of a cell: top, right, bottom, left. */
type Side = 0 | 1 | 2 | 3;

/**
 * How a line crosses a cell, by which of its corners are high (1 top left, 2 top right, 4 bottom
 * right, 8 bottom left). The high ground is always on the right of the line, so every side is left
 * by one line at most.
 */
const CROSSINGS: readonly (readonly [Side, Side])[][] = [
  [],
  [[0, 3]],
  [[1, 0]],
  [[1, 3]],
  [[2, 1]],
  [
    [0, 3],
    [2, 1],
  ],
  [[2, 0]],
  [[2, 3]],
  [[3, 2]],
  [[0, 2]],
  [
    [1, 0],
    [3, 2],
  ],
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
];

/**
 * The lines of one height through a grid (marching squares), as closed loops in grid units. Ground
 * beyond the outermost crossings counts as low, so a line that leaves the map comes back along its
 * edge.
 */
export function isolines({ columns, rows, heights }: Grid, level: number): Point[][] {
  const heightAt = (column: number, row: number) =>
    column <= 0 || row <= 0 || column >= columns - 1 || row >= rows - 1
      ? Number.NEGATIVE_INFINITY
      : (heights[row * columns + column] ?? 0);

  // A side is named by the crossing at its left or top end: even when it runs across, odd when it
  // runs down.
  const sideOf = (column: number, row: number, side: Side) => {
    if (side === 0) {
      return 2 * (row * columns + column);
    }
    if (side === 1) {
      return 2 * (row * columns + column + 1) + 1;
    }
    if (side === 2) {
      return 2 * ((row + 1) * columns + column);
    }
    return 2 * (row * columns + column) + 1;
  };
  const next = new Int32Array(2 * columns * rows).fill(-1);
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const corners =
        (heightAt(column, row) > level ? 1 : 0) |
        (heightAt(column + 1, row) > level ? 2 : 0) |
        (heightAt(column + 1, row + 1) > level ? 4 : 0) |
        (heightAt(column, row + 1) > level ? 8 : 0);
      for (const [from, to] of CROSSINGS[corners] ?? []) {
        next[sideOf(column, row, from)] = sideOf(column, row, to);
      }
    }
  }

  const pointOn = (side: number): Point => {
    const crossing = side >> 1;
    const column = crossing % columns;
    const row = (crossing - column) / columns;
    const across = side % 2 === 0;
    const a = heightAt(column, row);
    const b = across ? heightAt(column + 1, row) : heightAt(column, row + 1);
    // At the map's edge one end is infinitely low: the line runs through the edge itself.
    const t = Number.isFinite(a) && Number.isFinite(b) ? (level - a) / (b - a) : Number.isFinite(a) ? 1 : 0;
    return across ? [column + t, row] : [column, row + t];
  };
  const loops: Point[][] = [];
  for (let start = 0; start < next.length; start++) {
    if (next[start] === -1) {
      continue;
    }
    const loop: Point[] = [];
    let side = start;
    while (side >= 0) {
      loop.push(pointOn(side));
      const after = next[side] ?? -1;
      next[side] = -1;
      side = after === start ? -1 : after;
    }
    if (loop.length >= SMALLEST_LOOP) {
      loops.push(smoothed(loop));
    }
  }
  return loops;
}

/**
 * Crossings lie unevenly along a line, which shows as corners. So each is drawn towards its
 * neighbours, and a long line keeps only every other one.
 */
function smoothed(loop: readonly Point[]): Point[] {
  const size = loop.length;
  const out: Point[] = [];
  for (let i = 0; i < size; i += size < 24 ? 1 : 2) {
    const [x, y] = loop[i] ?? [0, 0];
    const [beforeX, beforeY] = loop[(i + size - 1) % size] ?? [x, y];
    const [afterX, afterY] = loop[(i + 1) % size] ?? [x, y];
    out.push([(beforeX + 2 * x + afterX) / 4, (beforeY + 2 * y + afterY) / 4]);
  }
  return out;
}
