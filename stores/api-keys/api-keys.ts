import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { apiKeys } from "../schema/api-keys.ts";

type Row = typeof apiKeys.$inferSelect;
export type StoredApiKey = Omit<Row, "digest">;

/** Keys that a list shows: the newest. */
const LISTED = 200;

function fromRow({ digest: _digest, ...key }: Row): StoredApiKey {
  return key;
}

/** @returns null when `limit` keys are good already */
export async function insertApiKey(
  db: D1Database,
  key: Omit<Row, "revokedAt" | "usedAt">,
  limit: number,
): Promise<StoredApiKey | null> {
  const isGood = and(isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, key.createdAt));
  if ((await drizzle(db).$count(apiKeys, isGood)) >= limit) {
    return null;
  }
  return fromRow(await drizzle(db).insert(apiKeys).values(key).returning().get());
}

/** The newest first, ended ones included. */
export async function listApiKeys(db: D1Database): Promise<StoredApiKey[]> {
  const rows = await drizzle(db)
    .select()
    .from(apiKeys)
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(LISTED)
    .all();
  return rows.map(fromRow);
}

export async function findApiKey(
  db: D1Database,
  by: { id: string } | { digest: string },
): Promise<StoredApiKey | null> {
  const isIt = "id" in by ? eq(apiKeys.id, by.id) : eq(apiKeys.digest, by.digest);
  const row = await drizzle(db).select().from(apiKeys).where(isIt).get();
  return row ? fromRow(row) : null;
}

/** @returns null when there is no such key, or it was revoked before */
export async function revokeApiKey(db: D1Database, id: string, now: number): Promise<StoredApiKey | null> {
  const row = await drizzle(db)
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning()
    .get();
  return row ? fromRow(row) : null;
}

export async function markApiKeyUsed(db: D1Database, id: string, now: number): Promise<void> {
  await drizzle(db).update(apiKeys).set({ usedAt: now }).where(eq(apiKeys.id, id));
}
