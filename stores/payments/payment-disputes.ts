import { and, asc, count, desc, eq, gt, gte, isNotNull, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { prepare } from "../base/d1.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { paymentDisputes as disputes, paymentDisputeNotices as notices } from "../schema/messaging.ts";

export type StoredDispute = typeof disputes.$inferSelect;
export type StoredDisputeNotice = typeof notices.$inferSelect;

/** The most that one order's page shows. */
const ORDER_LIMIT = 50;

/**
 * Keeps what a notice says of its dispute, once, with its events; of two notices the later one says
 * the state.
 */
export async function keepDisputeNotice(
  db: D1Database,
  dispute: Omit<StoredDispute, "openedAt">,
  notice: Pick<StoredDisputeNotice, "id" | "moved">,
  events: readonly OutboxEntry[],
): Promise<void> {
  const { id: disputeId, orderId, provider, state, amount, currency, at } = dispute;
  const told = { ...notice, disputeId, orderId, provider, state, amount, currency, at };
  const kept = [
    drizzle(db).insert(notices).values(told).onConflictDoNothing(),
    drizzle(db)
      .insert(disputes)
      .values({ ...dispute, openedAt: at })
      .onConflictDoUpdate({
        target: disputes.id,
        set: {
          state,
          amount,
          currency,
          at,
          dueAt: dispute.dueAt,
          reason: sql`coalesce(excluded.reason, ${disputes.reason})`,
        },
        setWhere: sql`excluded.at >= ${disputes.at}`,
      }),
  ];
  const written = sql`insert into outbox (id, type, payload, created_at)
    select value->>'id', value->>'type', value->>'payload', ${Date.now()} from json_each(${JSON.stringify(events)})
    where not exists (select 1 from payment_dispute_notices where id = ${notice.id})`;
  await db.batch([prepare(db, written), ...kept.map((query) => prepare(db, query.getSQL()))]);
}

/** Newest first, after a place: those that the shop has to answer, or all. */
export async function listDisputes(
  db: D1Database,
  { due, after, limit }: { due: boolean; after: { at: number; id: string } | null; limit: number },
): Promise<StoredDispute[]> {
  const { openedAt, id } = disputes;
  return drizzle(db)
    .select()
    .from(disputes)
    .where(
      and(
        due ? sql`${disputes.state} = 'needs_response'` : undefined,
        after ? or(lt(openedAt, after.at), and(eq(openedAt, after.at), gt(id, after.id))) : undefined,
      ),
    )
    .orderBy(desc(openedAt), asc(id))
    .limit(limit);
}

/** How many the shop has to answer; counting ends at `most`. */
export async function countDueDisputes(db: D1Database, most: number): Promise<number> {
  const open = drizzle(db)
    .select({ id: disputes.id })
    .from(disputes)
    .where(sql`${disputes.state} = 'needs_response'`)
    .limit(most)
    .as("open");
  const [row] = await drizzle(db).select({ found: count() }).from(open);
  return row?.found ?? 0;
}

/** The disputes of one order, and all that was reported of them, oldest first. */
export async function disputesOf(
  db: D1Database,
  orderId: string,
): Promise<{ disputes: StoredDispute[]; notices: StoredDisputeNotice[] }> {
  const [found, told] = await drizzle(db).batch([
    drizzle(db)
      .select()
      .from(disputes)
      .where(eq(disputes.orderId, orderId))
      .orderBy(asc(disputes.openedAt), asc(disputes.id))
      .limit(ORDER_LIMIT),
    drizzle(db)
      .select()
      .from(notices)
      .where(eq(notices.orderId, orderId))
      .orderBy(asc(notices.at), asc(notices.id))
      .limit(ORDER_LIMIT),
  ]);
  return { disputes: found, notices: told };
}

/** Notices that moved money from `from` until before `to`, after a place, oldest first. */
export async function disputeMoves(
  db: D1Database,
  query: { from: number; to: number; after: { at: number; id: string } | undefined; limit: number },
): Promise<StoredDisputeNotice[]> {
  const { from, to, after, limit } = query;
  const { at, id, moved } = notices;
  return drizzle(db)
    .select()
    .from(notices)
    .where(
      and(
        isNotNull(moved),
        gte(at, from),
        lt(at, to),
        after ? or(gt(at, after.at), and(eq(at, after.at), gt(id, after.id))) : undefined,
      ),
    )
    .orderBy(asc(at), asc(id))
    .limit(limit);
}
