import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The merchant's settings, a row for each version. The last one holds. */
export const shopSettings = sqliteTable("shop_settings", {
  version: integer().primaryKey(),
  /** As `ShopSettings` of the code that wrote it; `storedSettings` reads it. */
  settings: text({ mode: "json" }).$type<unknown>().notNull(),
  /** Who saved it, as the audit log names them. */
  actor: text().notNull(),
  /** The version that was put back, where this one is that. */
  putBack: integer("put_back"),
  /** Milliseconds since 1970. */
  createdAt: integer("created_at").notNull(),
});

/** Settings that a merchant looks at before they hold, until their link lapses. */
export const settingDrafts = sqliteTable(
  "setting_drafts",
  {
    id: text().primaryKey(),
    settings: text({ mode: "json" }).$type<unknown>().notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [index("setting_drafts_by_expiry").on(t.expiresAt)],
);
