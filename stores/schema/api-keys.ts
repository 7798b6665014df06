import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Role, Scope } from "../../domain/accounts/access.ts";

/**
 * Keys of merchants' own systems, as digests that open nothing. Times are milliseconds since 1970.
 */
export const apiKeys = sqliteTable("api_keys", {
  id: text().primaryKey(),
  name: text().notNull(),
  digest: text().notNull().unique(),
  scopes: text({ mode: "json" }).$type<Scope[]>().notNull(),
  /** What its maker was: a key never has more than that role. */
  role: text().$type<Role>().notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  revokedAt: integer("revoked_at"),
  /** To the hour. */
  usedAt: integer("used_at"),
});
