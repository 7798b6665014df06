import { and, asc, eq, gt, gte, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Role } from "../../domain/accounts/access.ts";
import { forgettingStatements } from "../agents/consents.ts";
import { erasingStatements } from "../imported/imported.ts";
import { accountIdentities, accounts } from "../schema/accounts.ts";

export type Account = typeof accounts.$inferSelect;
export type Identity = typeof accountIdentities.$inferSelect;

/**
 * True while the account of this id is not erased. A request that began before the erase may write
 * after it. Under this condition it writes nothing that names the person again.
 */
export function notErased(id: string): string {
  return `NOT EXISTS (SELECT 1 FROM accounts WHERE id = ${id} AND erased_at IS NOT NULL)`;
}

/** A person who can sign in. No query here finds an erased account. */
export async function findAccount(
  db: D1Database,
  by: { id: string } | { email: string },
): Promise<Account | null> {
  const which = "id" in by ? eq(accounts.id, by.id) : eq(accounts.email, by.email);
  return (
    (await drizzle(db)
      .select()
      .from(accounts)
      .where(and(which, isNull(accounts.erasedAt)))
      .get()) ?? null
  );
}

/** Accounts by their address: those that begin with a prefix, after an address. */
export async function listAccounts(
  db: D1Database,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): Promise<Account[]> {
  const { email } = accounts;
  return drizzle(db)
    .select()
    .from(accounts)
    .where(
      and(
        gt(email, after),
        // Addresses are in lower case, and no character of theirs comes after this one.
        prefix === "" ? undefined : and(gte(email, prefix), lt(email, `${prefix}\u{10ffff}`)),
        isNull(accounts.erasedAt),
      ),
    )
    .orderBy(asc(email))
    .limit(limit);
}

/** Opens an account, unless the address has one. @returns whether it is new */
export async function insertAccount(
  db: D1Database,
  account: { id: string; email: string; name: string; role: Role; passwordHash: string | null },
): Promise<boolean> {
  const now = Date.now();
  const { meta } = await drizzle(db)
    .insert(accounts)
    .values({ ...account, createdAt: now, updatedAt: now })
    .onConflictDoNothing();
  return meta.changes > 0;
}

export async function updateAccount(
  db: D1Database,
  id: string,
  change: Partial<Pick<Account, "name" | "passwordHash">>,
): Promise<void> {
  await drizzle(db)
    .update(accounts)
    .set({ ...change, updatedAt: Date.now() })
    .where(and(eq(accounts.id, id), isNull(accounts.erasedAt)));
}

/** Those who have one of these roles, which are roles of staff, the oldest first. */
export async function findStaff(
  db: D1Database,
  roles: readonly Role[],
  limit: number,
): Promise<{ id: string; email: string }[]> {
  const { results } = await db
    .prepare(
      `SELECT id, email FROM accounts WHERE role <> 'customer' AND role IN (SELECT value FROM json_each(?1))
       AND erased_at IS NULL AND email IS NOT NULL ORDER BY created_at, id LIMIT ?2`,
    )
    .bind(JSON.stringify(roles), limit)
    .all<{ id: string; email: string }>();
  return results;
}

/** What people are called, by the id of their account: their name, else their address. */
export async function accountNames(db: D1Database, ids: readonly string[]): Promise<Map<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT id, coalesce(nullif(name, ''), email) AS name FROM accounts
       WHERE id IN (SELECT value FROM json_each(?)) AND erased_at IS NULL`,
    )
    .bind(JSON.stringify([...new Set(ids)]))
    .all<{ id: string; name: string | null }>();
  return new Map(results.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
}

/** True while another account has one of these roles and may sign in; also where no role is named. */
function another(id: string, roles: readonly Role[]): SQL {
  const names = JSON.stringify(roles);
  return sql`(${names} = '[]' or exists (select 1 from accounts other where other.role <> 'customer'
    and other.role in (select value from json_each(${names})) and other.id <> ${id}
    and other.disabled_at is null and other.erased_at is null))`;
}

/**
 * Gives an account another role, if it has this one.
 *
 * @param beside roles of which another account must have one
 * @returns whether it was changed
 */
export async function changeRole(
  db: D1Database,
  id: string,
  { from, to, beside }: { from: Role; to: Role; beside: readonly Role[] },
): Promise<boolean> {
  const now = Date.now();
  const { meta } = await drizzle(db)
    .update(accounts)
    .set({ role: to, roleChangedAt: now, updatedAt: now })
    .where(and(eq(accounts.id, id), eq(accounts.role, from), isNull(accounts.erasedAt), another(id, beside)));
  return meta.changes > 0;
}

/**
 * Disables an account from a time on, or (null) enables it.
 *
 * @param beside roles of which another account must have one
 * @returns whether that changed it
 */
export async function setDisabled(
  db: D1Database,
  id: string,
  at: number | null,
  beside: readonly Role[] = [],
): Promise<boolean> {
  const was = at === null ? isNotNull(accounts.disabledAt) : isNull(accounts.disabledAt);
  const { meta } = await drizzle(db)
    .update(accounts)
    .set({ disabledAt: at, updatedAt: Date.now() })
    .where(and(eq(accounts.id, id), was, isNull(accounts.erasedAt), another(id, beside)));
  return meta.changes > 0;
}

/** What an account may do now. */
export interface Standing {
  role: Role;
  disabled: boolean;
}

/**
 * The accounts that were disabled, or given a role, after a time in milliseconds since 1970. Each part
 * is read from an index of its own.
 */
export async function changedSince(db: D1Database, since: number): Promise<ReadonlyMap<string, Standing>> {
  const { results } = await db
    .prepare(
      `SELECT id, role, disabled_at FROM accounts WHERE disabled_at > ?1
       UNION SELECT id, role, disabled_at FROM accounts WHERE role_changed_at > ?1`,
    )
    .bind(since)
    .all<{ id: string; role: Role; disabled_at: number | null }>();
  return new Map(results.map(({ id, role, disabled_at: at }) => [id, { role, disabled: at !== null }]));
}

/** Accounts of staff that are listed. */
export const MOST_STAFF = 500;

/** Everybody who works in the shop, by their address. */
export async function listStaff(db: D1Database, limit: number): Promise<Account[]> {
  return (
    drizzle(db)
      .select()
      .from(accounts)
      // As a literal, so that the index of staff serves it.
      .where(and(sql`${accounts.role} <> 'customer'`, isNull(accounts.erasedAt)))
      .orderBy(asc(accounts.email))
      .limit(limit)
  );
}

/** Writes down that a member of staff has signed in. */
export async function markSignedIn(db: D1Database, id: string): Promise<void> {
  await drizzle(db).update(accounts).set({ signedInAt: Date.now() }).where(eq(accounts.id, id));
}

/**
 * Moves an account to another address, unless that has one, and forgets what was written to the old
 * one, or was about to be.
 *
 * @returns whether it was moved
 */
export async function changeEmail(
  db: D1Database,
  id: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const [moved] = await db.batch([
    db
      .prepare("UPDATE OR IGNORE accounts SET email = ?3, updated_at = ?4 WHERE id = ?1 AND email = ?2")
      .bind(id, from, to, Date.now()),
    db
      .prepare(
        `UPDATE notifications SET recipient = ''
         WHERE recipient = ?1 AND NOT EXISTS (SELECT 1 FROM accounts WHERE email = ?1)`,
      )
      .bind(from),
    db
      .prepare(
        "DELETE FROM mailbox WHERE recipient = ?1 AND NOT EXISTS (SELECT 1 FROM accounts WHERE email = ?1)",
      )
      .bind(from),
    db
      .prepare(
        `DELETE FROM account_mails WHERE account_id = ?1 AND email = ?2
         AND NOT EXISTS (SELECT 1 FROM accounts WHERE email = ?2)`,
      )
      .bind(id, from),
  ]);
  return (moved?.meta.changes ?? 0) > 0;
}

export function listIdentities(db: D1Database, accountId: string): Promise<Identity[]> {
  return drizzle(db).select().from(accountIdentities).where(eq(accountIdentities.accountId, accountId)).all();
}

export async function findByIdentity(
  db: D1Database,
  issuer: string,
  subject: string,
): Promise<Account | null> {
  const row = await drizzle(db)
    .select({ account: accounts })
    .from(accountIdentities)
    .innerJoin(accounts, eq(accounts.id, accountIdentities.accountId))
    .where(
      and(
        eq(accountIdentities.issuer, issuer),
        eq(accountIdentities.subject, subject),
        isNull(accounts.erasedAt),
      ),
    )
    .get();
  return row?.account ?? null;
}

export async function linkIdentity(db: D1Database, identity: Omit<Identity, "linkedAt">): Promise<void> {
  const { issuer, subject, accountId } = identity;
  await db
    .prepare(
      `INSERT INTO account_identities (issuer, subject, account_id, linked_at)
       SELECT ?1, ?2, ?3, ?4 WHERE ${notErased("?3")} ON CONFLICT DO NOTHING`,
    )
    .bind(issuer, subject, accountId, Date.now())
    .run();
}

/** Tables with rows of one account: `account_` and one of these. */
const OWN_TABLES = [
  "sessions",
  "identities",
  "addresses",
  "preferences",
  "wishes",
  "orders",
  "factors",
  "recovery_codes",
  "sign_ins",
  "challenges",
  "views",
  "notes",
] as const;

/**
 * Erases an account with all its rows, in one transaction. Its id stays, with the time, so that an
 * order under way at that moment is still found (`erasedSince`).
 */
export async function eraseAccount(db: D1Database, id: string, email: string | null): Promise<void> {
  const now = Date.now();
  const one = (statement: string, ...values: (string | number)[]) => db.prepare(statement).bind(...values);
  const rows = OWN_TABLES.map((part) => one(`DELETE FROM account_${part} WHERE account_id = ?`, id));
  // The last ones to an address that the account had, or never got.
  const phone = "SELECT preferences->>'phone' FROM account_preferences WHERE account_id = ?";
  const elsewhere = [
    one(`DELETE FROM mailbox WHERE recipient IN (${phone})`, id),
    one(`UPDATE notifications SET recipient = '' WHERE channel = 'sms' AND recipient IN (${phone})`, id),
    one("DELETE FROM push_subscriptions WHERE account_id = ?", id),
    one(
      `DELETE FROM mailbox WHERE recipient IN (SELECT email FROM account_mails WHERE account_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM accounts WHERE email = recipient AND id <> ?1)`,
      id,
    ),
    one("DELETE FROM account_mails WHERE account_id = ?", id),
  ];
  const agents = forgettingStatements(db, id, email);
  const imported = email === null ? [] : await erasingStatements(db, email);
  const mail =
    email === null
      ? []
      : [
          one("DELETE FROM back_in_stock WHERE email = ?", email),
          one("DELETE FROM draft_orders WHERE email = ?", email),
          one("DELETE FROM account_mails WHERE email = ?", email),
          one("DELETE FROM mailbox WHERE recipient = ?", email),
          one("UPDATE notifications SET recipient = '' WHERE recipient = ?", email),
        ];
  await db.batch([
    ...elsewhere,
    ...agents,
    ...rows,
    ...mail,
    ...imported,
    one(
      `INSERT INTO accounts (id, role, created_at, updated_at, erased_at) VALUES (?1, 'customer', ?2, ?2, ?2)
       ON CONFLICT (id) DO UPDATE SET
         email = NULL, name = NULL, password_hash = NULL, role = 'customer', updated_at = ?2,
         erased_at = coalesce(erased_at, ?2)`,
      id,
      now,
    ),
  ]);
}

/** Ids of accounts erased since then (milliseconds since 1970). */
export async function erasedSince(db: D1Database, since: number): Promise<string[]> {
  const rows = await drizzle(db)
    .select({ id: accounts.id })
    .from(accounts)
    .where(gt(accounts.erasedAt, since));
  return rows.map(({ id }) => id);
}

/** The groups of customers that an account belongs to. */
export async function groupsOf(db: D1Database, id: string): Promise<readonly string[]> {
  const row = await drizzle(db)
    .select({ groups: accounts.groups })
    .from(accounts)
    .where(eq(accounts.id, id))
    .get();
  return row?.groups ?? [];
}

export async function setGroups(db: D1Database, id: string, groups: readonly string[]): Promise<void> {
  await drizzle(db)
    .update(accounts)
    .set({ groups: [...groups], updatedAt: Date.now() })
    .where(eq(accounts.id, id));
}
