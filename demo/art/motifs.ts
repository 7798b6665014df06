import type { Pen } from "./pen.ts";

/** A square of the floor. */
export interface Tile {
  x: number;
  y: number;
  size: number;
  /** Quarter turns clockwise. */
  turn: number;
}

/** Draws one shape into a tile. */
export type Motif = (pen: Pen, tile: Tile) => void;

/** The corner of a tile, counted clockwise from the top left before the tile is turned. */
function corner({ x, y, size, turn }: Tile, index: number): [number, number] {
  const at = (((index + turn) % 4) + 4) % 4;
  return [x + (at === 1 || at === 2 ? size : 0), y + (at >= 2 ? size : 0)];
}

/**
 * The middle of a side, or the point at a share of it: side 0 joins corners 0 and 1, and so on
 * clockwise.
 */
export function edge(tile: Tile, index: number, share = 0.5): [number, number] {
  const a = corner(tile, index);
  const b = corner(tile, index + 1);
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

export const quarter: Motif = (pen, tile) => {
  const c = corner(tile, 0);
  pen
    .move(...c)
    .line(...corner(tile, 1))
    .arc(tile.size, true, ...corner(tile, 3))
    .close(...c);
};

export const leaf: Motif = (pen, tile) => {
  const c = corner(tile, 0);
  pen
    .move(...c)
    .arc(tile.size, true, ...corner(tile, 2))
    .arc(tile.size, true, ...c)
    .close(...c);
};

export const half: Motif = (pen, tile) => {
  const c = corner(tile, 0);
  pen
    .move(...c)
    .arc(tile.size / 2, false, ...corner(tile, 1))
    .close(...c);
};

export const halves: Motif = (pen, tile) => {
  half(pen, tile);
  const c = edge(tile, 3);
  const d = edge(tile, 1);
  pen
    .move(...c)
    .arc(tile.size / 2, false, ...d)
    .close(...c);
};

export const triangle: Motif = (pen, tile) => {
  pen.polygon([corner(tile, 0), corner(tile, 1), corner(tile, 3)]);
};

export const arch: Motif = (pen, tile) => {
  const c = corner(tile, 3);
  pen
    .move(...c)
    .line(...edge(tile, 3, 0.5))
    .arc(tile.size / 2, true, ...edge(tile, 1, 0.5))
    .line(...corner(tile, 2))
    .close(...c);
};

export const dot: Motif = (pen, tile) => {
  pen.circle(tile.x + tile.size / 2, tile.y + tile.size / 2, tile.size * 0.3);
};

export const square: Motif = (pen, { x, y, size }) => {
  pen.polygon([
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ]);
};
