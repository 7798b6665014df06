import { type SQL, sql } from "drizzle-orm";
import type { Currency } from "../../domain/base/money.ts";
import { cutPage } from "../../domain/lists/page.ts";
import { OrderStatus, orderNumber } from "../../domain/orders/order.ts";
import { prepare } from "../base/d1.ts";
import type { OrderSummary, StoredOrder } from "./order-store.ts";
import type { OrderShards } from "./sharded-order-store.ts";
import { orderSummary } from "./stored-order.ts";

/** The place of an order in a list, newest first. `at` in milliseconds since 1970. */
export interface SummaryPlace {
  at: number;
  id: string;
}

/** What operators see of an order in a list. */
export interface FoundSummary extends OrderSummary {
  customer: string;
  /** Empty once its customer was erased; where it is sealed, the digest that it is found by. */
  email: string;
  /** Its address is sealed, and cannot be read now. */
  unread?: boolean;
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
  /** Minor units. */
  total: number;
  currency: Currency;
  itemCount: number;
  placedAt: number;
}

const COLUMNS = sql.raw(
  `s.id, s.customer, s.email, s.status, s.total, s.currency, s.item_count AS "itemCount", s.placed_at AS "placedAt"`,
);

/** Rows that lists read, with the columns of the read model. */
export interface ListedFrom {
  rows: SQL;
  /** Which of the rows count. */
  only?: SQL;
  /** The rows of a state, as its index holds them. */
  inState: (state: OrderStatus) => SQL;
}

/** Orders that are in D1. */
const IN_D1: ListedFrom = {
  rows: sql.raw(
    `(SELECT id, customer, lower(email) AS email, status, step, total, currency, placed_at,
        (SELECT sum(quantity) FROM order_lines WHERE order_id = orders.id) AS item_count FROM orders)`,
  ),
  // The index by state leaves these out: they are few, and among the unsettled.
  inState: (state) =>
    state === "PENDING"
      ? sql`s.step <> 'done' AND +s.status = ${state}`
      : sql`s.status = ${state} AND s.status <> 'PENDING'`,
};

/** The read model of orders that are in Postgres. */
const PROJECTED: ListedFrom = {
  rows: sql.raw("order_summaries"),
  only: sql.raw("NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = s.id)"),
  inState: (state) => sql`s.status = ${state}`,
};

/**
 * Where lists of a shop's orders are read from. A shop on Postgres may have orders left in D1, and
 * then these count.
 */
export function listedFrom({ left }: Pick<OrderShards, "left">): readonly ListedFrom[] {
  return left ? [IN_D1, PROJECTED] : [IN_D1];
}

/** What orders a list. */
interface Walk {
  at: SQL;
  id: SQL;
  /** The table `k` whose rows it goes along; left out, the orders' own. */
  along?: SQL;
}
const BY_ORDER: Walk = { at: sql.raw("s.placed_at"), id: sql.raw("s.id") };
/** Along the rows of one SKU or one tag. */
const alongRowsOf = (table: string): Walk => ({
  at: sql.raw("k.placed_at"),
  id: sql.raw("k.order_id"),
  along: sql.raw(table),
});
const BY_SKU = alongRowsOf("order_summary_skus");
const BY_TAG = alongRowsOf("order_tags");

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
        `INSERT INTO order_summaries (id, customer, email, status, total, currency, item_count, placed_at, version)
         SELECT value->>'id', value->>'customer', value->>'email', value->>'status', value->>'total',
                value->>'currency', value->>'itemCount', value->>'placedAt', value->>'version'
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

function summaryRow({ order, customer, addressIndex }: StoredOrder) {
  return {
    id: order.id,
    customer,
    status: order.status,
    email: addressIndex ?? order.email.toLowerCase(),
    total: order.total.amount,
    currency: order.total.currency,
    itemCount: order.items.reduce((sum, { quantity }) => sum + quantity, 0),
    placedAt: Date.parse(order.createdAt),
    version: order.timeline.length,
    skus: [...new Set(order.items.map(({ sku }) => sku))],
  };
}

/** Writes the address indexes of orders that were sealed over their addresses. */
export async function sealSummaries(
  db: D1Database,
  changes: readonly { id: string; terms: { email: string } }[],
): Promise<void> {
  await db
    .prepare(
      `UPDATE order_summaries SET email = c.value->>'$.terms.email'
       FROM json_each(?) c WHERE order_summaries.id = c.value->>'id' AND email <> ''`,
    )
    .bind(JSON.stringify(changes))
    .run();
}

/** Removes orders from the read model; the store is not touched. */
export async function deleteSummaries(db: D1Database, ids: readonly string[]): Promise<void> {
  await db
    .prepare("DELETE FROM order_summaries WHERE id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(ids))
    .run();
}

/** Removes what is left of orders that are in no list. Looks at every row. */
export async function deleteStraySkus(db: D1Database): Promise<void> {
  await db
    .prepare(
      `DELETE FROM order_summary_skus WHERE order_id NOT IN (SELECT id FROM order_summaries)
         AND order_id NOT IN (SELECT id FROM orders)`,
    )
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
  from: readonly ListedFrom[],
  customer: string,
  { after, skip = 0, limit }: { after?: SummaryPlace | undefined; skip?: number; limit: number },
): Promise<SummaryPage<OrderSummary> & { total: number }> {
  const theirs = sql`s.customer = ${customer}`;
  const answers = await db.batch<SummaryRow & { total: number }>(
    from.flatMap((source) => [
      select(db, source, [theirs, before(after)], skip + limit + 1),
      prepare(db, sql`SELECT count(*) AS total FROM ${source.rows} s WHERE ${all([theirs, source.only])}`),
    ]),
  );
  const lists = answers.filter((_, i) => i % 2 === 0);
  const totals = answers.filter((_, i) => i % 2 === 1);
  const { items, next } = page(newestFirst(lists).slice(skip), limit);
  return {
    items: items.map(({ customer: _customer, email: _email, ...summary }) => summary),
    next,
    total: totals.reduce((sum, { results }) => sum + (results[0]?.total ?? 0), 0),
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
  /** The forms in which an address may lie there. */
  emails?: readonly string[] | undefined;
  sku?: string | undefined;
  tag?: string | undefined;
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
export async function searchSummaries(
  db: Reader,
  sources: readonly ListedFrom[],
  query: SummaryQuery,
): Promise<SummaryPage<FoundSummary>> {
  const { id, idPrefix, emails, sku, tag, status, from, to, after, limit } = query;
  const named = id !== undefined || idPrefix !== undefined || emails !== undefined;
  const walk = named ? BY_ORDER : tag !== undefined ? BY_TAG : sku !== undefined ? BY_SKU : BY_ORDER;
  const conditions = [
    id === undefined ? undefined : sql`s.id = ${id}`,
    idPrefix === undefined ? undefined : sql`s.id >= ${idPrefix} AND s.id < ${`${idPrefix}~`}`,
    from === undefined ? undefined : sql`${walk.at} >= ${from}`,
    to === undefined ? undefined : sql`${walk.at} < ${to}`,
    before(after, walk),
  ];
  const take = limit + 1;
  const byState = !named && walk === BY_ORDER;
  if (!byState) {
    // The plus keeps the index on the state out of it.
    conditions.push(
      status === undefined ? undefined : sql`+s.status = ${status}`,
      tag === undefined ? undefined : walk === BY_TAG ? sql`k.tag = ${tag}` : has("order_tags", "tag", tag),
      sku === undefined
        ? undefined
        : walk === BY_SKU
          ? sql`k.sku = ${sku}`
          : has("order_summary_skus", "sku", sku),
    );
  }
  // The newest of every state are at the end of that state's part of the index.
  const states = status === undefined ? OrderStatus.options : [status];
  const addresses = emails?.map((email) => sql`s.email = ${email}`) ?? [undefined];
  const answers = await db.batch<SummaryRow>(
    sources.flatMap((source) =>
      byState
        ? states.map((state) => select(db, source, [source.inState(state), ...conditions], take))
        : addresses.map((address) => select(db, source, [address, ...conditions], take, walk)),
    ),
  );
  return page(newestFirst(answers).slice(0, take), limit);
}

/** Whether an order has a SKU or a tag. */
function has(table: string, column: string, value: string): SQL {
  return sql`EXISTS (SELECT 1 FROM ${sql.raw(table)} h
    WHERE h.${sql.raw(column)} = ${value} AND h.placed_at = s.placed_at AND h.order_id = s.id)`;
}

/** How many orders are in a state; counting ends at `most`. */
export async function countInState(
  db: Reader,
  sources: readonly ListedFrom[],
  state: OrderStatus,
  most: number,
): Promise<number> {
  const counts = await db.batch<{ found: number }>(
    sources.map(({ rows, only, inState }) =>
      prepare(
        db,
        sql`SELECT count(*) AS found FROM
          (SELECT 1 FROM ${rows} s WHERE ${all([inState(state), only])} LIMIT ${most})`,
      ),
    ),
  );
  return Math.min(
    most,
    counts.reduce((sum, { results }) => sum + (results[0]?.found ?? 0), 0),
  );
}

function newestFirst(lists: readonly D1Result<SummaryRow>[]): SummaryRow[] {
  const rows = lists.flatMap(({ results }) => results);
  return rows.sort((a, b) => b.placedAt - a.placedAt || (a.id < b.id ? 1 : -1));
}

function select(
  db: Reader,
  { rows, only }: ListedFrom,
  conditions: readonly (SQL | undefined)[],
  limit: number,
  walk = BY_ORDER,
): D1PreparedStatement {
  // CROSS JOIN keeps SQLite from beginning at the other end.
  const from = walk.along ? sql`${walk.along} k CROSS JOIN ${rows} s ON s.id = k.order_id` : sql`${rows} s`;
  return prepare(
    db,
    sql`SELECT ${COLUMNS} FROM ${from} WHERE ${all([...conditions, only])}
        ORDER BY ${walk.at} DESC, ${walk.id} DESC LIMIT ${limit}`,
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
  const { items, last } = cutPage(rows, limit);
  return {
    items: items.map((row) => ({ ...orderSummary(row), number: orderNumber(row.id) })),
    next: last && { at: last.placedAt, id: last.id },
  };
}
