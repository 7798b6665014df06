import { sql } from "drizzle-orm";
import { picturePath, type Rendition } from "../../domain/media/picture-file.ts";
import { prepare } from "../base/d1.ts";

/**
 * The shop's own pictures: a row of D1 and an object of R2 each, under one name. The row is there
 * before the object and goes before it, so no object is without one. Renditions lie under the name
 * of their picture.
 */

const IMMUTABLE = "public, max-age=31536000, immutable";

export interface KeptPicture {
  body: ReadableStream;
  contentType: string;
}

/**
 * Writes the row of a picture that is sent in. One that is there counts as used now.
 *
 * @param said Written with a row that is new
 * @returns whether its deletion is under way: then nothing may be stored under its name
 */
export async function enterPicture(
  db: D1Database,
  { name, bytes, now }: { name: string; bytes: number; now: number },
  said: D1PreparedStatement,
): Promise<"new" | "there" | "leaving"> {
  const there = await prepare(
    db,
    sql`update media set used_at = max(used_at, ${now}) where name = ${name} returning dropped_at as droppedAt`,
  ).first<{ droppedAt: number | null }>();
  if (there) {
    return there.droppedAt === null ? "there" : "leaving";
  }
  await db.batch([
    prepare(
      db,
      sql`insert into media (name, bytes, created_at, used_at, checked_at)
        values (${name}, ${bytes}, ${now}, ${now}, ${now}) on conflict do nothing`,
    ),
    said,
  ]);
  return "new";
}

export async function putPicture(
  bucket: R2Bucket,
  name: string,
  bytes: ArrayBuffer | Uint8Array,
  contentType: string,
): Promise<void> {
  await bucket.put(name, bytes, { httpMetadata: { contentType, cacheControl: IMMUTABLE } });
}

export async function getPicture(bucket: R2Bucket, name: string): Promise<KeptPicture | null> {
  const object = await bucket.get(name);
  return object && { body: object.body, contentType: object.httpMetadata?.contentType ?? "" };
}

export function renditionKey(name: string, { width, type }: Rendition): string {
  return `${name}/${width}.${type}`;
}

/** Those of some addresses that are no pictures of the shop, or are being deleted. */
export async function missingPictures(db: D1Database, urls: readonly string[]): Promise<string[]> {
  if (urls.length === 0) {
    return [];
  }
  const { results } = await prepare(
    db,
    sql`select value as url from json_each(${JSON.stringify(urls)}) where not ${isThere(sql`value`)}`,
  ).all<{ url: string }>();
  return results.map(({ url }) => url);
}

/** Whether an address is that of a picture which is there. */
export function isThere(url: ReturnType<typeof sql>) {
  return sql`exists (select 1 from media
    where name = substr(${url}, ${picturePath("").length + 1}) and dropped_at is null)`;
}

interface Look {
  now: number;
  /** Pictures that were not checked since then are checked, up to this many. */
  checkedBefore: number;
  limit: number;
  /** Those that were not in use since then are deleted. */
  unusedSince: number;
}

/**
 * Checks which pictures are in use, and begins the deletion of those that were not for long. From
 * then on nothing can name them.
 *
 * @returns those whose deletion has begun, now or before
 */
export async function dropUnused(
  db: D1Database,
  { now, checkedBefore, limit, unusedSince }: Look,
): Promise<string[]> {
  const url = sql`${picturePath("")} || media.name`;
  const [, , dropped] = await db.batch<{ name: string }>([
    prepare(
      db,
      sql`update media set checked_at = ${now}, used_at = iif(
          exists (select 1 from product_images where url = ${url})
            or exists (select 1 from variants where image_url = ${url})
            or exists (select 1 from collections where deleted_at is null and draft -> 'image' ->> 'url' = ${url})
            or exists (select 1 from shop_settings where instr(settings, media.name) > 0)
            or exists (select 1 from setting_drafts where instr(settings, media.name) > 0),
          ${now}, used_at)
        where name in (select name from media where checked_at < ${checkedBefore} and dropped_at is null
          order by checked_at limit ${limit})`,
    ),
    prepare(
      db,
      sql`update media set dropped_at = ${now}
        where checked_at = ${now} and used_at < ${unusedSince} and dropped_at is null`,
    ),
    prepare(db, sql`select name from media where dropped_at is not null limit ${limit}`),
  ]);
  return dropped?.results.map(({ name }) => name) ?? [];
}

/** Deletes a picture whose deletion has begun, with all of its renditions. */
export async function deletePicture(env: Pick<Env, "DB" | "MEDIA">, name: string): Promise<void> {
  await env.MEDIA.delete(name);
  for (let more = true; more; ) {
    const { objects, truncated } = await env.MEDIA.list({ prefix: `${name}/` });
    if (objects.length > 0) {
      await env.MEDIA.delete(objects.map(({ key }) => key));
    }
    more = truncated;
  }
  await env.DB.batch([
    prepare(env.DB, sql`delete from picture_fetches where name = ${name}`),
    prepare(env.DB, sql`delete from media where name = ${name}`),
  ]);
}
