import { and, eq, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { z } from "zod";
import { protocolError } from "../../domain/agents/protocol.ts";
import { keepKeyStatement, newSealer, opened } from "../personal/vault.ts";
import { agentAnswers } from "../schema/agents.ts";
import { dataKeys } from "../schema/personal/data-keys.ts";

export type StoredAnswer = Omit<typeof agentAnswers.$inferSelect, "sealed" | "email" | "customer">;

/** What an answer is sealed as. */
const ANSWER = "agent answer";
const Answer = z.object({ status: z.int(), body: z.looseObject({}) });
type Answer = NonNullable<StoredAnswer["answer"]>;
/** An answer that is about a buyer. */
const AboutBuyer = z.object({ body: z.object({ buyer: z.object({ email: z.string() }) }) });

/**
 * What lies in the place of an answer that is sealed. It is answered where that cannot be read, so
 * that nothing is carried out twice.
 */
const UNREADABLE: Answer = {
  status: 503,
  body: protocolError(503, "unavailable", "What this request was answered cannot be read now.", 60),
};

/**
 * Claims a key for a request.
 * @param claim with the account that its platform acts for
 * @returns null when it is claimed, or the request that had claimed it before
 */
export async function claimKey(
  env: Env,
  claim: Pick<StoredAnswer, "key" | "fingerprint" | "createdAt"> & { customer: string | null },
): Promise<StoredAnswer | null> {
  const { meta } = await drizzle(env.DB)
    .insert(agentAnswers)
    .values({ ...claim, answer: null })
    .onConflictDoNothing();
  return meta.changes > 0 ? null : findAnswer(env, claim.key);
}

export async function findAnswer(env: Env, key: string): Promise<StoredAnswer | null> {
  const row = await drizzle(env.DB)
    .select({ kept: agentAnswers, dataKey: dataKeys.sealed })
    .from(agentAnswers)
    .leftJoin(dataKeys, eq(dataKeys.subject, agentAnswers.key))
    .where(eq(agentAnswers.key, key))
    .get();
  if (!row) {
    return null;
  }
  const { kept, dataKey } = row;
  const { fingerprint, answer, createdAt } = kept;
  const text = await opened(env, { subject: key, text: kept.sealed, dataKey }, ANSWER);
  return {
    key,
    fingerprint,
    answer: text === null ? answer : Answer.parse(JSON.parse(text)),
    createdAt,
  };
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

/** The first answer stays, and so does its key. */
export async function keepAnswer(env: Env, key: string, answer: Answer): Promise<void> {
  const { DB } = env;
  const sealer = await newSealer(env, key);
  const buyer = AboutBuyer.safeParse(answer);
  const columns = sealer
    ? {
        answer: UNREADABLE,
        sealed: await sealer.seal(ANSWER, JSON.stringify(answer)),
        email: buyer.success ? await sealer.index(buyer.data.body.buyer.email) : null,
      }
    : { answer };
  const { sql, params } = drizzle(DB)
    .update(agentAnswers)
    .set(columns)
    .where(and(eq(agentAnswers.key, key), isNull(agentAnswers.answer)))
    .toSQL();
  await DB.batch([
    DB.prepare(sql).bind(...params),
    ...(sealer ? [keepKeyStatement(DB, sealer, "agent_answers WHERE key")] : []),
  ]);
}

/** Gives a key back whose request came to nothing. */
export async function releaseKey(db: D1Database, key: string): Promise<void> {
  await drizzle(db)
    .delete(agentAnswers)
    .where(and(eq(agentAnswers.key, key), isNull(agentAnswers.answer)));
}

/** Deletes answers from before that time, with their keys. */
export async function purgeAnswers(db: D1Database, before: number): Promise<void> {
  await db.batch([
    db
      .prepare("DELETE FROM data_keys WHERE subject IN (SELECT key FROM agent_answers WHERE created_at < ?)")
      .bind(before),
    db.prepare("DELETE FROM agent_answers WHERE created_at < ?").bind(before),
  ]);
}
