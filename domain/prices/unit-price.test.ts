import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Currency, money } from "../base/money.ts";
import type { Selling } from "../base/selling.ts";
import { stepOf } from "../currency/currency.ts";
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
    currency: "USD",
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
  unitPrice(5_000, prices, { now, customerGroups, quantity, currency: "USD" });

describe("the price of a unit", () => {
  it("is the product's own without a list, and names the list and its version with one", () => {
    expect(priced([])).toEqual({ amount: 5_000, priceList: null });
    expect(priced([listed("a", 4_000)])).toEqual({ amount: 4_000, priceList: { id: "a", version: 3 } });
  });

  it("may be raised by a list, and is the lowest of several", () => {
    expect(priced([listed("a", 6_000)])?.amount).toBe(6_000);
    expect(priced([listed("a", 6_000), listed("b", 5_500)])).toEqual({
      amount: 5_500,
      priceList: { id: "b", version: 3 },
    });
    expect(priced([listed("a", 4_000), listed("b", 4_000)])?.priceList?.id).toBe("a");
  });

  it("is for the list's groups alone", () => {
    const trade = listed("trade", 3_000, { customerGroups: ["trade", "press"] });
    expect(priced([trade])?.amount).toBe(5_000);
    expect(priced([trade], 1, ["friends"])?.amount).toBe(5_000);
    expect(priced([trade], 1, ["friends", "Press"])?.amount).toBe(3_000);
  });

  it("counts from the list's beginning, and not at its end", () => {
    const window = [listed("w", 3_000, { startsAt: NOW, endsAt: NOW + 1_000 })];
    expect([-1, 0, 999, 1_000].map((ms) => priced(window, 1, [], NOW + ms)?.amount)).toEqual([
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
    expect([1, 2, 3, 9, 10].map((quantity) => priced(steps, quantity)?.amount)).toEqual([
      4_500, 4_200, 4_000, 4_000, 3_000,
    ]);
    const dearer = [listed("a", 4_000), listed("a", 4_800, { minQuantity: 2 })];
    expect(priced(dearer, 2)?.amount).toBe(4_800);
  });

  it("is that of a list in the shopper's currency, and none where no list is in it", () => {
    const prices = [
      listed("e", 4_500, { currency: "EUR" }),
      listed("j", 700, { currency: "JPY", minQuantity: 2 }),
      listed("u", 4_900),
    ];
    const inCurrency = (currency: Currency, quantity = 1) =>
      unitPrice(5_000, prices, { now: NOW, customerGroups: [], quantity, currency });
    expect([inCurrency("USD"), inCurrency("EUR"), inCurrency("JPY", 2)]).toMatchObject([
      { amount: 4_900, priceList: { id: "u" } },
      { amount: 4_500, priceList: { id: "e" } },
      { amount: 700, priceList: { id: "j" } },
    ]);
    expect([inCurrency("JPY"), inCurrency("GBP")]).toEqual([null, null]);
    const steps = { now: NOW, customerGroups: [] };
    expect(priceSteps(5_000, prices, { ...steps, currency: "JPY" })).toEqual([
      { minQuantity: 2, amount: 700 },
    ]);
    expect(priceSteps(5_000, prices, { ...steps, currency: "GBP" })).toEqual([]);
  });

  it("is told with the number of units from which it changes", () => {
    const steps = [listed("a", 4_000, { minQuantity: 3 }), listed("b", 4_000, { minQuantity: 5 })];
    expect(priceSteps(5_000, steps, { now: NOW, customerGroups: [], currency: "USD" })).toEqual([
      { minQuantity: 1, amount: 5_000 },
      { minQuantity: 3, amount: 4_000 },
    ]);
    // The order in which price lists name their prices makes no difference.
    const several = [
      listed("a", 3_000, { minQuantity: 20 }),
      listed("b", 4_500, { minQuantity: 5 }),
      listed("a", 4_000, { minQuantity: 3 }),
    ];
    expect(priceSteps(5_000, several, { now: NOW, customerGroups: [], currency: "USD" })).toEqual([
      { minQuantity: 1, amount: 5_000 },
      { minQuantity: 3, amount: 4_000 },
      { minQuantity: 20, amount: 3_000 },
    ]);
  });
});

/** A currency of each number of decimals; amounts are multiples of its step. */
const anyCurrency = fc.constantFrom<Currency>("USD", "EUR", "JPY", "KRW", "KWD", "TND");
const cents = fc.integer({ min: 0, max: 40_000 });
const anyListed = fc
  .record({
    isIn: fc.constantFrom(true, true, false),
    list: fc.constantFrom("a", "b", "c"),
    amount: cents,
    minQuantity: fc.integer({ min: 1, max: 6 }),
    customerGroups: fc.constantFrom(null, ["trade"], ["press"]),
    startsAt: fc.constantFrom(null, NOW - 1, NOW + 1),
    endsAt: fc.constantFrom(null, NOW, NOW + 1),
  })
  .map(({ list, amount, isIn, ...rest }) => (currency: Currency) => {
    const of = isIn ? currency : "AUD";
    return listed(`${list} ${of}`, amount * stepOf(of), { ...rest, currency: of });
  });
const anyEffect: fc.Arbitrary<PromotionEffect | { type: "off"; amount: number; isIn: boolean }> = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }).map((p) => ({ type: "percent" as const, percent: p / 100 })),
  fc.record({ type: fc.constant("off" as const), amount: cents, isIn: fc.constantFrom(true, true, false) }),
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

const RATE = {
  price: 615,
  in: {
    EUR: { price: 590 },
    JPY: { price: 900 },
    KRW: { price: 8_500 },
    KWD: { price: 1_900 },
    TND: { price: 19_000 },
  },
};

function selling(included: boolean, rounding: "order" | "line", rates: number[]): Selling {
  const others = ["EUR", "JPY", "KRW", "KWD", "TND"] as const;
  return {
    open: true,
    ordering: "everyone",
    limits: { minimum: 1_000, maximum: 1_000_000, items: 50 },
    currencies: ["USD", ...others],
    limitsIn: Object.fromEntries(others.map((code) => [code, { minimum: 500, maximum: 40_000_000 }])),
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
          methods: [{ code: "standard", title: "", estimate: "", rates: [RATE] }],
        },
      ],
    },
  };
}

it("random currencies, lists, promotions, taxes and refunds: every sum to the minor unit", () => {
  fc.assert(
    fc.property(
      anyCurrency,
      fc.array(anyLine, { minLength: 1, maxLength: 4 }),
      fc.array(anyEffect, { maxLength: 3 }),
      fc.constantFrom([], ["trade"], ["press", "trade"]),
      fc.boolean(),
      fc.constantFrom("order" as const, "line" as const),
      fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 2 }),
      (currency, anyCart, anyEffects, customerGroups, included, rounding, rates) => {
        const step = stepOf(currency);
        const cart = anyCart.map((line) => ({ ...line, listed: line.listed.map((one) => one(currency)) }));
        const effects = anyEffects.map((effect): PromotionEffect => {
          if (effect.type !== "off") {
            return effect;
          }
          const of = effect.isIn ? currency : "AUD";
          return { type: "fixed", amount: money((effect.amount + 1) * stepOf(of), of) };
        });
        const lines = cart.flatMap((line, n) => {
          const context = { now: NOW, customerGroups, quantity: line.quantity, currency };
          const price = unitPrice(line.own, line.listed, context);
          const listedIn = line.listed.filter((one) => one.currency === currency);
          const known = [...(currency === "USD" ? [line.own] : []), ...listedIn.map(({ amount }) => amount)];
          expect(price ? known : [null]).toContain(price?.amount ?? null);
          const { quantity, taxable } = line;
          return price ? [{ sku: `S${n}`, quantity, unitPrice: price.amount, taxable }] : [];
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
        const goods = lines.map((line) => ({
          ...line,
          category: "",
          requiresShipping: true,
          weightGrams: 0,
        }));
        const totals = priceOrder(selling(included, rounding, rates), {
          goods,
          destination: { country: "US" },
          shippingMethod: "standard",
          currency,
          takeOff: (shipping) =>
            applyPromotions(offered, promotions, { now: NOW, customerGroups, shipping, currency }),
        });
        if (!totals.ok) {
          return;
        }
        const { subtotal, discount, discounts = [], shipping, tax, total } = totals.value;
        expect(subtotal).toBe(lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0));
        expect([0, RATE.price, ...Object.values(RATE.in).map(({ price }) => price)]).toContain(shipping);
        expect(discount).toBe(discounts.reduce((sum, one) => sum + offGoods(one), 0));
        expect(total).toBe(subtotal - discount + shipping + (included ? 0 : tax));
        for (const [n, line] of lines.entries()) {
          const off = discounts.reduce((sum, one) => sum + (one.lines[n] ?? 0), 0);
          expect(off).toBeLessThanOrEqual(line.unitPrice * line.quantity);
        }
        const taxes = recordedTaxes({ ...totals.value, lines, shippingAddress: { country: "US" } });
        const parts = taxes.rows.flatMap((row) => [...row.lines, row.shipping]);
        const all = [subtotal, discount, shipping, tax, total, ...parts];
        expect(all.filter((amount) => amount % step !== 0)).toEqual([]);
        for (const { promotionId } of discounts) {
          const effect = effects[Number(promotionId.slice(4))];
          expect(effect?.type === "fixed" ? effect.amount.currency : currency).toBe(currency);
        }
        const order = {
          ...totals.value,
          currency,
          lines,
          taxes,
          status: "CONFIRMED" as const,
          shipments: [],
        };
        const refunds: Refund[] = [];
        const steps = [
          ...lines.map(({ sku }) => ({ items: [{ sku, quantity: 1 }], restock: true })),
          { restock: false },
        ];
        for (const [n, request] of steps.entries()) {
          const plan = planRefund({ ...order, refunds }, request);
          if (plan.ok && plan.value.amount > 0) {
            expect(plan.value.amount % step).toBe(0);
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
    { numRuns: 300 },
  );
});
