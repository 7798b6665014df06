import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Flash sales as they were scheduled. Times are milliseconds since 1970; money is integer cents.
 */
export const sales = sqliteTable(
  "sales",
  {
    /** Order ids carry it (domain/orders/order.ts). */
    num: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    sku: text().notNull(),
    title: text().notNull(),
    /**
     * What the line of an order is called: product and variant as they were when the sale was
     * scheduled.
     */
    lineTitle: text("line_title").notNull(),
    allotment: integer().notNull(),
    price: integer().notNull(),
    priceVersion: integer("price_version").notNull(),
    opensAt: integer("opens_at").notNull(),
    /** Moved to the present when a merchant closes the sale early or cancels it. */
    closesAt: integer("closes_at").notNull(),
    perCustomerLimit: integer("per_customer_limit").notNull(),
    lanes: integer().notNull(),
    admissionPerSecond: integer("admission_per_second"),
    /** Accounts made from then on get no place in its waiting room. Null: all do. */
    accountsBefore: integer("accounts_before"),
    /** Signs this sale's admission tickets (HMAC, 32 bytes in base 32). Never leaves the store. */
    ticketKey: text("ticket_key").notNull(),
    /**
     * What decides the draw of its waiting room, in hex. It is secret before the opening. Null for
     * a sale that opened before draws were committed to.
     */
    drawSeed: text("draw_seed"),
    /** The chain of the beacon that the draw uses besides; null without one. */
    drawChain: text("draw_chain"),
    /** Rooms over which its watchers are spread. */
    rooms: integer().notNull().default(1),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    /** Rises with every change of the row; `ETag` and `If-Match` carry it. */
    version: integer().notNull().default(1),
    /** When the last of those who subscribed to sales were notified that this one opens. */
    toldAt: integer("told_at"),
    /** The last account that was notified of it, in the order of their ids. */
    toldTo: text("told_to"),
  },
  (t) => [index("sales_by_opening").on(t.opensAt), index("sales_by_sku").on(t.sku, t.closesAt)],
);
