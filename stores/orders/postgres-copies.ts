import { bucketOfOrder } from "../../domain/orders/shards.ts";
import type { WholeOrder } from "./left-orders.ts";
import type { PostgresDatabase } from "./postgres-database.ts";

/**
 * Copies of orders that are in D1. While an order lies there no reader and no writer asks its copy.
 * Once the order is gone from D1 the copy is the order. So copies are only inserted, and taken away
 * only if they are as they were seen.
 */
export class PostgresCopies {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  /** Inserts the copies that are missing. */
  async insert(orders: readonly WholeOrder[]): Promise<void> {
    const json = JSON.stringify(orders);
    await this.#database.run(
      (sql) => sql`
        WITH given AS MATERIALIZED (
          SELECT g.value FROM keep_buckets(${bucketsOf(orders)}::text::smallint[]), jsonb_array_elements(${json}::text::jsonb) g (value)
        ), stored AS (
          INSERT INTO orders SELECT r.* FROM given, jsonb_populate_record(null::orders, value->'order') r
          ORDER BY r.id ON CONFLICT (id) DO NOTHING RETURNING id
        ), fresh AS MATERIALIZED (
          SELECT value FROM given JOIN stored ON stored.id = value->>'id'
        ), lines AS (
          INSERT INTO order_lines SELECT r.* FROM fresh, jsonb_populate_recordset(null::order_lines, value->'lines') r
        ), timeline AS (
          INSERT INTO order_timeline SELECT r.* FROM fresh, jsonb_populate_recordset(null::order_timeline, value->'timeline') r
        )
        INSERT INTO payments SELECT r.* FROM fresh, jsonb_populate_record(null::payments, value->'payment') r`,
    );
  }

  /** What is there under these ids. */
  read(ids: readonly string[]): Promise<WholeOrder[]> {
    return this.#database.run(
      (sql) => sql<WholeOrder[]>`
        SELECT o.id, to_jsonb(o) AS "order", to_jsonb(p) AS payment,
          (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.position), '[]') FROM order_lines l WHERE l.order_id = o.id) AS lines,
          (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.seq), '[]') FROM order_timeline t WHERE t.order_id = o.id) AS timeline
        FROM orders o JOIN payments p ON p.order_id = o.id
        WHERE o.id IN (SELECT json_array_elements_text(${JSON.stringify(ids)}::text::json))`,
    );
  }

  /** Takes away copies that are still as they were seen. */
  async remove(seen: readonly WholeOrder[]): Promise<void> {
    if (seen.length === 0) {
      return;
    }
    const json = JSON.stringify(seen);
    await this.#database.run(
      (sql) => sql`
        WITH given AS MATERIALIZED (
          SELECT g.value FROM keep_buckets(${bucketsOf(seen)}::text::smallint[]), jsonb_array_elements(${json}::text::jsonb) g (value)
        ), gone AS (
          DELETE FROM orders o USING given WHERE o.id = value->>'id' AND to_jsonb(o) = value->'order'
            AND value->'payment' = (SELECT to_jsonb(p) FROM payments p WHERE p.order_id = o.id)
          RETURNING o.id
        ), lines AS (
          DELETE FROM order_lines WHERE order_id IN (SELECT id FROM gone)
        ), timeline AS (
          DELETE FROM order_timeline WHERE order_id IN (SELECT id FROM gone)
        )
        DELETE FROM payments WHERE order_id IN (SELECT id FROM gone)`,
    );
  }
}

/** The buckets of some orders, as the text of a Postgres array. */
function bucketsOf(orders: readonly WholeOrder[]): string {
  return `{${[...new Set(orders.map(({ id }) => bucketOfOrder(id)))].join()}}`;
}
