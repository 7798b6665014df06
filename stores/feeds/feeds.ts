import { and, asc, eq, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { FeedTerms } from "../../domain/feeds/feed.ts";
import { isRefused, prepare } from "../base/d1.ts";
import { feedProducts, feedRuns, feeds } from "../schema/feeds/feeds.ts";

export type StoredFeed = typeof feeds.$inferSelect;

/** A secret header as it lies; both are null where there is none. */
export type SealedHeader = Pick<StoredFeed, "headerName" | "headerValue">;

/** What an edit of a feed writes beside its terms. */
export interface FeedWrite {
  header: SealedHeader;
  nextAt: number | null;
  now: number;
  statements: readonly D1PreparedStatement[];
}

/** All of them by name: a shop has few. */
export function listFeeds(db: D1Database): Promise<StoredFeed[]> {
  return drizzle(db)
    .select()
    .from(feeds)
    .orderBy(asc(sql`lower(${feeds.name})`), asc(feeds.id))
    .all();
}

export async function findFeed(db: D1Database, id: string): Promise<StoredFeed | null> {
  return (await drizzle(db).select().from(feeds).where(eq(feeds.id, id)).get()) ?? null;
}

/** @returns whether it was stored: a shop has `limit` of them at most */
export async function insertFeed(
  db: D1Database,
  id: string,
  terms: FeedTerms,
  { header, nextAt, now, statements, limit }: FeedWrite & { limit: number },
): Promise<boolean> {
  if ((await drizzle(db).$count(feeds)) >= limit) {
    return false;
  }
  const insert = drizzle(db)
    .insert(feeds)
    .values({ id, ...terms, ...header, nextAt, createdAt: now, updatedAt: now })
    .toSQL();
  await db.batch([db.prepare(insert.sql).bind(...insert.params), ...statements]);
  return true;
}

/**
 * Changes a feed. One that a person edits or turns on starts again: earlier failures are forgotten.
 *
 * @param forget Whether what is known of the vendor's last answer is forgotten too
 * @returns false where it is no longer what was read
 */
export async function updateFeed(
  db: D1Database,
  { id, version }: Pick<StoredFeed, "id" | "version">,
  terms: FeedTerms,
  { header, nextAt, now, statements, forget }: FeedWrite & { forget: boolean },
): Promise<boolean> {
  const update = drizzle(db)
    .update(feeds)
    .set({
      ...terms,
      ...header,
      ...(forget ? { etag: null, lastModified: null, digest: null } : {}),
      pausedByShop: false,
      failures: 0,
      nextAt,
      updatedAt: now,
      // Null is refused, and the batch with it.
      version: sql`iif(version = ${version}, version + 1, null)`,
    })
    .where(eq(feeds.id, id))
    .toSQL();
  try {
    await db.batch([db.prepare(update.sql).bind(...update.params), ...statements]);
    return true;
  } catch (error) {
    if (isRefused(error)) {
      return false;
    }
    throw error;
  }
}

/** Deletes a feed with its pulls. Its products stay, and belong to no feed. */
export async function deleteFeed(
  db: D1Database,
  id: string,
  statements: readonly D1PreparedStatement[],
): Promise<void> {
  await db.batch([
    prepare(db, sql`delete from ${feeds} where id = ${id}`),
    prepare(db, sql`delete from ${feedRuns} where feed_id = ${id}`),
    prepare(db, sql`delete from ${feedProducts} where feed_id = ${id}`),
    ...statements,
  ]);
}

/** Those whose time has come, the longest waiting first. */
export function dueFeeds(db: D1Database, now: number, limit: number): Promise<StoredFeed[]> {
  return drizzle(db)
    .select()
    .from(feeds)
    .where(and(sql`next_at is not null`, lte(feeds.nextAt, now)))
    .orderBy(asc(feeds.nextAt), asc(feeds.id))
    .limit(limit)
    .all();
}

/** When a feed is due next, null where none is, and whether any pull is under way. */
export async function feedWork(db: D1Database): Promise<{ dueAt: number | null; isOpen: boolean }> {
  const row = await prepare(
    db,
    sql`select (select min(next_at) from feeds where next_at is not null) as dueAt,
      exists (select 1 from feed_runs where ended_at is null) as isOpen`,
  ).first<{ dueAt: number | null; isOpen: number }>();
  return { dueAt: row?.dueAt ?? null, isOpen: row?.isOpen === 1 };
}

/** How many the shop paused; counting ends at `most`. */
export async function countPausedFeeds(db: D1Database, most: number): Promise<number> {
  const row = await prepare(
    db,
    sql`select count(*) as found from (select 1 from feeds where paused_by_shop = 1 limit ${most})`,
  ).first<{ found: number }>();
  return row?.found ?? 0;
}

/** Replaces a sealed header, unless a person changed the feed meanwhile. */
export async function resealHeader(
  db: D1Database,
  { id, version }: Pick<StoredFeed, "id" | "version">,
  headerValue: string,
): Promise<void> {
  await prepare(
    db,
    sql`update feeds set header_value = ${headerValue} where id = ${id} and version = ${version}`,
  ).run();
}
