import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import type { Options, Sql } from "postgres";
import postgres from "postgres";
import { bucketsOf, MAX_SHARDS } from "../../../domain/orders/shards.ts";
import { Stop } from "../cli.ts";
import { inProject } from "../project.ts";

const CONNECT_TIMEOUT_S = 5;
const MIGRATIONS = inProject("migrations/postgres");

/**
 * The shards of `--postgres URL[,URL…]`: the first is shard 0.
 * @param where Who said it.
 */
export function shardUrls(text: string, where = "--postgres") {
  const urls = text.split(",").map((url) => url.trim());
  if (urls.length > MAX_SHARDS) {
    throw new Stop(`There may be at most ${MAX_SHARDS} shards.`);
  }
  for (const url of urls) {
    if (!/^postgres(ql)?:\/\/[^/]+\/.+/.test(url) || !URL.canParse(url)) {
      throw new Stop(`${where} takes one URL a shard, such as postgres://user:password@host:5432/orders_0.`);
    }
  }
  if (new Set(urls.map(placeOf)).size < urls.length) {
    throw new Stop(`${where} names one database twice.`);
  }
  return urls;
}

/**
 * Who may use servers of our own (own-postgres.ts). They listen on this machine only, and the
 * password is no secret.
 */
export const OWN = { user: "storefront", password: "storefront" };

/** Where a database on such a server is. */
export function ownUrl(name: string, port: number) {
  return `postgres://${OWN.user}:${OWN.password}@127.0.0.1:${port}/${name}`;
}

/** A database as it may be shown: without its password. */
export function placeOf(url: string) {
  const { host, pathname } = new URL(url);
  return host + pathname;
}

export function connect(url: string, { connection = {}, ...options }: Options<Record<string, never>> = {}) {
  // As text: the driver leaves out a setting that is 0, such as a limit that is lifted.
  const settings = Object.fromEntries(
    Object.entries(connection).map(([name, value]) => [name, String(value)]),
  );
  return postgres(url, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_S,
    onnotice: () => {},
    connection: settings,
    ...options,
  });
}

/**
 * For statements that take as long as they take, where the database's own limit is for the shop's.
 */
export function connectForLong(url: string, settings: Record<string, number> = {}) {
  return connect(url, { connection: { statement_timeout: 0, ...settings } });
}

/** Runs something with a connection to a shard. */
async function withShard<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connectForLong(url);
  try {
    await expectReachable(url, sql);
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Ends the command with a sentence when a shard does not answer. */
export async function expectReachable(url: string, sql: Sql) {
  await sql`select 1`.catch((error) => {
    throw new Stop(`The order shard ${placeOf(url)} cannot be reached: ${error.message || error.code}.`);
  });
}

/** Makes the tables of a shard, or brings them up to date. */
export async function migrateShard(sql: Sql) {
  await migrate(drizzle(sql), { migrationsFolder: MIGRATIONS });
}

/** The buckets a shard keeps, in order. */
export async function keptBuckets(sql: Sql): Promise<number[]> {
  const rows = await sql`select bucket from buckets order by bucket`;
  return rows.map((row) => row.bucket);
}

/**
 * Makes ready all shards of a deployment: tables, and the buckets that new databases are to keep.
 * Databases that keep other buckets than their places say are refused: their orders would not be
 * found.
 */
export async function prepareShards(urls: readonly string[]) {
  const kept = [];
  for (const url of urls) {
    kept.push(
      await withShard(url, async (sql) => {
        await migrateShard(sql);
        return keptBuckets(sql);
      }),
    );
  }
  const fresh = kept.every((buckets) => buckets.length === 0);
  for (const [shard, url] of urls.entries()) {
    const wanted = bucketsOf(shard, urls.length);
    if (fresh) {
      await withShard(url, (sql) => sql`insert into buckets select * from unnest(${wanted}::smallint[])`);
    } else if (kept[shard]?.join() !== wanted.join()) {
      throw new Stop(
        `unknown_shard: ${placeOf(url)} does not keep the customers of shard ${shard} of ${urls.length}. Name the shards in their order, or move customers with npm run reshard.`,
      );
    }
  }
}
