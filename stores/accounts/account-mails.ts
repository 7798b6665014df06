import { and, eq, gt, inArray, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { z } from "zod";
import { secretDigest } from "../../domain/base/secrets.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { formsIn, formsOf, keepKeyStatement, type NewSealer, newSealer, opened } from "../personal/vault.ts";
import { accountMails } from "../schema/accounts.ts";
import { dataKeys } from "../schema/personal/data-keys.ts";
import { notErased } from "./accounts.ts";

type MailRow = typeof accountMails.$inferSelect;
/** With the address and the name as they were given. */
export type AccountMail = Omit<MailRow, "sealed">;

/** What address and name of a mail are sealed as. */
const WHO = "account mail";
const Who = z.object({ email: z.string(), name: z.string() });
export type Who = z.infer<typeof Who>;

/** Address and name of a mail as its row has them. */
export async function whoAsStored(
  sealer: NewSealer | null,
  who: Who,
): Promise<Pick<MailRow, "email" | "name" | "sealed">> {
  return sealer
    ? { email: await sealer.index(who.email), name: "", sealed: await sealer.seal(WHO, JSON.stringify(who)) }
    : { ...who, sealed: null };
}

/** Whom a mail goes to; null where its key is destroyed. */
export async function openWho(
  env: Env,
  { id, sealed, dataKey, ...plain }: Pick<MailRow, "id" | "sealed"> & Who & { dataKey: string | null },
): Promise<Who | null> {
  if (sealed === null) {
    return plain;
  }
  const text = await opened(env, { subject: id, text: sealed, dataKey }, WHO);
  return text === null ? null : Who.parse(JSON.parse(text));
}

/** Mails with their keys. */
function mailRows(db: D1Database) {
  return drizzle(db)
    .select({ mail: accountMails, dataKey: dataKeys.sealed })
    .from(accountMails)
    .leftJoin(dataKeys, eq(dataKeys.subject, accountMails.id))
    .$dynamic();
}

async function openMails(
  env: Env,
  rows: readonly { mail: MailRow; dataKey: string | null }[],
): Promise<AccountMail[]> {
  const all = await Promise.all(
    rows.map(async ({ mail: { sealed, ...mail }, dataKey }) => {
      const { id, email, name } = mail;
      const who = await openWho(env, { id, email, name, sealed, dataKey });
      return who ? [{ ...mail, ...who }] : [];
    }),
  );
  return all.flat();
}

/**
 * Writes in one transaction that a mail is due, and the event that sends it. It writes nothing when
 * `limit` mails of the kind are pending for the address, or when the account was erased meanwhile.
 * A mail that is there already is due once.
 */
export async function insertMail(
  env: Env,
  mail: Omit<AccountMail, "secretDigest">,
  event: OutboxEntry,
  limit: number,
): Promise<void> {
  const { DB } = env;
  const { id, kind, accountId, passwordHash, expiresAt, language, role, invitedBy } = mail;
  const sealer = await newSealer(env, id);
  const { email, name, sealed } = await whoAsStored(sealer, { email: mail.email, name: mail.name });
  const now = Date.now();
  await DB.batch([
    DB.prepare(
      `INSERT INTO account_mails (id, kind, email, name, account_id, password_hash, expires_at, language, role,
         invited_by, sealed)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?10, ?11, ?12, ?14
       WHERE (SELECT count(*) FROM account_mails WHERE email IN (SELECT value FROM json_each(?13))
           AND kind = ?2 AND expires_at > ?8) < ?9
         AND ${notErased("?5")} ON CONFLICT DO NOTHING`,
    ).bind(
      id,
      kind,
      email,
      name,
      accountId,
      passwordHash,
      expiresAt,
      now,
      limit,
      language,
      role,
      invitedBy,
      await formsIn(env, mail.email),
      sealed,
    ),
    ...(sealer ? [keepKeyStatement(DB, sealer, "account_mails WHERE id")] : []),
    DB.prepare(
      `INSERT INTO outbox (id, type, payload, created_at) SELECT ?1, ?2, ?3, ?4
       WHERE EXISTS (SELECT 1 FROM account_mails WHERE id = ?5) ON CONFLICT DO NOTHING`,
    ).bind(event.id, event.type, event.payload, now, id),
  ]);
}

export async function findMails(env: Env, ids: readonly string[], now: number): Promise<AccountMail[]> {
  const rows = await mailRows(env.DB).where(
    and(inArray(accountMails.id, [...ids]), gt(accountMails.expiresAt, now)),
  );
  return openMails(env, rows);
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
  env: Env,
  { id, secret, kind, now }: { id: string; secret: string; kind: AccountMail["kind"]; now: number },
): Promise<AccountMail | null> {
  const rows = await mailRows(env.DB)
    .where(
      and(
        eq(accountMails.id, id),
        eq(accountMails.kind, kind),
        eq(accountMails.secretDigest, await secretDigest(secret)),
        gt(accountMails.expiresAt, now),
      ),
    )
    .limit(1);
  return (await openMails(env, rows))[0] ?? null;
}

/** Uses a link up. Of many that try at once, one succeeds. */
export async function takeMail(db: D1Database, id: string): Promise<boolean> {
  const { meta } = await drizzle(db).delete(accountMails).where(eq(accountMails.id, id));
  return meta.changes > 0;
}

/** Forgets every other link that could open this account's door. */
export async function dropMails(env: Env, email: string, kinds: AccountMail["kind"][]): Promise<void> {
  await drizzle(env.DB)
    .delete(accountMails)
    .where(and(inArray(accountMails.email, await formsOf(env, email)), inArray(accountMails.kind, kinds)));
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

/** Addresses of an account's mails, with the addresses that it had or never got. */
export async function addressesOfMails(env: Env, accountId: string): Promise<string[]> {
  const rows = await mailRows(env.DB).where(eq(accountMails.accountId, accountId));
  return (await openMails(env, rows)).map(({ email }) => email);
}

/** Mails that lapsed, to an address that an account has left or never got. */
async function lapsedMoves(env: Env, now: number): Promise<{ as: string; email: string }[]> {
  const rows = await mailRows(env.DB).where(
    and(lt(accountMails.expiresAt, now), inArray(accountMails.kind, ["change_email", "email_changed"])),
  );
  const mails = await openMails(env, rows);
  const stored = new Map(rows.map(({ mail }) => [mail.id, mail.email]));
  return mails.map(({ id, email }) => ({ as: stored.get(id) ?? email, email }));
}

/** Deletes expired links and unfinished sign-ins, and mails to an address that no account has. */
export async function purgeLapsed(env: Env, now: number): Promise<void> {
  const { DB } = env;
  const moves = await lapsedMoves(env, now);
  const strays = DB.prepare(
    `DELETE FROM mailbox WHERE recipient IN (
       SELECT value->>'email' FROM json_each(?)
       WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE email IN (value->>'as', value->>'email')))`,
  ).bind(JSON.stringify(moves));
  const lapsed = [
    "DELETE FROM account_mails WHERE expires_at < ?1",
    "DELETE FROM oidc_flows WHERE expires_at < ?1",
    "DELETE FROM account_sign_ins WHERE expires_at < ?1",
    "DELETE FROM account_challenges WHERE expires_at < ?1",
  ];
  await DB.batch([
    // The mailbox, which may be long, is read only when there is something to look for.
    ...(moves.length > 0 ? [strays] : []),
    ...lapsed.map((statement) => DB.prepare(statement).bind(now)),
    DB.prepare(FORGET_KEYS_OF_MAILS),
  ]);
}

/** Keys of mails lie side by side, and no other subject begins like theirs. */
const FORGET_KEYS_OF_MAILS = `DELETE FROM data_keys WHERE subject >= 'aml_' AND subject < 'aml\`'
  AND NOT EXISTS (SELECT 1 FROM account_mails WHERE id = subject)`;
