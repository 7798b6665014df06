import { and, eq, gt, isNull, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { linkCodes } from "../schema/accounts.ts";

export type LinkCode = typeof linkCodes.$inferSelect;

export async function insertLinkCode(db: D1Database, code: Omit<LinkCode, "sessionId">): Promise<void> {
  await drizzle(db)
    .insert(linkCodes)
    .values({ ...code, sessionId: null });
}

/**
 * Redeems a code for a session, once.
 * @returns the code as it is now, whichever session it was redeemed for; null when there is none
 */
export async function redeemLinkCode(
  db: D1Database,
  digest: string,
  sessionId: string,
  now: number,
): Promise<LinkCode | null> {
  const isIt = and(eq(linkCodes.digest, digest), gt(linkCodes.expiresAt, now));
  const [, rows] = await drizzle(db).batch([
    drizzle(db)
      .update(linkCodes)
      .set({ sessionId })
      .where(and(isIt, isNull(linkCodes.sessionId))),
    drizzle(db).select().from(linkCodes).where(isIt),
  ]);
  return rows[0] ?? null;
}

export async function purgeLinkCodes(db: D1Database, now: number): Promise<void> {
  await drizzle(db).delete(linkCodes).where(lt(linkCodes.expiresAt, now));
}
