import { and, count, desc, eq, isNotNull, isNull, lt, or, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { ERASED_TERMS } from "../../domain/orders/erasure.ts";
import { deadLetters } from "../schema/messaging.ts";

export type DeadLetter = typeof deadLetters.$inferSelect;

/** Where a page begins: after this letter. */
export type DeadLetterPlace = Pick<DeadLetter, "at" | "id">;

export async function storeDeadLetters(db: D1Database, letters: readonly DeadLetter[]): Promise<void> {
  const insert = letters.map((letter) =>
    drizzle(db).insert(deadLetters).values(letter).onConflictDoNothing(),
  );
  const [first, ...rest] = insert;
  if (first) {
    await drizzle(db).batch([first, ...rest]);
  }
}

/** Newest first. */
export function listDeadLetters(
  db: D1Database,
  query: {
    queue?: string | undefined;
    /** `waiting`: not sent again yet. */
    state: "waiting" | "redriven" | "all";
    after?: DeadLetterPlace | undefined;
    limit: number;
  },
): Promise<DeadLetter[]> {
  const { queue, state, after, limit } = query;
  const conditions: (SQL | undefined)[] = [
    queue === undefined ? undefined : eq(deadLetters.queue, queue),
    state === "waiting" ? isNull(deadLetters.redrivenAt) : undefined,
    state === "redriven" ? isNotNull(deadLetters.redrivenAt) : undefined,
    after &&
      or(lt(deadLetters.at, after.at), and(eq(deadLetters.at, after.at), lt(deadLetters.id, after.id))),
  ];
  return drizzle(db)
    .select()
    .from(deadLetters)
    .where(and(...conditions))
    .orderBy(desc(deadLetters.at), desc(deadLetters.id))
    .limit(limit);
}

export async function findDeadLetter(db: D1Database, id: string): Promise<DeadLetter | null> {
  const [found] = await drizzle(db).select().from(deadLetters).where(eq(deadLetters.id, id));
  return found ?? null;
}

/** Letters of the table's newest that name an id, oldest first. Their bodies are left out. */
export async function deadLettersNaming(
  db: D1Database,
  id: string,
  { among, limit }: { among: number; limit: number },
): Promise<Omit<DeadLetter, "body">[]> {
  const { results } = await db
    .prepare(
      `SELECT id, queue, error, at, redriven_at AS redrivenAt
       FROM (SELECT * FROM dead_letters ORDER BY at DESC, id DESC LIMIT ?2)
       WHERE instr(body, ?1) > 0 ORDER BY at, id LIMIT ?3`,
    )
    .bind(id, among, limit)
    .all<Omit<DeadLetter, "body">>();
  return results;
}

/** How many wait in each queue that has any. */
export async function countDeadLetters(db: D1Database): Promise<Map<string, number>> {
  const rows = await drizzle(db)
    .select({ queue: deadLetters.queue, waiting: count() })
    .from(deadLetters)
    .where(isNull(deadLetters.redrivenAt))
    .groupBy(deadLetters.queue);
  return new Map(rows.map(({ queue, waiting }) => [queue, waiting]));
}

/** The statement that records when these were first sent again. A repetition changes nothing. */
export function redrivenStatement(db: D1Database, ids: readonly string[], at: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE dead_letters SET redriven_at = ?1
       WHERE id IN (SELECT value FROM json_each(?2)) AND redriven_at IS NULL`,
    )
    .bind(at, JSON.stringify(ids));
}

/**
 * Blanks a shopper's personal fields in the dead letters of their orders, as `eraseCustomer` does
 * in the orders. Sent again, such a letter stores an order without personal fields.
 *
 * @param since leaves older letters unchanged (milliseconds since 1970)
 */
export async function eraseDeadLetters(db: D1Database, customer: string, since = 0): Promise<void> {
  const blank = { data: { draft: ERASED_TERMS } };
  await db
    .prepare(
      `UPDATE dead_letters SET body = json_set(body, '$.events', (
         SELECT json_group_array(CASE type
           WHEN 'object' THEN json_patch(value, iif(value->>'$.data.draft.customer' = ?1, ?2, '{}'))
           ELSE value END)
         FROM json_each(body, '$.events')))
       WHERE queue = 'orders' AND at >= ?3 AND instr(body, ?4) > 0 AND json_type(body, '$.events') = 'array'`,
    )
    .bind(customer, JSON.stringify(blank), since, JSON.stringify(customer))
    .run();
}

/** Deletes what was sent again before then (milliseconds since 1970). */
export async function purgeDeadLetters(db: D1Database, redrivenBefore: number): Promise<void> {
  await drizzle(db).delete(deadLetters).where(lt(deadLetters.redrivenAt, redrivenBefore));
}
