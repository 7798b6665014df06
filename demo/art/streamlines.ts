import type { Random } from "../../domain/base/random.ts";
import { PLATE } from "./family.ts";
import type { Point } from "./pen.ts";

/** The direction of the current at a place, of any length; null where there is none. */
export type Field = (x: number, y: number) => readonly [number, number] | null;
export type Streamline = Point[];

/** How far the current is followed at a time. */
const STEP = 8;
/** One point in this many steps is kept: the curve between them is smooth anyway. */
const KEEP = 4;
/** A line may come this much closer to another while it is drawn than where it began. */
const CROWDING = 0.62;
/** Shorter lines look like crumbs. */
const SHORTEST = 80;
/** Radians in all: a line that has gone round once would wind on into itself. */
const FULL_TURN = 6;
/** Rings of less than this many gaps across are blots. */
const SMALLEST_RING = 3;
/** Lines run this far over the plate's edge, so that their round ends are cut off. */
const OVERRUN = 12;
/** A line that goes round for longer than this has closed on itself. */
const LONGEST_STEPS = 300;

/**
 * Fills the plate with lines that follow the field, `spacing` apart (after Jobard and Lefer, 1997).
 */
export function streamlines(random: Random, field: Field, spacing: number): Streamline[] {
  const taken = new Neighbours();
  const done: Streamline[] = [];
  const queue: Point[] = Array.from({ length: 24 }, () => [
    random.between(0, PLATE.width),
    random.between(0, PLATE.height),
  ]);
  for (let at = 0; at < queue.length; at++) {
    const seed = queue[at];
    if (!seed || !inside(seed[0], seed[1])) {
      continue;
    }
    if (taken.near(seed[0], seed[1], spacing * 0.98)) {
      continue;
    }
    const gap = spacing * CROWDING;
    const ahead = follow(seed, field, 1, gap, taken, FULL_TURN);
    const back = follow(seed, field, -1, gap, taken, FULL_TURN - ahead.turned);
    const steps = [...back.points.reverse(), seed, ...ahead.points];
    if (steps.length * STEP < SHORTEST || extent(steps) < SMALLEST_RING * spacing) {
      continue;
    }
    for (const [x, y] of steps) {
      taken.add(x, y);
    }
    done.push(steps.filter((_, i) => i % KEEP === 0 || i === steps.length - 1));
    for (let i = 0; i < steps.length; i += 3) {
      const [x, y] = steps[i] ?? seed;
      const flow = field(x, y);
      if (!flow) {
        continue;
      }
      const aside = spacing / (length(flow) || 1);
      const [nx, ny] = [-flow[1] * aside, flow[0] * aside];
      queue.push([x + nx, y + ny], [x - nx, y - ny]);
    }
  }
  return done;
}

function inside(x: number, y: number): boolean {
  return x > -OVERRUN && y > -OVERRUN && x < PLATE.width + OVERRUN && y < PLATE.height + OVERRUN;
}

function follow(
  seed: Point,
  field: Field,
  way: 1 | -1,
  gap: number,
  taken: Neighbours,
  turnLeft: number,
): { points: Point[]; turned: number } {
  const points: Point[] = [];
  let [x, y] = seed;
  let turned = 0;
  let heading: readonly [number, number] | null = null;
  for (let i = 0; i < LONGEST_STEPS; i++) {
    const flow = field(x, y);
    if (!flow) {
      break;
    }
    const size = length(flow);
    if (size < 1e-6) {
      break;
    }
    // Half a step first: the direction there keeps the line true where the current turns.
    const ahead = (way * STEP) / size;
    const half = field(x + (flow[0] * ahead) / 2, y + (flow[1] * ahead) / 2);
    if (!half) {
      break;
    }
    const stride = (way * STEP) / (length(half) || 1);
    const step: readonly [number, number] = [half[0] * stride, half[1] * stride];
    // The sine of a small angle is the angle.
    if (heading) {
      turned += (heading[0] * step[1] - heading[1] * step[0]) / (STEP * STEP);
    }
    heading = step;
    x += step[0];
    y += step[1];
    if (Math.abs(turned) > turnLeft || !inside(x, y) || taken.near(x, y, gap)) {
      break;
    }
    // Back at its own beginning: leave a gap as wide as between two lines.
    if (i > 8 && Math.hypot(x - seed[0], y - seed[1]) < gap) {
      break;
    }
    points.push([x, y]);
  }
  return { points, turned: Math.abs(turned) };
}

/** The larger of a line's width and height. */
function extent(points: readonly Point[]): number {
  const span = (values: number[]) => Math.max(...values) - Math.min(...values);
  return Math.max(span(points.map(([x]) => x)), span(points.map(([, y]) => y)));
}

/** Faster than Math.hypot, which guards against overflows that cannot happen here. */
function length([x, y]: readonly [number, number]): number {
  return Math.sqrt(x * x + y * y);
}

const CELL = 16;
/**
 * Cells begin this far outside the plate, so that looking around a point at its edge stays within
 * them.
 */
const BORDER = 2 * CELL;
const COLUMNS = Math.ceil((PLATE.width + 2 * BORDER) / CELL);
const ROWS = Math.ceil((PLATE.height + 2 * BORDER) / CELL);

function cellOf(coordinate: number): number {
  return Math.floor((coordinate + BORDER) / CELL);
}

/** Finds out whether a point lies too close to a line that is already there. */
class Neighbours {
  readonly #cells: number[][] = Array.from({ length: COLUMNS * ROWS }, () => []);

  add(x: number, y: number): void {
    this.#cells[cellOf(y) * COLUMNS + cellOf(x)]?.push(x, y);
  }

  near(x: number, y: number, gap: number): boolean {
    const gap2 = gap * gap;
    const left = cellOf(x - gap);
    const right = cellOf(x + gap);
    const bottom = cellOf(y + gap);
    for (let row = cellOf(y - gap); row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const cell = this.#cells[row * COLUMNS + column];
        if (!cell) {
          continue;
        }
        for (let i = 0; i < cell.length; i += 2) {
          const dx = (cell[i] ?? 0) - x;
          const dy = (cell[i + 1] ?? 0) - y;
          if (dx * dx + dy * dy < gap2) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
