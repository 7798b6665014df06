import type { Preferences } from "../../domain/accounts/account.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { CHANNELS } from "../../domain/notifications/channels.ts";
import { openPreferences, type PreferencesRow } from "../accounts/account-addresses.ts";
import { emailOf, notErased, type SealedPerson } from "../accounts/accounts.ts";
import { formsOf } from "../personal/vault.ts";
import type { StoredPreferences } from "../schema/accounts.ts";
import type { pushSubscriptions } from "../schema/messaging.ts";

export type StoredSubscription = Pick<
  typeof pushSubscriptions.$inferSelect,
  "id" | "accountId" | "endpoint" | "p256dh" | "auth"
>;

/** Of a browser that is signed out, or whose session ended elsewhere, nothing is known any more. */
const SIGNED_IN = `(session_id IS NULL
  OR EXISTS (SELECT 1 FROM account_sessions WHERE account_sessions.id = push_subscriptions.session_id))`;

/** How customers want to be notified, and their browsers. */
export interface Person {
  preferences: Preferences;
  subscriptions: readonly StoredSubscription[];
}

const SUBSCRIPTIONS = "SELECT id, account_id AS accountId, endpoint, p256dh, auth FROM push_subscriptions";

/** What these accounts (ids) chose. An account that chose nothing is left out. */
export async function readPeople(
  env: Env,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, Person>> {
  if (accountIds.length === 0) {
    return new Map();
  }
  const { DB } = env;
  const list = JSON.stringify([...new Set(accountIds)]);
  const [preferences, subscriptions] = await DB.batch([
    DB.prepare(
      `SELECT p.account_id AS id, p.preferences, k.sealed AS dataKey
       FROM account_preferences p LEFT JOIN data_keys k ON k.subject = p.account_id
       WHERE p.account_id IN (SELECT value FROM json_each(?))`,
    ).bind(list),
    DB.prepare(`${SUBSCRIPTIONS} WHERE account_id IN (SELECT value FROM json_each(?)) AND ${SIGNED_IN}`).bind(
      list,
    ),
  ]);
  return people(
    env,
    (preferences?.results ?? []) as unknown as PreferenceRow[],
    (subscriptions?.results ?? []) as unknown as StoredSubscription[],
  );
}

interface PreferenceRow extends Omit<PreferencesRow, "preferences"> {
  preferences: string;
}

async function people(
  env: Env,
  rows: readonly PreferenceRow[],
  subscriptions: readonly StoredSubscription[],
): Promise<ReadonlyMap<string, Person>> {
  const byAccount = Map.groupBy(subscriptions, ({ accountId }) => accountId);
  return new Map(
    await Promise.all(
      rows.map(
        async (row) =>
          [
            row.id,
            {
              preferences: await openPreferences(env, { ...row, preferences: JSON.parse(row.preferences) }),
              subscriptions: byAccount.get(row.id) ?? [],
            },
          ] as const,
      ),
    ),
  );
}

/** Accounts by their addresses. */
export async function accountsOf(env: Env, emails: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (emails.length === 0) {
    return new Map();
  }
  const forms = await Promise.all(
    emails.map(async (email) => ({ email, forms: await formsOf(env, email.toLowerCase()) })),
  );
  const { results } = await env.DB.prepare(
    "SELECT email, id FROM accounts WHERE email IN (SELECT value FROM json_each(?))",
  )
    .bind(JSON.stringify(forms.flatMap((one) => one.forms)))
    .all<{ email: string; id: string }>();
  const ids = new Map(results.map(({ email, id }) => [email, id]));
  return new Map(
    forms.flatMap(({ email, forms: each }) => {
      const id = each.map((form) => ids.get(form)).find((found) => found !== undefined);
      return id ? [[email, id]] : [];
    }),
  );
}

const CAN_BE_TOLD = "a.erased_at IS NULL AND a.disabled_at IS NULL";

/** Addresses of those of these accounts that have one, and are neither erased nor disabled. */
export async function addressesOf(
  env: Env,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { results } = await env.DB.prepare(
    `SELECT ${PERSON} FROM accounts a ${KEY}
     WHERE a.id IN (SELECT value FROM json_each(?)) AND a.email IS NOT NULL AND ${CAN_BE_TOLD}`,
  )
    .bind(JSON.stringify(accountIds))
    .all<SealedPerson>();
  const found = await Promise.all(results.map(async (row) => [row.id, await emailOf(env, row)] as const));
  return new Map(found.flatMap(([id, email]) => (email === null ? [] : [[id, email] as const])));
}

/** The addresses, and the numbers of phones, of these indexes, as far as accounts have them now. */
export async function addressesBehind(
  env: Env,
  indexes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (indexes.length === 0) {
    return new Map();
  }
  const list = JSON.stringify([...new Set(indexes)]);
  const [accounts, phones] = await env.DB.batch([
    env.DB.prepare(
      `SELECT ${PERSON} FROM accounts a ${KEY} WHERE a.email IN (SELECT value FROM json_each(?))`,
    ).bind(list),
    env.DB.prepare(
      `SELECT p.account_id AS id, p.preferences, k.sealed AS dataKey
       FROM account_preferences p LEFT JOIN data_keys k ON k.subject = p.account_id
       WHERE p.preferences->>'phoneIndex' IN (SELECT value FROM json_each(?))`,
    ).bind(list),
  ]);
  const found = await Promise.all([
    ...((accounts?.results ?? []) as unknown as SealedPerson[]).map(
      async (row) => [row.email, await emailOf(env, row)] as const,
    ),
    ...((phones?.results ?? []) as unknown as PreferenceRow[]).map(async (row) => {
      const preferences: StoredPreferences = JSON.parse(row.preferences);
      const { phone = null } = await openPreferences(env, { ...row, preferences });
      return [preferences.phoneIndex, phone] as const;
    }),
  ]);
  return new Map(found.flatMap(([index, address]) => (index && address ? [[index, address] as const] : [])));
}

const PERSON = "a.id, a.email, a.sealed_email AS sealedEmail, k.sealed AS dataKey";
const KEY = "LEFT JOIN data_keys k ON k.subject = a.id";

/** An account that subscribed to sales. */
export interface Follower extends Person {
  id: string;
  email: string | null;
}

/** Of an account that subscribed to sales. */
const FOLLOWING = `${CAN_BE_TOLD} AND (${CHANNELS.map((channel) => `p.preferences->'channels'->'${channel}'->>'sales' = 1`).join(" OR ")})`;
const FROM = "FROM account_preferences p JOIN accounts a ON a.id = p.account_id";

/** What a statement selects accounts from that subscribed to sales. */
export const FOLLOWERS = `${FROM} WHERE ${FOLLOWING}`;

/** The accounts that subscribed to sales, behind this one in the order of their ids. */
export async function followerIds(db: D1Database, after: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare(`SELECT a.id ${FOLLOWERS} AND p.account_id > ? ORDER BY p.account_id LIMIT ?`)
    .bind(after, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Those behind one account up to another, in the order of their ids. */
export async function followersBetween(env: Env, after: string, upTo: string): Promise<Follower[]> {
  const { results } = await env.DB.prepare(
    `SELECT ${PERSON} ${FROM} ${KEY} WHERE ${FOLLOWING}
     AND p.account_id > ? AND p.account_id <= ? ORDER BY p.account_id`,
  )
    .bind(after, upTo)
    .all<SealedPerson>();
  const known = await readPeople(
    env,
    results.map(({ id }) => id),
  );
  const followers = await Promise.all(
    results.map(async (row) => {
      const person = known.get(row.id);
      return person ? [{ ...person, id: row.id, email: await emailOf(env, row) }] : [];
    }),
  );
  return followers.flat();
}

/** Browsers that one account may have. */
const MAX_SUBSCRIPTIONS = 10;

export async function subscriptionId(endpoint: string): Promise<string> {
  return base32(await sha256(endpoint), 26);
}

/**
 * Keeps a browser, which belongs to the account that used it last. Beyond the limit the oldest
 * goes.
 */
export async function keepSubscription(
  db: D1Database,
  { id, accountId, endpoint, p256dh, auth }: StoredSubscription,
  sessionId: string | null,
): Promise<void> {
  await db.batch([
    db
      .prepare(
        `INSERT INTO push_subscriptions (id, account_id, endpoint, p256dh, auth, created_at, session_id)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE ${notErased("?2")}
         ON CONFLICT (id) DO UPDATE
           SET account_id = ?2, p256dh = ?4, auth = ?5, created_at = ?6, session_id = ?7`,
      )
      .bind(id, accountId, endpoint, p256dh, auth, Date.now(), sessionId),
    db
      .prepare(
        `DELETE FROM push_subscriptions WHERE account_id = ?1 AND id NOT IN (
           SELECT id FROM push_subscriptions WHERE account_id = ?1 ORDER BY created_at DESC, id LIMIT ?2)`,
      )
      .bind(accountId, MAX_SUBSCRIPTIONS),
  ]);
}

/** Forgets browsers that their push service does not know any more. */
export async function dropSubscriptions(db: D1Database, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) {
    await db
      .prepare("DELETE FROM push_subscriptions WHERE id IN (SELECT value FROM json_each(?))")
      .bind(JSON.stringify(ids))
      .run();
  }
}

/** Forgets a browser of this account. @returns whether it has one of that id */
export async function dropSubscription(db: D1Database, accountId: string, id: string): Promise<boolean> {
  const { meta } = await db
    .prepare("DELETE FROM push_subscriptions WHERE id = ? AND account_id = ?")
    .bind(id, accountId)
    .run();
  return meta.changes > 0;
}

/** Deletes those of sessions that have ended. */
export async function purgeSubscriptions(db: D1Database): Promise<void> {
  await db.prepare(`DELETE FROM push_subscriptions WHERE NOT ${SIGNED_IN}`).run();
}

/** Push services of an account's browsers, the newest first. */
export async function subscriptionsOf(
  db: D1Database,
  accountId: string,
): Promise<{ id: string; endpoint: string; createdAt: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT id, endpoint, created_at AS createdAt FROM push_subscriptions
       WHERE account_id = ? AND ${SIGNED_IN} ORDER BY created_at DESC`,
    )
    .bind(accountId)
    .all<{ id: string; endpoint: string; createdAt: number }>();
  return results;
}
