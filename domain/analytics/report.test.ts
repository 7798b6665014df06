import { expect, it } from "vitest";
import { FIGURE_NAMES, type Figures, NO_FIGURES } from "./figures.ts";
import { sellThroughOf, sumBy, tell } from "./report.ts";
import type { SumRow } from "./sums.ts";

/** Another value of each figure, so that no two can be taken for each other. */
const SUM: Figures = {
  placed: 20,
  placedTotal: 90_000,
  paid: 8,
  paidTotal: 50_000,
  units: 31,
  declined: 5,
  unanswered: 3,
  expired: 2,
  withdrawn: 1,
  reversed: 4,
  reversedTotal: 700,
  refunds: 6,
  refundedTotal: 1_300,
};
const eur = (amount: number) => ({ amount, currency: "EUR" });

it("each report shows its figures of a sum, in the currency of the sum", () => {
  expect(tell("summary", SUM, "EUR")).toEqual({
    orders: 20,
    paid: 8,
    units: 31,
    revenue: eur(48_000),
    averageOrder: eur(6_250),
    refunded: eur(2_000),
    paymentSuccess: 0.5,
  });
  expect(tell("revenue", SUM, "EUR")).toEqual({
    paid: eur(50_000),
    reversed: eur(700),
    refunded: eur(1_300),
    revenue: eur(48_000),
  });
  expect(tell("orders", SUM, "EUR")).toEqual({
    placed: 20,
    placedTotal: eur(90_000),
    paid: 8,
    declined: 5,
    unanswered: 3,
    expired: 2,
    withdrawn: 1,
    reversed: 4,
    refunds: 6,
  });
  expect(tell("payments", SUM, "EUR")).toEqual({
    paid: 8,
    paidTotal: eur(50_000),
    declined: 5,
    unanswered: 3,
    success: 0.5,
  });
});

it("where nothing was counted, all is nothing, and what is of nothing is not said", () => {
  expect(tell("summary", undefined, "EUR")).toEqual({
    orders: 0,
    paid: 0,
    units: 0,
    revenue: eur(0),
    averageOrder: null,
    refunded: eur(0),
    paymentSuccess: null,
  });
});

it("rows of one currency are summed by what is asked of them, and nothing of the rows changes", () => {
  const row = (start: number, provider: string, placed: number, currency: "EUR" | "USD" = "EUR"): SumRow => ({
    interval: "day",
    start,
    currency,
    provider,
    figures: { ...NO_FIGURES, placed, units: 2 * placed },
  });
  const rows = [row(1, "a", 1), row(1, "b", 10), row(2, "a", 100), row(1, "a", 1_000, "USD")];
  const placed = (keyOf: (one: SumRow) => string | number, currency: "EUR" | "USD" | "JPY" = "EUR") =>
    [...sumBy(rows, currency, keyOf)].map(([key, sum]) => [key, sum.placed, sum.units]);
  expect(placed(({ start }) => start)).toEqual([
    [1, 11, 22],
    [2, 100, 200],
  ]);
  expect(placed(({ provider }) => provider)).toEqual([
    ["a", 101, 202],
    ["b", 10, 20],
  ]);
  expect(placed(({ provider }) => provider, "USD")).toEqual([["a", 1_000, 2_000]]);
  expect(placed(({ provider }) => provider, "JPY")).toEqual([]);
  expect(rows.map(({ figures }) => figures.placed)).toEqual([1, 10, 100, 1_000]);
  const [sum] = sumBy(rows, "EUR", () => "all").values();
  expect(Object.keys(sum ?? {})).toEqual([...FIGURE_NAMES]);
});

it("a SKU sold through as far as its units are sold of those that were there, where those are counted", () => {
  expect([
    sellThroughOf(3, 1),
    sellThroughOf(0, 4),
    sellThroughOf(4, 0),
    sellThroughOf(0, 0),
    sellThroughOf(3, null),
  ]).toEqual([0.75, 0, 1, null, null]);
});
