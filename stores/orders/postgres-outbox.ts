import { BEGINNING, type Outbox, type OutboxRow } from "../events/outbox.ts";
import type { PostgresDatabase } from "./postgres-database.ts";

/**
 * The events of one shard's changes. Publishing one twice is no harm, so a fence of buckets does
 * not concern it.
 */
export class PostgresOutbox implements Outbox {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async unpublished(
    limit: number,
    { createdAt, id }: Pick<OutboxRow, "createdAt" | "id"> = BEGINNING,
  ): Promise<OutboxRow[]> {
    const rows = await this.#database.run(
      (sql) => sql<{ createdAt: string; id: string; payload: string }[]>`
        SELECT created_at AS "createdAt", id, payload FROM outbox
        WHERE (created_at, id) > (${createdAt}::bigint, ${id}) ORDER BY created_at, id LIMIT ${limit}`,
    );
    // The driver gives numbers of eight bytes as text.
    return rows.map((row) => ({ ...row, createdAt: Number(row.createdAt) }));
  }

  async deletePublished(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) {
      return;
    }
    await this.#database.run(
      (sql) => sql`
        DELETE FROM outbox WHERE id IN (SELECT json_array_elements_text(${JSON.stringify(ids)}::text::json))`,
    );
  }
}
