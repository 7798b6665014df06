import { and, eq, gt, inArray } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { secretDigest } from "../../domain/base/secrets.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { accountMails } from "../schema/accounts.ts";
import { notErased } from "./accounts.ts";

export type AccountMail = typeof accountMails.$inferSelect;

/**
 * Writes in one transaction that a mail is due, and the event that sends it. It writes nothing when
 * `limit` mails of the kind are pending for the address, or when the account was erased meanwhile.
 * A mail that is there already is due once.
 */
export async function insertMail(
  db: D1Database,
  mail: Omit<AccountMail, "secretDigest">,
  event: OutboxEntry,
  limit: number,
): Promise<void> {
  const { id, kind, email, name, accountId, passwordHash, expiresAt, language, role, invitedBy } = mail;
  const now = Date.now();
  await db.batch([
    db
      .prepare(
        `INSERT INTO account_mails (id, kind, email, name, account_id, password_hash, expires_at, language, role,
           invited_by)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?10, ?11, ?12
         WHERE (SELECT count(*) FROM account_mails WHERE email = ?3 AND kind = ?2 AND expires_at > ?8) < ?9
           AND ${notErased("?5")} ON CONFLICT DO NOTHING`,
      )
      .bind(id, kind, email, name, accountId, passwordHash, expiresAt, now, limit, language, role, invitedBy),
    db
      .prepare(
        `INSERT INTO outbox (id, type, payload, created_at) SELECT ?1, ?2, ?3, ?4
         WHERE EXISTS (SELECT 1 FROM account_mails WHERE id = ?5) ON CONFLICT DO NOTHING`,
      )
      .bind(event.id, event.type, event.payload, now, id),
  ]);
}

export async function findMails(db: D1Database, ids: readonly string[], now: number): Promise<AccountMail[]> {
  return drizzle(db)
    .select()
    .from(accountMails)
    .where(and(inArray(accountMails.id, [...ids]), gt(accountMails.expiresAt, now)))
    .all();
}

/** Makes secrets the ones that open these mails' links. */
export async function setMailSecrets(
  db: D1Database,
  secrets: readonly { id: string; secret: string }[],
): Promise<void> {
  const digests = await Promise.all(
    secrets.map(async ({ id, secret }) => ({ id, digest: await secretDigest(secret) })),
  );
  await db
    .prepare(
      `UPDATE account_mails SET secret_digest = e.value->>'digest'
       FROM json_each(?) e WHERE account_mails.id = e.value->>'id'`,
    )
    .bind(JSON.stringify(digests))
    .run();
}

export async function findMailBySecret(
  db: D1Database,
  { id, secret, kind, now }: { id: string; secret: string; kind: AccountMail["kind"]; now: number },
): Promise<AccountMail | null> {
  const found = await drizzle(db)
    .select()
    .from(accountMails)
    .where(
      and(
        eq(accountMails.id, id),
        eq(accountMails.kind, kind),
        eq(accountMails.secretDigest, await secretDigest(secret)),
        gt(accountMails.expiresAt, now),
      ),
    )
    .get();
  return found ?? null;
}

/** Uses a link up. Of many that try at once, one succeeds. */
export async function takeMail(db: D1Database, id: string): Promise<boolean> {
  const { meta } = await drizzle(db).delete(accountMails).where(eq(accountMails.id, id));
  return meta.changes > 0;
}

/** Forgets every other link that could open this account's door. */
export async function dropMails(db: D1Database, email: string, kinds: AccountMail["kind"][]): Promise<void> {
  await drizzle(db)
    .delete(accountMails)
    .where(and(eq(accountMails.email, email), inArray(accountMails.kind, kinds)));
}

/** A mail that was handed over, whose row must still be there for it. */
export interface SentMail {
  /** Its event: the ids of its messages begin with it and a colon. */
  eventId: string;
  mailId: string;
}

/**
 * Forgets messages whose mail is gone: it was erased with its account while they were on their way,
 * which an erase does not wait for.
 */
export async function forgetStrays(db: D1Database, sent: readonly SentMail[]): Promise<void> {
  const strays = (table: string) => `SELECT t.id FROM json_each(?) e CROSS JOIN ${table} t
    ON t.id >= e.value->>'eventId' || ':' AND t.id < e.value->>'eventId' || ';'
    WHERE NOT EXISTS (SELECT 1 FROM account_mails WHERE id = e.value->>'mailId')`;
  const statements = [
    `DELETE FROM mailbox WHERE id IN (${strays("mailbox")})`,
    `UPDATE notifications SET recipient = '' WHERE id IN (${strays("notifications")})`,
  ];
  await db.batch(statements.map((statement) => db.prepare(statement).bind(JSON.stringify(sent))));
}

/** Deletes expired links and unfinished sign-ins, and mails to an address that no account has. */
export async function purgeLapsed(db: D1Database, now: number): Promise<void> {
  const lapsed = [
    // In this order of tables: the mailbox, which may be long, is read only when there is something
    // to look for.
    `DELETE FROM mailbox WHERE id IN (
       SELECT m.id FROM account_mails a CROSS JOIN mailbox m ON m.recipient = a.email
       WHERE a.expires_at < ?1 AND a.kind IN ('change_email', 'email_changed')
         AND NOT EXISTS (SELECT 1 FROM accounts WHERE email = a.email))`,
    "DELETE FROM account_mails WHERE expires_at < ?1",
    "DELETE FROM oidc_flows WHERE expires_at < ?1",
    "DELETE FROM account_sign_ins WHERE expires_at < ?1",
    "DELETE FROM account_challenges WHERE expires_at < ?1",
  ];
  await db.batch(lapsed.map((statement) => db.prepare(statement).bind(now)));
}
