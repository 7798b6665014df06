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
      timeline: [entry(0, null, "PENDING"), entry(1, "PENDING", "CANCELLED", "payment_declined")],
      payments: [{ ...ORDER.payments[0], state: "declined", failureCode: "stolen_card" }],
    } as unknown as OrderDetail;
    expect(composeStory({ ...SOURCES, order, unanswered: 0 }).at(-1)).toMatchObject({
      kind: "payment",
      text: "PENDING → CANCELLED: Payment declined: the provider said stolen_card",
    });
  });
});
