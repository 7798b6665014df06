import { expect, it } from "vitest";
import { appliedOf, estimateOf, lineId, totalsOf } from "./sums-view.ts";

const usd = (amount: number) => ({ amount, currency: "USD" as const });
const DISCOUNTS = [
  { title: "Spring", code: "SPRING", amount: usd(200), shipping: usd(600) },
  { title: "Ten", amount: usd(100) },
  { title: "Free freight", amount: usd(0), shipping: usd(50) },
];
const SUMS = {
  subtotal: usd(4_000),
  discount: usd(300),
  discounts: DISCOUNTS,
  shipping: usd(150),
  taxLines: [
    { name: "GST", rate: "5", amount: usd(190) },
    { name: "Levy", amount: usd(7) },
  ],
  taxIncluded: false,
  total: usd(4_047),
};

it("a line is named by its SKU", () => {
  expect(lineId("CUP-1")).toBe("li_CUP-1");
});

it("the sums are told as on a receipt, and all but the total add up to it", () => {
  const totals = totalsOf(SUMS);
  expect(totals).toEqual([
    { type: "subtotal", display_text: "Subtotal", amount: 4_000 },
    { type: "discount", display_text: "Discount", amount: -300 },
    { type: "discount", display_text: "Discount on shipping", amount: -650 },
    { type: "fulfillment", display_text: "Shipping", amount: 800 },
    { type: "tax", display_text: "GST 5 %", amount: 190 },
    { type: "tax", display_text: "Levy", amount: 7 },
    { type: "total", display_text: "Total", amount: 4_047 },
  ]);
  expect(totals.slice(0, -1).reduce((sum, { amount }) => sum + amount, 0)).toBe(SUMS.total.amount);
});

it("taxes that prices contain are no entry, nor is a discount of nothing", () => {
  const totals = totalsOf({
    ...SUMS,
    taxIncluded: true,
    discount: usd(0),
    discounts: [],
    total: usd(4_150),
  });
  expect(totals.map(({ type, amount }) => [type, amount])).toEqual([
    ["subtotal", 4_000],
    ["fulfillment", 150],
    ["total", 4_150],
  ]);
});

it("before it is known where goods go, neither shipping nor taxes are in the sums", () => {
  expect(estimateOf(4_000, 300)).toEqual([
    { type: "subtotal", display_text: "Subtotal", amount: 4_000 },
    { type: "discount", display_text: "Discount", amount: -300 },
    { type: "total", display_text: "Total before shipping and taxes", amount: 3_700 },
  ]);
  expect(estimateOf(4_000, 0).map(({ amount }) => amount)).toEqual([4_000, 4_000]);
});

it("a promotion took off what it took off goods and shipping together", () => {
  expect(appliedOf({ discounts: DISCOUNTS })).toEqual([
    { title: "Spring", code: "SPRING", amount: 800 },
    { title: "Ten", automatic: true, amount: 100 },
    { title: "Free freight", automatic: true, amount: 50 },
  ]);
});
