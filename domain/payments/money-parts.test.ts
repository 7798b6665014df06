import { expect, it } from "vitest";
import {
  atMost,
  MoneyParts,
  MoneyPartsView,
  mapParts,
  minus,
  only,
  partsView,
  plus,
  sumOfParts,
  takeFrom,
} from "./money-parts.ts";

/** Goods and shipping, then the same of two taxes. */
const parts = (goods: number, shipping: number, a = [0, 0], b = [0, 0]): MoneyParts => ({
  goods,
  shipping,
  taxes: [
    { name: "VAT", rate: 190_000, goods: a[0] ?? 0, shipping: a[1] ?? 0 },
    { name: "Levy", rate: 10_000, goods: b[0] ?? 0, shipping: b[1] ?? 0 },
  ],
});
const all = parts(1_000, 500, [190, 95], [10, 5]);

it("parts are shown each in the currency, and of a tax what was on goods and shipping together", () => {
  const view = partsView(all, "EUR");
  const eur = (amount: number) => ({ amount, currency: "EUR" });
  expect(view).toEqual({
    goods: eur(1_000),
    shipping: eur(500),
    taxes: [
      { name: "VAT", amount: eur(285) },
      { name: "Levy", amount: eur(15) },
    ],
  });
  expect(MoneyPartsView.parse(view)).toEqual(view);
  expect(MoneyParts.parse(all)).toEqual(all);
  for (const change of [
    { goods: -1 },
    { shipping: 0.5 },
    { taxes: [{ name: "VAT" }] },
    { taxes: undefined },
  ]) {
    expect([change, MoneyParts.safeParse({ ...all, ...change }).success]).toEqual([change, false]);
  }
});

it("parts are summed, added, taken away and bounded each by itself, and never below nothing", () => {
  const some = parts(400, 600, [200, 5], [4, 1]);
  expect(sumOfParts(all)).toBe(1_800);
  expect(plus(all, some)).toEqual(parts(1_400, 1_100, [390, 100], [14, 6]));
  expect(minus(all, some)).toEqual(parts(600, 0, [0, 90], [6, 4]));
  expect(atMost(some, all)).toEqual(parts(400, 500, [190, 5], [4, 1]));
  expect(mapParts(all, (cents) => 2 * cents + 1)).toEqual(parts(2_001, 1_001, [381, 191], [21, 11]));
  // A refund from before taxes were kept has none of them.
  expect(minus(all, { goods: 1, shipping: 2, taxes: [] })).toEqual(parts(999, 498, [190, 95], [10, 5]));
});

it("goods are told from shipping with the taxes on either", () => {
  expect(only("goods", all)).toEqual(parts(1_000, 0, [190, 0], [10, 0]));
  expect(only("shipping", all)).toEqual(parts(0, 500, [0, 95], [0, 5]));
});

it("an amount is taken from the first parts as far as they go, in proportion, then from the next", () => {
  const from = [only("goods", all), only("shipping", all)] as const;
  expect(takeFrom(600, from, 1)).toEqual(parts(500, 0, [95, 0], [5, 0]));
  expect(takeFrom(1_200, from, 1)).toEqual(parts(1_000, 0, [190, 0], [10, 0]));
  expect(takeFrom(1_500, from, 1)).toEqual(parts(1_000, 250, [190, 48], [10, 2]));
  // In steps of ten no part is of single units; what is beyond all parts is not taken.
  expect(takeFrom(130, from, 10)).toEqual(parts(110, 0, [20, 0], [0, 0]));
  expect(takeFrom(9_999, from, 1)).toEqual(all);
  expect(takeFrom(0, from, 1)).toEqual(parts(0, 0));
});
