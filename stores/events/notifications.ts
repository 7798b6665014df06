import type { notifications } from "../schema/messaging.ts";

type Notification = Pick<
  typeof notifications.$inferSelect,
  "id" | "eventId" | "channel" | "template" | "recipient"
>;
/** The events of an order that its shopper is told of. */
export const TOLD = [
  "order.confirmed",
  "order.cancelled",
  "order.shipped",
  "order.delivered",
  "order.refunded",
  "return.requested",
  "return.approved",
  "return.rejected",
  "return.received",
] as const;

type State = (typeof notifications.$inferSelect)["state"];

/** Those of these messages that are to be sent still: neither sent nor refused for good. */
export async function unsentNotifications(db: D1Database, ids: readonly string[]): Promise<Set<string>> {
  const { results } = await db
    .prepare(
      "SELECT id FROM notifications WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'pending'",
    )
    .bind(JSON.stringify(ids))
    .all<{ id: string }>();
  const ended = new Set(results.map(({ id }) => id));
  return new Set(ids.filter((id) => !ended.has(id)));
}

/**
 * Records messages once their provider was asked to send them, and why where it took none. Nothing
 * is recorded before: its provider knows a message that comes again by its id.
 */
export async function recordNotifications(
  db: D1Database,
  notes: readonly (Notification & { state: State; error: string | null })[],
): Promise<void> {
  if (notes.length === 0) {
    return;
  }
  await db
    .prepare(
      `INSERT INTO notifications (id, event_id, channel, template, recipient, state, attempts, error, created_at, sent_at)
       SELECT value->>'id', value->>'eventId', value->>'channel', value->>'template', value->>'recipient',
              value->>'state', 1, value->>'error', ?2, iif(value->>'state' = 'sent', ?2, NULL)
       FROM json_each(?1) WHERE true
       ON CONFLICT (id) DO UPDATE SET
         attempts = attempts + 1, state = excluded.state, error = excluded.error, sent_at = excluded.sent_at
       WHERE state = 'pending'`,
    )
    .bind(JSON.stringify(notes), Date.now())
    .run();
}

/** Forgets to whom these messages went, and what they said. */
export async function forgetNotifications(db: D1Database, ids: readonly string[]): Promise<void> {
  const list = JSON.stringify(ids);
  const statements = [
    "DELETE FROM mailbox WHERE id IN (SELECT value FROM json_each(?))",
    "UPDATE notifications SET recipient = '' WHERE id IN (SELECT value FROM json_each(?))",
  ];
  await db.batch(statements.map((statement) => db.prepare(statement).bind(list)));
}

/**
 * Forgets the mail about a shopper's orders that lie in D1. The ids of messages are derived from
 * orders, parcels and refunds.
 */
export async function forgetOrderMail(db: D1Database, customer: string): Promise<void> {
  const about = `SELECT id FROM orders WHERE customer = ?1
    UNION ALL SELECT value->>'id' FROM orders, json_each(shipments) WHERE customer = ?1
    UNION ALL SELECT value->>'id' FROM orders JOIN payments ON order_id = orders.id, json_each(refunds)
              WHERE customer = ?1`;
  const sent = `SELECT a.id || ':' || k.value || ':email' FROM (${about}) a, json_each(?2) k`;
  const statements = [
    `DELETE FROM mailbox WHERE id IN (${sent})`,
    `UPDATE notifications SET recipient = '' WHERE recipient <> '' AND id IN (${sent})`,
  ];
  await db.batch(statements.map((statement) => db.prepare(statement).bind(customer, JSON.stringify(TOLD))));
}
