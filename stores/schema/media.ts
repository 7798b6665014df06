import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Role } from "../../domain/accounts/access.ts";

/**
 * Pictures in the bucket MEDIA, the object of each under its name. Times are milliseconds since
 * 1970.
 */
export const media = sqliteTable(
  "media",
  {
    /** domain/media/picture-file.ts says what it holds. */
    name: text().primaryKey(),
    bytes: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    /**
     * When it was uploaded or last found in use. What is in no use is deleted some time after that.
     */
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

/** Addresses of pictures that imported files named, and what became of them. */
export const pictureFetches = sqliteTable(
  "picture_fetches",
  {
    url: text().primaryKey(),
    state: text({ enum: ["waiting", "done", "failed"] }).notNull(),
    /** The picture that it became. */
    name: text(),
    /** Why it became none, in words for a merchant. */
    reason: text(),
    /** How often the shop tried in vain, since it was last asked to. */
    attempts: integer().notNull().default(0),
    /** Who imported it, with the role that they had. */
    sub: text().notNull(),
    role: text().$type<Role>().notNull(),
    /** When a message about it was last sent. */
    askedAt: integer("asked_at").notNull(),
  },
  (t) => [
    index("picture_fetches_by_state").on(t.state, t.askedAt),
    index("picture_fetches_by_picture").on(t.name),
  ],
);
