import { desc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { deadLetters } from "./schema/messaging.ts";

export type DeadLetter = typeof deadLetters.$inferSelect;

export async function storeDeadLetters(db: D1Database, letters: readonly DeadLetter[]): Promise<void> {
  const insert = letters.map((letter) =>
    drizzle(db).insert(deadLetters).values(letter).onConflictDoNothing(),
  );
  const [first, ...rest] = insert;
  if (first) await drizzle(db).batch([first, ...rest]);
}

/** The newest dead letters. */
export function listDeadLetters(db: D1Database, limit: number): Promise<DeadLetter[]> {
  return drizzle(db).select().from(deadLetters).orderBy(desc(deadLetters.at)).limit(limit);
}
