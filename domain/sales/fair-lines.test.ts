import { expect, test } from "vitest";
import { fairLines } from "./fair-lines.ts";

const OPENED = Date.UTC(2027, 0, 1);
const at = (number: number, turn: number | null, customer = `c${number}`) => ({ number, turn, customer });

/** A line that admits one a second, and drew two entries in the opposite order. */
const line = {
  positionOf: ({ number, turn }: { number: number; turn: number | null }) =>
    turn === null ? 3 - number : number,
  dueAt: ({ number, turn }: { number: number; turn: number | null }) =>
    OPENED + (turn ?? (2 - number) * 1_000),
  closesAt: OPENED + 4_000,
  used: new Set([2, 4]),
  pseudonymOf: (customer: string) => `who of ${customer}`,
};
const timeOf = (ms: number) => new Date(OPENED + ms).toISOString();

test("lines are by entry, say who is whose and who ordered, and who had no turn before the close", () => {
  const arrivals = [at(4, 3_999), at(1, null, ""), at(3, 2_000), at(2, null), at(5, 4_000)];
  expect(fairLines(arrivals, line)).toEqual([
    { entry: 1, place: 2, turn: 1_000, who: "", admittedAt: timeOf(1_000), orders: 0 },
    { entry: 2, place: 1, turn: 0, who: "who of c2", admittedAt: timeOf(0), orders: 1 },
    { entry: 3, place: 3, turn: 2_000, who: "who of c3", admittedAt: timeOf(2_000), orders: 0 },
    { entry: 4, place: 4, turn: 3_999, who: "who of c4", admittedAt: timeOf(3_999), orders: 1 },
    { entry: 5, place: 5, turn: 4_000, who: "who of c5", admittedAt: null, orders: 0 },
  ]);
});

test("a number that was lost on the way is a line of nobody, a turn after the one before it", () => {
  const turns = (...arrivals: ReturnType<typeof at>[]) =>
    fairLines(arrivals, line).map(({ entry, turn, who }) => [entry, turn, who]);
  expect(turns(at(2, null))).toEqual([
    [1, 1_000, ""],
    [2, 0, "who of c2"],
  ]);
  expect(turns(at(1, null), at(3, 5_000), at(6, 9_000))).toEqual([
    [1, 1_000, "who of c1"],
    [2, 5_000, ""],
    [3, 5_000, "who of c3"],
    [4, 6_000, ""],
    [5, 7_000, ""],
    [6, 9_000, "who of c6"],
  ]);
});
