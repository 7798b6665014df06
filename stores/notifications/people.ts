import type { Preferences } from "../../domain/accounts/account.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { CHANNELS } from "../../domain/notifications/channels.ts";
import { withDefaults } from "../accounts/account-addresses.ts";
import { notErased } from "../accounts/accounts.ts";
import type { pushSubscriptions } from "../schema/messaging.ts";

export type StoredSubscription = Pick<
  typeof pushSubscriptions.$inferSelect,
  "id" | "accountId" | "endpoint" | "p256dh" | "auth"
>;

/** Of a browser that is signed out, or whose session ended elsewhere, nothing is known any more. */
const SIGNED_IN = `(session_id IS NULL
  OR EXISTS (SELECT 1 FROM account_sessions WHERE account_sessions.id = push_subscriptions.session_id))`;

/** How customers want to be told, and their browsers. */
export interface Person {
  preferences: Preferences;
  subscriptions: readonly StoredSubscription[];
}

const SUBSCRIPTIONS = "SELECT id, account_id AS accountId, endpoint, p256dh, auth FROM push_subscriptions";

/** What these accounts (ids) chose; one that chose nothing is left out. */
export async function readPeople(
  db: D1Database,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, Person>> {
  if (accountIds.length === 0) {
    return new Map();
  }
  const list = JSON.stringify([...new Set(accountIds)]);
  const [preferences, subscriptions] = await db.batch([
    db
      .prepare(
        `SELECT account_id AS id, preferences FROM account_preferences
         WHERE account_id IN (SELECT value FROM json_each(?))`,
      )
      .bind(list),
    db
      .prepare(`${SUBSCRIPTIONS} WHERE account_id IN (SELECT value FROM json_each(?)) AND ${SIGNED_IN}`)
      .bind(list),
  ]);
  return people(
    (preferences?.results ?? []) as unknown as PreferenceRow[],
    (subscriptions?.results ?? []) as unknown as StoredSubscription[],
  );
}

interface PreferenceRow {
  id: string;
  preferences: string;
}

function people(
  rows: readonly PreferenceRow[],
  subscriptions: readonly StoredSubscription[],
): ReadonlyMap<string, Person> {
  const byAccount = Map.groupBy(subscriptions, ({ accountId }) => accountId);
  return new Map(
    rows.map(({ id, preferences }) => [
      id,
      {
        preferences: withDefaults({ preferences: JSON.parse(preferences) }),
        subscriptions: byAccount.get(id) ?? [],
      },
    ]),
  );
}

/** Accounts by their addresses. */
export async function accountsOf(
  db: D1Database,
  emails: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (emails.length === 0) {
    return new Map();
  }
  const { results } = await db
    .prepare("SELECT email, id FROM accounts WHERE email IN (SELECT lower(value) FROM json_each(?))")
    .bind(JSON.stringify(emails))
    .all<{ email: string; id: string }>();
  const ids = new Map(results.map(({ email, id }) => [email, id]));
  return new Map(
    emails.flatMap((email) => {
      const id = ids.get(email.toLowerCase());
      return id ? [[email, id]] : [];
    }),
  );
}

const CAN_BE_TOLD = "a.erased_at IS NULL AND a.disabled_at IS NULL";

/** Addresses of those of these accounts that have one, and are neither erased nor disabled. */
export async function addressesOf(
  db: D1Database,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT a.id, a.email FROM accounts a
       WHERE a.id IN (SELECT value FROM json_each(?)) AND a.email IS NOT NULL AND ${CAN_BE_TOLD}`,
    )
    .bind(JSON.stringify(accountIds))
    .all<{ id: string; email: string }>();
  return new Map(results.map(({ id, email }) => [id, email]));
}

/** An account that asked to hear of sales. */
export interface Follower extends Person {
  id: string;
  email: string | null;
}

/** What a statement selects accounts from that asked to hear of sales. */
export const FOLLOWERS = `FROM account_preferences p JOIN accounts a ON a.id = p.account_id
  WHERE ${CAN_BE_TOLD} AND (${CHANNELS.map((channel) => `p.preferences->'channels'->'${channel}'->>'sales' = 1`).join(" OR ")})`;

/** The accounts that asked to hear of sales, behind this one in the order of their ids. */
export async function followerIds(db: D1Database, after: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare(`SELECT a.id ${FOLLOWERS} AND p.account_id > ? ORDER BY p.account_id LIMIT ?`)
    .bind(after, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Those behind one account up to another, in the order of their ids. */
export async function followersBetween(db: D1Database, after: string, upTo: string): Promise<Follower[]> {
  const { results } = await db
    .prepare(
      `SELECT a.id, a.email ${FOLLOWERS} AND p.account_id > ? AND p.account_id <= ? ORDER BY p.account_id`,
    )
    .bind(after, upTo)
    .all<{ id: string; email: string | null }>();
  const known = await readPeople(
    db,
    results.map(({ id }) => id),
  );
  return results.flatMap(({ id, email }) => {
    const person = known.get(id);
    return person ? [{ ...person, id, email }] : [];
  });
}

/** Browsers that one account may have. */
const MAX_SUBSCRIPTIONS = 10;

export async function subscriptionId(endpoint: string): Promise<string> {
  return base32(await sha256(endpoint), 26);
}

/**
 * Keeps a browser, which belongs to the account that used it last. Beyond the limit the oldest goes.
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

/** Forgets browsers: those that their push service does not know any more. */
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
