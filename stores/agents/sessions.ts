import { and, count, eq, gt, inArray, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { agentSessions } from "../schema/agents.ts";

export type AgentSession = typeof agentSessions.$inferSelect;

/** A session that is used within its time by whom it is of; null for any other. */
export async function findSession(
  db: D1Database,
  { id, kind, agent, now }: Pick<AgentSession, "id" | "kind" | "agent"> & { now: number },
): Promise<AgentSession | null> {
  const row = await drizzle(db)
    .select()
    .from(agentSessions)
    .where(
      and(
        eq(agentSessions.id, id),
        eq(agentSessions.kind, kind),
        eq(agentSessions.agent, agent),
        gt(agentSessions.expiresAt, now),
      ),
    )
    .get();
  return row ?? null;
}

/** A session that its platform has handed to its buyer: the id is all that they have of it. */
export async function findHandedOver(db: D1Database, id: string, now: number): Promise<AgentSession | null> {
  const isIt = and(eq(agentSessions.id, id), gt(agentSessions.expiresAt, now));
  return (await drizzle(db).select().from(agentSessions).where(isIt).get()) ?? null;
}

/** The checkout of a cart that is under way, if there is one, and how many the cart has had. */
export async function checkoutOfCart(
  db: D1Database,
  cartId: string,
): Promise<{ openId: string | null; before: number }> {
  const ofCart = eq(agentSessions.cartId, cartId);
  const [open, all] = await drizzle(db).batch([
    drizzle(db)
      .select({ id: agentSessions.id })
      .from(agentSessions)
      .where(and(ofCart, inArray(agentSessions.status, ["open", "completing", "ordered"])))
      .limit(1),
    drizzle(db).select({ number: count() }).from(agentSessions).where(ofCart),
  ]);
  return { openId: open[0]?.id ?? null, before: all[0]?.number ?? 0 };
}

/** Stores a new session; one of the same id stays as it is. */
export async function insertSession(db: D1Database, session: AgentSession): Promise<void> {
  await drizzle(db).insert(agentSessions).values(session).onConflictDoNothing();
}

/**
 * Changes a session that is still as it was read.
 * @returns null when it is not
 */
export async function changeSession(
  db: D1Database,
  { id, version }: Pick<AgentSession, "id" | "version">,
  change: Partial<Omit<AgentSession, "id" | "kind" | "agent" | "version">>,
): Promise<AgentSession | null> {
  const row = await drizzle(db)
    .update(agentSessions)
    .set({ ...change, version: version + 1 })
    .where(and(eq(agentSessions.id, id), eq(agentSessions.version, version)))
    .returning()
    .get();
  return row ?? null;
}

/** Checkouts whose order was being placed at some time before, the oldest first. */
export function completingSince(db: D1Database, before: number, limit: number): Promise<AgentSession[]> {
  return drizzle(db)
    .select()
    .from(agentSessions)
    .where(and(eq(agentSessions.status, "completing"), lt(agentSessions.updatedAt, before)))
    .orderBy(agentSessions.updatedAt, agentSessions.id)
    .limit(limit)
    .all();
}

export async function purgeAgentSessions(db: D1Database, now: number): Promise<void> {
  await drizzle(db).delete(agentSessions).where(lt(agentSessions.expiresAt, now));
}
