import { randomId } from "../../domain/base/ids.ts";
import { whoAsStored } from "../accounts/account-mails.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { formsIn, keepKeyStatement, newSealer, opened } from "../personal/vault.ts";

/** What an address is sealed as. */
export const WAIT = "back-in-stock address";
/** The address, as it was given and as rows have it. */
const IS_IT = "email IN (SELECT value FROM json_each(?2))";
const FOR_SALE = `FROM variants v JOIN products p ON p.id = v.product_id
  WHERE v.sku = ?1 AND v.archived = 0 AND p.status IN ('active', 'unlisted')`;

/**
 * Keeps that an address waits for a SKU, once, unless it waits for `most` already. One that asks
 * again waits again.
 *
 * @returns whether the SKU is for sale or was, and so can be waited for
 */
export async function insertWatch(
  env: Env,
  { sku, email, language, now }: { sku: string; email: string; language: string | null; now: number },
  most: number,
): Promise<boolean> {
  const { DB } = env;
  const forms = await formsIn(env, email);
  const sealer = await newSealer(env, randomId("wat"));
  const row = sealer
    ? [await sealer.index(email), sealer.subject, await sealer.seal(WAIT, email)]
    : [email, null, null];
  const [known] = await DB.batch([
    DB.prepare(`SELECT 1 ${FOR_SALE}`).bind(sku),
    DB.prepare(
      `UPDATE back_in_stock SET created_at = ?3 WHERE ${IS_IT} AND variant_id IN (SELECT v.id ${FOR_SALE})`,
    ).bind(sku, forms, now),
    DB.prepare(
      `INSERT INTO back_in_stock (variant_id, created_at, language, email, subject, sealed)
       SELECT v.id, ?3, ?5, ?6, ?7, ?8 ${FOR_SALE}
         AND NOT EXISTS (SELECT 1 FROM back_in_stock WHERE variant_id = v.id AND ${IS_IT})
         AND (SELECT count(*) FROM back_in_stock WHERE ${IS_IT}) < ?4`,
    ).bind(sku, forms, now, most, language, ...row),
    ...(sealer ? [keepKeyStatement(DB, sealer, "back_in_stock WHERE subject")] : []),
  ]);
  return (known?.results.length ?? 0) > 0;
}

/** Ends the waiting of addresses that have asked before then. */
export async function purgeWatches(db: D1Database, before: number): Promise<void> {
  await db.batch([
    db.prepare("DELETE FROM back_in_stock WHERE created_at < ?").bind(before),
    db.prepare(FORGET_KEYS),
  ]);
}

/** Keys of waits lie side by side, and no other subject begins like theirs. */
const FORGET_KEYS = `DELETE FROM data_keys WHERE subject >= 'wat_' AND subject < 'wat\`'
  AND subject NOT IN (SELECT subject FROM back_in_stock WHERE subject IS NOT NULL)`;

/** A person who waits. */
export interface Watcher {
  /** The address as its row has it. */
  as: string;
  email: string;
}

/** Some of the addresses that wait for a SKU which can be bought: those that wait longest. */
export async function readyWatchers(env: Env, sku: string, limit: number): Promise<Watcher[]> {
  const { results } = await env.DB.prepare(
    `SELECT b.email AS \`as\`, b.subject, b.sealed, k.sealed AS dataKey
     FROM variants v JOIN back_in_stock b ON b.variant_id = v.id LEFT JOIN data_keys k ON k.subject = b.subject
     WHERE v.sku = ? AND v.archived = 0 AND (v.available > 0 OR v.tracked = 0 OR v.backorder = 'allow')
     ORDER BY b.created_at, b.email LIMIT ?`,
  )
    .bind(sku, limit)
    .all<{ as: string; subject: string | null; sealed: string | null; dataKey: string | null }>();
  const found = await Promise.all(
    results.map(async ({ as, subject, sealed, dataKey }) => ({
      as,
      email: subject === null ? as : await opened(env, { subject, text: sealed, dataKey }, WAIT),
    })),
  );
  return found.flatMap(({ as, email }) => (email === null ? [] : [{ as, email }]));
}

/** SKUs that an address waits for. */
export async function watchesOf(env: Env, email: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT v.sku FROM back_in_stock b JOIN variants v ON v.id = b.variant_id
     WHERE b.email IN (SELECT value FROM json_each(?)) ORDER BY v.sku`,
  )
    .bind(await formsIn(env, email))
    .all<{ sku: string }>();
  return results.map(({ sku }) => sku);
}

export interface WatchMail extends Watcher {
  mailId: string;
  event: OutboxEntry;
}

/**
 * Ends the waiting of these addresses, and makes a mail to each of them due, in one transaction. An
 * address that another call has taken meanwhile is left out, so each is mailed once.
 */
export async function takeWatches(
  env: Env,
  sku: string,
  mails: readonly WatchMail[],
  { now, expiresAt }: { now: number; expiresAt: number },
): Promise<void> {
  const { DB } = env;
  const sealed = await Promise.all(
    mails.map(async ({ email, ...mail }) => {
      const sealer = await newSealer(env, mail.mailId);
      const dataKey = sealer?.dataKey ?? null;
      return { ...mail, dataKey, who: await whoAsStored(sealer, { email, name: sku }) };
    }),
  );
  const list = JSON.stringify(sealed);
  const taken = `FROM json_each(?1) m JOIN variants v ON v.sku = ?2
    JOIN back_in_stock b ON b.variant_id = v.id AND b.email = m.value->>'as'`;
  await DB.batch([
    DB.prepare(
      `INSERT INTO account_mails (id, kind, email, name, sealed, expires_at, language)
       SELECT m.value->>'mailId', 'back_in_stock', m.value->>'$.who.email', m.value->>'$.who.name',
         m.value->>'$.who.sealed', ?3, b.language ${taken}`,
    ).bind(list, sku, expiresAt),
    DB.prepare(
      `INSERT INTO data_keys (subject, sealed) SELECT m.value->>'mailId', m.value->>'dataKey' ${taken}
       WHERE m.value->>'dataKey' IS NOT NULL`,
    ).bind(list, sku),
    DB.prepare(
      `INSERT INTO outbox (id, type, payload, created_at)
       SELECT m.value->'event'->>'id', m.value->'event'->>'type', m.value->'event'->>'payload', ?3 ${taken}`,
    ).bind(list, sku, now),
    DB.prepare(
      `DELETE FROM back_in_stock WHERE variant_id = (SELECT id FROM variants WHERE sku = ?2)
       AND email IN (SELECT value->>'as' FROM json_each(?1))`,
    ).bind(list, sku),
  ]);
}
