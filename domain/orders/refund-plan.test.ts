import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { money } from "../base/money.ts";
import { type Random, seeded } from "../base/random.ts";
import type { Selling } from "../base/selling.ts";
import { minus, sumOfParts } from "../payments/money-parts.ts";
import type { Refund } from "../payments/payment.ts";
import { applyPromotions } from "../promotions/apply.ts";
import { offGoods } from "../promotions/discount.ts";
import type { Promotion } from "../promotions/promotion.ts";
import type { Units } from "./fulfilment.ts";
import { type Goods, priceOrder } from "./pricing.ts";
import { moneyOf, type PaidOrder, planRefund, type RefundRequest, refundParts } from "./refund-plan.ts";

interface Item {
  sku: string;
  quantity: number;
  unitPrice: number;
  goods?: Partial<Goods>;
}

/** An order as it is priced and paid. */
function paid(
  items: Item[],
  country: string,
  method: string,
  selling: Selling = DEMO_SHOP,
  promotions: readonly Promotion[] = [],
): PaidOrder {
  const terms = { taxable: true, category: "", requiresShipping: true, weightGrams: 0 };
  const goods = items.map(({ quantity, unitPrice, goods }) => ({ ...terms, ...goods, quantity, unitPrice }));
  const region = country === "CA" ? "QC" : "NJ";
  const offered = items.map(({ sku, quantity, unitPrice, goods }) => {
    return { sku, productId: sku, slug: sku, category: goods?.category ?? "", quantity, unitPrice };
  });
  const takeOff = (shipping: number) =>
    applyPromotions(offered, promotions, { now: 0, shipping, customerGroups: [], currency: "USD" });
  const priced = priceOrder(selling, {
    goods,
    destination: { country, region },
    shippingMethod: method,
    currency: "USD",
    takeOff,
  });
  if (!priced.ok || !priced.value.taxes) {
    throw new Error("no such order");
  }
  const { taxes, ...totals } = priced.value;
  return { ...totals, currency: "USD", taxes, status: "CONFIRMED", lines: items, shipments: [], refunds: [] };
}

function refund(
  amount: number,
  items: readonly Units[] = [],
  state: Refund["state"] = "paid",
  parts?: Refund["parts"],
): Refund {
  const rest = { id: "rfd", restock: false, reason: null, actor: "sam", at: 1, fingerprint: "f" };
  return { ...rest, amount, items: [...items], state, ...(parts ? { parts } : {}) };
}

/** The order after a refund, and what was paid back. */
function refunded(order: PaidOrder, request: Partial<RefundRequest>): { order: PaidOrder; amount: number } {
  const plan = planRefund(order, { restock: false, ...request });
  if (!plan.ok) {
    throw new Error(JSON.stringify(plan.error));
  }
  const { amount, items, parts } = plan.value;
  return { order: { ...order, refunds: [...order.refunds, refund(amount, items, "paid", parts)] }, amount };
}

const ONE = [{ sku: "A", quantity: 1 }];
/** Two prints at $20 to Germany by express: $40 of goods, $39 of shipping, $15.01 of tax. */
const german = paid([{ sku: "A", quantity: 2, unitPrice: 2_000 }], "DE", "express");

describe("a refund", () => {
  const amountOf = (request: Partial<RefundRequest>, order = german) => {
    const plan = planRefund(order, { restock: false, ...request });
    return plan.ok ? plan.value.amount : plan.error;
  };

  it("of a unit is its own price and its own tax; shipping comes back by its own line", () => {
    expect(german.total).toBe(9_401);
    expect(amountOf({ items: ONE })).toBe(2_380);
    expect(amountOf({ items: [{ sku: "A", quantity: 2 }] })).toBe(4_760);
    expect(amountOf({ shipping: true })).toBe(4_641);
    expect(amountOf({ shipping: 1_000 })).toBe(1_000);
    expect(amountOf({ items: ONE, shipping: true })).toBe(7_021);
    expect(amountOf({ shipping: 4_642 })).toEqual({ kind: "exceeds_shipping", refundable: 4_641 });
  });

  it("of nothing in particular is everything that is left, units and all", () => {
    const some = refunded(german, { items: ONE });
    expect(planRefund(some.order, { restock: true })).toMatchObject({
      ok: true,
      value: { amount: 7_021, items: ONE },
    });
    expect(amountOf({ shipping: true }, refunded(german, { shipping: 4_000 }).order)).toBe(641);
  });

  it("of an amount is that amount, of the goods first; of the whole it is all units too", () => {
    const { order, amount } = refunded(german, { amount: 500 });
    expect([amount, order.refunds[0]?.items]).toEqual([500, []]);
    expect(order.refunds[0]?.parts).toEqual({
      goods: 420,
      shipping: 0,
      taxes: [{ name: "VAT", rate: 190_000, goods: 80, shipping: 0 }],
    });
    expect(amountOf({ shipping: true }, order)).toBe(4_641);
    expect(planRefund(german, { amount: 9_401, restock: true })).toMatchObject({
      value: { items: [{ sku: "A", quantity: 2 }] },
    });
    expect(amountOf({ amount: 1 })).toBe(1);
    for (const wrong of [0, -1, 9_402]) {
      expect(amountOf({ amount: wrong })).toEqual({ kind: "exceeds_payment", refundable: 9_401 });
    }
  });

  it("of items and an amount is those items for that amount", () => {
    expect(planRefund(german, { items: ONE, amount: 1_190, restock: false })).toMatchObject({
      value: { amount: 1_190, items: ONE, parts: { goods: 1_000, shipping: 0, taxes: [{ goods: 190 }] } },
    });
    // What exceeds the unit is taken from the other goods, and then from the shipping.
    expect(planRefund(german, { items: ONE, amount: 4_860, restock: false })).toMatchObject({
      value: { parts: { goods: 4_000, shipping: 84, taxes: [{ goods: 760, shipping: 16 }] } },
    });
  });

  it("of goods never pays back more than was paid for goods", () => {
    const { order } = refunded(german, { amount: 4_000 });
    expect(amountOf({ items: [{ sku: "A", quantity: 2 }] }, order)).toBe(760);
  });

  it("is what was paid before taxes were recorded, too", () => {
    const taxes = { included: false, rows: [{ name: "Tax", rate: 0, lines: [760], shipping: 741 }] };
    const old = { ...german, taxes, refunds: [refund(2_751, ONE)] };
    expect(amountOf({ items: ONE }, old)).toBe(2_009);
    expect(amountOf({}, old)).toBe(6_650);
  });

  it("from before its parts were kept is of goods as far as the ones before it left some", () => {
    const old = { ...german, refunds: [refund(4_000), refund(900, [], "refused"), refund(2_000)] };
    const sums = refundParts(old).map(({ parts }) =>
      parts.taxes.reduce(([goods, shipping], tax) => [goods + tax.goods, shipping + tax.shipping] as const, [
        parts.goods,
        parts.shipping,
      ] as const),
    );
    expect(sums).toEqual([
      [4_000, 0],
      [760, 1_240],
    ]);
  });

  it("never exceeds what was paid and not refunded, pending refunds included", () => {
    const order = { ...german, refunds: [refund(9_000, [], "pending"), refund(9_000, [], "refused")] };
    expect(amountOf({ amount: 402 }, order)).toEqual({ kind: "exceeds_payment", refundable: 401 });
    expect(amountOf({}, order)).toBe(401);
    expect(amountOf({}, { ...german, refunds: [refund(9_401)] })).toMatchObject({ refundable: 0 });
  });

  it("never exceeds it either where an old refund was of more goods than there were", () => {
    const parts = { goods: 5_000, shipping: 0, taxes: [] };
    expect(amountOf({}, { ...german, refunds: [refund(5_000, [], "paid", parts)] })).toBe(4_401);
    expect(amountOf({ amount: 4_402 }, { ...german, refunds: [refund(5_000, [], "paid", parts)] })).toEqual({
      kind: "exceeds_payment",
      refundable: 4_401,
    });
  });

  it("of one SKU on two lines is what its units cost on both, each line with its own taxes", () => {
    const twice = paid(
      [
        { sku: "A", quantity: 1, unitPrice: 1_000, goods: { taxable: false } },
        { sku: "B", quantity: 1, unitPrice: 700 },
        { sku: "A", quantity: 2, unitPrice: 2_500 },
      ],
      "DE",
      "standard",
    );
    expect(planRefund(twice, { items: [{ sku: "A", quantity: 3 }], restock: true })).toEqual({
      ok: true,
      value: {
        amount: 6_950,
        items: [{ sku: "A", quantity: 3 }],
        parts: {
          goods: 6_000,
          shipping: 0,
          taxes: [{ name: "VAT", rate: 190_000, goods: 950, shipping: 0 }],
        },
      },
    });
    const two = { items: [{ sku: "B", quantity: 1 }, ...ONE], shipping: 500 };
    // A third of A's lines, all of B, and of the shipping its part with its tax.
    expect(planRefund(twice, { ...two, restock: true })).toMatchObject({
      value: { amount: 2_317 + 833 + 500, parts: { goods: 2_700, shipping: 420 } },
    });
  });

  it("of units that a refused refund named is what they cost, and all of them are left", () => {
    const three = paid([{ sku: "A", quantity: 3, unitPrice: 335 }], "US", "standard");
    const refused = { ...three, refunds: [refund(714, [{ sku: "A", quantity: 2 }], "refused")] };
    expect(planRefund(refused, { restock: true })).toMatchObject({
      value: { amount: three.total, items: [{ sku: "A", quantity: 3 }] },
    });
  });

  it("of units whose refund was refused before is as much as it was then", () => {
    // Of 67 cents of tax on three units the first has 22, and the second 23.
    const order = paid([{ sku: "A", quantity: 3, unitPrice: 335 }], "US", "standard");
    expect(amountOf({ items: ONE }, order)).toBe(357);
    expect(amountOf({ items: ONE }, { ...order, refunds: [refund(357, ONE)] })).toBe(358);
    expect(amountOf({ items: ONE }, { ...order, refunds: [refund(357, ONE, "refused")] })).toBe(357);
  });

  it("names units that are there, and restocks only named ones", () => {
    for (const items of [
      [{ sku: "C", quantity: 1 }],
      [{ sku: "A", quantity: 3 }],
      [...ONE, ...ONE, ...ONE],
    ]) {
      expect(amountOf({ items })).toMatchObject({ kind: "not_ordered" });
    }
    const plan = planRefund(german, { amount: 100, restock: true });
    expect(plan).toEqual({ ok: false, error: { kind: "nothing_to_restock" } });
  });
});

/** Some request for what may be left of an order. */
function anyRequest(random: Random, order: PaidOrder): Partial<RefundRequest> {
  const items = order.lines.flatMap(({ sku, quantity }) =>
    random.chance(0.5) ? [{ sku, quantity: random.integer(1, quantity) }] : [],
  );
  return {
    ...(items.length > 0 ? { items } : {}),
    ...(random.chance(0.3) ? { shipping: random.chance(0.5) ? true : random.integer(1, 3_000) } : {}),
    ...(random.chance(0.2) ? { amount: random.integer(1, 5_000) } : {}),
  };
}

/** None, one or several, of every kind. */
function somePromotions(random: Random): Promotion[] {
  const percent = random.integer(1, 10_000) / 100;
  const effects: [Promotion["effect"], ...Promotion["effect"][]] = [
    { type: "percent", percent },
    { type: "fixed", amount: money(random.integer(1, 30_000), "USD") },
    { type: "free_shipping" },
    { type: "buy_x_get_y", buy: random.integer(1, 3), get: random.integer(1, 2), percent },
  ];
  return Array.from({ length: random.integer(0, 3) }, (_, num) => ({
    num,
    id: `pro_${num}`,
    title: `Promotion ${num}`,
    kind: "automatic",
    effect: random.pick(effects),
    combinable: random.chance(0.7),
    ...(random.chance(0.3) ? { appliesTo: { skus: ["S0", "Z"] } } : {}),
  }));
}

const INCLUDED: Selling = {
  ...DEMO_SHOP,
  taxes: {
    rounding: "line",
    areas: [
      {
        country: "DE",
        included: true,
        taxes: [
          { name: "VAT", rate: 190_000, categories: { books: 70_000 } },
          { name: "Levy", rate: 12_345, shipping: 0 },
        ],
      },
    ],
  },
};

it("whatever is bought and refunded, in whatever parts: money in is goods, shipping and taxes, and money out never exceeds any of them", () => {
  const random = seeded("refunds");
  for (let n = 0; n < 120; n++) {
    const items = Array.from(
      { length: random.integer(1, 4) },
      (_, i): Item => ({
        sku: `S${i}`,
        quantity: random.integer(1, 7),
        unitPrice: random.integer(334, 20_000),
        goods: { taxable: random.chance(0.8), category: random.pick(["", "books"]) },
      }),
    ).concat({ sku: "Z", quantity: 1, unitPrice: 1_000 });
    const [country, method] = random.pick([
      ["DE", "express"],
      ["CA", "standard"],
      ["US", "express"],
    ]);
    let order = paid(items, country, method, random.pick([DEMO_SHOP, INCLUDED]), somePromotions(random));
    const all = moneyOf(order);
    expect(sumOfParts(all)).toBe(order.total);
    const explained = (order.discounts ?? []).reduce((sum, one) => sum + offGoods(one), 0);
    expect(explained).toBe(order.discount);
    for (let step = 0; step < 12; step++) {
      const plan = planRefund(order, { restock: false, ...anyRequest(random, order) });
      if (!plan.ok) {
        continue;
      }
      const { amount, items: units, parts } = plan.value;
      expect(sumOfParts(parts)).toBe(amount);
      const state = random.pick(["paid", "paid", "pending", "refused"] as const);
      order = { ...order, refunds: [...order.refunds, refund(amount, units, state, parts)] };
      // Nothing of a kind is paid back beyond what was paid for it.
      const left = refundParts(order).reduce((rest, made) => minus(rest, made.parts), all);
      const out = refundParts(order).reduce((sum, made) => sum + made.refund.amount, 0);
      expect(sumOfParts(left)).toBe(order.total - out);
    }
    const rest = planRefund(order, { restock: false });
    const out = refundParts(order).reduce((sum, made) => sum + made.refund.amount, 0);
    expect(rest.ok ? rest.value.amount : 0).toBe(order.total - out);
  }
});

it("units that are refunded one by one, in any order, come to what they cost together", () => {
  const random = seeded("units");
  for (let n = 0; n < 60; n++) {
    const items = ["A", "B", "C"].map((sku) => ({
      sku,
      quantity: random.integer(1, 9),
      unitPrice: random.integer(334, 9_999),
    }));
    let order = paid(items, random.pick(["DE", "CA", "US"]), "standard");
    const { goods, taxes } = moneyOf(order);
    const units = items.flatMap(({ sku, quantity }) => Array.from({ length: quantity }, () => sku));
    let out = 0;
    while (units.length > 0) {
      const [sku = ""] = units.splice(random.integer(0, units.length - 1), 1);
      const made = refunded(order, { items: [{ sku, quantity: 1 }] });
      order = made.order;
      out += made.amount;
    }
    expect(out).toBe(taxes.reduce((sum, tax) => sum + tax.goods, goods));
    expect(refunded(order, { shipping: true }).amount).toBe(order.total - out);
  }
});
