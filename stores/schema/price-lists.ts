import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { PriceListTerms } from "../../domain/prices/price-list.ts";

/** Times are integers of milliseconds since 1970; money is integers of minor units. */

export const priceLists = sqliteTable(
  "price_lists",
  {
    /** Grows: of two lists with one price, the older is named. */
    num: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    /** Raises with each change: the ETag, and what orders keep. */
    version: integer().notNull(),
    terms: text({ mode: "json" }).$type<PriceListTerms>().notNull(),
    /** The currency, the window and the groups of its terms, for the queries that price goods. */
    currency: text().$type<Currency>().notNull().default(CURRENCY),
    startsAt: integer("starts_at"),
    endsAt: integer("ends_at"),
    customerGroups: text("customer_groups", { mode: "json" }).$type<string[]>(),
    /**
     * When its prices come into force or lapse next, and have to be published; null: never again.
     */
    dueAt: integer("due_at"),
    /** Raises with each step of that: of two that take it at once, one is refused. */
    turns: integer().notNull().default(0),
    deletedAt: integer("deleted_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [index("price_lists_due").on(t.dueAt).where(sql`due_at is not null`)],
);

/** Every version of a list, never changed. */
export const priceListVersions = sqliteTable(
  "price_list_versions",
  {
    list: integer().notNull(),
    version: integer().notNull(),
    terms: text({ mode: "json" }).$type<PriceListTerms>().notNull(),
    /** Whether it deleted the list. */
    deleted: integer({ mode: "boolean" }).notNull().default(false),
    actor: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.list, t.version] })],
);

/**
 * The prices of a list, each with the versions that it holds for: from `since`, and before `until`.
 */
export const priceListPrices = sqliteTable(
  "price_list_prices",
  {
    list: integer().notNull(),
    sku: text().notNull(),
    minQuantity: integer("min_quantity").notNull(),
    since: integer().notNull(),
    /** Null: it is a price of the present version. */
    until: integer(),
    amount: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.list, t.sku, t.minQuantity, t.since] }),
    index("price_list_prices_by_sku").on(t.sku).where(sql`until is null`),
  ],
);

/**
 * The prices of lists as they were last published to shoppers and in events: what differs is
 * published next.
 */
export const priceListsInForce = sqliteTable(
  "price_lists_in_force",
  {
    list: integer().notNull(),
    sku: text().notNull(),
    minQuantity: integer("min_quantity").notNull(),
    amount: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.list, t.sku, t.minQuantity] }),
    index("price_lists_in_force_by_sku").on(t.sku),
  ],
);
