import type { analyticsEvents } from "../schema/messaging.ts";

/** Stores events, once each, in one statement however many there are. */
export async function storeAnalytics(
  db: D1Database,
  events: readonly (typeof analyticsEvents.$inferSelect)[],
): Promise<void> {
  await db
    .prepare(
      `INSERT INTO analytics_events (id, type, version, at, trace_id, data)
       SELECT value->>'id', value->>'type', value->>'version', value->>'at', value->>'traceId', value->'data'
       FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(JSON.stringify(events))
    .run();
}

/**
 * Archived events of orders in the order they were stored, after a position.
 *
 * @returns each with its own position
 */
export async function orderEventsAfter(
  db: D1Database,
  position: number,
  limit: number,
): Promise<{ position: number; orderId: string }[]> {
  const { results } = await db
    .prepare(
      `SELECT rowid AS position, data->>'orderId' AS orderId FROM analytics_events
       WHERE rowid > ? AND type LIKE 'order.%' ORDER BY rowid LIMIT ?`,
    )
    .bind(position, limit)
    .all<{ position: number; orderId: string }>();
  return results;
}
