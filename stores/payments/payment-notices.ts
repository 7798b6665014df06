import { eq, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { paymentNotices } from "../schema/messaging.ts";

/** Whether a webhook was taken in before. */
export async function knowsNotice(db: D1Database, id: string): Promise<boolean> {
  const found = await drizzle(db)
    .select({ id: paymentNotices.id })
    .from(paymentNotices)
    .where(eq(paymentNotices.id, id))
    .get();
  return found !== undefined;
}

export async function keepNotice(db: D1Database, notice: typeof paymentNotices.$inferInsert): Promise<void> {
  await drizzle(db).insert(paymentNotices).values(notice).onConflictDoNothing();
}

/** Forgets webhooks that were taken in before `before` (milliseconds since 1970). */
export async function purgeNotices(db: D1Database, before: number): Promise<void> {
  await drizzle(db).delete(paymentNotices).where(lt(paymentNotices.at, before));
}
