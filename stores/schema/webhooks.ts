import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { DisabledReason } from "../../domain/webhooks/delivery.ts";

/**
 * Where merchants' own systems receive events. Their secrets and deliveries lie in the object of
 * each. Times are milliseconds since 1970.
 */
export const webhooks = sqliteTable("webhooks", {
  id: text().primaryKey(),
  url: text().notNull(),
  /** Types of events. */
  events: text({ mode: "json" }).$type<string[]>().notNull(),
  enabled: integer({ mode: "boolean" }).notNull(),
  /** Set when the shop turned it off; null for one that is on, or that a merchant turned off. */
  disabledReason: text("disabled_reason").$type<DisabledReason>(),
  /** Changes with each edit. */
  version: integer().notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});
