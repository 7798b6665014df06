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
  /** Those that are not published yet, oldest first; with `after`, those that come after it. */
  unpublished(limit: number, after?: OutboxRow): Promise<OutboxRow[]>;
  deletePublished(ids: readonly string[]): Promise<void>;
}

/** Before every row. */
export const BEGINNING = { createdAt: 0, id: "" };

export class D1Outbox implements Outbox {
  readonly #db: D1Database;

  constructor(db: D1Database) {
    this.#db = db;
  }

  async unpublished(limit: number, after: Pick<OutboxRow, "createdAt" | "id"> = BEGINNING) {
    const { results } = await this.#db
      .prepare(
        `SELECT created_at AS "createdAt", id, payload FROM outbox
         WHERE (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?`,
      )
      .bind(after.createdAt, after.id, limit)
      .all<OutboxRow>();
    return results;
  }

  async deletePublished(ids: readonly string[]): Promise<void> {
    await this.#db
      .prepare("DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))")
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
