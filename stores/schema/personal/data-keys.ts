import { sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Keys that personal data is encrypted with, each sealed with a key of the settings. They lie apart
 * from what they open: emptying a row destroys a key, and with it each copy of that data.
 */
export const dataKeys = sqliteTable("data_keys", {
  /** Whose data it opens: the id of an order, of an account, or of a mail about one. */
  subject: text().primaryKey(),
  /** Empty once the key is destroyed, so that a copy that comes late does not bring it back. */
  sealed: text().notNull(),
});
