import { describe, expect, it } from "vitest";
import { type Facts, isUntouched, nextStatus, planRefund, shipmentViews, unitsToShip } from "./fulfilment.ts";
import type { Refund } from "./payment.ts";

/** Two prints at $20 and one at $10, $5 off, $6 shipping, $4 tax: $55 paid. */
const order: Facts = {
  status: "CONFIRMED",
  lines: [
    { sku: "A", quantity: 2, unitPrice: 2_000 },
    { sku: "B", quantity: 1, unitPrice: 1_000 },
  ],
  shipments: [],
  refunds: [],
  ...{ subtotal: 5_000, discount: 500, tax: 400, total: 5_500 },
};

function parcel(items: Record<string, number>, arrived = false) {
  return {
    ...{ id: "shp", carrier: "c", trackingNumber: "t", dispatchedAt: 1, deliveredAt: arrived ? 2 : null },
    items: Object.entries(items).map(([sku, quantity]) => ({ sku, quantity })),
  };
}

function refund(amount: number, items: Record<string, number> = {}, state: Refund["state"] = "paid"): Refund {
  return {
    ...{ id: "rfd", amount, state, restock: false, reason: null, actor: "sam", at: 1, fingerprint: "f" },
    items: Object.entries(items).map(([sku, quantity]) => ({ sku, quantity })),
  };
}

describe("what is left to ship", () => {
  it("is what was neither sent nor refunded; a refunded unit is one that had not left, if there is one", () => {
    expect(unitsToShip(order)).toEqual([
      { sku: "A", quantity: 2 },
      { sku: "B", quantity: 1 },
    ]);
    const sent = { ...order, shipments: [parcel({ A: 1 })] };
    expect(unitsToShip({ ...sent, refunds: [refund(1, { A: 1 })] })).toEqual([{ sku: "B", quantity: 1 }]);
    expect(unitsToShip({ ...sent, refunds: [refund(1, { A: 1 }, "refused")] })).toHaveLength(2);
    expect(unitsToShip({ ...sent, refunds: [refund(1, { A: 2 })] })).toEqual([{ sku: "B", quantity: 1 }]);
  });

  it("is shown as the plan of a paid order, and of no other", () => {
    const views = (status: Facts["status"]) =>
      shipmentViews("ord_x", status, order.lines, [parcel({ A: 2 })], []).map(({ state }) => state);
    expect(views("CONFIRMED")).toEqual(["dispatched", "planned"]);
    expect(views("PENDING")).toEqual(["dispatched"]);
    expect(views("CANCELLED")).toEqual(["dispatched"]);
  });
});

describe("the status", () => {
  it.each<[string, Partial<Facts>, Facts["status"]]>([
    ["stays while something is left", { shipments: [parcel({ A: 2 }, true)] }, "CONFIRMED"],
    ["is SHIPPED when nothing is left", { shipments: [parcel({ A: 2 }), parcel({ B: 1 })] }, "SHIPPED"],
    [
      "is SHIPPED when what is left was refunded",
      { shipments: [parcel({ A: 2 })], refunds: [refund(1, { B: 1 })] },
      "SHIPPED",
    ],
    ["is SHIPPED first, though all have arrived", { shipments: [parcel({ A: 2, B: 1 }, true)] }, "SHIPPED"],
    [
      "is DELIVERED when all have arrived",
      { status: "SHIPPED", shipments: [parcel({ A: 2, B: 1 }, true)] },
      "DELIVERED",
    ],
    [
      "is REFUNDED when all was paid back",
      { status: "DELIVERED", refunds: [refund(5_000), refund(500)] },
      "REFUNDED",
    ],
    [
      "is REFUNDED when every unit was, before any left",
      { refunds: [refund(1, { A: 2, B: 1 })] },
      "REFUNDED",
    ],
    [
      "is not REFUNDED by a refund that is not paid",
      { refunds: [refund(5_500, {}, "pending")] },
      "CONFIRMED",
    ],
    [
      "is not REFUNDED while the units of a refund wait for it, though another one was paid",
      { refunds: [refund(500), refund(5_000, { A: 2, B: 1 }, "pending")] },
      "CONFIRMED",
    ],
    [
      "is not SHIPPED while the refund of what is left may be refused",
      { shipments: [parcel({ A: 2 })], refunds: [refund(980, { B: 1 }, "pending")] },
      "CONFIRMED",
    ],
    ["is left alone once it is over", { status: "CANCELLED", refunds: [refund(5_500)] }, "CANCELLED"],
  ])("%s", (_name, facts, expected) => {
    expect(nextStatus({ ...order, ...facts })).toBe(expected);
  });
});

describe("a refund", () => {
  const plan = (request: Partial<Parameters<typeof planRefund>[1]>, facts: Partial<Facts> = {}) =>
    planRefund({ ...order, ...facts }, { restock: false, ...request });

  it("of nothing in particular is everything that is left, units and all", () => {
    expect(plan({})).toMatchObject({
      ok: true,
      value: { amount: 5_500, items: [{ sku: "A" }, { sku: "B" }] },
    });
    const some = { refunds: [refund(1_500, { B: 1 })] };
    expect(plan({}, some)).toEqual({
      ok: true,
      value: { amount: 4_000, items: [{ sku: "A", quantity: 2 }] },
    });
  });

  it("of items is what they cost after discount and with tax; the last ones bring the shipping back", () => {
    expect(plan({ items: [{ sku: "B", quantity: 1 }] })).toMatchObject({ value: { amount: 980 } });
    const rest = plan({ items: [{ sku: "A", quantity: 2 }] }, { refunds: [refund(980, { B: 1 })] });
    expect(rest).toMatchObject({ value: { amount: 4_520 } });
  });

  it("never exceeds what was paid and not refunded, pending refunds included", () => {
    expect(plan({ amount: 5_501 })).toEqual({
      ok: false,
      error: { kind: "exceeds_payment", refundable: 5_500 },
    });
    const refunds = [refund(5_000, {}, "pending"), refund(5_000, {}, "refused")];
    expect(plan({ amount: 501 }, { refunds })).toMatchObject({ error: { refundable: 500 } });
    expect(plan({ amount: 500 }, { refunds })).toMatchObject({ ok: true });
    expect(plan({}, { refunds: [refund(5_500)] })).toMatchObject({ error: { refundable: 0 } });
  });

  it("names units that are there, and restocks only named ones", () => {
    for (const items of [[{ sku: "C", quantity: 1 }], [{ sku: "A", quantity: 3 }]])
      expect(plan({ items })).toMatchObject({ error: { kind: "not_ordered" } });
    const twice = [
      { sku: "B", quantity: 1 },
      { sku: "B", quantity: 1 },
    ];
    expect(plan({ items: twice })).toMatchObject({ error: { kind: "not_ordered", sku: "B" } });
    expect(plan({ amount: 100, restock: true })).toMatchObject({ error: { kind: "nothing_to_restock" } });
    expect(plan({ restock: true })).toMatchObject({ ok: true });
  });

  it("or a parcel makes an order one that is not cancelled as a whole", () => {
    expect(isUntouched(order)).toBe(true);
    expect(isUntouched({ ...order, refunds: [refund(1, {}, "refused")] })).toBe(true);
    expect(isUntouched({ ...order, refunds: [refund(1, {}, "pending")] })).toBe(false);
    expect(isUntouched({ ...order, shipments: [parcel({ A: 1 })] })).toBe(false);
  });
});
