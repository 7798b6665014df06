import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { secretDigest } from "../../domain/base/secrets.ts";
import { oidcFlows } from "../schema/accounts.ts";

export type OidcFlow = typeof oidcFlows.$inferSelect;

/** Remembers a sign-in that is sent to its provider. */
export async function insertFlow(db: D1Database, flow: OidcFlow): Promise<void> {
  await drizzle(db).insert(oidcFlows).values(flow);
}

/** Takes a sign-in that comes back from its provider: a state works once. */
export async function takeFlow(db: D1Database, state: string, now: number): Promise<OidcFlow | null> {
  const [flow] = await drizzle(db)
    .delete(oidcFlows)
    .where(eq(oidcFlows.stateDigest, await secretDigest(state)))
    .returning();
  return flow && flow.expiresAt > now ? flow : null;
}
