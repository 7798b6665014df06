import { type OrderDetail, orderView } from "../../domain/orders/order-view.ts";
import type { ReturnView } from "../../domain/orders/returns.ts";
import type { RefundView } from "../../domain/payments/payment.ts";
import type { Notification } from "../../stores/notifications/notifications.ts";
import { AdminOrderPage } from "../../web/admin/orders/order-page.tsx";
import { AdminOrdersPage } from "../../web/admin/orders/orders-page.tsx";
import { SendPage } from "../../web/admin/orders/send-page.tsx";
import { StoryPage } from "../../web/admin/orders/story-page.tsx";
import { OrderPage } from "../../web/orders/order-page.tsx";
import { ReceiptPage } from "../../web/paper/receipt-page.tsx";
import { SlipsPage, slipsOf } from "../../web/paper/slips-page.tsx";
import { draftOf } from "../support/drafts.ts";
import { DAY, iso, later, type States, usd } from "./state.ts";

const ID = `ord_${"0".repeat(8)}${"a".repeat(20)}`;
const OTHER = `ord_${"0".repeat(8)}${"b".repeat(20)}`;
const draft = await draftOf("user:ada", { id: ID, number: "4K7QX-3M2X9", placedAt: iso(0) });
const MAIN = { id: "main", name: "Main" };
const ANNEX = { id: "loc_annex", name: "Annex" };

const base: OrderDetail = {
  ...orderView(draft, "CONFIRMED"),
  timeline: [{ at: iso(0), from: null, to: "PENDING", actor: "user:ada" }],
  payments: [
    { id: "pay_1", provider: "mock", state: "captured", amount: usd(5_998), refunded: usd(0), refunds: [] },
  ],
  shipments: [{ id: "shp_0", state: "planned", items: [{ sku: "TIDE-1", quantity: 2 }] }],
};

const refund = (id: string, more: Partial<RefundView>): RefundView => ({
  id,
  amount: usd(500),
  state: "paid",
  items: [],
  restock: false,
  createdAt: iso(5),
  ...more,
});

const returned = (id: string, state: ReturnView["state"], more: Partial<ReturnView> = {}): ReturnView => ({
  id: `${ID}.${id}`,
  state,
  items: [{ sku: "TIDE-1", quantity: 1, reason: "too large" }],
  arrivals: [],
  createdAt: iso(30),
  ...more,
});

/** Sent in part, with returns of all kinds, and paid back in part. */
const busy: OrderDetail = {
  ...base,
  status: "SHIPPED",
  exchangeFor: `${OTHER}.ret`,
  timeline: [
    ...base.timeline,
    { at: iso(1), from: "PENDING", to: "CONFIRMED", actor: "saga" },
    { at: iso(2), from: "CONFIRMED", to: "CONFIRMED", actor: "user:acc_ops", reason: "refunded: 5.00 USD" },
    { at: iso(6), from: "CONFIRMED", to: "SHIPPED", actor: "user:acc_ops" },
  ],
  payments: [
    {
      id: "pay_0",
      provider: "mock",
      state: "declined",
      amount: usd(5_998),
      refunded: usd(0),
      refunds: [],
      failureCode: "card_declined",
    },
    {
      ...(base.payments[0] ?? { id: "", provider: "", state: "captured", amount: usd(0) }),
      refunded: usd(1_000),
      refunds: [
        refund("ref_1", {
          items: [{ sku: "LOOM-1", quantity: 1 }],
          restock: true,
          reason: "Broken",
          parts: { goods: usd(400), shipping: usd(60), taxes: [{ name: "Sales tax", amount: usd(40) }] },
        }),
        refund("ref_2", { state: "pending" }),
        refund("ref_3", { state: "refused", items: [{ sku: "TIDE-1", quantity: 1 }] }),
      ],
    },
  ],
  shipments: [
    {
      id: "shp_1",
      state: "delivered",
      items: [{ sku: "LOOM-1", quantity: 1 }],
      carrier: "UPS",
      trackingNumber: "1Z999",
      dispatchedAt: iso(3),
      deliveredAt: iso(9),
      returnUntil: "2026-07-31",
    },
    {
      id: "shp_2",
      state: "dispatched",
      items: [{ sku: "TIDE-1", quantity: 1 }],
      carrier: "Cart & Horse",
      trackingNumber: "H-7",
      location: "main",
      dispatchedAt: iso(4),
    },
    { id: "shp_0", state: "planned", items: [{ sku: "TIDE-1", quantity: 1 }] },
  ],
  returns: [
    returned("r1", "requested"),
    returned("r2", "approved", { answer: "Gladly." }),
    returned("r3", "rejected", { answer: "Worn." }),
    returned("r4", "received", {
      items: [{ sku: "LOOM-1", quantity: 2 }],
      arrivals: [
        {
          id: "arr_1",
          items: [{ sku: "LOOM-1", quantity: 1, restock: true }],
          refundId: "ref_1",
          arrivedAt: iso(40),
        },
        { id: "arr_2", items: [{ sku: "LOOM-1", quantity: 1, restock: false }], arrivedAt: iso(41) },
        {
          id: "arr_3",
          items: [
            { sku: "LOOM-1", quantity: 1, restock: false },
            { sku: "TIDE-1", quantity: 1, restock: true },
          ],
          arrivedAt: iso(42),
        },
      ],
      exchanges: [OTHER],
    }),
  ],
  returnable: [{ sku: "LOOM-1", quantity: 1 }],
  returnableLate: [{ sku: "TIDE-1", quantity: 1 }],
  waiting: [{ sku: "TIDE-1", quantity: 1, promisedOn: "2026-08-01" }],
};

/** Given up, while its provider still has the money. */
const cancelled: OrderDetail = { ...base, status: "CANCELLED", shipments: [] };

const message = (id: string, more: Partial<Notification>): Notification => ({
  id: `${ID}:order.confirmed:${id}`,
  eventId: `${ID}:order.confirmed`,
  channel: "email",
  kind: "orders",
  template: "order.confirmed",
  recipient: "ada@example.com",
  state: "sent",
  error: null,
  attempts: 1,
  createdAt: DAY,
  sentAt: null,
  dueAt: null,
  event: null,
  toldAt: null,
  ...more,
});

const disputed = {
  id: "dsp_1",
  orderId: ID,
  provider: "mock",
  reference: "R-1",
  reason: "fraudulent",
  state: "needs_response",
  amount: 900,
  currency: "USD",
  dueAt: later(48),
  at: later(8),
  openedAt: later(8),
} as const;

const contradiction = {
  id: "ctr_1",
  orderId: ID,
  provider: "mock",
  paymentKey: "key",
  kind: "amount_differs",
  state: "captured",
  amount: 1_234,
  currency: "USD",
  orderStatus: "CONFIRMED",
  orderTotal: 5_998,
  orderCurrency: "USD",
  at: later(7),
  settledAt: null,
  settledBy: null,
} as const;
export const CONTRADICTIONS = [
  contradiction,
  { ...contradiction, id: "ctr_2", amount: null, currency: null, settledAt: later(9), settledBy: "system" },
];

const ofStaff = {
  agent: null,
  contradictions: [],
  disputed: { disputes: [], notices: [] },
  messages: [],
  left: [],
  scopes: new Set(["order:refund", "order:fulfil"] as const),
  locations: [MAIN, ANNEX],
  refundKey: "rkey",
};
const ofShopper = { form: null, faces: new Map(), account: null, returnKey: "rkey" };
const FACES = new Map([
  ["TIDE-1", { productSlug: "tide", imageUrl: "/art/v1/tide.svg", sellable: true }],
  ["LOOM-1", { productSlug: "loom", imageUrl: "", sellable: false }],
]);

const inState = (status: OrderDetail["status"]) => {
  const order = {
    ...base,
    status,
    payments: base.payments.map((one) => ({ ...one, state: "authorized" as const })),
  };
  return <OrderPage {...ofShopper} order={order} />;
};

const summary = {
  number: "4K7QX-3M2X9",
  status: "CONFIRMED",
  total: usd(5_998),
  itemCount: 3,
  createdAt: iso(0),
  customer: "user:ada",
} as const;
const list = {
  list: { place: "orders", query: "", columns: [], views: [] },
  values: { q: "", status: "", from: "", to: "", sku: "", tag: "" },
  orders: [],
  tags: new Map(),
  cursor: "",
  all: false,
  next: null,
  lookedThrough: null,
  bulkKey: "blk",
  left: [],
  notice: undefined,
  problem: undefined,
} as const;

const step = {
  at: iso(1),
  kind: "payment",
  what: "authorized",
  text: "5.00 USD authorized",
  actor: null,
  traceId: null,
} as const;

export const ORDERS: States = {
  "staff: an order that is sent, returned and paid back in part": (
    <AdminOrderPage
      {...ofStaff}
      order={busy}
      left={[
        { location: MAIN, items: [{ sku: "TIDE-1", quantity: 1 }] },
        { location: null, items: [{ sku: "LOOM-1", quantity: 2 }] },
      ]}
      disputed={{
        disputes: [disputed, { ...disputed, id: "dsp_2", state: "won", dueAt: null, reason: null }],
        notices: [{ ...disputed, id: "ntc_1", disputeId: "dsp_1", moved: null, at: later(1.5) }],
      }}
      messages={[
        message("email", { state: "bounced", error: "Permanent General" }),
        message("sms", { channel: "sms", state: "held", dueAt: later(20), recipient: "+15035550100" }),
        message("push", { channel: "push", recipient: "" }),
      ]}
      agent={{
        agent: "https://agent.example/profile",
        consent: { marketing: true, sale_of_data: { granted: false } },
        consentEndedAt: later(12),
      }}
      done="The parcel has arrived. The customer is notified."
    />
  ),
  "staff: an order that is given up, whose money the provider has": (
    <AdminOrderPage
      {...ofStaff}
      order={cancelled}
      contradictions={CONTRADICTIONS}
      agent={{ agent: "", consent: null, consentEndedAt: null }}
      problem="The order is settled."
    />
  ),
  "staff without rights: an order that can be sent": (
    <AdminOrderPage {...ofStaff} order={base} scopes={new Set()} />
  ),
  "staff: an order that can be sent from one location": <AdminOrderPage {...ofStaff} order={base} />,
  "shopper: an order that is sent, returned and paid back in part": (
    <OrderPage {...ofShopper} order={busy} faces={FACES} account="keep" />
  ),
  "shopper: a return that was refused": (
    <OrderPage
      {...ofShopper}
      order={busy}
      problem="Say why the prints come back."
      returning={{ units: [], typed: new Map([["LOOM-1", "1"]]), why: new Map([["LOOM-1", "late"]]) }}
      account="open"
    />
  ),
  "shopper: an order that waits for its payment": inState("PENDING"),
  "shopper: an order that is confirmed": inState("CONFIRMED"),
  "shopper: an order that is given up": inState("CANCELLED"),
  "shopper: an order that is paid back": inState("REFUNDED"),
  "the receipt of an order that was paid back in part": <ReceiptPage order={busy} back="/orders" />,
  "packing slips from two locations": (
    <SlipsPage
      back="/admin/orders"
      slips={slipsOf(busy, [
        { location: MAIN, items: [{ sku: "TIDE-1", quantity: 1 }] },
        { location: ANNEX, items: [{ sku: "LOOM-1", quantity: 1 }] },
      ])}
    />
  ),
  "the packing slip of the last parcel": (
    <SlipsPage back="/" slips={slipsOf({ ...busy, language: "de" }, [])} />
  ),
  "staff: orders whose customers are not known": (
    <AdminOrdersPage
      {...list}
      orders={[
        { ...summary, id: ID, email: "ada@example.com" },
        { ...summary, id: OTHER, email: "", unread: true },
        { ...summary, id: "ord_3", email: "" },
      ]}
      tags={new Map([[ID, ["gift", "rush"]]])}
      list={{ ...list.list, query: "q=ada" }}
      values={{ ...list.values, q: "ada", tag: "gift" }}
      cursor="c1"
      next="c2"
      lookedThrough={300}
      all
      left={[{ title: "4K7QX-3M2X9", why: "It is not paid." }]}
    />
  ),
  "staff: a page of orders that has none": <AdminOrdersPage {...list} cursor="c1" />,
  "staff: parcels that are sent together": (
    <SendPage
      parcels={[
        { order: base, from: MAIN, items: [{ sku: "TIDE-1", quantity: 1 }] },
        { order: base, from: null, items: [{ sku: "LOOM-1", quantity: 1 }] },
      ]}
      notReady={[{ name: "XXXXX-XXXXX", why: "It is not paid." }]}
      back="/admin/orders?status=CONFIRMED"
      typed={{ carrier: "UPS", [`tracking:${ID}:main`]: "1Z1", [`tracking:${ID}:`]: "1Z2" }}
      problem="Say who carries them."
    />
  ),
  "staff: the story of an order": (
    <StoryPage
      story={{
        order: { id: ID, number: "4K7QX-3M2X9", status: "CONFIRMED", createdAt: iso(0), total: usd(5_998) },
        traceId: "t1",
        steps: [
          step,
          { ...step, kind: "staff", actor: "user:acc_ops", traceId: "t2" },
          { ...step, kind: "trouble", traceId: "t1" },
        ],
        gaps: ["The stock of LOOM-1 did not answer."],
        others: [OTHER],
      }}
    />
  ),
};
