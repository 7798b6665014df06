import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { OrderStatus } from "../../domain/orders/order.ts";

/**
 * The read model of orders that are in Postgres: one row an order, projected from its events. Its
 * number is read from its id. Times are milliseconds since 1970; money is integers of minor units.
 * Of orders in D1 it has what older code projected; the contract step `orders-listed-from-orders`
 * removes these rows.
 */
export const orderSummaries = sqliteTable(
  "order_summaries",
  {
    id: text().primaryKey(),
    customer: text().notNull(),
    /** Lower case, for operators to find; empty once its customer was erased. */
    email: text().notNull(),
    status: text().$type<OrderStatus>().notNull(),
    total: integer().notNull(),
    currency: text().$type<Currency>().notNull().default(CURRENCY),
    itemCount: integer("item_count").notNull(),
    placedAt: integer("placed_at").notNull(),
    /**
     * Entries of the order's timeline when it was read: what was read earlier never replaces what
     * was read later.
     */
    version: integer().notNull(),
  },
  (t) => [
    index("order_summaries_by_customer").on(t.customer, t.placedAt, t.id),
    index("order_summaries_by_email").on(t.email, t.placedAt, t.id),
    index("order_summaries_by_status").on(t.status, t.placedAt, t.id),
  ],
);

/** Which orders hold a SKU, wherever the orders are stored. */
export const orderSummarySkus = sqliteTable(
  "order_summary_skus",
  {
    sku: text().notNull(),
    placedAt: integer("placed_at").notNull(),
    orderId: text("order_id").notNull(),
  },
  (t) => [primaryKey({ columns: [t.sku, t.placedAt, t.orderId] })],
);

/** Tags that staff gave to orders, wherever the orders are stored. */
export const orderTags = sqliteTable(
  "order_tags",
  {
    tag: text().notNull(),
    placedAt: integer("placed_at").notNull(),
    orderId: text("order_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tag, t.placedAt, t.orderId] }),
    index("order_tags_by_order").on(t.orderId),
  ],
);
