import { type OutboxEntry, outboxStatement } from "../events/outbox.ts";
import { FOLLOWERS } from "../notifications/people.ts";

/** Sorts behind the ids of all accounts, and says that each follower was notified. */
export const ALL_NOTIFIED = "~";

/** A sale whose followers are not all notified yet. */
export interface SaleToAnnounce {
  id: string;
  opensAt: number;
  /** The last account that was notified, in the order of their ids; empty before the first. */
  toldTo: string;
}

/**
 * Sales that have not ended, the first to open first. One that opened before `openedSince` is
 * announced only where that had begun.
 */
export async function salesToAnnounce(
  db: D1Database,
  { now, openedSince }: { now: number; openedSince: number },
): Promise<SaleToAnnounce[]> {
  const { results } = await db
    .prepare(
      `SELECT id, opens_at AS opensAt, coalesce(told_to, '') AS toldTo FROM sales
       WHERE closes_at > ?1 AND coalesce(told_to, '') <> ?3 AND (told_at IS NOT NULL OR opens_at > ?2)
       ORDER BY opens_at, num LIMIT 2`,
    )
    .bind(now, openedSince, ALL_NOTIFIED)
    .all<SaleToAnnounce>();
  return results;
}

/** How many accounts subscribed to sales, and when the last of them were notified of one. */
export async function pace(db: D1Database): Promise<{ followers: number; lastAt: number }> {
  const found = await db
    .prepare(
      `SELECT (SELECT count(*) ${FOLLOWERS}) AS followers, (SELECT coalesce(max(told_at), 0) FROM sales) AS lastAt`,
    )
    .first<{ followers: number; lastAt: number }>();
  return found ?? { followers: 0, lastAt: 0 };
}

/**
 * Keeps how far the followers of a sale are notified, together with the event that notifies them.
 */
export async function recordAnnounced(
  db: D1Database,
  announced: { id: string; after: string; upTo: string; now: number; event: OutboxEntry | null },
): Promise<void> {
  const { id, after, upTo, now, event } = announced;
  await db.batch([
    ...(event ? [outboxStatement(db, event, now)] : []),
    db
      .prepare(
        `UPDATE sales SET told_at = ?3, told_to = ?4
         WHERE id = ?1 AND coalesce(told_to, '') = ?2`,
      )
      .bind(id, after, now, upTo),
  ]);
}
