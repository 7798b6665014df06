import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Where a shop keeps its goods. A shop without a row here has one location, the first. Times are
 * milliseconds since 1970.
 */
export const locations = sqliteTable("locations", {
  /** `main` is the first. */
  id: text().primaryKey(),
  name: text().notNull(),
  /** 1 is asked first for the units of an order. */
  priority: integer().notNull(),
  active: integer({ mode: "boolean" }).notNull().default(true),
  createdAt: integer("created_at").notNull(),
});

/** Units at other locations than the first. A projection of the ledgers. */
export const locationStock = sqliteTable(
  "location_stock",
  {
    location: text().notNull(),
    sku: text().notNull(),
    units: integer().notNull(),
    /** The ledger's movement that it was read from. */
    seq: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.location, t.sku] }), index("location_stock_by_sku").on(t.sku)],
);

/**
 * What locations gave to paid orders that are still to be sent, in shops of several locations. A
 * projection of the ledgers.
 */
export const allocations = sqliteTable(
  "allocations",
  {
    orderId: text("order_id").notNull(),
    /** In the order in which they were given. */
    position: integer().notNull(),
    sku: text().notNull(),
    /** Null: no location has these units. */
    location: text(),
    units: integer().notNull(),
    /** When the order was placed. */
    placedAt: integer("placed_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.position] }),
    index("allocations_by_location").on(t.location, t.placedAt, t.orderId),
    index("allocations_open").on(t.sku).where(sql`location is null`),
  ],
);
