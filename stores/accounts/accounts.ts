import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Role } from "../../domain/accounts/access.ts";
import { formsIn, formsOf, keepKeyStatement, newSealer, opened, sealerOf } from "../personal/vault.ts";
import { accountIdentities, accounts } from "../schema/accounts.ts";
import { dataKeys } from "../schema/personal/data-keys.ts";

type AccountRow = typeof accounts.$inferSelect;
/** With the address and the name as their person gave them. */
export type Account = Omit<AccountRow, "sealedEmail" | "sealedName">;
export type Identity = typeof accountIdentities.$inferSelect;

/** What an account's own texts are sealed as. */
export const [EMAIL, NAME] = ["account email", "account name"] as const;

/**
 * True while the account of this id is not erased. A request that began before the erase may write
 * after it. Under this condition it writes nothing that names the person again.
 */
export function notErased(id: string): string {
  return `NOT EXISTS (SELECT 1 FROM accounts WHERE id = ${id} AND erased_at IS NOT NULL)`;
}

/** Accounts with their keys, of which none is erased. */
function accountRows(db: D1Database) {
  return drizzle(db)
    .select({ account: accounts, dataKey: dataKeys.sealed })
    .from(accounts)
    .leftJoin(dataKeys, eq(dataKeys.subject, accounts.id))
    .$dynamic();
}

/** The personal data of an account, as it is stored. */
export interface SealedPerson extends Pick<AccountRow, "id" | "email" | "sealedEmail"> {
  dataKey: string | null;
}

/** The address of an account; null where it has none, or its key is destroyed. */
export async function emailOf(
  env: Env,
  { id, email, sealedEmail, dataKey }: SealedPerson,
): Promise<string | null> {
  return sealedEmail === null ? email : opened(env, { subject: id, text: sealedEmail, dataKey }, EMAIL);
}

async function nameOf(
  env: Env,
  {
    id,
    name,
    sealedName,
    dataKey,
  }: Pick<AccountRow, "id" | "name" | "sealedName"> & { dataKey: string | null },
): Promise<string | null> {
  return sealedName === null ? name : opened(env, { subject: id, text: sealedName, dataKey }, NAME);
}

/** One whose key is destroyed is erased, so it is left out. */
async function openAccounts(
  env: Env,
  rows: readonly { account: AccountRow; dataKey: string | null }[],
): Promise<Account[]> {
  const all = await Promise.all(
    rows.map(async ({ account, dataKey }) => {
      const { sealedEmail, sealedName, ...rest } = account;
      const [email, name] = await Promise.all([
        emailOf(env, { ...account, dataKey }),
        nameOf(env, { ...account, dataKey }),
      ]);
      return sealedEmail !== null && email === null ? [] : [{ ...rest, email, name }];
    }),
  );
  return all.flat();
}

/** A person who can sign in. No query here finds an erased account. */
export async function findAccount(env: Env, by: { id: string } | { email: string }): Promise<Account | null> {
  const which = "id" in by ? eq(accounts.id, by.id) : inArray(accounts.email, await formsOf(env, by.email));
  const rows = await accountRows(env.DB)
    .where(and(which, isNull(accounts.erasedAt)))
    .limit(1);
  return (await openAccounts(env, rows))[0] ?? null;
}

/** Accounts, the newest first: behind one, or the one of an address. */
export async function listAccounts(
  env: Env,
  { email, after, limit }: { email: string; after: string; limit: number },
): Promise<Account[]> {
  const { id, createdAt } = accounts;
  const rows = await accountRows(env.DB)
    .where(
      and(
        email === "" ? undefined : inArray(accounts.email, await formsOf(env, email)),
        after === ""
          ? undefined
          : sql`(${createdAt}, ${id}) < (select created_at, id from accounts where id = ${after})`,
        isNull(accounts.erasedAt),
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit);
  return openAccounts(env, rows);
}

/** Opens an account, unless the address has one. @returns whether it is new */
export async function insertAccount(
  env: Env,
  account: { id: string; email: string; name: string; role: Role; passwordHash: string | null },
): Promise<boolean> {
  const { id, email, name, role, passwordHash } = account;
  const sealer = await newSealer(env, id);
  const row = sealer
    ? [await sealer.index(email), null, await sealer.seal(EMAIL, email), await sealer.seal(NAME, name)]
    : [email, name, null, null];
  const [inserted] = await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO accounts (id, role, password_hash, created_at, updated_at, email, name, sealed_email, sealed_name)
       SELECT ?1, ?2, ?3, ?4, ?4, ?6, ?7, ?8, ?9
       WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE email IN (SELECT value FROM json_each(?5)))
       ON CONFLICT DO NOTHING`,
    ).bind(id, role, passwordHash, Date.now(), await formsIn(env, email), ...row),
    ...(sealer ? [keepKeyStatement(env.DB, sealer, "accounts WHERE id")] : []),
  ]);
  return (inserted?.meta.changes ?? 0) > 0;
}

export async function updateAccount(
  env: Env,
  id: string,
  { name, ...rest }: Partial<Pick<Account, "passwordHash">> & { name?: string },
): Promise<void> {
  const sealer = name === undefined ? null : await sealerOf(env, id);
  const named =
    name === undefined
      ? {}
      : sealer
        ? { name: null, sealedName: await sealer.seal(NAME, name) }
        : { name, sealedName: null };
  const change = { ...rest, ...named };
  await drizzle(env.DB)
    .update(accounts)
    .set({ ...change, updatedAt: Date.now() })
    .where(and(eq(accounts.id, id), isNull(accounts.erasedAt)));
}

/** Those who have one of these roles, which are roles of staff, the oldest first. */
export async function findStaff(
  env: Env,
  roles: readonly Role[],
  limit: number,
): Promise<{ id: string; email: string }[]> {
  const { results } = await env.DB.prepare(
    `SELECT a.id, a.email, a.sealed_email AS sealedEmail, k.sealed AS dataKey
     FROM accounts a LEFT JOIN data_keys k ON k.subject = a.id
     WHERE a.role <> 'customer' AND a.role IN (SELECT value FROM json_each(?1))
       AND a.erased_at IS NULL AND a.email IS NOT NULL ORDER BY a.created_at, a.id LIMIT ?2`,
  )
    .bind(JSON.stringify(roles), limit)
    .all<SealedPerson>();
  const staff = await Promise.all(
    results.map(async (row) => ({ id: row.id, email: await emailOf(env, row) })),
  );
  return staff.flatMap(({ id, email }) => (email === null ? [] : [{ id, email }]));
}

/** What people are called, by the id of their account: their name, else their address. */
export async function accountNames(env: Env, ids: readonly string[]): Promise<Map<string, string>> {
  const { results } = await env.DB.prepare(
    `SELECT a.id, a.email, a.name, a.sealed_email AS sealedEmail, a.sealed_name AS sealedName, k.sealed AS dataKey
     FROM accounts a LEFT JOIN data_keys k ON k.subject = a.id
     WHERE a.id IN (SELECT value FROM json_each(?)) AND a.erased_at IS NULL`,
  )
    .bind(JSON.stringify([...new Set(ids)]))
    .all<SealedPerson & Pick<AccountRow, "name" | "sealedName">>();
  const names = await Promise.all(
    results.map(async (row) => [row.id, (await nameOf(env, row)) || (await emailOf(env, row))] as const),
  );
  return new Map(names.flatMap(([id, name]) => (name === null ? [] : [[id, name] as const])));
}

/** Accounts of staff that are listed. */
export const MOST_STAFF = 500;

/** Everybody who works in the shop, by their address. */
export async function listStaff(env: Env, limit: number): Promise<Account[]> {
  const rows = await accountRows(env.DB)
    // As a literal, so that the index of staff serves it.
    .where(and(sql`${accounts.role} <> 'customer'`, isNull(accounts.erasedAt)))
    .limit(limit);
  const staff = await openAccounts(env, rows);
  return staff.sort((a, b) => ((a.email ?? "") < (b.email ?? "") ? -1 : 1));
}

/**
 * Moves an account to another address, unless that has one, and forgets what was written to the old
 * one, or was about to be.
 *
 * @returns whether it was moved
 */
export async function changeEmail(
  env: Env,
  id: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const { DB } = env;
  const sealer = await sealerOf(env, id);
  const [before, after] = [await formsIn(env, from), await formsIn(env, to)];
  const row = sealer ? [await sealer.index(to), await sealer.seal(EMAIL, to)] : [to, null];
  const one = (statement: string, ...values: (string | number | null)[]) =>
    DB.prepare(statement).bind(...values);
  const in1 = "IN (SELECT value FROM json_each(?1))";
  const [moved] = await DB.batch([
    one(
      `UPDATE OR IGNORE accounts SET email = ?5, sealed_email = ?6, updated_at = ?4
       WHERE id = ?3 AND email ${in1}
         AND NOT EXISTS (SELECT 1 FROM accounts WHERE email IN (SELECT value FROM json_each(?2)))`,
      before,
      after,
      id,
      Date.now(),
      ...row,
    ),
    one(
      `UPDATE notifications SET recipient = ''
       WHERE recipient ${in1} AND NOT EXISTS (SELECT 1 FROM accounts WHERE email ${in1})`,
      before,
    ),
    one(
      `DELETE FROM mailbox WHERE recipient = ?2 AND NOT EXISTS (SELECT 1 FROM accounts WHERE email ${in1})`,
      before,
      from,
    ),
    one(
      `DELETE FROM account_mails WHERE account_id = ?2 AND email ${in1}
       AND NOT EXISTS (SELECT 1 FROM accounts WHERE email ${in1})`,
      before,
      id,
    ),
  ]);
  return (moved?.meta.changes ?? 0) > 0;
}

export function listIdentities(db: D1Database, accountId: string): Promise<Identity[]> {
  return drizzle(db).select().from(accountIdentities).where(eq(accountIdentities.accountId, accountId)).all();
}

export async function findByIdentity(env: Env, issuer: string, subject: string): Promise<Account | null> {
  const rows = await accountRows(env.DB)
    .innerJoin(accountIdentities, eq(accounts.id, accountIdentities.accountId))
    .where(
      and(
        eq(accountIdentities.issuer, issuer),
        eq(accountIdentities.subject, subject),
        isNull(accounts.erasedAt),
      ),
    )
    .limit(1);
  return (await openAccounts(env, rows))[0] ?? null;
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
