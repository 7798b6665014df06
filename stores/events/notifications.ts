import type { notifications } from "../schema/messaging.ts";

type Notification = Pick<
  typeof notifications.$inferSelect,
  "id" | "eventId" | "channel" | "template" | "recipient"
>;
type State = (typeof notifications.$inferSelect)["state"];

/**
 * Records that messages are due, unless they are recorded already. @returns the ids of those that
 * are still to be sent
 */
export async function beginNotifications(
  db: D1Database,
  notes: readonly Notification[],
): Promise<Set<string>> {
  const { results } = await db
    .prepare(
      `INSERT INTO notifications (id, event_id, channel, template, recipient, state, attempts, created_at)
       SELECT value->>'id', value->>'eventId', value->>'channel', value->>'template', value->>'recipient', 'pending', 1, ?2
       FROM json_each(?1) WHERE true
       ON CONFLICT (id) DO UPDATE SET attempts = attempts + (state = 'pending')
       RETURNING id, state`,
    )
    .bind(JSON.stringify(notes), Date.now())
    .all<{ id: string; state: State }>();
  return new Set(results.filter(({ state }) => state === "pending").map(({ id }) => id));
}

/** Writes down how sending ended, and why where the message was not taken. */
export async function finishNotifications(
  db: D1Database,
  ends: readonly { id: string; state: State; error: string | null }[],
): Promise<void> {
  await db
    .prepare(
      `UPDATE notifications SET
         error = e.value->>'error',
         state = e.value->>'state',
         sent_at = CASE WHEN e.value->>'state' = 'sent' THEN ?2 ELSE sent_at END
       FROM json_each(?1) e WHERE notifications.id = e.value->>'id'`,
    )
    .bind(JSON.stringify(ends), Date.now())
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
