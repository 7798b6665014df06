import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { CollectionDraft, storedRule } from "../../domain/collections/collection.ts";

/** Collections as merchants describe them. Times are milliseconds since 1970. */
export const collections = sqliteTable(
  "collections",
  {
    num: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    slug: text().notNull(),
    title: text().notNull(),
    /** The id of the collection above it. */
    parent: text(),
    published: integer({ mode: "boolean" }).notNull(),
    order: text("sorted_by").$type<CollectionDraft["order"]>().notNull(),
    /** What a product must meet, and how many of it: the view `collection_members` reads both. */
    conditions: text({ mode: "json" }).$type<ReturnType<typeof storedRule>["conditions"]>().notNull(),
    needed: integer().notNull(),
    /** All of it but the products that were chosen by hand. */
    draft: text({ mode: "json" }).$type<Omit<CollectionDraft, "products">>().notNull(),
    /** How many products for sale it has. Triggers keep it (migration 0031). */
    products: integer().notNull().default(0),
    /** Changes with each edit: the ETag. */
    version: integer().notNull(),
    deletedAt: integer("deleted_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("collections_by_slug").on(t.slug).where(sql`deleted_at is null`),
    index("collections_live").on(t.num).where(sql`deleted_at is null`),
  ],
);

/** Products that a merchant chose by hand, for sale or not. */
export const collectionChoices = sqliteTable(
  "collection_choices",
  {
    collection: integer().notNull(),
    productId: text("product_id").notNull(),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.collection, t.productId] })],
);

/**
 * In how many paid orders two products met: the few that a product was bought with most, and
 * latest.
 */
export const boughtTogether = sqliteTable(
  "bought_together",
  {
    num: integer().notNull(),
    other: integer().notNull(),
    orders: integer().notNull(),
    /** When the latest of them was paid. */
    lastAt: integer("last_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.num, t.other] })],
);

/** Orders whose products were counted, as long as their events may come again. */
export const countedOrders = sqliteTable(
  "counted_orders",
  {
    orderId: text("order_id").primaryKey(),
    /** When it was paid. */
    at: integer().notNull(),
  },
  (t) => [index("counted_orders_by_age").on(t.at)],
);
