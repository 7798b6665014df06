import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { draftOrders } from "../schema/orders.ts";

export type StoredDraftOrder = typeof draftOrders.$inferSelect;

export async function insertDraftOrder(
  db: D1Database,
  draft: typeof draftOrders.$inferInsert,
): Promise<StoredDraftOrder> {
  return drizzle(db).insert(draftOrders).values(draft).returning().get();
}

export async function findDraftOrder(db: D1Database, id: string): Promise<StoredDraftOrder | null> {
  return (await drizzle(db).select().from(draftOrders).where(eq(draftOrders.id, id)).get()) ?? null;
}

/** Where a page of draft orders ended. */
export type DraftOrderPlace = Pick<StoredDraftOrder, "createdAt" | "id">;

/** The newest first. @param before The last one of the page before. */
export async function listDraftOrders(
  db: D1Database,
  { before, limit }: { before?: DraftOrderPlace | undefined; limit: number },
): Promise<StoredDraftOrder[]> {
  return drizzle(db)
    .select()
    .from(draftOrders)
    .where(before && sql`(${draftOrders.createdAt}, ${draftOrders.id}) < (${before.createdAt}, ${before.id})`)
    .orderBy(desc(draftOrders.createdAt), desc(draftOrders.id))
    .limit(limit)
    .all();
}

/** @returns null where it is not there, was ordered or was cancelled before */
export async function cancelDraftOrder(
  db: D1Database,
  id: string,
  now: number,
): Promise<StoredDraftOrder | null> {
  const row = await drizzle(db)
    .update(draftOrders)
    .set({ cancelledAt: now })
    .where(and(eq(draftOrders.id, id), isNull(draftOrders.orderId), isNull(draftOrders.cancelledAt)))
    .returning()
    .get();
  return row ?? null;
}

/** Writes down the order of an attempt. */
export async function noteDraftOrdered(
  db: D1Database,
  { id, attempt }: Pick<StoredDraftOrder, "id" | "attempt">,
  orderId: string,
): Promise<void> {
  await drizzle(db)
    .update(draftOrders)
    .set({ orderId })
    .where(and(eq(draftOrders.id, id), eq(draftOrders.attempt, attempt)));
}

/** Begins the attempt after one whose order came to nothing, once. */
export async function nextAttempt(
  db: D1Database,
  { id, attempt }: Pick<StoredDraftOrder, "id" | "attempt">,
): Promise<StoredDraftOrder | null> {
  await drizzle(db)
    .update(draftOrders)
    .set({ orderId: null, attempt: sql`${draftOrders.attempt} + 1` })
    .where(and(eq(draftOrders.id, id), eq(draftOrders.attempt, attempt)));
  return findDraftOrder(db, id);
}

/** Deletes those whose time ended before then. */
export async function purgeDraftOrders(db: D1Database, before: number): Promise<void> {
  await drizzle(db).delete(draftOrders).where(lt(draftOrders.expiresAt, before));
}

/** What is kept of an address. */
export async function draftOrdersOf(db: D1Database, email: string): Promise<StoredDraftOrder[]> {
  return drizzle(db).select().from(draftOrders).where(eq(draftOrders.email, email)).all();
}
