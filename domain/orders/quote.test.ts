import { expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { FULL_TERMS } from "../../test/support/terms.ts";
import { Quote } from "../base/quote.ts";
import type { OrderDraft } from "./order.ts";
import type { Goods } from "./pricing.ts";
import { quotedOf, quoteOf } from "./quote.ts";

const discounts = [
  { promotionId: "pro_1", title: "Two", code: "TWO", counted: true, lines: [0, 400], shipping: 0 },
  { promotionId: "pro_2", title: "Post", code: null, counted: false, lines: [0, 0], shipping: 300 },
];
const taxes = {
  included: false,
  rows: [
    { name: "VAT", rate: 190_000, lines: [380, 0], shipping: 228 },
    { name: "VAT", rate: 70_000, lines: [0, 42], shipping: 0 },
  ],
};
const draft: OrderDraft = {
  ...FULL_TERMS,
  shippingAddress: { ...FULL_TERMS.shippingAddress, country: "DE" },
  shippingMethod: "express",
  id: "ord_1",
  number: "1",
  customer: "user:ada",
  fingerprint: "f",
  placedAt: "2026-11-26T10:00:00.000Z",
  currency: "EUR",
  lines: [
    { sku: "A", title: "Print", quantity: 2, unitPrice: 1_000, priceVersion: 2, priceList: "lst_1" },
    { sku: "B", title: "Book", quantity: 1, unitPrice: 1_000, priceVersion: 3 },
  ],
  totals: { subtotal: 3_000, discount: 400, shipping: 1_200, tax: 650, total: 4_450, taxes, discounts },
  payment: { provider: "mock", token: "tok_ok" },
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};
const sent = (weightGrams: number, requiresShipping = true): Goods => ({
  quantity: 1,
  unitPrice: 1_000,
  taxable: true,
  category: "",
  requiresShipping,
  weightGrams,
});
const eur = (amount: number) => ({ amount, currency: "EUR" });
const way = (id: string, title: string, price: number, days: string) => ({
  id,
  title,
  price: eur(price),
  estimate: `${days} business days`,
});

it("a quote is the sums of the order that it may become, and each way to send it with its price", () => {
  const quote = quoteOf(quotedOf(draft, [sent(6_000), sent(5_000)]), DEMO_SHOP);
  expect(quote).toEqual({
    items: [
      {
        sku: "A",
        title: "Print",
        quantity: 2,
        unitPrice: eur(1_000),
        lineTotal: eur(2_000),
        priceList: { id: "lst_1", version: 2 },
      },
      { sku: "B", title: "Book", quantity: 1, unitPrice: eur(1_000), lineTotal: eur(1_000) },
    ],
    subtotal: eur(3_000),
    discount: eur(400),
    discounts: [
      { title: "Two", code: "TWO", amount: eur(400) },
      { title: "Post", amount: eur(0), shipping: eur(300) },
    ],
    shipping: eur(1_200),
    tax: eur(650),
    taxLines: [
      { name: "VAT", rate: "19", base: eur(3_200), amount: eur(608) },
      { name: "VAT", rate: "7", base: eur(600), amount: eur(42) },
    ],
    taxIncluded: false,
    total: eur(4_450),
    shippingMethod: "express",
    shippingMethods: [way("standard", "Standard", 2_800, "6–10"), way("express", "Express", 7_200, "2–4")],
  });
  expect(Quote.parse(quote)).toEqual(quote);
});

it("a quote of goods that are not sent names no way to send them", () => {
  const quote = quoteOf(quotedOf(draft, [sent(100, false), sent(200, false)]), DEMO_SHOP);
  expect([quote.shippingMethod, quote.shippingMethods]).toEqual([null, []]);
});

it("a quote without recorded taxes is taxed on its shipping outside the United States", () => {
  const { taxes: _, discounts: __, ...totals } = draft.totals;
  const old = (country: string) =>
    quoteOf({ ...quotedOf({ ...draft, totals }, [sent(1)]), country }, DEMO_SHOP).taxLines.map(
      (line) => line.base,
    );
  expect([old("DE"), old("US")]).toEqual([[eur(3_800)], [eur(2_600)]]);
});
