import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { CHANNELS, DELIVERY_STATES, KINDS } from "../../domain/notifications/channels.ts";
import { DISPUTE_MOVES, DISPUTE_STATES } from "../../domain/payments/dispute.ts";

/**
 * Events that wait to be published, written in the transaction of their change. Published events
 * are in the queues and then in the archive. They are deleted here, so the table has few
 * rows and needs no index.
 */
export const outbox = sqliteTable("outbox", {
  id: text().primaryKey(),
  type: text().notNull(),
  payload: text().notNull(),
  createdAt: integer("created_at").notNull(),
});

/** One row a message to a person, in every state of it. */
export const notifications = sqliteTable(
  "notifications",
  {
    /** Derived from the event, the channel and the device, so a replayed event finds its row. */
    id: text().primaryKey(),
    eventId: text("event_id").notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    template: text().notNull(),
    /**
     * An address, a number, or the host of a browser's push service. Empty once it is forgotten.
     */
    recipient: text().notNull(),
    state: text({ enum: DELIVERY_STATES }).notNull(),
    attempts: integer().notNull().default(0),
    error: text(),
    createdAt: integer("created_at").notNull(),
    sentAt: integer("sent_at"),
    /** What it is about; null for what older code wrote. */
    kind: text({ enum: KINDS }),
    /** When its event is sent again, where it waits for an hour in which it may come. */
    dueAt: integer("due_at"),
    /** That event, as JSON: it names no person. */
    event: text(),
    /** When its provider last reported what became of it. */
    toldAt: integer("told_at"),
  },
  (t) => [
    index("notifications_due").on(t.dueAt).where(sql`due_at is not null`),
    // Not of what was sent: each order's mail would write a row more.
    index("notifications_by_state").on(t.state, t.createdAt, t.id).where(sql`state <> 'sent'`),
    index("notifications_lately")
      .on(t.recipient, t.sentAt)
      .where(sql`kind in ('sales', 'backInStock', 'cart')`),
  ],
);

/**
 * Who is not to be written to any more: an address that bounces, a person who complained or
 * unsubscribed. Kept as a digest, so it outlives an erased account and names no person.
 */
export const suppressions = sqliteTable(
  "suppressions",
  {
    /** Of channel and address (`reachDigest`). */
    digest: text().notNull(),
    /** What ends: one kind of messages, or `all`. */
    kind: text({ enum: ["all", ...KINDS] }).notNull(),
    reason: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.digest, t.kind] })],
);

/** Browsers that customers let us wake. */
export const pushSubscriptions = sqliteTable(
  "push_subscriptions",
  {
    /** Derived from the endpoint: one browser has one row. */
    id: text().primaryKey(),
    accountId: text("account_id").notNull(),
    /** The session that it was allowed in, with which it ends; null where a program keeps it. */
    sessionId: text("session_id"),
    endpoint: text().notNull(),
    p256dh: text().notNull(),
    auth: text().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("push_subscriptions_by_account").on(t.accountId)],
);

/** Where messages lie that leave no local shop: what the development mailbox shows. */
export const mailbox = sqliteTable(
  "mailbox",
  {
    id: text().primaryKey(),
    to: text("recipient").notNull(),
    subject: text().notNull(),
    html: text().notNull(),
    text: text().notNull(),
    at: integer().notNull(),
    channel: text({ enum: CHANNELS }).notNull().default("email"),
  },
  (t) => [index("mailbox_by_time").on(t.at)],
);

/**
 * What versions before the archive in R2 have archived, each event once, in the order in which they
 * came (`rowid`). `npm run events -- move` empties it (docs/decisions/0046-event-archive-in-r2.md).
 */
export const analyticsEvents = sqliteTable("analytics_events", {
  id: text().primaryKey(),
  type: text().notNull(),
  version: integer().notNull(),
  at: integer().notNull(),
  traceId: text("trace_id").notNull(),
  data: text({ mode: "json" }).notNull(),
});

export const deadLetters = sqliteTable(
  "dead_letters",
  {
    /** The queue message's own id, so a redelivered dead letter is stored once. */
    id: text().primaryKey(),
    queue: text().notNull(),
    body: text().notNull(),
    /** Why the last try failed; null when its consumer ended without saying so. */
    error: text(),
    at: integer().notNull(),
    /** When it was sent to its queue again. */
    redrivenAt: integer("redriven_at"),
  },
  (t) => [
    index("dead_letters_by_time").on(t.at),
    index("dead_letters_waiting").on(t.queue, t.at).where(sql`redriven_at is null`),
    index("dead_letters_redriven").on(t.redrivenAt).where(sql`redriven_at is not null`),
  ],
);

/** Alerts that began and are not over. */
export const incidents = sqliteTable("incidents", {
  alert: text().primaryKey(),
  since: integer().notNull(),
  /** What was wrong when it began. */
  text: text().notNull(),
  told: integer({ mode: "boolean" }).notNull(),
});

/** Webhooks of payment providers that were taken in, each once. */
export const paymentNotices = sqliteTable("payment_notices", {
  /** `<provider>:<the provider's event id>`. */
  id: text().primaryKey(),
  /** The idempotency key of the payment it is about. */
  paymentKey: text("payment_key"),
  state: text().notNull(),
  at: integer().notNull(),
});

/** Webhooks that contradict their order: a person has to look, until they are settled. */
export const paymentContradictions = sqliteTable(
  "payment_contradictions",
  {
    /** Derived from the provider's event id. */
    id: text().primaryKey(),
    orderId: text("order_id").notNull(),
    /** The idempotency key of the payment it is about. */
    paymentKey: text("payment_key").notNull(),
    provider: text().notNull(),
    kind: text().notNull(),
    /**
     * What the notice says: the payment's state, and minor units of a currency where it names any.
     */
    state: text().notNull(),
    amount: integer(),
    currency: text(),
    /** The order as it was when the notice came; `order_total` in minor units of its currency. */
    orderStatus: text("order_status").notNull(),
    orderTotal: integer("order_total").notNull(),
    orderCurrency: text("order_currency").$type<Currency>().notNull().default(CURRENCY),
    at: integer().notNull(),
    settledAt: integer("settled_at"),
    /** Who settled it; `system` when the money was given back. */
    settledBy: text("settled_by"),
  },
  (t) => [
    index("payment_contradictions_by_time").on(t.at),
    index("payment_contradictions_open").on(t.at).where(sql`settled_at is null`),
    index("payment_contradictions_by_order").on(t.orderId),
  ],
);

/** Disputes of payments: a buyer's bank takes money back, or asks why it was taken. */
export const paymentDisputes = sqliteTable(
  "payment_disputes",
  {
    /** Derived from the provider and its id of the dispute. */
    id: text().primaryKey(),
    orderId: text("order_id").notNull(),
    provider: text().notNull(),
    /** The provider's id of it. */
    reference: text().notNull(),
    state: text({ enum: DISPUTE_STATES }).notNull(),
    reason: text(),
    /** The disputed sum, in minor units. */
    amount: integer().notNull(),
    currency: text().$type<Currency>().notNull(),
    /** Until when the shop may answer; null where nothing is asked. */
    dueAt: integer("due_at"),
    /** When the first of its notices that came happened. */
    openedAt: integer("opened_at").notNull(),
    /** When the notice happened that said the state. */
    at: integer().notNull(),
  },
  (t) => [
    index("payment_disputes_by_time").on(t.openedAt, t.id),
    index("payment_disputes_due").on(t.openedAt, t.id).where(sql`state = 'needs_response'`),
    index("payment_disputes_by_order").on(t.orderId),
  ],
);

/** Every report of a dispute, each once. The journal reads what moved money. */
export const paymentDisputeNotices = sqliteTable(
  "payment_dispute_notices",
  {
    /** Derived from the provider's event id. */
    id: text().primaryKey(),
    disputeId: text("dispute_id").notNull(),
    orderId: text("order_id").notNull(),
    provider: text().notNull(),
    state: text({ enum: DISPUTE_STATES }).notNull(),
    moved: text({ enum: DISPUTE_MOVES }),
    amount: integer().notNull(),
    currency: text().$type<Currency>().notNull(),
    at: integer().notNull(),
  },
  (t) => [
    index("payment_dispute_moves").on(t.at, t.id).where(sql`moved is not null`),
    index("payment_dispute_notices_by_order").on(t.orderId, t.at),
  ],
);
