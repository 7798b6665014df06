import { type SQL, sql } from "drizzle-orm";
import { OrderStatus, orderNumber } from "../../domain/orders/order.ts";
import { prepare } from "../base/d1.ts";
import type { OrderSummary, StoredOrder } from "./order-store.ts";
import { orderSummary } from "./stored-order.ts";

/** The place of an order in a list, newest first. `at` in milliseconds since 1970. */
export interface SummaryPlace {
  at: number;
  id: string;
}

/** What operators see of an order in a list. */
export interface FoundSummary extends OrderSummary {
  customer: string;
  /** Empty once its customer was erased. */
  email: string;
}

export interface SummaryPage<Item> {
  items: Item[];
  /** Where the next page begins; null on the last. */
  next: SummaryPlace | null;
}

/** A database, or a session on one of its replicas. */
type Reader = Pick<D1Database, "prepare" | "batch">;

interface SummaryRow {
  id: string;
  customer: string;
  email: string;
  status: OrderStatus;
  /** Cents. */
  total: number;
  itemCount: number;
  placedAt: number;
}

const COLUMNS = sql.raw(
  `s.id, s.customer, s.email, s.status, s.total, s.item_count AS "itemCount", s.placed_at AS "placedAt"`,
);

/** Which rows a list walks along, and what orders them. */
interface Walk {
  from: SQL;
  at: SQL;
  id: SQL;
}
const BY_ORDER: Walk = {
  from: sql.raw("order_summaries s"),
  at: sql.raw("s.placed_at"),
  id: sql.raw("s.id"),
};
/** Along the SKU's own rows; CROSS JOIN keeps SQLite from beginning at the other end. */
const BY_SKU: Walk = {
  from: sql.raw("order_summary_skus k CROSS JOIN order_summaries s ON s.id = k.order_id"),
  at: sql.raw("k.placed_at"),
  id: sql.raw("k.order_id"),
};

/**
 * Writes the current state of orders. An older version never replaces a newer one, and an equal one
 * is not written again. So events may come twice and in any order. An erased address stays erased.
 */
export async function writeSummaries(db: D1Database, orders: readonly StoredOrder[]): Promise<void> {
  if (orders.length === 0) {
    return;
  }
  const json = JSON.stringify(orders.map(summaryRow));
  await db.batch([
    db
      .prepare(
        `INSERT INTO order_summaries (id, customer, email, status, total, item_count, placed_at, version)
         SELECT value->>'id', value->>'customer', value->>'email', value->>'status', value->>'total',
                value->>'itemCount', value->>'placedAt', value->>'version'
         FROM json_each(?) WHERE true
         ON CONFLICT (id) DO UPDATE SET
           status = excluded.status, total = excluded.total, version = excluded.version,
           email = iif(email = '', '', excluded.email)
         WHERE excluded.version > version OR (excluded.email = '' AND email <> '')`,
      )
      .bind(json),
    db
      .prepare(
        `INSERT INTO order_summary_skus (sku, placed_at, order_id)
         SELECT k.value, o.value->>'placedAt', o.value->>'id'
         FROM json_each(?) o, json_each(o.value, '$.skus') k WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(json),
  ]);
}

function summaryRow({ order, customer }: StoredOrder) {
  return {
    id: order.id,
    customer,
    status: order.status,
    email: order.email.toLowerCase(),
    total: order.total.amount,
    itemCount: order.items.reduce((sum, { quantity }) => sum + quantity, 0),
    placedAt: Date.parse(order.createdAt),
    version: order.timeline.length,
    skus: [...new Set(order.items.map(({ sku }) => sku))],
  };
}

/** Removes orders from the read model; the store is not touched. */
export async function deleteSummaries(db: D1Database, ids: readonly string[]): Promise<void> {
  await db
    .prepare("DELETE FROM order_summaries WHERE id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(ids))
    .run();
}

/** Removes what is left of orders that are not in the read model. Looks at every row. */
export async function deleteStraySkus(db: D1Database): Promise<void> {
  await db
    .prepare("DELETE FROM order_summary_skus WHERE order_id NOT IN (SELECT id FROM order_summaries)")
    .run();
}

/**
 * Forgets the addresses that the orders of a shopper name, who was erased, and the mail about
 * orders that went there.
 */
export async function eraseSummaries(db: D1Database, customer: string): Promise<void> {
  const named = "SELECT email FROM order_summaries WHERE customer = ? AND email <> ''";
  const sent = `SELECT id FROM notifications WHERE template LIKE 'order.%' AND lower(recipient) IN (${named})`;
  const statements = [
    `DELETE FROM mailbox WHERE id IN (${sent})`,
    `UPDATE notifications SET recipient = '' WHERE id IN (${sent})`,
    "UPDATE order_summaries SET email = '' WHERE customer = ? AND email <> ''",
  ];
  await db.batch(statements.map((statement) => db.prepare(statement).bind(customer)));
}

/** A shopper's orders, newest first, from `after` or leaving out the first `skip`. */
export async function listHistory(
  db: Reader,
  customer: string,
  { after, skip = 0, limit }: { after?: SummaryPlace | undefined; skip?: number; limit: number },
): Promise<SummaryPage<OrderSummary> & { total: number }> {
  const [rows, totals] = await db.batch<SummaryRow & { total: number }>([
    select(db, [sql`s.customer = ${customer}`, before(after)], limit + 1, { skip }),
    prepare(db, sql`SELECT count(*) AS total FROM order_summaries WHERE customer = ${customer}`),
  ]);
  const { items, next } = page(rows?.results ?? [], limit);
  return {
    items: items.map(({ customer: _customer, email: _email, ...summary }) => summary),
    next,
    total: totals?.results[0]?.total ?? 0,
  };
}

/** Which of these orders are in the read model. */
export async function knownSummaries(db: Reader, ids: readonly string[]): Promise<Set<string>> {
  const { results } = await db
    .prepare("SELECT id FROM order_summaries WHERE id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(ids))
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}

/** Ids in the read model after one, in their own order. */
export async function summaryIds(db: D1Database, after: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT id FROM order_summaries WHERE id > ? ORDER BY id LIMIT ?")
    .bind(after, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/**
 * The filters of an operator's search; an order must match all given ones. Times in milliseconds
 * since 1970.
 */
export interface SummaryQuery {
  id?: string | undefined;
  /** The part of the id that the order's number shows. */
  idPrefix?: string | undefined;
  email?: string | undefined;
  sku?: string | undefined;
  status?: OrderStatus | undefined;
  /** From this moment on. */
  from?: number | undefined;
  /** Before this moment. */
  to?: number | undefined;
  after?: SummaryPlace | undefined;
  limit: number;
}

/**
 * Newest first. Each way to ask has an index that gives the rows in this order, so no page depends
 * on how many there are.
 */
export async function searchSummaries(db: Reader, query: SummaryQuery): Promise<SummaryPage<FoundSummary>> {
  const { id, idPrefix, email, sku, status, from, to, after, limit } = query;
  const named = id !== undefined || idPrefix !== undefined || email !== undefined;
  const walksSku = sku !== undefined && !named;
  const row = walksSku ? BY_SKU : BY_ORDER;
  const conditions = [
    id === undefined ? undefined : sql`s.id = ${id}`,
    idPrefix === undefined ? undefined : sql`s.id >= ${idPrefix} AND s.id < ${`${idPrefix}~`}`,
    email === undefined ? undefined : sql`s.email = ${email}`,
    from === undefined ? undefined : sql`${row.at} >= ${from}`,
    to === undefined ? undefined : sql`${row.at} < ${to}`,
    before(after, row),
  ];
  const take = limit + 1;
  if (named || walksSku) {
    const holds = sql`SELECT 1 FROM order_summary_skus k
      WHERE k.sku = ${sku} AND k.placed_at = s.placed_at AND k.order_id = s.id`;
    const narrowed = [
      ...conditions,
      // The plus keeps the index on the state out of it.
      status === undefined ? undefined : sql`+s.status = ${status}`,
      sku === undefined ? undefined : named ? sql`EXISTS (${holds})` : sql`k.sku = ${sku}`,
    ];
    const { results } = await select(db, narrowed, take, { row }).all<SummaryRow>();
    return page(results, limit);
  }
  // The newest of every state are at the end of that state's part of the index.
  const states = status === undefined ? OrderStatus.options : [status];
  const answers = await db.batch<SummaryRow>(
    states.map((state) => select(db, [sql`s.status = ${state}`, ...conditions], take)),
  );
  const rows = answers.flatMap(({ results }) => results);
  rows.sort((a, b) => b.placedAt - a.placedAt || (a.id < b.id ? 1 : -1));
  return page(rows.slice(0, take), limit);
}

function select(
  db: Reader,
  conditions: readonly (SQL | undefined)[],
  limit: number,
  { row = BY_ORDER, skip = 0 }: { row?: Walk; skip?: number } = {},
): D1PreparedStatement {
  return prepare(
    db,
    sql`SELECT ${COLUMNS} FROM ${row.from} WHERE ${all(conditions)}
        ORDER BY ${row.at} DESC, ${row.id} DESC LIMIT ${limit} OFFSET ${skip}`,
  );
}

function before(place: SummaryPlace | undefined, { at, id }: Walk = BY_ORDER): SQL | undefined {
  return place && sql`(${at}, ${id}) < (${place.at}, ${place.id})`;
}

function all(conditions: readonly (SQL | undefined)[]): SQL {
  return sql.join(
    conditions.filter((condition) => condition !== undefined),
    sql` AND `,
  );
}

function page(rows: readonly SummaryRow[], limit: number): SummaryPage<FoundSummary> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({ ...orderSummary(row), number: orderNumber(row.id) })),
    next: rows.length > limit && last ? { at: last.placedAt, id: last.id } : null,
  };
}
