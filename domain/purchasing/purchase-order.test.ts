import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mayEdit,
  movedOrder,
  movesFrom,
  NewPurchaseOrder,
  ON_ORDER,
  PurchaseItem,
  PurchaseMove,
  PurchaseOrderPatch,
  PurchaseOrderState,
  type PurchaseProgress,
  PurchaseTerms,
  purchaseNumber,
  purchaseState,
  purchaseTotal,
} from "./purchase-order.ts";
import { ReceivedUnits, takeBack, takeIn } from "./receipt.ts";

const line = (sku: string, quantity: number, received = 0) => ({ sku, quantity, cost: 250, received });
const order = (change: Partial<PurchaseProgress> = {}): PurchaseProgress => ({
  orderedAt: 1,
  ended: null,
  lines: [line("A", 10), line("B", 5)],
  ...change,
});

describe("the state of a purchase order", () => {
  it("follows from what was ordered, what came and what ended it", () => {
    expect(purchaseState(order({ orderedAt: null }))).toBe("draft");
    expect(purchaseState(order())).toBe("ordered");
    expect(purchaseState(order({ lines: [line("A", 10, 10), line("B", 5, 4)] }))).toBe("partly_received");
    expect(purchaseState(order({ lines: [line("A", 10, 10), line("B", 5)] }))).toBe("partly_received");
    expect(purchaseState(order({ lines: [line("A", 10, 12), line("B", 5, 5)] }))).toBe("received");
    expect(purchaseState(order({ ended: "cancelled" }))).toBe("cancelled");
    expect(purchaseState(order({ ended: "closed", lines: [line("A", 10, 3)] }))).toBe("closed");
  });

  it("is moved only by the steps that fit it, and each step can be taken back", () => {
    const part = order({ lines: [line("A", 10, 3)] });
    expect(movedOrder(order({ orderedAt: null, lines: [] }), "order", 5)).toBeNull();
    expect(movedOrder(order({ orderedAt: null }), "order", 5)).toEqual(order({ orderedAt: 5 }));
    expect(movedOrder(order(), "withdraw", 5)).toEqual(order({ orderedAt: null }));
    expect(movedOrder(order({ orderedAt: null, lines: [] }), "cancel", 5)).toEqual(
      order({ orderedAt: null, lines: [], ended: "cancelled" }),
    );
    expect(movedOrder(part, "close", 5)).toEqual({ ...part, ended: "closed" });
    expect(movedOrder(part, "withdraw", 5)).toBeNull();
    expect(movedOrder(part, "cancel", 5)).toBeNull();
    const states: Record<PurchaseOrderState, PurchaseProgress> = {
      draft: order({ orderedAt: null }),
      ordered: order(),
      partly_received: part,
      received: order({ lines: [line("A", 1, 1)] }),
      cancelled: order({ ended: "cancelled" }),
      closed: { ...part, ended: "closed" },
    };
    for (const [state, one] of Object.entries(states)) {
      expect(purchaseState(one)).toBe(state);
      const taken = PurchaseMove.options.filter((move) => movedOrder(one, move, 5) !== null);
      expect(taken).toEqual(movesFrom(purchaseState(one)));
    }
    for (const move of ["cancel", "close"] as const) {
      const before = move === "close" ? part : order();
      const ended = movedOrder(before, move, 5);
      expect(ended && movedOrder(ended, "reopen", 6)).toEqual(before);
    }
  });

  it("lets nobody change what was sent to the supplier, and nothing of an order that ended", () => {
    const fields = ["supplierId", "location", "expectedOn", "note", "items"] as const;
    expect(
      PurchaseOrderState.options.map((state) => [state, fields.filter((field) => mayEdit(state, field))]),
    ).toEqual([
      ["draft", [...fields]],
      ["ordered", ["location", "expectedOn", "note"]],
      ["partly_received", ["location", "expectedOn", "note"]],
      ["received", []],
      ["cancelled", []],
      ["closed", []],
    ]);
    expect(ON_ORDER).toEqual(["ordered", "partly_received"]);
  });

  it("lets each step be taken from the states that it fits alone", () => {
    expect(PurchaseOrderState.options.map((state) => [state, movesFrom(state)])).toEqual([
      ["draft", ["order", "cancel"]],
      ["ordered", ["withdraw", "cancel"]],
      ["partly_received", ["close"]],
      ["received", []],
      ["cancelled", ["reopen"]],
      ["closed", ["reopen"]],
    ]);
  });

  const terms = {
    supplierId: `sup_${"a".repeat(20)}`,
    location: "main",
    expectedOn: "2026-12-01",
    note: "Two boxes.",
    items: [
      { sku: "A", quantity: 100_000, cost: { amount: 100_000_000, currency: "EUR" } },
      { sku: "B", quantity: 1, cost: { amount: 0, currency: "EUR" } },
    ],
  };

  it("is described whole, within the bounds in which its total is exact", () => {
    expect([
      PurchaseTerms.parse(terms),
      PurchaseOrderPatch.parse({}),
      PurchaseOrderPatch.parse(terms),
    ]).toEqual([...[terms, {}, terms]]);
    expect(NewPurchaseOrder.parse({ supplierId: terms.supplierId })).toEqual({
      supplierId: terms.supplierId,
    });
    expect(NewPurchaseOrder.safeParse({ ...terms, supplierId: undefined }).success).toBe(false);
    const items = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ ...terms.items[1], sku: `S${n}` }));
    const right = [
      { expectedOn: null },
      { note: "" },
      { note: "x".repeat(2_000) },
      { items: [] },
      { items: items(200) },
    ];
    const wrong = [
      ...[{ supplierId: "sup_1" }, { location: "here" }, { expectedOn: "soon" }, { note: "x".repeat(2_001) }],
      ...[
        { items: items(201) },
        { items: [...terms.items, { ...terms.items[1], sku: "a" }] },
        { state: "draft" },
      ],
    ];
    for (const schema of [PurchaseTerms, NewPurchaseOrder, PurchaseOrderPatch]) {
      const isTaken = (change: object) => schema.safeParse({ ...terms, ...change }).success;
      expect([right.filter((one) => !isTaken(one)), wrong.filter(isTaken)]).toEqual([[], []]);
    }
    const [item] = terms.items;
    const cost = (amount: number) => ({ cost: { amount, currency: "EUR" } });
    for (const change of [
      { quantity: 0 },
      { quantity: 100_001 },
      { quantity: 1.5 },
      cost(-1),
      cost(100_000_001),
      { sku: "" },
      { received: 1 },
    ]) {
      expect([change, PurchaseItem.safeParse({ ...item, ...change }).success]).toEqual([change, false]);
    }
  });

  it("has a number and a total in minor units", () => {
    expect([purchaseNumber(7), purchaseNumber(12_345)]).toEqual(["PO-0007", "PO-12345"]);
    expect(purchaseTotal([line("A", 10), line("B", 5)])).toBe(3_750);
  });
});

describe("a delivery", () => {
  const lines = [line("Ab", 10, 8), line("B", 5)];

  it("comes in parts, and beyond what was ordered only where staff say so", () => {
    const part = [{ sku: "aB", quantity: 2 }];
    expect(takeIn(lines, part, { over: false })).toEqual({
      ok: true,
      value: { lines: [line("Ab", 10, 10), line("B", 5)], units: [{ sku: "Ab", quantity: 2 }] },
    });
    const more = [
      { sku: "Ab", quantity: 3 },
      { sku: "B", quantity: 1 },
    ];
    expect(takeIn(lines, more, { over: false })).toEqual({
      ok: false,
      error: { kind: "too_many", skus: ["Ab"] },
    });
    expect(takeIn(lines, more, { over: true })).toMatchObject({
      ok: true,
      value: { lines: [{ received: 11 }, { received: 1 }] },
    });
  });

  it("of what is over already asks again only for the line that more comes of", () => {
    const over = [line("A", 10, 12), line("B", 5)];
    expect(takeIn(over, [{ sku: "B", quantity: 5 }], { over: false }).ok).toBe(true);
    expect(takeIn(over, [{ sku: "A", quantity: 1 }], { over: false }).ok).toBe(false);
  });

  it("of what was not ordered is refused, whatever staff say, and each such SKU is named", () => {
    const some = (sku: string) => ({ sku, quantity: 1 });
    expect(takeIn(lines, [some("D"), some("b"), some("C")], { over: true })).toEqual({
      ok: false,
      error: { kind: "not_ordered", skus: ["D", "C"] },
    });
    expect(
      takeIn(
        lines,
        [
          { sku: "ab", quantity: 3 },
          { sku: "b", quantity: 6 },
        ],
        { over: false },
      ),
    ).toEqual({
      ok: false,
      error: { kind: "too_many", skus: ["Ab", "B"] },
    });
  });

  it("is told under the SKUs of the order, in its order, each once", () => {
    const delivered = [
      { sku: "b", quantity: 4 },
      { sku: "ab", quantity: 1 },
    ];
    expect(takeIn(lines, delivered, { over: false })).toEqual({
      ok: true,
      value: {
        lines: [line("Ab", 10, 9), line("B", 5, 4)],
        units: [
          { sku: "Ab", quantity: 1 },
          { sku: "B", quantity: 4 },
        ],
      },
    });
    const isTaken = (units: object[]) => ReceivedUnits.safeParse(units).success;
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ sku: `S${n}`, quantity: 1 }));
    expect([delivered, many(200)].map(isTaken)).toEqual([true, true]);
    const same = [...delivered, { sku: "B", quantity: 1 }];
    expect([[], many(201), same, [{ sku: "A", quantity: 0 }]].map(isTaken)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("leaves lines that are the sum of all deliveries less those taken back, in whatever order", () => {
    const skus = ["A", "B", "C"];
    const delivery = fc
      .uniqueArray(fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 9 }) }), {
        selector: ({ sku }) => sku,
        minLength: 1,
      })
      .map((units): ReceivedUnits => units);
    fc.assert(
      fc.property(fc.array(fc.tuple(delivery, fc.boolean()), { maxLength: 8 }), (all) => {
        let now = skus.map((sku) => line(sku, 10));
        const kept: ReceivedUnits[] = [];
        for (const [units, back] of all) {
          const taken = takeIn(now, units, { over: true });
          expect(taken.ok).toBe(true);
          now = taken.ok ? taken.value.lines : now;
          if (back) {
            now = takeBack(now, units);
          } else {
            kept.push(units);
          }
        }
        for (const { sku, received } of now) {
          const came = kept.flat().filter((unit) => unit.sku === sku);
          expect(received).toBe(came.reduce((sum, { quantity }) => sum + quantity, 0));
        }
      }),
    );
  });
});
