import { and, eq, isNull, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { agentAnswers } from "../schema/agents.ts";

export type StoredAnswer = typeof agentAnswers.$inferSelect;

/**
 * Claims a key for a request.
 * @returns null when it is claimed, or the request that had claimed it before
 */
export async function claimKey(
  db: D1Database,
  claim: Pick<StoredAnswer, "key" | "fingerprint" | "createdAt">,
): Promise<StoredAnswer | null> {
  const mine = await drizzle(db)
    .insert(agentAnswers)
    .values({ ...claim, answer: null })
    .onConflictDoNothing()
    .returning()
    .get();
  return mine ? null : findAnswer(db, claim.key);
}

export async function findAnswer(db: D1Database, key: string): Promise<StoredAnswer | null> {
  return (await drizzle(db).select().from(agentAnswers).where(eq(agentAnswers.key, key)).get()) ?? null;
}

/** Takes over a request that was begun at a time and has not been answered since. */
export async function takeOverKey(
  db: D1Database,
  { key, createdAt }: Pick<StoredAnswer, "key" | "createdAt">,
  now: number,
): Promise<boolean> {
  const row = await drizzle(db)
    .update(agentAnswers)
    .set({ createdAt: now })
    .where(and(eq(agentAnswers.key, key), eq(agentAnswers.createdAt, createdAt), isNull(agentAnswers.answer)))
    .returning()
    .get();
  return row !== undefined;
}

/** The first answer stays. */
export async function keepAnswer(
  db: D1Database,
  key: string,
  answer: NonNullable<StoredAnswer["answer"]>,
): Promise<void> {
  await drizzle(db)
    .update(agentAnswers)
    .set({ answer })
    .where(and(eq(agentAnswers.key, key), isNull(agentAnswers.answer)));
}

/** Gives a key back whose request came to nothing. */
export async function releaseKey(db: D1Database, key: string): Promise<void> {
  await drizzle(db)
    .delete(agentAnswers)
    .where(and(eq(agentAnswers.key, key), isNull(agentAnswers.answer)));
}

export async function purgeAnswers(db: D1Database, before: number): Promise<void> {
  await drizzle(db).delete(agentAnswers).where(lt(agentAnswers.createdAt, before));
}
