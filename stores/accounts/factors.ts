import { and, asc, eq, gt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { secretDigest } from "../../domain/base/secrets.ts";
import { accountChallenges, accountFactors, accountSignIns } from "../schema/accounts.ts";

export type Factor = typeof accountFactors.$inferSelect;
/** A sign-in whose password was right, and whose second factor is still asked for. */
export type SignInStep = typeof accountSignIns.$inferSelect;

export function listFactors(db: D1Database, accountId: string): Promise<Factor[]> {
  return drizzle(db)
    .select()
    .from(accountFactors)
    .where(eq(accountFactors.accountId, accountId))
    .orderBy(asc(accountFactors.createdAt), asc(accountFactors.id))
    .all();
}

/** The accounts among these that have a second factor. */
export async function withFactor(db: D1Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { results } = await db
    .prepare(
      `SELECT j.value AS id FROM json_each(?) j
       WHERE EXISTS (SELECT 1 FROM account_factors f WHERE f.account_id = j.value)`,
    )
    .bind(JSON.stringify(ids))
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}

/**
 * Adds a factor, unless the account has as many as it may, or is erased. @returns whether it is new
 */
export async function insertFactor(db: D1Database, factor: Factor, most: number): Promise<boolean> {
  const { id, accountId, kind, name, secret, lastStep, credentialId, publicKey, counter, transports } =
    factor;
  const { meta } = await db
    .prepare(
      `INSERT INTO account_factors (id, account_id, kind, name, secret, last_step, credential_id, public_key, counter,
         transports, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
       WHERE (SELECT count(*) FROM account_factors WHERE account_id = ?2) < ?12
         AND EXISTS (SELECT 1 FROM accounts WHERE id = ?2 AND erased_at IS NULL)
       ON CONFLICT DO NOTHING`,
    )
    .bind(
      ...[id, accountId, kind, name, secret, lastStep, credentialId, publicKey, counter],
      ...[transports === null ? null : JSON.stringify(transports), factor.createdAt, most],
    )
    .run();
  return meta.changes > 0;
}

/** @returns the factor's kind, or null where the account has no such factor */
export async function deleteFactor(
  db: D1Database,
  accountId: string,
  id: string,
): Promise<Factor["kind"] | null> {
  const [gone] = await drizzle(db)
    .delete(accountFactors)
    .where(and(eq(accountFactors.id, id), eq(accountFactors.accountId, accountId)))
    .returning({ kind: accountFactors.kind });
  return gone?.kind ?? null;
}

/**
 * Uses a code of an authenticator: no code of that step, or of one before it, is good again. Of
 * many that use it at once, one succeeds.
 */
export async function useStep(
  db: D1Database,
  id: string,
  { step, now, resealed }: { step: number; now: number; resealed: string | null },
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `UPDATE account_factors SET last_step = ?2, used_at = ?3, secret = coalesce(?4, secret)
       WHERE id = ?1 AND (last_step IS NULL OR last_step < ?2)`,
    )
    .bind(id, step, now, resealed)
    .run();
  return meta.changes > 0;
}

/**
 * Uses a passkey: its counter goes up, unless the authenticator has no counter and stays at 0. Of
 * several that show one count at once, one succeeds.
 */
export async function useCounter(
  db: D1Database,
  id: string,
  { counter, now }: { counter: number; now: number },
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `UPDATE account_factors SET counter = ?2, used_at = ?3
       WHERE id = ?1 AND (counter < ?2 OR (counter = 0 AND ?2 = 0))`,
    )
    .bind(id, counter, now)
    .run();
  return meta.changes > 0;
}

/** Makes these the account's recovery codes. Earlier ones open nothing any more. */
export async function setRecoveryCodes(
  db: D1Database,
  accountId: string,
  codes: readonly string[],
): Promise<void> {
  const digests = await Promise.all(codes.map((code) => recoveryDigest(accountId, code)));
  await db.batch([
    db.prepare("DELETE FROM account_recovery_codes WHERE account_id = ?").bind(accountId),
    db
      .prepare(
        `INSERT INTO account_recovery_codes (account_id, digest) SELECT ?1, value FROM json_each(?2)
         WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND erased_at IS NULL)`,
      )
      .bind(accountId, JSON.stringify(digests)),
  ]);
}

/** The account is in the digest, so that equal codes of two accounts do not look equal. */
function recoveryDigest(accountId: string, code: string): Promise<string> {
  return secretDigest(`${accountId}\n${code}`);
}

/** Uses a recovery code up. @returns whether it was good */
export async function useRecoveryCode(db: D1Database, accountId: string, code: string): Promise<boolean> {
  const { meta } = await db
    .prepare("DELETE FROM account_recovery_codes WHERE account_id = ?1 AND digest = ?2")
    .bind(accountId, await recoveryDigest(accountId, code))
    .run();
  return meta.changes > 0;
}

export async function countRecoveryCodes(db: D1Database, accountId: string): Promise<number> {
  const row = await db
    .prepare("SELECT count(*) AS n FROM account_recovery_codes WHERE account_id = ?")
    .bind(accountId)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

/**
 * Takes every second factor of an account away, with its codes. @returns how many factors it had
 */
export async function dropFactors(db: D1Database, accountId: string): Promise<number> {
  const [factors] = await db.batch(
    ["account_factors", "account_recovery_codes"].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE account_id = ?`).bind(accountId),
    ),
  );
  return factors?.meta.changes ?? 0;
}

export async function insertStep(
  db: D1Database,
  secret: string,
  step: Omit<SignInStep, "secretDigest">,
): Promise<void> {
  await drizzle(db)
    .insert(accountSignIns)
    .values({ ...step, secretDigest: await secretDigest(secret) });
}

export async function findStep(db: D1Database, secret: string, now: number): Promise<SignInStep | null> {
  const [step] = await drizzle(db)
    .select()
    .from(accountSignIns)
    .where(eq(accountSignIns.secretDigest, await secretDigest(secret)));
  return step && step.expiresAt > now ? step : null;
}

/** Ends a step. Of many that finish one at once, one succeeds. */
export async function takeStep(db: D1Database, { secretDigest: digest }: SignInStep): Promise<boolean> {
  const { meta } = await drizzle(db).delete(accountSignIns).where(eq(accountSignIns.secretDigest, digest));
  return meta.changes > 0;
}

export async function insertChallenge(
  db: D1Database,
  challenge: string,
  { accountId, expiresAt }: { accountId: string; expiresAt: number },
): Promise<void> {
  await drizzle(db)
    .insert(accountChallenges)
    .values({ digest: await secretDigest(challenge), accountId, expiresAt });
}

/** Uses a challenge of an account up. @returns whether it was there */
export async function takeChallenge(
  db: D1Database,
  challenge: string,
  { accountId, now }: { accountId: string; now: number },
): Promise<boolean> {
  const { digest, accountId: owner, expiresAt } = accountChallenges;
  const { meta } = await drizzle(db)
    .delete(accountChallenges)
    .where(and(eq(digest, await secretDigest(challenge)), eq(owner, accountId), gt(expiresAt, now)));
  return meta.changes > 0;
}
