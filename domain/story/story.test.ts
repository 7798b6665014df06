import { describe, expect, it } from "vitest";
import type { OrderDetail } from "../orders/order-view.ts";
import { composeStory, type Sources } from "./story.ts";

const usd = (amount: number) => ({ amount, currency: "USD" as const });
const at = (second: number) => new Date(1_800_000_000_000 + second * 1_000).toISOString();
const ms = (second: number) => 1_800_000_000_000 + second * 1_000;
const TRACE = "6b49d200aabbccddeeff001122334455";

const parcel = (n: number, second: number) => ({
  id: `shp_${n}`,
  state: "dispatched" as const,
  items: [{ sku: "A", quantity: 1 }],
  carrier: "UPS",
  trackingNumber: `1Z${n}`,
  dispatchedAt: at(second),
});
const refund = {
  id: "rfd_1",
  amount: usd(500),
  state: "paid" as const,
  items: [],
  restock: false,
  createdAt: at(50),
};
const entry = (second: number, from: string | null, to: string, reason?: string, actor = "system") =>
  ({ at: at(second), from, to, actor, ...(reason ? { reason } : {}) }) as OrderDetail["timeline"][number];

const ORDER = {
  id: "ord_1",
  number: "1",
  status: "SHIPPED",
  items: [{ sku: "A", title: "A", quantity: 2, unitPrice: usd(500), lineTotal: usd(1_000) }],
  total: usd(1_000),
  createdAt: at(0),
  timeline: [
    entry(0, null, "PENDING", undefined, "customer"),
    entry(5, "PENDING", "PENDING", "payment_declined:insufficient_funds", "provider:stripe"),
    entry(8, "PENDING", "PENDING", "payment_replaced", "customer"),
    entry(9, "PENDING", "CONFIRMED"),
    entry(20, "CONFIRMED", "CONFIRMED", "parcel_dispatched", "m"),
    entry(30, "CONFIRMED", "SHIPPED", "parcel_dispatched", "m"),
    entry(50, "SHIPPED", "SHIPPED", "refund_requested", "s"),
    entry(51, "SHIPPED", "SHIPPED", "refund_paid"),
  ],
  payments: [
    { id: "pay_1", provider: "stripe", state: "voided", amount: usd(1_000), refunded: usd(0), refunds: [] },
    {
      id: "pay_2",
      provider: "mock",
      state: "captured",
      amount: usd(1_000),
      refunded: usd(500),
      refunds: [refund],
    },
  ],
  // Not in the order in which they left.
  shipments: [parcel(2, 30), parcel(1, 20)],
} as unknown as OrderDetail;

const SOURCES: Sources = {
  order: ORDER,
  traceId: TRACE,
  unanswered: 1,
  messages: [],
  audit: [],
  events: [],
  deadLetters: [],
  disputes: [],
  contradictions: [],
};

describe("a story", () => {
  it("tells each try to pay with what the provider said, and each parcel and refund by its own name", () => {
    expect(composeStory(SOURCES).map(({ what, text, actor }) => [what, text, actor])).toEqual([
      ["placed", "Placed: 2 units for $10.00, reserved; payment 1 began, with stripe", "customer"],
      ["payment_declined", "A card was declined by stripe: insufficient_funds", "provider:stripe"],
      ["payment_replaced", "Payment 2 began, with mock; it replaces payment 1, voided", "customer"],
      ["confirmed", "PENDING → CONFIRMED: payment 2 with mock was taken: 1 attempt had no answer", "system"],
      ["parcel_dispatched", "Parcel shp_1 left with 1 × A, by UPS 1Z1", "m"],
      ["parcel_dispatched", "CONFIRMED → SHIPPED: Parcel shp_2 left with 1 × A, by UPS 1Z2", "m"],
      ["refund_requested", "Refund rfd_1 of $5.00 was asked for", "s"],
      ["refund_paid", "Refund rfd_1 of $5.00 was paid", "system"],
    ]);
  });

  it("of an order that was given up counts each attempt that the provider left unanswered", () => {
    const [payment] = ORDER.payments;
    const order = {
      ...ORDER,
      status: "CANCELLED",
      timeline: [entry(0, null, "PENDING"), entry(9, "PENDING", "CANCELLED", "payment_timeout")],
      payments: [{ ...payment, state: "failed", failureCode: "payment_timeout" }],
      shipments: [],
    } as unknown as OrderDetail;
    expect(composeStory({ ...SOURCES, order, unanswered: 2 }).at(-1)?.text).toBe(
      "PENDING → CANCELLED: Payment timeout: 3 attempts had no answer",
    );
  });

  it("puts what other books say where it happened, with its actor and its own trace", () => {
    const steps = composeStory({
      ...SOURCES,
      messages: [
        {
          channel: "email",
          template: "order.shipped",
          state: "bounced",
          attempts: 2,
          error: "no such box",
          createdAt: ms(21),
          sentAt: ms(22),
          toldAt: ms(40),
        },
      ],
      audit: [
        { at: ms(20), actor: "m", role: "merchant", action: "order.dispatched", after: "{}", traceId: "t2" },
      ],
      events: [
        {
          id: "A:7",
          type: "inventory.confirmed",
          at: at(9),
          traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
          data: { sku: "A", seq: 7, quantity: 2, reason: null, actor: null },
        },
      ],
      deadLetters: [{ queue: "payments", at: ms(10), error: "down", redrivenAt: ms(15) }],
      contradictions: [
        {
          provider: "stripe",
          state: "captured",
          kind: "paid",
          at: ms(60),
          settledAt: ms(70),
          settledBy: "o",
        },
      ],
    });
    const order = steps.map(({ what }) => what);
    expect(steps.map((step) => step.at)).toEqual(steps.map((step) => step.at).toSorted());
    expect(order.slice(order.indexOf("confirmed"))).toEqual([
      "confirmed",
      "inventory.confirmed",
      "dead_letter",
      "redriven",
      "parcel_dispatched",
      "order.dispatched",
      "order.shipped:email",
      "parcel_dispatched",
      "refund_requested",
      "refund_paid",
      "contradiction",
      "contradiction_settled",
    ]);
    const of = (what: string) => steps.find((step) => step.what === what);
    expect(of("inventory.confirmed")).toMatchObject({
      text: "Confirmed: 2 of A, movement 7",
      traceId: TRACE,
    });
    expect(of("order.dispatched")).toMatchObject({ actor: "m", traceId: "t2" });
    expect(of("order.shipped:email")?.text).toBe(
      `Message order.shipped by email: bounced since ${at(40)}, after 2 tries: no such box`,
    );
    expect(of("contradiction_settled")?.actor).toBe("o");
  });

  it("says why an order was cancelled, in the provider's words", () => {
    const order = {
      ...ORDER,
      timeline: [
        entry(0, null, "PENDING"),
        entry(0, "PENDING", "PENDING", "saga_resumed"),
        entry(1, "PENDING", "CANCELLED", "payment_declined"),
      ],
      payments: [{ ...ORDER.payments[0], state: "declined", failureCode: "stolen_card" }],
    } as unknown as OrderDetail;
    const told = composeStory({ ...SOURCES, order, unanswered: 0 }).slice(1, 3);
    expect(told.map(({ kind, text }) => [kind, text])).toEqual([
      ["order", "Saga resumed"],
      ["payment", "PENDING → CANCELLED: Payment declined: the provider said stolen_card"],
    ]);
  });

  it("tells every parcel that left or arrived, and every refund but those of returns, by its own name", () => {
    const units = [
      { sku: "A", quantity: 2 },
      { sku: "B", quantity: 1 },
    ];
    const order = {
      ...ORDER,
      items: [...ORDER.items, { sku: "B", title: "B", quantity: 1, unitPrice: usd(1), lineTotal: usd(1) }],
      timeline: [
        entry(0, null, "PENDING"),
        entry(1, "CONFIRMED", "CONFIRMED", "parcel_dispatched", "m"),
        entry(2, "CONFIRMED", "SHIPPED", "parcel_dispatched", "m"),
        entry(3, "SHIPPED", "SHIPPED", "parcel_delivered", "carrier"),
        entry(4, "SHIPPED", "DELIVERED", "parcel_delivered", "carrier"),
        entry(5, "DELIVERED", "DELIVERED", "refund_requested", "s"),
        entry(6, "DELIVERED", "DELIVERED", "refund_requested", "s"),
        entry(7, "DELIVERED", "DELIVERED", "refund_refused", "provider:mock"),
        entry(8, "DELIVERED", "DELIVERED", "refund_paid", "provider:mock"),
        entry(9, "DELIVERED", "DELIVERED", "refund_paid", "provider:mock"),
        entry(10, "DELIVERED", "DELIVERED", "return_requested", "customer"),
        entry(11, "DELIVERED", "DELIVERED", "saga_resumed"),
        entry(11, "DELIVERED", "DELIVERED", "late_payment_voided"),
        entry(12, "DELIVERED", "DELIVERED", "refund_paid", "provider:mock"),
      ],
      payments: [
        {
          ...ORDER.payments[0],
          refunds: [
            { ...refund, id: "rfd_0", returnId: "rtn_1", state: "pending" },
            { ...refund, id: "rfd_1", items: units, restock: true, reason: "broken" },
            { ...refund, id: "rfd_2", state: "refused", amount: usd(150) },
          ],
        },
        { ...ORDER.payments[1], refunds: [{ ...refund, id: "rfd_3" }] },
      ],
      shipments: [
        { ...parcel(2, 1), deliveredAt: at(4) },
        { ...parcel(1, 2), items: units, deliveredAt: at(3) },
        // It left and has not arrived.
        parcel(4, 2),
        { ...parcel(3, 0), state: "planned", dispatchedAt: undefined },
      ],
    } as unknown as OrderDetail;
    const told = composeStory({ ...SOURCES, order }).map(({ kind, what, text }) => [kind, what, text]);
    expect(told).toEqual([
      ["order", "placed", "Placed: 3 units for $10.00, reserved; payment 1 began, with stripe"],
      ["parcel", "parcel_dispatched", "Parcel shp_2 left with 1 × A, by UPS 1Z2"],
      ["parcel", "parcel_dispatched", "CONFIRMED → SHIPPED: Parcel shp_1 left with 2 × A, 1 × B, by UPS 1Z1"],
      ["parcel", "parcel_delivered", "Parcel shp_1 arrived"],
      ["parcel", "parcel_delivered", "SHIPPED → DELIVERED: Parcel shp_2 arrived"],
      [
        "refund",
        "refund_requested",
        "Refund rfd_1 of $5.00 for 2 × A, 1 × B was asked for, units go back to stock: broken",
      ],
      ["refund", "refund_requested", "Refund rfd_2 of $1.50 was asked for"],
      ["refund", "refund_refused", "Refund rfd_2 of $1.50 was refused by the provider"],
      ["refund", "refund_paid", "Refund rfd_1 of $5.00 was paid"],
      ["refund", "refund_paid", "Refund rfd_3 of $5.00 was paid"],
      ["return", "return_requested", "Return requested"],
      ["order", "saga_resumed", "Saga resumed"],
      ["order", "late_payment_voided", "Late payment voided"],
      // More was written than the order knows of: the entry's own words stand.
      ["refund", "refund_paid", "Refund paid"],
    ]);
  });

  it("names each payment that took the place of another, and counts no silence of an order that moves on", () => {
    const [first, second] = ORDER.payments;
    const order = {
      ...ORDER,
      items: [{ ...ORDER.items[0], quantity: 1 }],
      timeline: [
        entry(0, null, "PENDING"),
        entry(1, "PENDING", "PENDING", "payment_replaced", "customer"),
        entry(2, "PENDING", "PENDING", "payment_replaced", "customer"),
        entry(3, "PENDING", "CONFIRMED", "saga_resumed"),
        entry(4, "CONFIRMED", "CANCELLED", "cancelled_by_staff", "m"),
      ],
      payments: [
        first,
        { ...second, state: "declined", failureCode: "odd" },
        { ...first, provider: "adyen" },
      ],
      shipments: [],
    } as unknown as OrderDetail;
    const texts = (unanswered: number) =>
      composeStory({ ...SOURCES, order, unanswered }).map(({ text }) => text);
    expect(texts(2)).toEqual([
      "Placed: 1 unit for $10.00, reserved; payment 1 began, with stripe",
      "Payment 2 began, with mock; it replaces payment 1, voided",
      "Payment 3 began, with adyen; it replaces payment 2, declined",
      "PENDING → CONFIRMED: Saga resumed: payment 3 with adyen was taken: 2 attempts had no answer",
      "CONFIRMED → CANCELLED: Cancelled by staff",
    ]);
    expect(texts(0)[3]).toBe("PENDING → CONFIRMED: Saga resumed: payment 3 with adyen was taken");
  });

  it("tells of a dispute what the bank said and did, each with its own sum and currency", () => {
    const dispute = { provider: "stripe", amount: 1_050, currency: "EUR" as const };
    const disputes = [
      { ...dispute, state: "needs_response" as const, moved: null, at: ms(60) },
      { ...dispute, state: "needs_response" as const, moved: "withdrawn" as const, at: ms(61) },
      { ...dispute, state: "under_review" as const, moved: null, at: ms(62) },
      { ...dispute, state: "won" as const, moved: "returned" as const, at: ms(63) },
      { ...dispute, provider: "adyen", state: "lost" as const, moved: null, at: ms(64) },
    ];
    const sum = "Payment of €10.50: ";
    const disputed = "disputed by the buyer's bank, which waits for an answer";
    const step = { kind: "payment", actor: "provider:stripe", traceId: null };
    expect(composeStory({ ...SOURCES, disputes }).slice(-5)).toEqual([
      { ...step, at: at(60), what: "dispute_needs_response", text: sum + disputed },
      { ...step, at: at(61), what: "dispute_withdrawn", text: `${sum}${disputed}; the money was taken back` },
      {
        ...step,
        at: at(62),
        what: "dispute_under_review",
        text: `${sum}the buyer's bank looks at what the shop answered`,
      },
      {
        ...step,
        at: at(63),
        what: "dispute_returned",
        text: `${sum}the dispute is won; the money was returned`,
      },
      {
        ...step,
        at: at(64),
        what: "dispute_lost",
        text: `${sum}the dispute is lost`,
        actor: "provider:adyen",
      },
    ]);
  });

  it("tells each entry of the other books whole, with and without what may be missing", () => {
    const message = {
      channel: "sms",
      template: "order.placed",
      state: "queued",
      attempts: 1,
      error: null,
      createdAt: ms(61),
      sentAt: null,
      toldAt: null,
    };
    const event = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, at: at(62) };
    const stock = { sku: "A", seq: 7, quantity: 2, reason: null, actor: null };
    const steps = composeStory({
      ...SOURCES,
      messages: [message],
      events: [
        { ...event, id: "ord_1:1", type: "order.confirmed", data: { actor: "m", reason: "odd" } },
        { ...event, id: "ord_1:2", type: "order.shipped", data: { actor: { id: "m" } } },
        {
          ...event,
          id: "A:8",
          type: "inventory.written_off",
          data: { ...stock, sku: "B", seq: 8, lot: "L1", reason: "broken", actor: "w" },
        },
        { ...event, id: "A:7", type: "inventory.reserved", data: stock },
      ],
      audit: [
        { at: ms(63), actor: "m", role: "merchant", action: "order.noted", after: null, traceId: "t1" },
        { at: ms(64), actor: "s", role: "support", action: "order.tagged", after: "vip", traceId: "t2" },
      ],
      deadLetters: [
        { queue: "payments", at: ms(65), error: "down", redrivenAt: ms(66) },
        { queue: "messages", at: ms(67), error: null, redrivenAt: null },
      ],
      contradictions: [
        {
          provider: "stripe",
          state: "captured",
          kind: "paid_twice",
          at: ms(68),
          settledAt: null,
          settledBy: null,
        },
        { provider: "mock", state: "voided", kind: "lost", at: ms(69), settledAt: ms(70), settledBy: "o" },
      ],
    });
    const none = { actor: null, traceId: null };
    const trouble = { kind: "trouble", ...none };
    const staff = { kind: "staff" };
    expect(steps.slice(ORDER.timeline.length)).toEqual([
      {
        at: at(61),
        kind: "message",
        what: "order.placed:sms",
        text: "Message order.placed by sms: queued",
        ...none,
      },
      {
        at: at(62),
        kind: "stock",
        what: "inventory.written_off",
        text: "Written off: 2 of B in L1, movement 8, broken",
        actor: "w",
        traceId: TRACE,
      },
      {
        at: at(62),
        kind: "stock",
        what: "inventory.reserved",
        text: "Reserved: 2 of A, movement 7",
        actor: null,
        traceId: TRACE,
      },
      {
        at: at(62),
        kind: "event",
        what: "order.confirmed",
        text: "Event order.confirmed: ord_1:1",
        actor: "m",
        traceId: TRACE,
      },
      {
        at: at(62),
        kind: "event",
        what: "order.shipped",
        text: "Event order.shipped: ord_1:2",
        actor: null,
        traceId: TRACE,
      },
      {
        at: at(63),
        ...staff,
        what: "order.noted",
        text: "m (merchant) did order.noted",
        actor: "m",
        traceId: "t1",
      },
      {
        at: at(64),
        ...staff,
        what: "order.tagged",
        text: "s (support) did order.tagged: vip",
        actor: "s",
        traceId: "t2",
      },
      { at: at(65), ...trouble, what: "dead_letter", text: "A message of payments was given up: down" },
      { at: at(66), ...trouble, what: "redriven", text: "It was sent to payments again" },
      {
        at: at(67),
        ...trouble,
        what: "dead_letter",
        text: "A message of messages was given up: its consumer did not say why",
      },
      {
        at: at(68),
        ...trouble,
        what: "contradiction",
        text: "stripe said captured, which contradicts the order: paid_twice",
      },
      {
        at: at(69),
        ...trouble,
        what: "contradiction",
        text: "mock said voided, which contradicts the order: lost",
      },
      {
        at: at(70),
        ...trouble,
        what: "contradiction_settled",
        text: "The contradiction was settled",
        actor: "o",
      },
    ]);
  });

  it("tells what happened at one moment from the order outwards, its own entries as they were written", () => {
    const order = {
      ...ORDER,
      timeline: [
        "return_requested",
        "refund_requested",
        "parcel_delivered",
        "payment_replaced",
        undefined,
        "x",
      ].map((reason) => entry(0, "SHIPPED", "SHIPPED", reason)),
      shipments: [],
      payments: [ORDER.payments[0]],
    } as unknown as OrderDetail;
    const steps = composeStory({
      ...SOURCES,
      order,
      messages: [
        {
          channel: "email",
          template: "t",
          state: "sent",
          attempts: 1,
          error: null,
          createdAt: ms(9),
          sentAt: ms(0),
          toldAt: null,
        },
      ],
      audit: [{ at: ms(0), actor: "m", role: "merchant", action: "a", after: null, traceId: "t" }],
      events: [
        { id: "e", type: "order.x", at: at(0), traceparent: "", data: {} },
        { id: "s", type: "inventory.x", at: at(0), traceparent: "", data: {} },
      ],
      deadLetters: [{ queue: "q", at: ms(0), error: null, redrivenAt: null }],
      disputes: [{ provider: "p", state: "won", moved: null, amount: 1, currency: "USD", at: ms(0) }],
    });
    expect(steps.map(({ kind, what }) => [kind, what])).toEqual([
      ["order", "shipped"],
      ["order", "x"],
      ["payment", "payment_replaced"],
      ["payment", "dispute_won"],
      ["parcel", "parcel_delivered"],
      ["refund", "refund_requested"],
      ["return", "return_requested"],
      ["stock", "inventory.x"],
      ["staff", "a"],
      ["event", "order.x"],
      ["message", "t:email"],
      ["trouble", "dead_letter"],
    ]);
  });
});
