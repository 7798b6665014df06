import { and, asc, desc, eq, gt, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { isRefused, prepare } from "../base/d1.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { feedRuns, feeds } from "../schema/feeds/feeds.ts";
import type { StoredFeed } from "./feeds.ts";

export type StoredRun = typeof feedRuns.$inferSelect;
export type NewRun = Pick<StoredRun, "id" | "dryRun" | "actor">;

/** What a pull did, in products; rejected ones in rows. */
type RunCounts = Pick<
  StoredRun,
  "created" | "updated" | "unchanged" | "skipped" | "rejected" | "vanished" | "archived"
>;

/** What a vendor said of a file that was taken. */
export type FileMarks = Pick<StoredFeed, "etag" | "lastModified" | "digest">;

/** Rows that one sweep forgets: some milliseconds of D1. */
const PURGE_AT_ONCE = 5_000;

/** @returns false where another pull of the feed is under way, or the feed is gone */
export async function insertRun(
  db: D1Database,
  feedId: string,
  { id, dryRun, actor }: NewRun,
  now: number,
  statements: readonly D1PreparedStatement[] = [],
): Promise<boolean> {
  const insert = sql`insert into feed_runs (id, feed_id, state, dry_run, actor, started_at)
    select ${id}, id, 'running', ${dryRun ? 1 : 0}, ${actor}, ${now} from feeds where id = ${feedId}`;
  try {
    const [inserted] = await db.batch([prepare(db, insert), ...statements]);
    return (inserted?.meta.changes ?? 0) > 0;
  } catch (error) {
    if (isRefused(error)) {
      return false;
    }
    throw error;
  }
}

/**
 * Begins the pull of a feed that is due, and says when it is due again. Where a pull is under way,
 * or another call took this one, there is no new pull.
 */
export async function takeDue(
  db: D1Database,
  { id: feedId, nextAt: due }: Pick<StoredFeed, "id" | "nextAt">,
  runId: string,
  { nextAt, now }: { nextAt: number; now: number },
): Promise<void> {
  const isDue = sql`id = ${feedId} and next_at = ${due}`;
  await db.batch([
    prepare(
      db,
      sql`insert into feed_runs (id, feed_id, state, dry_run, started_at)
        select ${runId}, id, 'running', 0, ${now} from feeds
        where ${isDue} and not exists (select 1 from feed_runs where feed_id = ${feedId} and ended_at is null)`,
    ),
    prepare(db, sql`update feeds set next_at = ${nextAt} where ${isDue}`),
  ]);
}

/** Pulls that are under way, the oldest first. */
export function openRuns(db: D1Database, limit: number): Promise<StoredRun[]> {
  return drizzle(db)
    .select()
    .from(feedRuns)
    .where(sql`ended_at is null`)
    .orderBy(asc(feedRuns.startedAt), asc(feedRuns.id))
    .limit(limit)
    .all();
}

/** A pull that is under way, with its feed; null for one that ended or whose feed is gone. */
export async function openRun(
  db: D1Database,
  runId: string,
): Promise<{ run: StoredRun; feed: StoredFeed } | null> {
  const row = await drizzle(db)
    .select({ run: feedRuns, feed: feeds })
    .from(feedRuns)
    .innerJoin(feeds, eq(feeds.id, feedRuns.feedId))
    .where(and(eq(feedRuns.id, runId), sql`ended_at is null`))
    .get();
  return row ?? null;
}

export async function findRun(db: D1Database, feedId: string, runId: string): Promise<StoredRun | null> {
  const isIt = and(eq(feedRuns.id, runId), eq(feedRuns.feedId, feedId));
  return (await drizzle(db).select().from(feedRuns).where(isIt).get()) ?? null;
}

/** Pulls of a feed, the newest first, after a place. */
export function listRuns(
  db: D1Database,
  feedId: string,
  { after, limit }: { after: { at: number; id: string } | null; limit: number },
): Promise<StoredRun[]> {
  const { startedAt, id } = feedRuns;
  return drizzle(db)
    .select()
    .from(feedRuns)
    .where(
      and(
        eq(feedRuns.feedId, feedId),
        after ? or(lt(startedAt, after.at), and(eq(startedAt, after.at), gt(id, after.id))) : undefined,
      ),
    )
    .orderBy(desc(startedAt), asc(id))
    .limit(limit)
    .all();
}

/** The newest pull of each feed that is no preview, by feed. */
export async function lastRuns(db: D1Database): Promise<Map<string, StoredRun>> {
  const rows = await drizzle(db)
    .select({ run: feedRuns })
    .from(feeds)
    .innerJoin(
      feedRuns,
      sql`${feedRuns.id} = (select r.id from feed_runs r where r.feed_id = ${feeds.id} and r.dry_run = 0
        order by r.started_at desc, r.id limit 1)`,
    )
    .all();
  return new Map(rows.map(({ run }) => [run.feedId, run]));
}

/** How a pull ended. */
export interface RunEnd {
  state: "done" | "unchanged";
  counts?: RunCounts;
  /** Null where the vendor's answer is not to be remembered, as of a preview. */
  marks: FileMarks | null;
  now: number;
}

/**
 * Ends a pull that went well, once. The feed remembers what it took, unless it was edited
 * meanwhile: then the next pull reads the file again.
 */
export async function endRun(
  db: D1Database,
  runId: string,
  { id: feedId, version }: Pick<StoredFeed, "id" | "version">,
  { state, counts, marks, now }: RunEnd,
): Promise<void> {
  const isOpen = sql`exists (select 1 from feed_runs where id = ${runId} and ended_at is null)`;
  const end = drizzle(db)
    .update(feedRuns)
    .set({ state, endedAt: now, ...counts })
    .where(and(eq(feedRuns.id, runId), sql`ended_at is null`));
  if (marks === null) {
    await end;
    return;
  }
  await drizzle(db).batch([
    drizzle(db)
      .update(feeds)
      .set({ ...marks, failures: 0 })
      .where(and(eq(feeds.id, feedId), eq(feeds.version, version), isOpen)),
    end,
  ]);
}

/** What follows from a pull that failed: the feed is tried again, or the shop pauses it. */
export type AfterFailure = { nextAt: number } | { paused: OutboxEntry };

/**
 * Ends a pull that failed, once. A preview, or a feed that was edited meanwhile, is left as it is.
 */
export async function failRun(
  db: D1Database,
  run: Pick<StoredRun, "id" | "dryRun">,
  { id: feedId, version }: Pick<StoredFeed, "id" | "version">,
  { reason, after, now }: { reason: string; after: AfterFailure; now: number },
): Promise<void> {
  const isMeant = sql`id = ${feedId} and version = ${version}
    and exists (select 1 from feed_runs where id = ${run.id} and ended_at is null)`;
  const end = prepare(
    db,
    sql`update feed_runs set state = 'failed', reason = ${reason}, ended_at = ${now}
      where id = ${run.id} and ended_at is null`,
  );
  if (run.dryRun) {
    await end.run();
    return;
  }
  if ("nextAt" in after) {
    const again = sql`update feeds set failures = failures + 1,
      next_at = iif(enabled, min(next_at, ${after.nextAt}), null) where ${isMeant}`;
    await db.batch([prepare(db, again), end]);
    return;
  }
  const { id, type, payload } = after.paused;
  await db.batch([
    prepare(
      db,
      sql`insert into outbox (id, type, payload, created_at)
        select ${id}, ${type}, ${payload}, ${now} from feeds where ${isMeant}`,
    ),
    prepare(
      db,
      sql`update feeds set failures = failures + 1, enabled = 0, paused_by_shop = 1, next_at = null,
        version = version + 1, updated_at = ${now} where ${isMeant}`,
    ),
    end,
  ]);
}

/** Forgets pulls that began before `before`. */
export async function purgeRuns(db: D1Database, before: number): Promise<void> {
  await prepare(
    db,
    sql`delete from feed_runs where id in (select id from feed_runs
      where started_at < ${before} and ended_at is not null order by started_at, id limit ${PURGE_AT_ONCE})`,
  ).run();
}
