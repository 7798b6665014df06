import type { Preferences } from "../../domain/accounts/account.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { withDefaults } from "../accounts/account-addresses.ts";
import { notErased } from "../accounts/accounts.ts";
import type { pushSubscriptions } from "../schema/messaging.ts";

export type StoredSubscription = Pick<
  typeof pushSubscriptions.$inferSelect,
  "id" | "accountId" | "endpoint" | "p256dh" | "auth"
>;

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
    db.prepare(`${SUBSCRIPTIONS} WHERE account_id IN (SELECT value FROM json_each(?))`).bind(list),
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
): Promise<void> {
  await db.batch([
    db
      .prepare(
        `INSERT INTO push_subscriptions (id, account_id, endpoint, p256dh, auth, created_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ${notErased("?2")}
         ON CONFLICT (id) DO UPDATE SET account_id = ?2, p256dh = ?4, auth = ?5, created_at = ?6`,
      )
      .bind(id, accountId, endpoint, p256dh, auth, Date.now()),
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

/** Forgets a browser of this account. */
export async function dropSubscription(db: D1Database, accountId: string, id: string): Promise<void> {
  await db
    .prepare("DELETE FROM push_subscriptions WHERE id = ? AND account_id = ?")
    .bind(id, accountId)
    .run();
}

/** Push services of an account's browsers, the newest first. */
export async function subscriptionsOf(
  db: D1Database,
  accountId: string,
): Promise<{ id: string; endpoint: string; createdAt: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT id, endpoint, created_at AS createdAt FROM push_subscriptions WHERE account_id = ?
       ORDER BY created_at DESC`,
    )
    .bind(accountId)
    .all<{ id: string; endpoint: string; createdAt: number }>();
  return results;
}
