import { sql } from "drizzle-orm";
import { prepare } from "../base/d1.ts";

/** An event that waits to be published. */
export interface OutboxRow {
  /** When it was written, in milliseconds since 1970. */
  createdAt: number;
  id: string;
  /** The event as JSON. */
  payload: string;
}

/** An event as the outbox stores it, ready to be written with its change. */
export interface OutboxEntry {
  id: string;
  type: string;
  /** The event as JSON. */
  payload: string;
}

/**
 * Events that wait to be published. Each is written in the transaction and database of its change.
 */
export interface Outbox {
  /**
   * The unpublished events, oldest first; with `after`, those that come after it. `limit` counts
   * rows: several events may share one.
   */
  unpublished(limit: number, after?: OutboxRow): Promise<OutboxRow[]>;
  deletePublished(ids: readonly string[]): Promise<void>;
}

/** Before every row. */
export const BEGINNING = { createdAt: 0, id: "" };

/**
 * Writes the events of one change of many orders, in SQL over rows with their `event`. D1 bills
 * each row, so several share one, under the greatest of their ids. `type` and `at` are what older
 * code reads of a row that it does not understand: it leaves that row to newer code.
 * @param rows A FROM clause whose `value` is JSON with an `event` or none.
 * @param given A WITH clause that the rows are of.
 */
export function sharedRow(rows: string, now: string, given: string): string {
  const event = "json(value->>'$.event.payload')";
  return `INSERT INTO outbox (id, type, payload, created_at)
    ${given} SELECT last, iif(n = 1, type, '${SHARED}'),
           iif(n = 1, one, json_object('type', '${SHARED}', 'at', at, 'events', json(events))), ${now}
    FROM (SELECT count(*) AS n, max(value->>'$.event.id') AS last, value->>'$.event.type' AS type,
                 value->>'$.event.payload' AS one, ${event}->>'at' AS at,
                 json_group_array(${event}) AS events
          FROM ${rows} WHERE value->>'$.event.id' IS NOT NULL)
    WHERE n > 0 ON CONFLICT (id) DO UPDATE SET type = excluded.type, payload = excluded.payload`;
}

/** The type of a row that holds several events. */
const SHARED = "events";

export class D1Outbox implements Outbox {
  readonly #db: D1Database;

  constructor(db: D1Database) {
    this.#db = db;
  }

  async unpublished(limit: number, after: Pick<OutboxRow, "createdAt" | "id"> = BEGINNING) {
    // The last event of a shared row has the row's id, so what comes after it comes after the row.
    const { results } = await this.#db
      .prepare(
        `SELECT created_at AS "createdAt", coalesce(e.value->>'id', o.id) AS id,
                coalesce(e.value, o.payload) AS payload
         FROM (SELECT * FROM outbox WHERE (created_at, id) > (?1, ?2) ORDER BY created_at, id LIMIT ?3) o
         LEFT JOIN json_each(o.payload, '$.events') e ON o.type = '${SHARED}'
         ORDER BY 1, o.id, 2`,
      )
      .bind(after.createdAt, after.id, limit)
      .all<OutboxRow>();
    return results;
  }

  /** A row that several share goes when all of them are published. */
  async deletePublished(ids: readonly string[]): Promise<void> {
    await this.#db
      .prepare(
        `DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?1)) AND NOT EXISTS
           (SELECT 1 FROM json_each(payload, '$.events') e
            WHERE outbox.type = '${SHARED}' AND e.value->>'id' NOT IN (SELECT value FROM json_each(?1)))`,
      )
      .bind(JSON.stringify(ids))
      .run();
  }
}

/** The statement that writes an event, once. Put it into the batch of its change. */
export function outboxStatement(
  db: D1Database,
  { id, type, payload }: OutboxEntry,
  now: number,
): D1PreparedStatement {
  return prepare(
    db,
    sql`insert into outbox (id, type, payload, created_at) values (${id}, ${type}, ${payload}, ${now})
      on conflict do nothing`,
  );
}
