import { gt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { forgettingStatements } from "../agents/consents.ts";
import { erasingStatements } from "../imported/imported.ts";
import { formsIn, formsOf } from "../personal/vault.ts";
import { accounts } from "../schema/accounts.ts";
import { readPreferences } from "./account-addresses.ts";
import { addressesOfMails } from "./account-mails.ts";

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
 * order under way at that moment is still found (`erasedSince`). So does the row of its key, empty:
 * no copy of what the key opened can be read again.
 */
export async function eraseAccount(env: Env, id: string, email: string | null): Promise<void> {
  const { DB } = env;
  const now = Date.now();
  const one = (statement: string, ...values: (string | number)[]) => DB.prepare(statement).bind(...values);
  const rows = OWN_TABLES.map((part) => one(`DELETE FROM account_${part} WHERE account_id = ?`, id));
  // The mailbox of development has addresses as they are: those of messages that went to this
  // person.
  const { phone } = await readPreferences(env, id);
  const others = JSON.stringify(
    await Promise.all(
      (await addressesOfMails(env, id)).map(async (to) => ({ to, forms: await formsOf(env, to) })),
    ),
  );
  const elsewhere = [
    ...(phone === undefined ? [] : [one("DELETE FROM mailbox WHERE recipient = ?", phone)]),
    one(
      `UPDATE notifications SET recipient = '' WHERE channel = 'sms' AND recipient IN (
         SELECT coalesce(preferences->>'phoneIndex', preferences->>'phone') FROM account_preferences
         WHERE account_id = ?)`,
      id,
    ),
    one("DELETE FROM push_subscriptions WHERE account_id = ?", id),
    // The last ones to an address that the account had, or never got.
    one(
      `DELETE FROM mailbox WHERE recipient IN (SELECT m.value->>'to' FROM json_each(?2) m WHERE NOT EXISTS (
         SELECT 1 FROM accounts
         WHERE email IN (SELECT f.value FROM json_each(m.value, '$.forms') f) AND id <> ?1))`,
      id,
      others,
    ),
    one("DELETE FROM data_keys WHERE subject IN (SELECT id FROM account_mails WHERE account_id = ?)", id),
    one("DELETE FROM account_mails WHERE account_id = ?", id),
  ];
  await DB.batch([
    ...elsewhere,
    ...forgettingStatements(DB, id, email, email === null ? "[]" : await formsIn(env, email)),
    ...rows,
    ...(email === null ? [] : await statementsOfAddress(env, email)),
    one("INSERT INTO data_keys (subject, sealed) VALUES (?, '') ON CONFLICT DO UPDATE SET sealed = ''", id),
    one(
      `INSERT INTO accounts (id, role, created_at, updated_at, erased_at) VALUES (?1, 'customer', ?2, ?2, ?2)
       ON CONFLICT (id) DO UPDATE SET
         email = NULL, name = NULL, sealed_email = NULL, sealed_name = NULL, password_hash = NULL,
         role = 'customer', updated_at = ?2, erased_at = coalesce(erased_at, ?2)`,
      id,
      now,
    ),
  ]);
}

/** What erases everything that is known by an address. */
async function statementsOfAddress(env: Env, email: string): Promise<D1PreparedStatement[]> {
  const forms = await formsIn(env, email);
  const one = (statement: string) =>
    env.DB.prepare(statement.replace("?", "(SELECT value FROM json_each(?))")).bind(forms);
  return [
    one("DELETE FROM data_keys WHERE subject IN (SELECT subject FROM back_in_stock WHERE email IN ?)"),
    one("DELETE FROM back_in_stock WHERE email IN ?"),
    one("DELETE FROM data_keys WHERE subject IN (SELECT id FROM draft_orders WHERE email IN ?)"),
    one("DELETE FROM draft_orders WHERE email IN ?"),
    one("DELETE FROM data_keys WHERE subject IN (SELECT id FROM account_mails WHERE email IN ?)"),
    one("DELETE FROM account_mails WHERE email IN ?"),
    one("DELETE FROM mailbox WHERE recipient IN ?"),
    one("UPDATE notifications SET recipient = '' WHERE recipient IN ?"),
    ...(await erasingStatements(env, email)),
  ];
}

/** Ids of accounts erased since then (milliseconds since 1970). */
export async function erasedSince(db: D1Database, since: number): Promise<string[]> {
  const rows = await drizzle(db)
    .select({ id: accounts.id })
    .from(accounts)
    .where(gt(accounts.erasedAt, since));
  return rows.map(({ id }) => id);
}
