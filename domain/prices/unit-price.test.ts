import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Selling } from "../base/selling.ts";
import { priceOrder } from "../orders/pricing.ts";
import { planRefund } from "../orders/refund-plan.ts";
import { recordedTaxes } from "../orders/tax.ts";
import { type Refund, refundedAmount } from "../payments/payment.ts";
import { applyPromotions } from "../promotions/apply.ts";
import { offGoods } from "../promotions/discount.ts";
import type { Promotion, PromotionEffect } from "../promotions/promotion.ts";
import { type ListedPrice, priceSteps, unitPrice } from "./unit-price.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");

function listed(list: string, amount: number, change: Partial<ListedPrice> = {}): ListedPrice {
  return {
    list,
    version: 3,
    amount,
    minQuantity: 1,
    customerGroups: null,
    startsAt: null,
    endsAt: null,
    ...change,
  };
}

const priced = (prices: ListedPrice[], quantity = 1, customerGroups: string[] = [], now = NOW) =>
  unitPrice(5_000, prices, { now, customerGroups, quantity });

describe("the price of a unit", () => {
  it("is the product's own without a list, and names the list and its version with one", () => {
    expect(priced([])).toEqual({ amount: 5_000, priceList: null });
    expect(priced([listed("a", 4_000)])).toEqual({ amount: 4_000, priceList: { id: "a", version: 3 } });
  });

  it("may be raised by a list, and is the lowest of several", () => {
    expect(priced([listed("a", 6_000)]).amount).toBe(6_000);
    expect(priced([listed("a", 6_000), listed("b", 5_500)])).toEqual({
      amount: 5_500,
      priceList: { id: "b", version: 3 },
    });
    expect(priced([listed("a", 4_000), listed("b", 4_000)]).priceList?.id).toBe("a");
  });

  it("is for the list's groups alone", () => {
    const trade = listed("trade", 3_000, { customerGroups: ["trade", "press"] });
    expect(priced([trade]).amount).toBe(5_000);
    expect(priced([trade], 1, ["friends"]).amount).toBe(5_000);
    expect(priced([trade], 1, ["friends", "press"]).amount).toBe(3_000);
  });

  it("counts from the list's beginning, and not at its end", () => {
    const window = [listed("w", 3_000, { startsAt: NOW, endsAt: NOW + 1_000 })];
    expect([-1, 0, 999, 1_000].map((ms) => priced(window, 1, [], NOW + ms).amount)).toEqual([
      5_000, 3_000, 3_000, 5_000,
    ]);
  });

  it("is that of the highest step which the quantity reaches, even where it is dearer", () => {
    const steps = [
      listed("a", 3_000, { minQuantity: 10 }),
      listed("a", 4_500),
      listed("a", 4_000, { minQuantity: 3 }),
      listed("b", 4_200, { minQuantity: 2 }),
      listed("c", 4_400, { minQuantity: 5 }),
    ];
    expect([1, 2, 3, 9, 10].map((quantity) => priced(steps, quantity).amount)).toEqual([
      4_500, 4_200, 4_000, 4_000, 3_000,
    ]);
    const dearer = [listed("a", 4_000), listed("a", 4_800, { minQuantity: 2 })];
    expect(priced(dearer, 2).amount).toBe(4_800);
  });

  it("is told with the number of units from which it changes", () => {
    const steps = [listed("a", 4_000, { minQuantity: 3 }), listed("b", 4_000, { minQuantity: 5 })];
    expect(priceSteps(5_000, steps, { now: NOW, customerGroups: [] })).toEqual([
      { minQuantity: 1, amount: 5_000 },
      { minQuantity: 3, amount: 4_000 },
    ]);
  });
});

const cents = fc.integer({ min: 0, max: 40_000 });
const anyListed = fc
  .record({
    list: fc.constantFrom("a", "b", "c"),
    amount: cents,
    minQuantity: fc.integer({ min: 1, max: 6 }),
    customerGroups: fc.constantFrom(null, ["trade"], ["press"]),
    startsAt: fc.constantFrom(null, NOW - 1, NOW + 1),
    endsAt: fc.constantFrom(null, NOW, NOW + 1),
  })
  .map(({ list, amount, ...rest }) => listed(list, amount, rest));
const anyEffect: fc.Arbitrary<PromotionEffect> = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }).map((p) => ({ type: "percent" as const, percent: p / 100 })),
  cents.map((amount) => ({
    type: "fixed" as const,
    amount: { amount: amount + 1, currency: "USD" as const },
  })),
  fc.constant({ type: "free_shipping" as const }),
  fc.record({
    type: fc.constant("buy_x_get_y" as const),
    buy: fc.integer({ min: 1, max: 3 }),
    get: fc.integer({ min: 1, max: 2 }),
    percent: fc.constantFrom(50, 100),
  }),
);
const anyLine = fc.record({
  own: fc.integer({ min: 500, max: 40_000 }),
  quantity: fc.integer({ min: 1, max: 5 }),
  listed: fc.array(anyListed, { maxLength: 6 }),
  taxable: fc.boolean(),
});

function selling(included: boolean, rounding: "order" | "line", rates: number[]): Selling {
  return {
    open: true,
    taxes: {
      rounding,
      areas: [
        { country: "US", included, taxes: rates.map((rate, index) => ({ name: `Tax ${index}`, rate })) },
      ],
    },
    shipping: {
      home: "US",
      zones: [
        {
          countries: ["US"],
          methods: [{ code: "standard", title: "", estimate: "", rates: [{ price: 615 }] }],
        },
      ],
    },
  };
}

it("random lists, promotions, taxes and refunds: every sum to the cent", () => {
  fc.assert(
    fc.property(
      fc.array(anyLine, { minLength: 1, maxLength: 4 }),
      fc.array(anyEffect, { maxLength: 3 }),
      fc.constantFrom([], ["trade"], ["press", "trade"]),
      fc.boolean(),
      fc.constantFrom("order" as const, "line" as const),
      fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 2 }),
      (cart, effects, customerGroups, included, rounding, rates) => {
        const lines = cart.map((line, n) => {
          const { amount } = unitPrice(line.own, line.listed, {
            now: NOW,
            customerGroups,
            quantity: line.quantity,
          });
          const listedPrices = line.listed.map((price) => price.amount);
          expect([line.own, ...listedPrices]).toContain(amount);
          return { sku: `S${n}`, quantity: line.quantity, unitPrice: amount };
        });
        const promotions = effects.map(
          (effect, num): Promotion => ({
            num,
            id: `pro_${num}`,
            title: "",
            kind: "automatic",
            effect,
            combinable: true,
          }),
        );
        const offered = lines.map((line) => ({ ...line, productId: "p", slug: "p", category: "" }));
        const goods = lines.map((line, n) => ({
          ...line,
          taxable: cart[n]?.taxable ?? true,
          category: "",
          requiresShipping: true,
          weightGrams: 0,
        }));
        const totals = priceOrder(
          goods,
          { country: "US" },
          "standard",
          selling(included, rounding, rates),
          (shipping) => applyPromotions(offered, promotions, { now: NOW, customerGroups, shipping }),
        );
        if (!totals.ok) {
          return;
        }
        const { subtotal, discount, discounts = [], shipping, tax, total } = totals.value;
        expect(subtotal).toBe(lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0));
        expect(discount).toBe(discounts.reduce((sum, one) => sum + offGoods(one), 0));
        expect(total).toBe(subtotal - discount + shipping + (included ? 0 : tax));
        for (const [n, line] of lines.entries()) {
          const off = discounts.reduce((sum, one) => sum + (one.lines[n] ?? 0), 0);
          expect(off).toBeLessThanOrEqual(line.unitPrice * line.quantity);
        }
        const taxes = recordedTaxes({ ...totals.value, lines, shippingAddress: { country: "US" } });
        const order = { ...totals.value, lines, taxes, status: "CONFIRMED" as const, shipments: [] };
        const refunds: Refund[] = [];
        const steps = [
          ...lines.map(({ sku }) => ({ items: [{ sku, quantity: 1 }], restock: true })),
          { restock: false },
        ];
        for (const [n, request] of steps.entries()) {
          const plan = planRefund({ ...order, refunds }, request);
          if (plan.ok && plan.value.amount > 0) {
            refunds.push({
              id: `r${n}`,
              ...plan.value,
              restock: false,
              reason: null,
              actor: "",
              at: 0,
              state: "paid",
              fingerprint: "",
            });
          }
          expect(refundedAmount(refunds)).toBeLessThanOrEqual(total);
        }
        expect(refundedAmount(refunds)).toBe(total);
      },
    ),
    { numRuns: 100 },
  );
});
