import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Days whose journal was closed for accounting, or is being read for that. */
export const accountingDays = sqliteTable("accounting_days", {
  /** A date such as `2026-11-27`. */
  day: text().primaryKey(),
  /** When it began and ended by the clocks of the shop, in milliseconds since 1970. */
  from: integer("from_at").notNull(),
  to: integer("to_at").notNull(),
  /** Raised with each write: of two that read the same, the second writes nothing. */
  version: integer().notNull(),
  /** When its journal was last read to the end. Null: it was not, and the day is open. */
  checkedAt: integer("checked_at"),
  /** As `Voucher`s, in their order. */
  vouchers: text({ mode: "json" }).$type<unknown>().notNull(),
  /** Where its journal is being read, as `Reading` of shop/accounting. Null: nowhere. */
  reading: text({ mode: "json" }).$type<unknown>(),
});
