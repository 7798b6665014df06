import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Pictures in the bucket MEDIA, the object of each under its name. Times are milliseconds since 1970. */
export const media = sqliteTable(
  "media",
  {
    /** domain/media/picture-file.ts says what it tells. */
    name: text().primaryKey(),
    bytes: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    /** When it was sent in or last found in use. What nobody uses is deleted some time after that. */
    usedAt: integer("used_at").notNull(),
    /** When it was last looked at whether it is in use. */
    checkedAt: integer("checked_at").notNull(),
    /** When its deletion began: from then on nothing may name it. */
    droppedAt: integer("dropped_at"),
  },
  (t) => [
    index("media_by_check").on(t.checkedAt),
    index("media_leaving").on(t.droppedAt).where(sql`dropped_at is not null`),
  ],
);
