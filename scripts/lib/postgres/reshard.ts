import { pipeline } from "node:stream/promises";
import type { Sql } from "postgres";
import { bucketCode, bucketsOf, shardMap } from "../../../domain/orders/shards.ts";
import { Stop } from "../cli.ts";
import { connectForLong, expectReachable, keptBuckets, migrateShard, placeOf } from "./shards.ts";

interface Shard {
  url: string;
  sql: Sql;
  kept: Set<number>;
}

/** Every table with orders' rows, with the column that begins with the order's id. */
const TABLES: Record<string, string> = {
  orders: "id",
  order_lines: "order_id",
  order_timeline: "order_id",
  payments: "order_id",
  outbox: "id",
};
/** Moved together, in one transaction. */
const BUCKETS_AT_ONCE = 64;
/** Writers are waited for this long at a time; behind a lock that waits, new ones wait too. */
const LOCK_TIMEOUT_MS = 2_000;
const LOCK_TRIES = 10;
/** PostgreSQL's code for a lock that was waited for too long. */
const LOCK_NOT_AVAILABLE = "55P03";

/**
 * Moves the buckets that another number of shards puts elsewhere, from each shard to each.
 *
 * 1. All buckets are copied while the shop goes on, so that no customer waits for this.
 * 2. Their old shards stop taking writes for them.
 * 3. What has changed since is copied again, and both sides are compared.
 * 4. The new shard takes the buckets over; only then the old one forgets them.
 *
 * An interrupted move goes on from the step it had reached when this is called again.
 */
export async function reshard(from: readonly string[], to: readonly string[], say: (line: string) => void) {
  const urls = from.length > to.length ? from : to;
  const shards: Shard[] = [];
  try {
    for (const url of urls) {
      shards.push(await open(url));
    }
    checkPlaces(shards, from.length, to.length);
    const moves = movesBetween(shards, shardMap(from.length), shardMap(to.length));
    for (const { old, home, open } of moves) {
      if (open.length > 0) {
        say(`${placeOf(old.url)} → ${placeOf(home.url)}: ${open.length} buckets`);
      }
      for (const some of chunks(open)) {
        await copyWhatDiffers(old.sql, home.sql, some);
      }
    }
    const buckets = moves.reduce((sum, { open }) => sum + open.length, 0);
    if (buckets > 0) {
      say("Handing over. From now on these customers wait for the Worker with the new shards.");
    }
    let orders = 0;
    for (const { old, home, moving, open } of moves) {
      await fence(old, open);
      for (const some of chunks(open)) {
        orders += await takeOver(old, home, some);
      }
      // What was taken over and not yet forgotten when an earlier run ended.
      for (const some of chunks(moving)) {
        await forget(old.sql, some);
      }
    }
    return { buckets, orders };
  } finally {
    await Promise.all(shards.map(({ sql }) => sql.end({ timeout: 1 })));
  }
}

/**
 * Which buckets go from where to where. `before` and `after` hold each bucket's shard. `open`:
 * those that their new home does not keep yet.
 */
function movesBetween(shards: readonly Shard[], before: Uint8Array, after: Uint8Array) {
  return [...shards.entries()].flatMap(([source, old]) =>
    [...shards.entries()].flatMap(([target, home]) => {
      const moving = [...before.keys()].filter((b) => before[b] === source && after[b] === target);
      if (source === target || moving.length === 0) {
        return [];
      }
      return [{ old, home, moving, open: moving.filter((bucket) => !home.kept.has(bucket)) }];
    }),
  );
}

async function open(url: string): Promise<Shard> {
  const sql = connectForLong(url, { lock_timeout: LOCK_TIMEOUT_MS });
  try {
    await expectReachable(url, sql);
    await migrateShard(sql);
    return { url, sql, kept: new Set(await keptBuckets(sql)) };
  } catch (error) {
    await sql.end({ timeout: 1 });
    throw error;
  }
}

/**
 * Each database may keep what is its own before or after, and what is not on the move must lie
 * where it belongs. `before` and `after` are numbers of shards.
 */
function checkPlaces(shards: readonly Shard[], before: number, after: number) {
  for (const [shard, { url, kept }] of shards.entries()) {
    const own = new Set(shard < before ? bucketsOf(shard, before) : []);
    const next = new Set(shard < after ? bucketsOf(shard, after) : []);
    const strange = [...kept].some((bucket) => !own.has(bucket) && !next.has(bucket));
    const missing = [...own].some((bucket) => next.has(bucket) && !kept.has(bucket));
    if (strange || missing) {
      throw new Stop(
        `unknown_shard: ${placeOf(url)} does not keep the customers of shard ${shard} of ${before}. Nothing was moved.`,
      );
    }
  }
}

function chunks(buckets: readonly number[]) {
  return Array.from({ length: Math.ceil(buckets.length / BUCKETS_AT_ONCE) }, (_, i) =>
    buckets.slice(i * BUCKETS_AT_ONCE, (i + 1) * BUCKETS_AT_ONCE),
  );
}

/** The rows of some buckets, each a range of keys; names and codes are our own words. */
function rowsOf(table: string, buckets: readonly number[]) {
  const firsts = buckets.map((bucket) => `('ord_${bucketCode(bucket)}')`).join();
  const column = TABLES[table];
  const within = `t.${column} >= b.first collate "C" and t.${column} < b.first || '{' collate "C"`;
  return { from: `(values ${firsts}) as b (first)`, within };
}

/**
 * A digest that shows whether two databases hold the same rows of a bucket.
 * @returns Bucket by bucket.
 */
async function digests(sql: Sql, buckets: readonly number[]): Promise<{ orders: number; digest: string }[]> {
  const found = buckets.map(() => ({ orders: 0, digest: "" }));
  for (const table of Object.keys(TABLES)) {
    const { from, within } = rowsOf(table, buckets);
    const rows = await sql.unsafe(`
      select b.first, d.* from ${from}, lateral (
        select count(*)::int as count, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as digest
        from ${table} t where ${within}) d`);
    const byBucket = new Map(rows.map((row) => [row.first, row]));
    for (const [index, bucket] of buckets.entries()) {
      const row = byBucket.get(`ord_${bucketCode(bucket)}`);
      const entry = found[index];
      if (!row || !entry) {
        throw new Error(`no digest of bucket ${bucket}`);
      }
      if (table === "orders") {
        entry.orders = row.count;
      }
      entry.digest += row.digest;
    }
  }
  return found;
}

/** The buckets whose rows are not the same on both sides, and how many orders the source has. */
async function compare(source: Sql, target: Sql, buckets: readonly number[]) {
  const [theirs, ours] = await Promise.all([digests(source, buckets), digests(target, buckets)]);
  return {
    different: buckets.filter((_, index) => theirs[index]?.digest !== ours[index]?.digest),
    orders: theirs.reduce((sum, { orders }) => sum + orders, 0),
  };
}

/** Puts the source's rows in place of the target's where they differ, in one transaction. */
async function copyWhatDiffers(source: Sql, target: Sql, buckets: readonly number[]) {
  const { different } = await compare(source, target, buckets);
  if (different.length === 0) {
    return;
  }
  await target.begin(async (write) => {
    for (const table of Object.keys(TABLES)) {
      const { from, within } = rowsOf(table, different);
      await write.unsafe(`delete from ${table} t using ${from} where ${within}`);
      const rows = `select t.* from ${from} join ${table} t on ${within}`;
      await pipeline(
        await source.unsafe(`copy (${rows}) to stdout`).readable(),
        await write.unsafe(`copy ${table} from stdin`).writable(),
      );
    }
  });
}

/**
 * From here on the shard takes no writes for these buckets. The lock waits for those under way:
 * each holds one on this table until its transaction ends (migrations/postgres, keep_buckets).
 */
async function fence({ url, sql, kept }: Shard, buckets: readonly number[]) {
  const fenced = buckets.filter((bucket) => kept.has(bucket));
  if (fenced.length === 0) {
    return;
  }
  for (let tries = 1; ; tries++) {
    try {
      await sql.begin(async (write) => {
        await write`lock table buckets in access exclusive mode`;
        await write`delete from buckets where bucket = any(${fenced}::smallint[])`;
      });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === LOCK_NOT_AVAILABLE)) {
        throw error;
      }
      if (tries === LOCK_TRIES) {
        throw new Stop(
          `${placeOf(url)} is written to without a pause: ${LOCK_TRIES} tries to stop that failed.`,
        );
      }
    }
  }
}

/** @returns How many orders moved. */
async function takeOver(old: Shard, home: Shard, buckets: readonly number[]): Promise<number> {
  await copyWhatDiffers(old.sql, home.sql, buckets);
  const { different, orders } = await compare(old.sql, home.sql, buckets);
  if (different.length > 0) {
    throw new Stop(
      `Buckets ${different.join(", ")} are not the same in ${placeOf(old.url)} and ${placeOf(home.url)}: nothing of them was deleted. Run this again.`,
    );
  }
  await home.sql`insert into buckets select * from unnest(${[...buckets]}::smallint[])`;
  await forget(old.sql, buckets);
  return orders;
}

async function forget(sql: Sql, buckets: readonly number[]) {
  await sql.begin(async (write) => {
    for (const table of Object.keys(TABLES)) {
      const { from, within } = rowsOf(table, buckets);
      await write.unsafe(`delete from ${table} t using ${from} where ${within}`);
    }
  });
}
