import type { Outbox } from "../outbox.ts";
import type { PostgresDatabase } from "./database.ts";

/** The events of one shard's changes. Publishing one twice is no harm, so a fence of buckets does not concern it. */
export class PostgresOutbox implements Outbox {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async unpublished(before: number, limit: number): Promise<string[]> {
    const rows = await this.#database.run(
      (sql) => sql<{ payload: string }[]>`
        SELECT payload FROM outbox WHERE created_at < ${before}
        ORDER BY created_at LIMIT ${limit}`,
    );
    return rows.map(({ payload }) => payload);
  }

  async hasUnpublished(): Promise<boolean> {
    const rows = await this.#database.run((sql) => sql`SELECT 1 FROM outbox LIMIT 1`);
    return rows.length > 0;
  }

  async deletePublished(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#database.run(
      (sql) => sql`
        DELETE FROM outbox WHERE id IN (SELECT json_array_elements_text(${JSON.stringify(ids)}::text::json))`,
    );
  }
}
