import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { FEED_SCHEDULES } from "../../../domain/feeds/feed.ts";

/** Vendors' files that the shop pulls. Times are milliseconds since 1970. */
export const feeds = sqliteTable(
  "feeds",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    url: text().notNull(),
    schedule: text({ enum: FEED_SCHEDULES }).notNull(),
    hour: integer().notNull(),
    newProducts: text("new_products", { enum: ["draft", "skip"] }).notNull(),
    prices: integer({ mode: "boolean" }).notNull(),
    stock: integer({ mode: "boolean" }).notNull(),
    details: integer({ mode: "boolean" }).notNull(),
    vanished: text({ enum: ["keep", "archive"] }).notNull(),
    enabled: integer({ mode: "boolean" }).notNull(),
    /** Whether the shop paused it, after failures in a row. */
    pausedByShop: integer("paused_by_shop", { mode: "boolean" }).notNull().default(false),
    failures: integer().notNull().default(0),
    /** Null for one that is not pulled by itself. */
    nextAt: integer("next_at"),
    headerName: text("header_name"),
    /** Sealed with `DATA_KEYS`, for its feed alone. */
    headerValue: text("header_value"),
    /** What the vendor said of the file that was last taken, and its digest. */
    etag: text(),
    lastModified: text("last_modified"),
    digest: text(),
    /** Changes with each edit. */
    version: integer().notNull().default(1),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    index("feeds_due").on(t.nextAt).where(sql`next_at is not null`),
    index("feeds_paused").on(t.pausedByShop).where(sql`paused_by_shop = 1`),
  ],
);

/** Pulls of feeds, and what came of them. Their lines lie in the object of each. */
export const feedRuns = sqliteTable(
  "feed_runs",
  {
    /** Names the object that works through it. */
    id: text().primaryKey(),
    feedId: text("feed_id").notNull(),
    state: text({ enum: ["running", "done", "unchanged", "failed"] }).notNull(),
    dryRun: integer("dry_run", { mode: "boolean" }).notNull(),
    /** Who asked for it; null for the schedule. */
    actor: text(),
    startedAt: integer("started_at").notNull(),
    endedAt: integer("ended_at"),
    /** Why it failed, in words for a merchant. */
    reason: text(),
    created: integer().notNull().default(0),
    updated: integer().notNull().default(0),
    unchanged: integer().notNull().default(0),
    skipped: integer().notNull().default(0),
    rejected: integer().notNull().default(0),
    vanished: integer().notNull().default(0),
    archived: integer().notNull().default(0),
  },
  (t) => [
    index("feed_runs_by_feed").on(t.feedId, t.startedAt, t.id),
    index("feed_runs_by_time").on(t.startedAt),
    /** Two pulls of one feed never run together. */
    uniqueIndex("feed_runs_open").on(t.feedId).where(sql`ended_at is null`),
  ],
);

/** The feed that a product belongs to: another feed leaves it alone. */
export const feedProducts = sqliteTable(
  "feed_products",
  {
    productId: text("product_id").primaryKey(),
    feedId: text("feed_id").notNull(),
  },
  (t) => [index("feed_products_by_feed").on(t.feedId, t.productId)],
);
