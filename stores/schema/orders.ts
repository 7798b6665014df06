import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Currency } from "../../domain/base/money.ts";
import type { DraftOrderTerms } from "../../domain/draft-orders/draft-order.ts";
import type { ImportedCustomer, ImportedOrder } from "../../domain/imported/imported.ts";
import type { Shipment } from "../../domain/orders/fulfilment.ts";
import type { Address, OrderStatus, StoredTerms } from "../../domain/orders/order.ts";
import type { Return } from "../../domain/orders/returns.ts";
import type { Taxes } from "../../domain/orders/tax.ts";
import type { NextAction, PaymentState, Refund, SupersededIntent } from "../../domain/payments/payment.ts";
import type { Discount } from "../../domain/promotions/discount.ts";

/** Times are integers of milliseconds since 1970; money is integers of minor units. */

export const orders = sqliteTable(
  "orders",
  {
    id: text().primaryKey(),
    /** Read off the id; fifty bits of it, so two orders may share one after some millions. */
    number: text().notNull(),
    customer: text().notNull(),
    email: text().notNull(),
    status: text().$type<OrderStatus>().notNull(),
    /** The saga's next step; `done` when nothing is left to do. */
    step: text({
      enum: ["authorize", "confirm_stock", "capture", "compensate", "give_back", "done"],
    }).notNull(),
    /**
     * Names the last change. Timeline and outbox rows are written only by the writer of that
     * change. A writer that decided on an earlier version finds that the order has moved.
     */
    transition: text(),
    fingerprint: text().notNull(),
    currency: text().$type<Currency>().notNull(),
    subtotal: integer().notNull(),
    discount: integer().notNull(),
    shipping: integer().notNull(),
    tax: integer().notNull(),
    total: integer().notNull(),
    /** Each tax on each line. Null in rows that are older than this column. */
    taxes: text({ mode: "json" }).$type<Taxes>(),
    /** What promotions took off. Null: nothing. */
    discounts: text({ mode: "json" }).$type<Discount[]>(),
    shippingAddress: text("shipping_address", { mode: "json" }).$type<Address>().notNull(),
    shippingMethod: text("shipping_method").notNull(),
    /**
     * What the shopper said of the order, whole. Null in rows that are older than this column.
     * The stores still write `email`, `shipping_address` and `shipping_method`, because the
     * previous code reads them. The contract step `orders-terms-only` removes these columns.
     */
    terms: text({ mode: "json" }).$type<StoredTerms>(),
    traceparent: text().notNull(),
    /**
     * Parcels that left, on the order's own row: they change with its status or not at all. Null:
     * none yet.
     */
    shipments: text({ mode: "json" }).$type<Shipment[]>(),
    /** What its shopper sends back. Null: nothing was ever asked for. */
    returns: text({ mode: "json" }).$type<Return[]>(),
    /** When the oldest open return was asked for. Null: none is open. */
    openReturnAt: integer("open_return_at"),
    /** The return that this order was placed in exchange for. */
    exchangeFor: text("exchange_for"),
    placedAt: integer("placed_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    index("orders_by_customer").on(t.customer, t.placedAt),
    // Only orders in flight are in it, so the sweeper's look stays small however many orders there
    // are.
    index("orders_unsettled").on(t.updatedAt).where(sql`step <> 'done'`),
    // For operators. What is pending is found among the unsettled, so no order is in it twice.
    index("orders_by_email").on(sql`lower(email)`, t.placedAt),
    index("orders_by_status").on(t.status, t.placedAt).where(sql`status <> 'PENDING'`),
    // Orders whose trace does not say when they were placed: those of callers that brought their
    // own.
    index("orders_by_trace")
      .on(t.traceparent)
      .where(sql`substr(traceparent, 4, 7) <> printf('%07x', placed_at / 16000)`),
    // Few orders are in it, so it costs the others nothing.
    index("orders_with_open_return").on(t.openReturnAt, t.id).where(sql`open_return_at is not null`),
  ],
);

export const orderLines = sqliteTable(
  "order_lines",
  {
    orderId: text("order_id").notNull(),
    position: integer().notNull(),
    sku: text().notNull(),
    title: text().notNull(),
    quantity: integer().notNull(),
    unitPrice: integer("unit_price").notNull(),
    priceVersion: integer("price_version").notNull(),
    /** The list that the price and its version are of. Null: the product's own price book. */
    priceList: text("price_list"),
    /** Flash sales: the lane that owns the units (`<sale id>#<lane>`). */
    lot: text(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.position] }),
    // Counts a sale's stored orders, lane by lane, for its reconciliation.
    index("order_lines_by_lot").on(t.lot).where(sql`lot is not null`),
  ],
);

export const orderTimeline = sqliteTable(
  "order_timeline",
  {
    orderId: text("order_id").notNull(),
    seq: integer().notNull(),
    at: integer().notNull(),
    from: text("from_status").$type<OrderStatus>(),
    to: text("to_status").$type<OrderStatus>().notNull(),
    actor: text().notNull(),
    reason: text(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.seq] })],
);

/** The payment intent of an order. `intentKey` is the provider's idempotency key. */
export const payments = sqliteTable(
  "payments",
  {
    orderId: text("order_id").primaryKey(),
    provider: text().notNull(),
    token: text().notNull(),
    amount: integer().notNull(),
    state: text().$type<PaymentState>().notNull(),
    /** The provider's own id of the payment, once it has one. */
    providerReference: text("provider_reference"),
    failureCode: text("failure_code"),
    /** What the shopper's bank asked for when the provider was last read. Null: nothing. */
    nextAction: text("next_action").$type<NextAction>(),
    /** Authorizations that ended without an answer. */
    attempts: integer().notNull().default(0),
    /** Null: none. Few orders have any, so they cost the others nothing. */
    refunds: text({ mode: "json" }).$type<Refund[]>(),
    /** Intents that this one replaced, oldest first. Null: none. */
    superseded: text({ mode: "json" }).$type<SupersededIntent[]>(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    // The journal finds in it what was paid back. Few orders are in it, so it costs the others
    // nothing.
    index("payments_given_back")
      .on(t.updatedAt, t.orderId)
      .where(sql`refunds is not null or superseded is not null or state = 'refunded'`),
  ],
);

/**
 * Orders that staff prepared for customers, who order them by a link. Times are milliseconds since
 * 1970.
 */
export const draftOrders = sqliteTable(
  "draft_orders",
  {
    id: text().primaryKey(),
    /** The customer's, as in `terms`, or its digest: an erase finds it by this. */
    email: text().notNull(),
    /** Null where they are sealed: encrypted with a key of the draft's own. */
    terms: text({ mode: "json" }).$type<DraftOrderTerms | null>().notNull(),
    sealed: text(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    cancelledAt: integer("cancelled_at"),
    /** Raised after an order that came to nothing: the next one is another. */
    attempt: integer().notNull().default(1),
    /** The order of this attempt. */
    orderId: text("order_id"),
  },
  (t) => [
    index("draft_orders_by_age").on(t.createdAt),
    index("draft_orders_by_email").on(t.email),
    index("draft_orders_by_expiry").on(t.expiresAt),
  ],
);

/** Days whose journal was closed for accounting, or is being read for that. */
export const accountingDays = sqliteTable("accounting_days", {
  /** A date such as `2026-11-27`. */
  day: text().primaryKey(),
  /** When it began and ended by the clocks of the shop, in milliseconds since 1970. */
  from: integer("from_at").notNull(),
  to: integer("to_at").notNull(),
  /** Raised with each write: of two that read the same, the second writes nothing. */
  version: integer().notNull(),
  /** When its journal was last read to the end. Null: it was not, and the day is open. */
  checkedAt: integer("checked_at"),
  /** As `Voucher`s, in their order. */
  vouchers: text({ mode: "json" }).$type<unknown>().notNull(),
  /** Where its journal is being read, as `Reading` of shop/accounting. Null: nowhere. */
  reading: text({ mode: "json" }).$type<unknown>(),
});

/** Orders of a shop that moved here, for reading alone. */
export const importedOrders = sqliteTable(
  "imported_orders",
  {
    /** The order's name, such as `#1001`. */
    name: text().primaryKey(),
    /** In lower case, or its digest; empty where the file says none. */
    email: text().notNull(),
    /** Milliseconds since 1970. */
    placedAt: integer("placed_at").notNull(),
    /** Null where it is sealed: encrypted with a key of the order's own. */
    order: text("body", { mode: "json" }).$type<ImportedOrder | null>().notNull(),
    sealed: text(),
  },
  (t) => [
    index("imported_orders_by_email").on(t.email, t.placedAt),
    index("imported_orders_by_age").on(t.placedAt),
  ],
);

/** Customers of a shop that moved here. They have no account by that. */
export const importedCustomers = sqliteTable("imported_customers", {
  /** Its address index, where the address is sealed. */
  email: text().primaryKey(),
  /** Null where it is sealed: encrypted with a key of the row's own. */
  customer: text("body", { mode: "json" }).$type<ImportedCustomer | null>().notNull(),
  sealed: text(),
});

/** Digests of addresses whose person was erased: an import takes nothing of theirs again. */
export const importedErasures = sqliteTable("imported_erasures", {
  digest: text().primaryKey(),
});
