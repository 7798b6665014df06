import { and, eq, gt, inArray, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { secretDigest } from "../domain/secrets.ts";
import type { OutboxEntry } from "./order-store.ts";
import { accountMails, accounts, oidcFlows } from "./schema/accounts.ts";
import { outbox } from "./schema/messaging.ts";

export type AccountMail = typeof accountMails.$inferSelect;
export type OidcFlow = typeof oidcFlows.$inferSelect;

/** Writes down that a mail is due, with the event that has it sent, in one transaction. */
export async function insertMail(
  db: D1Database,
  mail: Omit<AccountMail, "secretDigest">,
  event: OutboxEntry,
): Promise<void> {
  const d1 = drizzle(db);
  await d1.batch([
    d1.insert(accountMails).values(mail),
    d1.insert(outbox).values({ ...event, createdAt: Date.now() }),
  ]);
}

export async function findMails(db: D1Database, ids: readonly string[], now: number): Promise<AccountMail[]> {
  return drizzle(db)
    .select()
    .from(accountMails)
    .where(and(inArray(accountMails.id, [...ids]), gt(accountMails.expiresAt, now)))
    .all();
}

/** Makes a secret the one that opens this mail's link. */
export async function setMailSecret(db: D1Database, id: string, secret: string): Promise<void> {
  await drizzle(db)
    .update(accountMails)
    .set({ secretDigest: await secretDigest(secret) })
    .where(eq(accountMails.id, id));
}

export async function findMailBySecret(
  db: D1Database,
  { id, secret, kind, now }: { id: string; secret: string; kind: AccountMail["kind"]; now: number },
): Promise<AccountMail | null> {
  const found = await drizzle(db)
    .select()
    .from(accountMails)
    .where(
      and(
        eq(accountMails.id, id),
        eq(accountMails.kind, kind),
        eq(accountMails.secretDigest, await secretDigest(secret)),
        gt(accountMails.expiresAt, now),
      ),
    )
    .get();
  return found ?? null;
}

/** Uses a link up. Of many that try at once, one succeeds. */
export async function takeMail(db: D1Database, id: string): Promise<boolean> {
  const { meta } = await drizzle(db).delete(accountMails).where(eq(accountMails.id, id));
  return meta.changes > 0;
}

/** Forgets every other link that could open this account's door. */
export async function dropMails(db: D1Database, email: string, kinds: AccountMail["kind"][]): Promise<void> {
  await drizzle(db)
    .delete(accountMails)
    .where(and(eq(accountMails.email, email), inArray(accountMails.kind, kinds)));
}

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

/** Deletes what lapsed, and forgets who erased accounts belonged to once nothing can be late any more. */
export async function purgeLapsed(db: D1Database, now: number): Promise<void> {
  const d1 = drizzle(db);
  await d1.batch([
    d1.delete(accountMails).where(lt(accountMails.expiresAt, now)),
    d1.delete(oidcFlows).where(lt(oidcFlows.expiresAt, now)),
  ]);
}

/** Ids of accounts erased since then (milliseconds since 1970). */
export async function erasedSince(db: D1Database, since: number): Promise<string[]> {
  const rows = await drizzle(db)
    .select({ id: accounts.id })
    .from(accounts)
    .where(gt(accounts.erasedAt, since));
  return rows.map(({ id }) => id);
}
