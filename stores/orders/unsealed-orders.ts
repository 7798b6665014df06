import { readPage } from "../../domain/lists/page.ts";
import type { TermsChange, UnsealedPart } from "./order-store.ts";
import type { PostgresDatabase } from "./postgres-database.ts";

interface Looked {
  id: string;
  plain: boolean | number;
}

/**
 * An address index begins with `@`, and no address does. Words about returns are sealed, too.
 */
const PLAIN = `(email <> '' AND (substr(email, 1, 1) <> '@'
  OR EXISTS (SELECT 1 FROM json_each(returns) WHERE coalesce(value->'reasons', value->'answer') IS NOT NULL)))`;

async function readPart(
  limit: number,
  read: (take: number) => Promise<readonly Looked[]>,
): Promise<UnsealedPart> {
  const { items, last } = await readPage(limit, read);
  return { ids: items.filter(({ plain }) => plain).map(({ id }) => id), next: last?.id ?? null };
}

export function unsealedInD1(d1: D1Database, after: string, limit: number): Promise<UnsealedPart> {
  const look = d1.prepare(`SELECT id, ${PLAIN} AS plain FROM orders WHERE id > ? ORDER BY id LIMIT ?`);
  return readPart(limit, async (take) => (await look.bind(after, take).all<Looked>()).results);
}

export async function sealInD1(d1: D1Database, changes: readonly TermsChange[]): Promise<void> {
  await d1
    .prepare(
      `UPDATE orders SET email = c.value->>'$.terms.email', terms = c.value->>'terms',
         shipping_address = c.value->>'$.terms.shippingAddress'
       FROM json_each(?) c WHERE orders.id = c.value->>'id' AND orders.email = c.value->>'before'`,
    )
    .bind(JSON.stringify(changes))
    .run();
}

export function unsealedInPostgres(
  database: PostgresDatabase,
  after: string,
  limit: number,
): Promise<UnsealedPart> {
  return readPart(limit, (take) =>
    database.run(
      (sql) => sql<Looked[]>`
        SELECT id, (email <> '' AND (substr(email, 1, 1) <> '@' OR EXISTS (
          SELECT 1 FROM jsonb_array_elements(returns) r
          WHERE coalesce(r->'reasons', r->'answer') IS NOT NULL))) AS plain FROM orders
        WHERE id > ${after}::text COLLATE "C" ORDER BY id LIMIT ${take}`,
    ),
  );
}

/** @param buckets those of the orders, as the text of a Postgres array */
export async function sealInPostgres(
  database: PostgresDatabase,
  changes: readonly TermsChange[],
  buckets: string,
): Promise<void> {
  await database.run(
    (sql) => sql`
      UPDATE orders o SET email = c.terms->>'email', terms = c.terms, shipping_address = c.terms->'shippingAddress'
      FROM json_to_recordset(${JSON.stringify(changes)}::text::json) AS c (id text, before text, terms jsonb)
      WHERE (SELECT keep_buckets(${buckets}::text::smallint[])) AND o.id = c.id AND o.email = c.before`,
  );
}
