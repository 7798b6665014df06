import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Currency } from "../../../domain/base/money.ts";
import type { PurchaseOrderState } from "../../../domain/purchasing/purchase-order.ts";
import type { ReceivedUnits } from "../../../domain/purchasing/receipt.ts";

/** Whom the shop buys goods from. Times are milliseconds since 1970. */
export const suppliers = sqliteTable(
  "suppliers",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text(),
    currency: text().$type<Currency>().notNull(),
    leadTimeDays: integer("lead_time_days").notNull(),
    note: text().notNull(),
    archived: integer({ mode: "boolean" }).notNull().default(false),
    version: integer().notNull().default(1),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [uniqueIndex("suppliers_by_name").on(sql`lower(${t.name})`)],
);

/** What was ordered from suppliers. */
export const purchaseOrders = sqliteTable(
  "purchase_orders",
  {
    /** What its number is made of. */
    num: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    supplierId: text("supplier_id").notNull(),
    currency: text().$type<Currency>().notNull(),
    location: text().notNull(),
    expectedOn: text("expected_on"),
    note: text().notNull(),
    /** What follows from the rest of the row and its lines: lists ask for it. */
    state: text().$type<PurchaseOrderState>().notNull(),
    orderedAt: integer("ordered_at"),
    ended: text().$type<"cancelled" | "closed">(),
    version: integer().notNull().default(1),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    index("purchase_orders_by_state").on(t.state, t.num),
    index("purchase_orders_by_supplier").on(t.supplierId, t.num),
  ],
);

export const purchaseLines = sqliteTable(
  "purchase_lines",
  {
    orderId: text("order_id").notNull(),
    position: integer().notNull(),
    sku: text().notNull(),
    quantity: integer().notNull(),
    /** Of one unit, in minor units of the order's currency. */
    cost: integer().notNull(),
    received: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.position] }), index("purchase_lines_by_sku").on(t.sku)],
);

/** Deliveries that were taken in, and receipts that take one back. */
export const purchaseReceipts = sqliteTable(
  "purchase_receipts",
  {
    id: text().primaryKey(),
    orderId: text("order_id").notNull(),
    location: text().notNull(),
    units: text({ mode: "json" }).$type<ReceivedUnits>().notNull(),
    /** The receipt that this one takes back. */
    reverses: text().unique(),
    actor: text().notNull(),
    at: integer().notNull(),
    /** Distinguishes a repeated request from another one under the same key. */
    fingerprint: text().notNull(),
    /** When the ledgers had its units; null until then. */
    bookedAt: integer("booked_at"),
  },
  (t) => [index("purchase_receipts_by_order").on(t.orderId, t.at)],
);
