import { relations, sql } from "drizzle-orm";
import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import type { Currency } from "../../domain/base/money.ts";
import type { Shipment } from "../../domain/orders/fulfilment.ts";
import type { Address, OrderStatus, StoredTerms } from "../../domain/orders/order.ts";
import type { Return } from "../../domain/orders/returns.ts";
import type { SagaStep } from "../../domain/orders/saga.ts";
import type { Taxes } from "../../domain/orders/tax.ts";
import type { NextAction, PaymentState, Refund, SupersededIntent } from "../../domain/payments/payment.ts";
import type { Discount } from "../../domain/promotions/discount.ts";

/**
 * The tables of one order shard. Times are milliseconds since 1970; money is minor units. Rows have
 * the columns of D1's, so that one function reads both.
 */

/** Compared byte by byte: cheaper than by the rules of a language, and a prefix is a range. */
const key = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
const time = (name: string) => bigint(name, { mode: "number" });

/**
 * The buckets of customers that this database keeps, and takes writes for. See
 * domain/orders/shards.ts.
 */
export const buckets = pgTable("buckets", { bucket: smallint().primaryKey() });

export const orders = pgTable(
  "orders",
  {
    /** Begins with `ord_` and the bucket, so the orders of a bucket are a range of the key. */
    id: key().primaryKey(),
    number: text().notNull(),
    customer: key().notNull(),
    email: text().notNull(),
    status: text().$type<OrderStatus>().notNull(),
    step: text().$type<SagaStep>().notNull(),
    transition: text(),
    /** How many timeline entries there are: the next one's `seq`. */
    entries: integer().notNull(),
    fingerprint: text().notNull(),
    currency: text().$type<Currency>().notNull(),
    subtotal: integer().notNull(),
    discount: integer().notNull(),
    shipping: integer().notNull(),
    tax: integer().notNull(),
    total: integer().notNull(),
    taxes: jsonb().$type<Taxes>(),
    discounts: jsonb().$type<Discount[]>(),
    shippingAddress: jsonb("shipping_address").$type<Address>().notNull(),
    shippingMethod: text("shipping_method").notNull(),
    /** As in D1: see stores/schema/orders.ts. */
    terms: jsonb().$type<StoredTerms>(),
    traceparent: text().notNull(),
    shipments: jsonb().$type<Shipment[]>(),
    returns: jsonb().$type<Return[]>(),
    openReturnAt: time("open_return_at"),
    exchangeFor: text("exchange_for"),
    placedAt: time("placed_at").notNull(),
    updatedAt: time("updated_at").notNull(),
    /** Units of all lines, so that a list has no need of them. */
    itemCount: integer("item_count").notNull().default(0),
  },
  (t) => [
    index("orders_by_customer").on(t.customer, t.placedAt, t.id),
    // Only orders in flight are in it, so the sweeper's look stays small however many orders there
    // are.
    // The journal walks orders by it.
    index("orders_by_placed").on(t.placedAt, t.id),
    index("orders_unsettled").on(t.updatedAt, t.id).where(sql`step <> 'done'`),
    index("orders_by_trace")
      .on(sql`substr(traceparent, 4, 32)`)
      .where(sql`substr(traceparent, 4, 7) <> lpad(to_hex(placed_at / 16000), 7, '0')`),
    index("orders_with_open_return").on(t.openReturnAt, t.id).where(sql`open_return_at is not null`),
  ],
);

export const orderLines = pgTable(
  "order_lines",
  {
    orderId: key("order_id").notNull(),
    position: integer().notNull(),
    sku: text().notNull(),
    title: text().notNull(),
    quantity: integer().notNull(),
    unitPrice: integer("unit_price").notNull(),
    priceVersion: integer("price_version").notNull(),
    lot: key(),
    priceList: key("price_list"),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.position] }),
    index("order_lines_by_lot").on(t.lot).where(sql`lot is not null`),
  ],
);

export const orderTimeline = pgTable(
  "order_timeline",
  {
    orderId: key("order_id").notNull(),
    seq: integer().notNull(),
    at: time("at").notNull(),
    from: text("from_status").$type<OrderStatus>(),
    to: text("to_status").$type<OrderStatus>().notNull(),
    actor: text().notNull(),
    reason: text(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.seq] })],
);

export const payments = pgTable(
  "payments",
  {
    orderId: key("order_id").primaryKey(),
    provider: text().notNull(),
    token: text().notNull(),
    amount: integer().notNull(),
    state: text().$type<PaymentState>().notNull(),
    providerReference: text("provider_reference"),
    failureCode: text("failure_code"),
    nextAction: text("next_action").$type<NextAction>(),
    attempts: integer().notNull().default(0),
    refunds: jsonb().$type<Refund[]>(),
    superseded: jsonb().$type<SupersededIntent[]>(),
    updatedAt: time("updated_at").notNull(),
  },
  (t) => [
    index("payments_given_back")
      .on(t.updatedAt, t.orderId)
      .where(sql`refunds is not null or superseded is not null or state = 'refunded'`),
  ],
);

export const outbox = pgTable("outbox", {
  id: key().primaryKey(),
  type: text().notNull(),
  payload: text().notNull(),
  createdAt: time("created_at").notNull(),
});

export const orderRelations = relations(orders, ({ many, one }) => ({
  lines: many(orderLines),
  timeline: many(orderTimeline),
  payment: one(payments, { fields: [orders.id], references: [payments.orderId] }),
}));

export const lineRelations = relations(orderLines, ({ one }) => ({
  order: one(orders, { fields: [orderLines.orderId], references: [orders.id] }),
}));

export const timelineRelations = relations(orderTimeline, ({ one }) => ({
  order: one(orders, { fields: [orderTimeline.orderId], references: [orders.id] }),
}));
