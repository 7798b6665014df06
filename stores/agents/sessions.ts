import { and, count, eq, gt, inArray, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { CheckoutBody } from "../../domain/agents/requests.ts";
import { keepKeyStatement, newSealer, opened, type Sealer, sealerOf } from "../personal/vault.ts";
import { agentSessions } from "../schema/agents.ts";
import { dataKeys } from "../schema/personal/data-keys.ts";

type SessionRow = typeof agentSessions.$inferSelect;
/** With its body as the platform said it. */
export type AgentSession = Omit<SessionRow, "sealed" | "email">;

/** What the body of a session is sealed as. */
const BODY = "agent session";
/** What lies in the place of a body that is sealed. */
const EMPTY: CheckoutBody = { line_items: [] };

/** Sessions with their keys. */
function sessionRows(db: D1Database) {
  return drizzle(db)
    .select({ session: agentSessions, dataKey: dataKeys.sealed })
    .from(agentSessions)
    .leftJoin(dataKeys, eq(dataKeys.subject, agentSessions.id))
    .$dynamic();
}

/** One whose key is destroyed is left out. */
async function openSessions(
  env: Env,
  rows: readonly { session: SessionRow; dataKey: string | null }[],
): Promise<AgentSession[]> {
  const all = await Promise.all(
    rows.map(async ({ session: { sealed, email: _, ...session }, dataKey }) => {
      if (sealed === null) {
        return [session];
      }
      const text = await opened(env, { subject: session.id, text: sealed, dataKey }, BODY);
      return text === null ? [] : [{ ...session, body: CheckoutBody.parse(JSON.parse(text)) }];
    }),
  );
  return all.flat();
}

/** The columns of a body: sealed, where the shop seals. */
async function bodyColumns(
  sealer: Sealer | null,
  body: CheckoutBody,
): Promise<Pick<SessionRow, "body" | "sealed" | "email">> {
  if (sealer === null) {
    return { body, sealed: null, email: null };
  }
  const email = body.buyer?.email;
  return {
    body: EMPTY,
    sealed: await sealer.seal(BODY, JSON.stringify(body)),
    email: email === undefined ? null : await sealer.index(email),
  };
}

/** A session that is used within its time by whom it is of; null for any other. */
export async function findSession(
  env: Env,
  { id, kind, agent, now }: Pick<AgentSession, "id" | "kind" | "agent"> & { now: number },
): Promise<AgentSession | null> {
  const rows = await sessionRows(env.DB)
    .where(
      and(
        eq(agentSessions.id, id),
        eq(agentSessions.kind, kind),
        eq(agentSessions.agent, agent),
        gt(agentSessions.expiresAt, now),
      ),
    )
    .limit(1);
  return (await openSessions(env, rows))[0] ?? null;
}

/** A session that its platform has handed to its buyer: the id is all that they have of it. */
export async function findHandedOver(env: Env, id: string, now: number): Promise<AgentSession | null> {
  const isIt = and(eq(agentSessions.id, id), gt(agentSessions.expiresAt, now));
  return (await openSessions(env, await sessionRows(env.DB).where(isIt).limit(1)))[0] ?? null;
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

/** Stores a new session. An existing one of the same id stays as it is, and so does its key. */
export async function insertSession(env: Env, session: AgentSession): Promise<void> {
  const { DB } = env;
  const sealer = await newSealer(env, session.id);
  const row = { ...session, ...(await bodyColumns(sealer, session.body)) };
  const { sql, params } = drizzle(DB).insert(agentSessions).values(row).onConflictDoNothing().toSQL();
  await DB.batch([
    DB.prepare(sql).bind(...params),
    ...(sealer ? [keepKeyStatement(DB, sealer, "agent_sessions WHERE id")] : []),
  ]);
}

/**
 * Changes a session that is still as it was read.
 * @returns null when it is not
 */
export async function changeSession(
  env: Env,
  session: AgentSession,
  change: Partial<Omit<AgentSession, "id" | "kind" | "agent" | "version">>,
): Promise<AgentSession | null> {
  const { id, version } = session;
  const { body, ...columns } = change;
  const said = body === undefined ? {} : await bodyColumns(await sealerOf(env, id), body);
  const { meta } = await drizzle(env.DB)
    .update(agentSessions)
    .set({ ...columns, ...said, version: version + 1 })
    .where(and(eq(agentSessions.id, id), eq(agentSessions.version, version)));
  return meta.changes > 0 ? { ...session, ...change, version: version + 1 } : null;
}

/** Checkouts whose order was being placed at some time before, the oldest first. */
export async function completingSince(env: Env, before: number, limit: number): Promise<AgentSession[]> {
  const rows = await sessionRows(env.DB)
    .where(and(eq(agentSessions.status, "completing"), lt(agentSessions.updatedAt, before)))
    .orderBy(agentSessions.updatedAt, agentSessions.id)
    .limit(limit);
  return openSessions(env, rows);
}

/** Deletes those whose time is over, with their keys. */
export async function purgeAgentSessions(db: D1Database, now: number): Promise<void> {
  await db.batch([
    db
      .prepare("DELETE FROM data_keys WHERE subject IN (SELECT id FROM agent_sessions WHERE expires_at < ?)")
      .bind(now),
    db.prepare("DELETE FROM agent_sessions WHERE expires_at < ?").bind(now),
  ]);
}
