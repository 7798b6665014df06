import { and, asc, count, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { paymentContradictions } from "../schema/messaging.ts";

export type StoredContradiction = typeof paymentContradictions.$inferSelect;

/** The most that one page, or one order's page, shows. */
const ORDER_LIMIT = 20;

/** Keeps a contradiction, once however often its notice comes. */
export async function keepContradiction(
  db: D1Database,
  contradiction: Omit<StoredContradiction, "settledAt" | "settledBy">,
): Promise<void> {
  await drizzle(db).insert(paymentContradictions).values(contradiction).onConflictDoNothing();
}

/** Newest first, after a place; `open` alone or all. */
export async function listContradictions(
  db: D1Database,
  { open, after, limit }: { open: boolean; after: { at: number; id: string } | null; limit: number },
): Promise<StoredContradiction[]> {
  const { at, id, settledAt } = paymentContradictions;
  return drizzle(db)
    .select()
    .from(paymentContradictions)
    .where(
      and(
        open ? isNull(settledAt) : undefined,
        after ? or(lt(at, after.at), and(eq(at, after.at), gt(id, after.id))) : undefined,
      ),
    )
    .orderBy(desc(at), asc(id))
    .limit(limit);
}

/** How many are open; counting ends at `most`. */
export async function countContradictions(db: D1Database, most: number): Promise<number> {
  const open = drizzle(db)
    .select({ id: paymentContradictions.id })
    .from(paymentContradictions)
    .where(isNull(paymentContradictions.settledAt))
    .limit(most)
    .as("open");
  const [row] = await drizzle(db).select({ found: count() }).from(open);
  return row?.found ?? 0;
}

/** Those of one order, newest first. */
export async function contradictionsOf(db: D1Database, orderId: string): Promise<StoredContradiction[]> {
  return drizzle(db)
    .select()
    .from(paymentContradictions)
    .where(eq(paymentContradictions.orderId, orderId))
    .orderBy(desc(paymentContradictions.at), asc(paymentContradictions.id))
    .limit(ORDER_LIMIT);
}

/** Settles contradictions that are open. @returns ids of those that this call settled */
export async function settleContradictions(
  db: D1Database,
  ids: readonly string[],
  by: string,
  now: number,
): Promise<string[]> {
  const rows = await drizzle(db)
    .update(paymentContradictions)
    .set({ settledAt: now, settledBy: by })
    .where(
      and(
        sql`${paymentContradictions.id} in (select value from json_each(${JSON.stringify(ids)}))`,
        isNull(paymentContradictions.settledAt),
      ),
    )
    .returning({ id: paymentContradictions.id });
  return rows.map(({ id }) => id);
}

export async function findContradiction(db: D1Database, id: string): Promise<StoredContradiction | null> {
  const row = await drizzle(db)
    .select()
    .from(paymentContradictions)
    .where(eq(paymentContradictions.id, id))
    .get();
  return row ?? null;
}
