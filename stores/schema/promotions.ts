import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { PromotionDraft } from "../../domain/promotions/promotion.ts";

/** Promotions as merchants describe them. Times are milliseconds since 1970. */
export const promotions = sqliteTable(
  "promotions",
  {
    /** Grows: of two promotions that are equal otherwise, the older is applied first. */
    num: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    /** In capitals; null for automatic promotions. */
    code: text(),
    /** Changes with each edit: the ETag. */
    version: integer().notNull(),
    draft: text({ mode: "json" }).$type<PromotionDraft>().notNull(),
    /** Set when a merchant deletes it: orders go on naming it, and its code is free again. */
    deletedAt: integer("deleted_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("promotions_by_code").on(t.code).where(sql`deleted_at is null`),
    index("promotions_live").on(t.num).where(sql`deleted_at is null`),
  ],
);
