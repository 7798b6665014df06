import { sql } from "drizzle-orm";
import type { Role } from "../../domain/accounts/access.ts";
import { picturePath } from "../../domain/media/picture-file.ts";
import { prepare } from "../base/d1.ts";

/** Who had a file imported, with the role that they had then. */
export interface Importer {
  sub: string;
  role: Role;
}

export type KnownFetch = Importer & {
  url: string;
  state: "waiting" | "done" | "failed";
  attempts: number;
};

/** The paths of pictures that were fetched from some addresses before, by address. */
export async function fetchedPictures(db: D1Database, urls: readonly string[]): Promise<Map<string, string>> {
  if (urls.length === 0) {
    return new Map();
  }
  const { results } = await prepare(
    db,
    sql`select f.url, f.name from picture_fetches f join media m on m.name = f.name and m.dropped_at is null
      where f.state = 'done' and f.url in (select value from json_each(${JSON.stringify(urls)}))`,
  ).all<{ url: string; name: string }>();
  return new Map(results.map(({ url, name }) => [url, picturePath(name)]));
}

/**
 * Notes addresses that are to be fetched. An address that failed, or whose picture is gone, is
 * fetched again.
 *
 * @returns those that a message has to be sent for
 */
export async function askForPictures(
  db: D1Database,
  urls: readonly string[],
  { sub, role }: Importer,
  now: number,
): Promise<string[]> {
  const { results } = await prepare(
    db,
    sql`insert into picture_fetches (url, state, sub, role, asked_at)
      select value, 'waiting', ${sub}, ${role}, ${now} from json_each(${JSON.stringify(urls)}) where true
      on conflict (url) do update set state = 'waiting', name = null, reason = null, attempts = 0,
        sub = excluded.sub, role = excluded.role, asked_at = excluded.asked_at
        where state <> 'waiting'
      returning url`,
  ).all<{ url: string }>();
  return results.map(({ url }) => url);
}

export async function knownFetches(db: D1Database, urls: readonly string[]): Promise<KnownFetch[]> {
  const { results } = await prepare(
    db,
    sql`select url, state, attempts, sub, role from picture_fetches
      where url in (select value from json_each(${JSON.stringify(urls)}))`,
  ).all<KnownFetch>();
  return results;
}

/** How a fetch ended, or that it goes on after one more attempt. */
export type FetchOutcome =
  | { state: "done"; name: string }
  | { state: "failed"; reason: string }
  | { state: "waiting"; reason: string };

export async function noteFetch(db: D1Database, url: string, outcome: FetchOutcome): Promise<void> {
  const { name = null, reason = null } = { name: undefined, reason: undefined, ...outcome };
  await prepare(
    db,
    sql`update picture_fetches set state = ${outcome.state}, name = ${name}, reason = ${reason},
        attempts = attempts + ${outcome.state === "done" ? 0 : 1}
      where url = ${url} and state = 'waiting'`,
  ).run();
}

/** Addresses whose message may be lost: it was sent before then. They count as asked for now. */
export async function lateFetches(
  db: D1Database,
  { before, now, limit }: { before: number; now: number; limit: number },
): Promise<string[]> {
  const { results } = await prepare(
    db,
    sql`update picture_fetches set asked_at = ${now}
      where url in (select url from picture_fetches where state = 'waiting' and asked_at < ${before} limit ${limit})
      returning url`,
  ).all<{ url: string }>();
  return results.map(({ url }) => url);
}

export async function areFetchesWaiting(db: D1Database): Promise<boolean> {
  return (
    (await prepare(db, sql`select 1 from picture_fetches where state = 'waiting' limit 1`).first()) !== null
  );
}

/** Makes every fetch that failed wait again. @returns the first of them, for a message each */
export async function retryFailed(db: D1Database, { sub, role }: Importer, now: number): Promise<string[]> {
  const { results } = await prepare(
    db,
    sql`update picture_fetches set state = 'waiting', reason = null, attempts = 0, sub = ${sub}, role = ${role},
        asked_at = ${now} where state = 'failed' returning url`,
  ).all<{ url: string }>();
  return results.map(({ url }) => url);
}

/** The products that name any of some addresses. */
export async function productsNaming(db: D1Database, urls: readonly string[]): Promise<string[]> {
  const list = sql`(select value from json_each(${JSON.stringify(urls)}))`;
  const { results } = await prepare(
    db,
    sql`select product_id as id from product_images where url in ${list}
      union select product_id from variants where image_url in ${list} and archived = 0`,
  ).all<{ id: string }>();
  return results.map(({ id }) => id);
}

export interface FetchProgress {
  waiting: number;
  done: number;
  failed: number;
  /** Some of the failed fetches. */
  failures: { url: string; reason: string; products: { id: string; title: string }[] }[];
}

/** How far the pictures of imported files are. */
export async function fetchProgress(db: D1Database, most: number): Promise<FetchProgress> {
  const [counts, failures] = await db.batch<Record<string, string | number | null>>([
    prepare(db, sql`select state, count(*) as n from picture_fetches group by state`),
    prepare(
      db,
      sql`select f.url, f.reason, (select json_group_array(json_object('id', p.id, 'title', p.title))
            from products p where p.id in (select product_id from product_images where url = f.url
              union select product_id from variants where image_url = f.url)) as products
        from picture_fetches f where f.state = 'failed' order by f.asked_at, f.url limit ${most}`,
    ),
  ]);
  const count = (state: string) => Number(counts?.results.find((row) => row.state === state)?.n ?? 0);
  return {
    waiting: count("waiting"),
    done: count("done"),
    failed: count("failed"),
    failures: (failures?.results ?? []).map(({ url, reason, products }) => ({
      url: String(url),
      reason: String(reason ?? ""),
      products: JSON.parse(String(products ?? "[]")),
    })),
  };
}
