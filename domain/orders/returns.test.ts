import { describe, expect, it } from "vitest";
import { seeded } from "../base/random.ts";
import type { Refund } from "../payments/payment.ts";
import { type Shipment, type Units, unitsOf, unitsToRefund, unitsToShip } from "./fulfilment.ts";
import { type PaidOrder, planRefund } from "./refund-plan.ts";
import {
  ArrivedUnits,
  AskedUnits,
  askReturn,
  decideReturn,
  isOpen,
  openReturnAt,
  orderOfReturn,
  type Return,
  type ReturnProblem,
  ReturnView,
  receiveUnits,
  restockedOf,
  returnIdStem,
  returnView,
  unitsAwaited,
  unitsToRestock,
  unitsToReturn,
} from "./returns.ts";

interface Order extends PaidOrder {
  shipments: readonly Shipment[];
  returns: readonly Return[];
}

function parcel(items: readonly Units[]): Shipment {
  const rest = { id: "shp", carrier: "c", trackingNumber: "t", dispatchedAt: 1, deliveredAt: null };
  return { ...rest, items: [...items] };
}

function orderOf(lines: Order["lines"], shipments: readonly Shipment[] = []): Order {
  const goods = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  const taxes = {
    included: false,
    rows: [
      {
        name: "Tax",
        rate: 100_000,
        lines: lines.map(({ quantity, unitPrice }) => Math.round((quantity * unitPrice) / 10)),
        shipping: 60,
      },
    ],
  };
  const tax = taxes.rows.flatMap((row) => [...row.lines, row.shipping]).reduce((sum, one) => sum + one, 0);
  const total = goods + 600 + tax;
  return {
    status: "CONFIRMED",
    currency: "USD",
    lines,
    shipments,
    refunds: [],
    returns: [],
    discount: 0,
    shipping: 600,
    taxes,
    total,
  };
}

const sent = orderOf(
  [
    { sku: "A", quantity: 3, unitPrice: 1_000 },
    { sku: "B", quantity: 1, unitPrice: 500 },
  ],
  [parcel([{ sku: "A", quantity: 2 }])],
);
const rest = { actor: "sam", at: 5, fingerprint: "f" };
const asks = (sku: string, quantity: number) => ({ sku, quantity, reason: "too small" });

function value<T>(outcome: { ok: true; value: T } | { ok: false; error: ReturnProblem }): T {
  if (!outcome.ok) {
    throw new Error(JSON.stringify(outcome.error));
  }
  return outcome.value;
}

/** The sent order with a return of both units of A, in this state. */
function returning(state: "requested" | "approved" = "approved"): { order: Order; one: Return } {
  const asked = value(askReturn(sent, [asks("A", 1), asks("A", 1)], null, { ...rest, id: "ret_1" }));
  const one = state === "approved" ? value(decideReturn(asked, "approve", { at: 6 })) : asked;
  return { order: { ...sent, returns: [one] }, one };
}

function refund(items: Units[], more: Partial<Refund> = {}): Refund {
  const same = { id: "rfd", amount: 1, restock: false, reason: null, state: "paid" as const };
  return { ...same, ...rest, items, ...more };
}

describe("a return", () => {
  it("is asked for of units that left, of which no other return has any", () => {
    expect(unitsToReturn(sent)).toEqual([{ sku: "A", quantity: 2 }]);
    for (const wrong of [asks("A", 3), asks("B", 1), asks("Z", 1)]) {
      expect(askReturn(sent, [wrong], null, { ...rest, id: "ret_1" })).toEqual({
        ok: false,
        error: { kind: "not_returnable", sku: wrong.sku },
      });
    }
    expect(unitsToReturn({ ...sent, status: "CANCELLED" })).toEqual([]);
    const { order } = returning();
    expect(unitsToReturn(order)).toEqual([]);
    const [one] = order.returns;
    expect(unitsToReturn({ ...order, returns: one ? [{ ...one, state: "rejected" }] : [] })).toEqual(
      unitsToReturn(sent),
    );
  });

  it("is not asked for of units that were refunded after they left", () => {
    const whole = { ...sent, shipments: [parcel([{ sku: "A", quantity: 3 }])] };
    expect(unitsToReturn({ ...whole, refunds: [refund([{ sku: "A", quantity: 2 }])] })).toEqual([
      { sku: "A", quantity: 1 },
    ]);
    // Two of three are on their way back, and the third was refunded.
    const { shipments } = whole;
    const refunds = [refund([{ sku: "A", quantity: 1 }])];
    expect(unitsToReturn({ ...returning().order, shipments, refunds })).toEqual([]);
    // The refunded unit is one that has not left.
    expect(unitsToReturn({ ...sent, refunds: [refund([{ sku: "A", quantity: 1 }])] })).toEqual([
      { sku: "A", quantity: 2 },
    ]);
  });

  it("is decided once, and the same decision again changes nothing", () => {
    const { one } = returning("requested");
    const approved = value(decideReturn(one, "approve", { at: 6, answer: "Use the old box." }));
    expect(approved).toMatchObject({ state: "approved", decidedAt: 6, answer: "Use the old box." });
    expect(value(decideReturn(approved, "approve", { at: 9, answer: "other" }))).toBe(approved);
    expect(value(decideReturn(approved, "reject", { at: 7 }))).not.toHaveProperty("answer");
    const rejected = value(decideReturn(one, "reject", { at: 7 }));
    expect(value(decideReturn(rejected, "reject", { at: 9 }))).toBe(rejected);
    expect(decideReturn(rejected, "approve", { at: 9 })).toEqual({
      ok: false,
      error: { kind: "not_open", state: "rejected" },
    });
    expect(openReturnAt([one, { ...approved, at: 3 }, { ...rejected, at: 1 }])).toBe(3);
    expect(openReturnAt([rejected])).toBeNull();
  });

  it("is received in parts, each line restocked or written off, and ends with the last", () => {
    const { order, one } = returning();
    const arrived = { items: [{ sku: "A", quantity: 1, restock: true }], restock: false };
    const first = value(receiveUnits(order, one, arrived, { ...rest, id: "arr_1" }));
    expect(first.pays).toEqual([{ sku: "A", quantity: 1 }]);
    expect(restockedOf(first.arrival)).toEqual([{ sku: "A", quantity: 1 }]);
    expect([first.received.state, unitsAwaited(first.received)]).toEqual([
      "approved",
      [{ sku: "A", quantity: 1 }],
    ]);
    const after = { ...order, returns: [first.received] };
    const second = value(receiveUnits(after, first.received, { restock: false }, { ...rest, id: "arr_2" }));
    expect([second.received.state, restockedOf(second.arrival)]).toEqual(["received", []]);
    expect(receiveUnits(after, second.received, { restock: false }, { ...rest, id: "arr_3" })).toEqual({
      ok: false,
      error: { kind: "not_open", state: "received" },
    });
    // What has come stays received when the rest is declined.
    const ended = value(decideReturn(first.received, "reject", { at: 8 }));
    expect(ended.state).toBe("received");
    // Declined again, it is answered as it was; a return whose goods have all come is not open.
    expect(value(decideReturn(ended, "reject", { at: 9 }))).toBe(ended);
    expect(decideReturn(second.received, "reject", { at: 9 })).toMatchObject({ ok: false });
  });

  it("is not received before it is approved, nor with what is not awaited, nor restocked twice", () => {
    const { order, one } = returning();
    const take = (of: Return, items?: { sku: string; quantity: number; restock: boolean }[], from = order) =>
      receiveUnits(from, of, { items, restock: true }, { ...rest, id: "arr_1" });
    expect(take(returning("requested").one)).toEqual({
      ok: false,
      error: { kind: "not_open", state: "requested" },
    });
    expect(take(one, [{ sku: "A", quantity: 3, restock: false }])).toEqual({
      ok: false,
      error: { kind: "not_awaited", sku: "A" },
    });
    const put = { ...order, refunds: [refund([{ sku: "A", quantity: 2 }], { restock: true })] };
    expect(take(one, undefined, put)).toEqual({ ok: false, error: { kind: "restocked_before", sku: "A" } });
    const written = value(receiveUnits(put, one, { restock: false }, { ...rest, id: "arr_1" }));
    expect(written.pays).toEqual([{ sku: "A", quantity: 1 }]);
  });

  it("pays for units that had left, so as many are still to be sent", () => {
    const paid = refund([{ sku: "A", quantity: 2 }], { returnId: "ret_1" });
    expect(unitsToShip({ ...sent, refunds: [paid] })).toEqual(unitsToShip(sent));
    expect(unitsToShip({ ...sent, refunds: [{ ...paid, returnId: undefined }] })).toEqual([
      { sku: "B", quantity: 1 },
    ]);
  });

  it("names its order in its id", () => {
    for (const order of ["ord_4k7qx3m2x9vt5n8wbcjz-2f", "ord_4k7qx3m2x9vt5n8wbcjz-2f-1"]) {
      expect(orderOfReturn(`${returnIdStem(order)}0m3nqk7t`)).toBe(order);
    }
    expect(orderOfReturn("ret_1")).toBeNull();
    expect(orderOfReturn("ord_4k7qx3m2x9vt5n8wbcjz-2f")).toBeNull();
  });

  it("is shown with the words of both sides, until they are erased", () => {
    const one = { ...returning().one, answer: "Use the old box.", exchanges: ["ord_2"] };
    const { received } = value(
      receiveUnits(returning().order, one, { restock: true }, { ...rest, id: "arr_1" }),
    );
    expect(returnView(received)).toEqual({
      id: "ret_1",
      state: "received",
      items: [asks("A", 1), asks("A", 1)],
      arrivals: [
        {
          id: "arr_1",
          items: [{ sku: "A", quantity: 2, restock: true }],
          arrivedAt: "1970-01-01T00:00:00.005Z",
        },
      ],
      answer: "Use the old box.",
      createdAt: "1970-01-01T00:00:00.005Z",
      decidedAt: "1970-01-01T00:00:00.006Z",
      exchanges: ["ord_2"],
    });
    const { reasons, answer, ...erased } = one;
    expect(
      returnView({ ...erased, arrivals: [{ ...rest, id: "arr_1", items: [], refundId: "rfd_1" }] }),
    ).toMatchObject({
      items: [
        { sku: "A", quantity: 1 },
        { sku: "A", quantity: 1 },
      ],
      arrivals: [{ refundId: "rfd_1" }],
    });
  });
});

describe("a return of several SKUs", () => {
  const three = orderOf(
    [
      { sku: "A", quantity: 3, unitPrice: 1_000 },
      { sku: "B", quantity: 2, unitPrice: 500 },
      { sku: "C", quantity: 1, unitPrice: 700 },
    ],
    [
      parcel([
        { sku: "A", quantity: 3 },
        { sku: "B", quantity: 1 },
      ]),
      parcel([
        { sku: "B", quantity: 1 },
        { sku: "C", quantity: 1 },
      ]),
    ],
  );
  const came = (sku: string, quantity: number, restock = true) => ({ sku, quantity, restock });
  const units = (sku: string, quantity: number) => ({ sku, quantity });
  const one: Return = {
    ...rest,
    id: "ret_1",
    state: "approved" as const,
    decidedAt: 6,
    items: [units("A", 2), units("B", 2)],
    arrivals: [{ ...rest, id: "arr_1", items: [came("A", 1), came("B", 1, false)], refundId: "rfd_1" }],
  };

  it("is kept as it was asked for, each line with its own reason", () => {
    const asked = [
      { sku: "B", quantity: 1, reason: "torn" },
      { sku: "A", quantity: 2, reason: "too small" },
      { sku: "B", quantity: 1, reason: "pale" },
    ];
    expect(askReturn(three, asked, asked, { ...rest, id: "ret_1" })).toEqual({
      ok: true,
      value: {
        ...rest,
        id: "ret_1",
        state: "requested",
        items: [units("B", 1), units("A", 2), units("B", 1)],
        reasons: ["torn", "too small", "pale"],
        arrivals: [],
      },
    });
    expect(askReturn(three, asked, [units("A", 2), units("B", 1)], { ...rest, id: "ret_1" })).toEqual({
      ok: false,
      error: { kind: "too_late", sku: "B" },
    });
    // The window counts only what the shop has sent.
    expect(askReturn(three, [asks("C", 2)], [], { ...rest, id: "ret_1" })).toMatchObject({
      error: { kind: "not_returnable" },
    });
  });

  it("leaves to others what it has not, and awaits what has not come", () => {
    expect(unitsAwaited(one)).toEqual([units("A", 1), units("B", 1)]);
    expect(unitsToReturn({ ...three, returns: [one] })).toEqual([units("A", 1), units("C", 1)]);
    // Units that came back and were paid back are neither awaited nor left to return.
    const refunds = [refund([units("A", 1), units("B", 1)], { returnId: "ret_1" })];
    expect(unitsToReturn({ ...three, refunds, returns: [one] })).toEqual([units("A", 1), units("C", 1)]);
    const rejected = { ...one, state: "rejected" as const };
    expect([unitsAwaited(rejected), unitsToReturn({ ...three, returns: [rejected] })]).toEqual([
      [],
      // Units that had arrived before the rejection stay with the return.
      [units("A", 2), units("B", 1), units("C", 1)],
    ]);
  });

  it("and refunds put back what they say, each unit once", () => {
    const refunds = [
      refund([units("A", 1)], { restock: true }),
      refund([units("B", 1)], { restock: false }),
      refund([units("C", 1)], { restock: true, state: "refused" }),
    ];
    expect(unitsToRestock({ ...three, refunds, returns: [one] })).toEqual([
      units("A", 1),
      units("B", 2),
      units("C", 1),
    ]);
    const items = [came("A", 1), came("B", 2, false), came("B", 1), came("A", 2)];
    expect(restockedOf({ items })).toEqual([units("A", 3), units("B", 1)]);
  });

  it("is received with each unit once, and paid as far as it was not refunded", () => {
    const order = { ...three, refunds: [refund([units("A", 2), units("B", 1)])], returns: [one] };
    const told = { ...rest, id: "arr_2" };
    const all = value(receiveUnits(order, one, { restock: true }, told));
    const arrival = { ...told, items: [came("A", 1), came("B", 1)], refundId: null };
    expect(all).toEqual({
      arrival,
      received: { ...one, state: "received", arrivals: [...one.arrivals, arrival] },
      pays: [units("A", 1), units("B", 1)],
    });
    const paid = { ...order, refunds: [refund([units("A", 3), units("B", 1)])] };
    expect(value(receiveUnits(paid, one, { restock: true }, told)).pays).toEqual([units("B", 1)]);
    const part = value(receiveUnits(order, one, { items: [came("B", 1)], restock: true }, told));
    expect([part.received.state, part.pays]).toEqual(["approved", [units("B", 1)]]);
    for (const [items, sku] of [
      [[came("A", 1), came("C", 1)], "C"],
      [[came("A", 1), came("A", 1)], "A"],
    ] as const) {
      expect(receiveUnits(order, one, { items, restock: true }, told)).toEqual({
        ok: false,
        error: { kind: "not_awaited", sku },
      });
    }
  });

  it("that is decided keeps the moment and the words of that decision alone", () => {
    const { decidedAt: _, ...asked } = { ...one, state: "requested" as const, arrivals: [] };
    const decided = (of: Return, decision: "approve" | "reject", answer?: string) =>
      value(decideReturn(of, decision, { answer, at: 9 }));
    expect(decided(asked, "approve")).toEqual({ ...asked, state: "approved", decidedAt: 9 });
    expect(decided(asked, "reject", "No.")).toEqual({
      ...asked,
      state: "rejected",
      decidedAt: 9,
      answer: "No.",
    });
    expect(decided({ ...one, answer: "Yes." }, "reject")).toEqual({
      ...one,
      state: "received",
      decidedAt: 9,
    });
    expect(decided({ ...one, answer: "Yes." }, "reject", "Enough.").answer).toBe("Enough.");
    for (const state of ["rejected", "received"] as const) {
      expect(decideReturn({ ...one, state }, "approve", { at: 9 })).toEqual({
        ok: false,
        error: { kind: "not_open", state },
      });
    }
  });

  it("is open until it is rejected or received, and the oldest open one is the one that waits", () => {
    const states = ["requested", "approved", "rejected", "received"] as const;
    expect(states.filter((state) => isOpen({ state }))).toEqual(["requested", "approved"]);
    const all = states.map((state, n) => ({ ...one, state, at: 9 - n }));
    expect([openReturnAt(all), openReturnAt(all.slice(2)), openReturnAt([])]).toEqual([8, null, null]);
  });

  it("is shown with each line's reason and each arrival's refund, as the API describes it", () => {
    const second = { ...rest, at: 7, id: "arr_2", items: [came("A", 1)], refundId: null };
    const shown = returnView({
      ...one,
      state: "received",
      reasons: ["torn", ""],
      exchanges: ["ord_2", "ord_3"],
      arrivals: [...one.arrivals, second],
    });
    expect(shown).toEqual({
      id: "ret_1",
      state: "received",
      items: [{ ...units("A", 2), reason: "torn" }, units("B", 2)],
      arrivals: [
        {
          id: "arr_1",
          items: [came("A", 1), came("B", 1, false)],
          refundId: "rfd_1",
          arrivedAt: "1970-01-01T00:00:00.005Z",
        },
        { id: "arr_2", items: [came("A", 1)], arrivedAt: "1970-01-01T00:00:00.007Z" },
      ],
      createdAt: "1970-01-01T00:00:00.005Z",
      decidedAt: "1970-01-01T00:00:00.006Z",
      exchanges: ["ord_2", "ord_3"],
    });
    expect(ReturnView.parse(shown)).toEqual(shown);
    const { decidedAt: _, ...asked } = one;
    expect(Object.keys(returnView({ ...asked, arrivals: [] }))).toEqual([
      ...["id", "state", "items", "arrivals", "createdAt"],
    ]);
  });

  it("is asked for and received in lines that say all that they must, and nothing else", () => {
    const asked = { ...units("A", 1), reason: "torn" };
    expect([AskedUnits.parse(asked), ArrivedUnits.parse(came("A", 1))]).toEqual([asked, came("A", 1)]);
    expect(AskedUnits.safeParse({ ...asked, reason: "x".repeat(500) }).success).toBe(true);
    for (const change of [
      { reason: " " },
      { reason: "x".repeat(501) },
      { reason: undefined },
      { restock: true },
    ]) {
      expect([change, AskedUnits.safeParse({ ...asked, ...change }).success]).toEqual([change, false]);
    }
    for (const change of [{ restock: undefined }, { reason: "torn" }, { quantity: 0 }]) {
      expect([change, ArrivedUnits.safeParse({ ...came("A", 1), ...change }).success]).toEqual([
        change,
        false,
      ]);
    }
  });

  it.each([
    `xret_${"a".repeat(22)}-00000000`,
    `ret_${"a".repeat(21)}-00000000`,
    `ret_${"a".repeat(37)}-00000000`,
    `ret_${"A".repeat(22)}-00000000`,
    `ret_${"a".repeat(22)}-0000000`,
    `ret_${"a".repeat(22)}-000000000`,
    `ret_${"a".repeat(22)}-0000000!`,
    `ret_${"a".repeat(22)}_00000000`,
  ])("has no id %s", (id) => {
    expect(orderOfReturn(id)).toBeNull();
    expect(orderOfReturn(`ret_${"a".repeat(36)}-00000000`)).toBe(`ord_${"a".repeat(36)}`);
  });
});

it("whatever is sent, refunded and returned, in whatever parts: no more is paid back than was paid, no more units are received than were sent, and none goes back to stock twice", () => {
  const random = seeded("returns");
  for (let n = 0; n < 40; n++) {
    let order = orderOf(
      ["A", "B", "C"].map((sku) => ({
        sku,
        quantity: random.integer(1, 5),
        unitPrice: random.integer(0, 3_000),
      })),
    );
    const some = (units: readonly Units[]) =>
      units.flatMap(({ sku, quantity }) =>
        random.chance(0.6)
          ? [{ sku, quantity: random.integer(1, quantity + (random.chance(0.1) ? 1 : 0)) }]
          : [],
      );
    const put = (one: Return) => {
      const others = order.returns.filter(({ id }) => id !== one.id);
      order = { ...order, returns: [...others, one] };
    };
    const pay = (items: Units[], restock: boolean, returnId?: string) => {
      const plan = planRefund(order, { items, restock: false });
      if (plan.ok) {
        const state = random.pick(["paid", "pending", "refused"] as const);
        const made = refund(plan.value.items, {
          ...plan.value,
          restock,
          state,
          ...(returnId ? { returnId } : {}),
        });
        order = { ...order, refunds: [...order.refunds, made] };
      }
    };
    for (let step = 0; step < 25; step++) {
      const [one] = order.returns.filter(() => random.chance(0.5));
      const items = some(order.lines);
      switch (random.pick(["send", "refund", "ask", "decide", "decide", "receive", "receive", "receive"])) {
        case "send": {
          const parcels = some(unitsToShip(order)).filter(
            ({ sku, quantity }) => quantity <= (unitsOf([unitsToShip(order)]).get(sku) ?? 0),
          );
          order = { ...order, shipments: [...order.shipments, parcel(parcels)] };
          break;
        }
        case "refund": {
          const left = unitsOf([unitsToRestock(order)]);
          const restock =
            items.every(({ sku, quantity }) => quantity <= (left.get(sku) ?? 0)) && random.chance(0.5);
          pay(items, restock);
          break;
        }
        case "ask": {
          const made = askReturn(
            order,
            items.map((u) => asks(u.sku, u.quantity)),
            null,
            { ...rest, id: `ret_${step}` },
          );
          if (made.ok && items.length > 0) {
            put(made.value);
          }
          break;
        }
        case "decide": {
          const made = one && decideReturn(one, random.pick(["approve", "approve", "reject"]), { at: step });
          if (made?.ok) {
            put(made.value);
          }
          break;
        }
        case "receive": {
          const arrived = some(one ? unitsAwaited(one) : []).map((u) => ({
            ...u,
            restock: random.chance(0.5),
          }));
          const what = random.chance(0.5)
            ? { restock: random.chance(0.5) }
            : { items: arrived, restock: false };
          const made = one && receiveUnits(order, one, what, { ...rest, id: `arr_${step}` });
          if (made?.ok) {
            const { received, pays } = made.value;
            pay(pays, false, received.id);
            put(received);
          }
          break;
        }
      }
      const ordered = unitsOf([order.lines]);
      const gone = unitsOf(order.shipments.map((shipment) => shipment.items));
      const back = unitsOf(order.returns.flatMap(({ arrivals }) => arrivals.map((arrival) => arrival.items)));
      const live = order.refunds.filter(({ state }) => state !== "refused");
      const refunded = unitsOf(live.map((made) => made.items));
      const restocked = unitsOf([
        ...live.flatMap((made) => (made.restock ? [made.items] : [])),
        ...order.returns.flatMap(({ arrivals }) => arrivals.map(restockedOf)),
      ]);
      for (const [sku, quantity] of ordered) {
        expect(gone.get(sku) ?? 0).toBeLessThanOrEqual(quantity);
        expect(back.get(sku) ?? 0).toBeLessThanOrEqual(gone.get(sku) ?? 0);
        expect(refunded.get(sku) ?? 0).toBeLessThanOrEqual(quantity);
        expect(restocked.get(sku) ?? 0).toBeLessThanOrEqual(quantity);
      }
      expect(live.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(order.total);
      expect(openReturnAt(order.returns) === null).toBe(!order.returns.some(isOpen));
    }
  }
});

it("units that come back one by one are paid what they cost together", () => {
  let order = orderOf([{ sku: "A", quantity: 7, unitPrice: 333 }]);
  order = { ...order, shipments: [parcel(order.lines)], status: "SHIPPED" };
  let one = value(askReturn(order, [asks("A", 7)], null, { ...rest, id: "ret_1" }));
  one = value(decideReturn(one, "approve", { at: 1 }));
  for (let n = 0; n < 7; n++) {
    const items = [{ sku: "A", quantity: 1, restock: true }];
    const made = value(receiveUnits(order, one, { items, restock: true }, { ...rest, id: `arr_${n}` }));
    const plan = planRefund(order, { items: made.pays, restock: false });
    if (!plan.ok) {
      throw new Error(JSON.stringify(plan.error));
    }
    one = made.received;
    const refunds = [...order.refunds, refund(plan.value.items, { ...plan.value, returnId: one.id })];
    order = { ...order, returns: [one], refunds };
  }
  const paid = order.refunds.reduce((sum, { amount }) => sum + amount, 0);
  expect(paid).toBe(order.total - 660);
  expect([one.state, unitsToRefund(order), unitsToRestock(order)]).toEqual(["received", [], []]);
});
