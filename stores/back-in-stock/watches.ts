import type { OutboxEntry } from "../events/outbox.ts";

/**
 * Keeps that an address waits for a SKU, once, unless it waits for `most` already. One that asks again
 * waits anew.
 *
 * @returns whether the SKU is for sale or was, and so can be waited for
 */
export async function insertWatch(
  db: D1Database,
  { sku, email, language, now }: { sku: string; email: string; language: string | null; now: number },
  most: number,
): Promise<boolean> {
  const [known] = await db.batch([
    db
      .prepare(
        `SELECT 1 FROM variants v JOIN products p ON p.id = v.product_id
         WHERE v.sku = ? AND v.archived = 0 AND p.status IN ('active', 'unlisted')`,
      )
      .bind(sku),
    db
      .prepare(
        `INSERT INTO back_in_stock (variant_id, email, created_at, language)
         SELECT v.id, ?2, ?3, ?5 FROM variants v JOIN products p ON p.id = v.product_id
         WHERE v.sku = ?1 AND v.archived = 0 AND p.status IN ('active', 'unlisted')
           AND (SELECT count(*) FROM back_in_stock WHERE email = ?2) < ?4
         ON CONFLICT DO UPDATE SET created_at = excluded.created_at`,
      )
      .bind(sku, email, now, most, language),
  ]);
  return (known?.results.length ?? 0) > 0;
}

/** Ends the waiting of addresses that have asked before then. */
export async function purgeWatches(db: D1Database, before: number): Promise<void> {
  await db.prepare("DELETE FROM back_in_stock WHERE created_at < ?").bind(before).run();
}

/** Some of the addresses that wait for a SKU which can be bought: those that wait longest. */
export async function readyWatchers(db: D1Database, sku: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT b.email FROM variants v JOIN back_in_stock b ON b.variant_id = v.id
       WHERE v.sku = ? AND v.archived = 0 AND (v.available > 0 OR v.tracked = 0 OR v.backorder = 'allow')
       ORDER BY b.created_at, b.email LIMIT ?`,
    )
    .bind(sku, limit)
    .all<{ email: string }>();
  return results.map(({ email }) => email);
}

/** SKUs that an address waits for. */
export async function watchesOf(db: D1Database, email: string): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT v.sku FROM back_in_stock b JOIN variants v ON v.id = b.variant_id
       WHERE b.email = ? ORDER BY v.sku`,
    )
    .bind(email)
    .all<{ sku: string }>();
  return results.map(({ sku }) => sku);
}

export interface WatchMail {
  mailId: string;
  email: string;
  event: OutboxEntry;
}

/**
 * Ends the waiting of these addresses, and makes a mail to each of them due, in one transaction. An
 * address that another call has taken meanwhile is left out, so each is mailed once.
 */
export async function takeWatches(
  db: D1Database,
  sku: string,
  mails: readonly WatchMail[],
  { now, expiresAt }: { now: number; expiresAt: number },
): Promise<void> {
  const list = JSON.stringify(mails);
  const taken = `FROM json_each(?1) m JOIN variants v ON v.sku = ?2
    JOIN back_in_stock b ON b.variant_id = v.id AND b.email = m.value->>'email'`;
  await db.batch([
    db
      .prepare(
        `INSERT INTO account_mails (id, kind, email, name, expires_at, language)
         SELECT m.value->>'mailId', 'back_in_stock', b.email, v.sku, ?3, b.language ${taken}`,
      )
      .bind(list, sku, expiresAt),
    db
      .prepare(
        `INSERT INTO outbox (id, type, payload, created_at)
         SELECT m.value->'event'->>'id', m.value->'event'->>'type', m.value->'event'->>'payload', ?3 ${taken}`,
      )
      .bind(list, sku, now),
    db
      .prepare(
        `DELETE FROM back_in_stock WHERE variant_id = (SELECT id FROM variants WHERE sku = ?2)
         AND email IN (SELECT value->>'email' FROM json_each(?1))`,
      )
      .bind(list, sku),
  ]);
}
