import type { analyticsEvents } from "./schema/messaging.ts";

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
