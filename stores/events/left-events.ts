import type { ArchivedEvent } from "./archive.ts";

/**
 * What versions before the archive in R2 have archived in D1. It is read beside the archive, until
 * it is moved there.
 */
interface LeftEvent extends Omit<ArchivedEvent, "at" | "traceparent" | "data"> {
  /** Milliseconds since 1970. */
  at: number;
  traceId: string;
  /** JSON. */
  data: string;
}

/**
 * Events of orders that are left in D1, in the order they were stored, after a position.
 *
 * @returns each with its own position
 */
export async function leftOrderEvents(
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

/** The first events that are left in D1, as the archive holds them. */
export async function leftEvents(db: D1Database, limit: number): Promise<ArchivedEvent[]> {
  const { results } = await db
    .prepare(
      "SELECT id, type, version, at, trace_id AS traceId, data FROM analytics_events ORDER BY rowid LIMIT ?",
    )
    .bind(limit)
    .all<LeftEvent>();
  return results.map(({ id, type, version, at, traceId, data }) => ({
    id,
    type,
    version,
    at: new Date(at).toISOString(),
    // D1 kept the trace and no span of it: a part of the trace's id stands in.
    traceparent: `00-${traceId}-${traceId.slice(0, 16)}-00`,
    data: JSON.parse(data),
  }));
}

export async function forgetLeftEvents(db: D1Database, ids: readonly string[]): Promise<void> {
  await db
    .prepare("DELETE FROM analytics_events WHERE id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(ids))
    .run();
}

export async function anyLeftEvents(db: D1Database): Promise<boolean> {
  return (await db.prepare("SELECT 1 FROM analytics_events LIMIT 1").first()) !== null;
}
