import { expect, it } from "vitest";
import { addCounts, COUNT_NAMES, type Counts, NO_COUNTS, SLOW_PLACEMENT_MS } from "./counts.ts";
import {
  addTo,
  averageOf,
  FIGURE_NAMES,
  type Figures,
  NO_FIGURES,
  paymentSuccessOf,
  ratio,
  revenueOf,
} from "./figures.ts";

it("what is counted is kept under these names, and an order is slow after half a second", () => {
  expect(Object.keys(NO_FIGURES)).toEqual(
    [
      "placed placedTotal paid paidTotal units declined unanswered expired withdrawn",
      "reversed reversedTotal refunds refundedTotal",
    ].flatMap((names) => names.split(" ")),
  );
  expect(Object.keys(NO_COUNTS)).toEqual(
    "visits carts checkouts reads hits requests errors placements slowPlacements".split(" "),
  );
  expect(SLOW_PLACEMENT_MS).toBe(500);
});

const figures = (more: Partial<Figures>): Figures => ({ ...NO_FIGURES, ...more });

it("figures and counts add up, each by its name, and one that is left out is nothing", () => {
  const all = Object.fromEntries(FIGURE_NAMES.map((name, n) => [name, n + 1])) as Figures;
  const sum = { ...all };
  addTo(sum, all);
  addTo(sum, { paidTotal: 100 });
  expect(sum).toEqual({
    ...Object.fromEntries(FIGURE_NAMES.map((name, n) => [name, 2 * (n + 1)])),
    paidTotal: 2 * all.paidTotal + 100,
  });
  const counts = Object.fromEntries(COUNT_NAMES.map((name, n) => [name, n + 1])) as Counts;
  const counted = { ...counts };
  addCounts(counted, counts);
  addCounts(counted, { errors: 50 });
  expect(counted).toEqual({
    ...Object.fromEntries(COUNT_NAMES.map((name, n) => [name, 2 * (n + 1)])),
    errors: 2 * counts.errors + 50,
  });
  expect(new Set([...Object.values(NO_FIGURES), ...Object.values(NO_COUNTS)])).toEqual(new Set([0]));
});

it("a shop keeps what it was paid without what went back for cancelled orders and refunds", () => {
  expect(revenueOf(figures({ paidTotal: 10_000, reversedTotal: 300, refundedTotal: 50 }))).toBe(9_650);
});

it("the average is of paid orders, rounded to the minor unit, and there is none without one", () => {
  expect([
    averageOf(figures({ paid: 3, paidTotal: 1_000, placed: 9 })),
    averageOf(figures({ paid: 2, paidTotal: 1_001 })),
    averageOf(figures({ paid: 1, paidTotal: 1_001 })),
    averageOf(figures({ paid: 0, placed: 4 })),
  ]).toEqual([333, 501, 1_001, null]);
});

it("payments succeed in the share of those that were decided: given up and run out is not decided", () => {
  const of = (more: Partial<Figures>) => paymentSuccessOf(figures({ withdrawn: 40, expired: 50, ...more }));
  expect([of({ paid: 5, declined: 2, unanswered: 1 }), of({ declined: 2 }), of({ paid: 2 }), of({})]).toEqual(
    [0.625, 0, 1, null],
  );
});

it("a share has four decimals, and of nothing there is none", () => {
  expect([ratio(1, 3), ratio(2, 3), ratio(0, 3), ratio(0, 0), ratio(3, 0)]).toEqual([
    0.3333,
    0.6667,
    0,
    null,
    null,
  ]);
});
