/** Events written in the same transaction as the change they tell of, in the same database, until they are published. */
export interface Outbox {
  /** Events as JSON, written before `before` (milliseconds since 1970) and not published yet, oldest first. */
  unpublished(before: number, limit: number): Promise<string[]>;
  hasUnpublished(): Promise<boolean>;
  deletePublished(ids: readonly string[]): Promise<void>;
}

export class D1Outbox implements Outbox {
  readonly #db: D1Database;

  constructor(db: D1Database) {
    this.#db = db;
  }

  async unpublished(before: number, limit: number): Promise<string[]> {
    const { results } = await this.#db
      .prepare("SELECT payload FROM outbox WHERE created_at < ? ORDER BY created_at LIMIT ?")
      .bind(before, limit)
      .all<{ payload: string }>();
    return results.map(({ payload }) => payload);
  }

  async hasUnpublished(): Promise<boolean> {
    return (await this.#db.prepare("SELECT 1 FROM outbox LIMIT 1").first()) !== null;
  }

  async deletePublished(ids: readonly string[]): Promise<void> {
    await this.#db
      .prepare("DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))")
      .bind(JSON.stringify(ids))
      .run();
  }
}
