import { and, asc, count, desc, eq, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { randomId } from "../../domain/base/ids.ts";
import { beginningOf, TRACE_STEP_MS } from "../../domain/base/trace.ts";
import { ERASED_TERMS } from "../../domain/orders/erasure.ts";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { bucketOf, bucketOfOrder } from "../../domain/orders/shards.ts";
import {
  type MoneyQuery,
  type MovedOrder,
  type OpenSagaQuery,
  type OpenSagas,
  type OrderStore,
  OrderStoreUnavailable,
  type OrderSummary,
  type OrderTransition,
  type SagaOrder,
  type StoredOrder,
  type TermsChange,
  UnknownShard,
  type UnsealedPart,
} from "./order-store.ts";
import type { PostgresDatabase, Sql } from "./postgres-database.ts";
import * as schema from "./postgres-schema.ts";
import { newOrder, orderSummary, sagaOrder, storedOrder } from "./stored-order.ts";
import { sealInPostgres, unsealedInPostgres } from "./unsealed-orders.ts";

const { orders, payments } = schema;

/**
 * The orders of one shard. A change is one statement, and so one transaction. It reaches the server
 * whole or not at all, and no lock outlives a broken connection. All rows travel as one JSON
 * parameter. Rows are locked in the order of their keys, so concurrent batches wait for each other
 * instead of causing a deadlock.
 */
export class PostgresOrderStore implements OrderStore {
  readonly #database: PostgresDatabase;
  readonly #replica: PostgresDatabase | null;

  /** @param replica answers reads that may be a moment old */
  constructor(database: PostgresDatabase, replica: PostgresDatabase | null = null) {
    this.#database = database;
    this.#replica = replica;
  }

  async insert(drafts: readonly OrderDraft[]): Promise<void> {
    if (drafts.length === 0) {
      return;
    }
    const json = JSON.stringify(drafts.map(newOrder));
    const now = Date.now();
    const wanted = bucketsIn(drafts.map(({ id }) => id));
    await this.#database.run(
      (sql) => sql`
        WITH placed AS MATERIALIZED (
          SELECT p.* FROM keep_buckets(${wanted}::text::smallint[]), json_to_recordset(${json}::text::json) AS p (
            id text, number text, customer text, fingerprint text, currency text, totals json, terms jsonb,
            traceparent text, "placedAt" bigint, lines json, payment json)
        ), stored AS (
          INSERT INTO orders (id, number, customer, email, status, step, entries, fingerprint, currency, subtotal,
                              discount, shipping, tax, total, taxes, discounts, shipping_address, shipping_method, terms, traceparent,
                              placed_at, updated_at, item_count)
          SELECT id, number, customer, terms->>'email', 'PENDING', 'authorize', 1, fingerprint, currency,
                 (totals->>'subtotal')::int, (totals->>'discount')::int, (totals->>'shipping')::int,
                 (totals->>'tax')::int, (totals->>'total')::int, (totals->'taxes')::jsonb, (totals->'discounts')::jsonb,
                 terms->'shippingAddress', terms->>'shippingMethod',
                 terms, traceparent, "placedAt", ${now}::bigint,
                 (SELECT sum((line->>'quantity')::int) FROM json_array_elements(lines) line)
          FROM placed ORDER BY id COLLATE "C" ON CONFLICT (id) DO NOTHING RETURNING id
        ), fresh AS MATERIALIZED (
          SELECT p.* FROM placed p JOIN stored USING (id)
        ), lines AS (
          INSERT INTO order_lines (order_id, position, sku, title, quantity, unit_price, price_version, lot,
                                   price_list)
          SELECT f.id, l.position - 1, l.line->>'sku', l.line->>'title', (l.line->>'quantity')::int,
                 (l.line->>'unitPrice')::int, (l.line->>'priceVersion')::int, l.line->>'lot', l.line->>'priceList'
          FROM fresh f, json_array_elements(f.lines) WITH ORDINALITY AS l (line, position)
        ), timeline AS (
          INSERT INTO order_timeline (order_id, seq, at, from_status, to_status, actor)
          SELECT id, 0, "placedAt", NULL, 'PENDING', 'customer' FROM fresh
        )
        INSERT INTO payments (order_id, provider, token, amount, state, updated_at)
        SELECT id, payment->>'provider', payment->>'token', (totals->>'total')::int, 'pending', ${now}::bigint
        FROM fresh`,
    );
  }

  async load(ids: readonly string[]): Promise<SagaOrder[]> {
    const rows = await this.#read((db) =>
      db.query.orders.findMany({
        where: (order) => among(order.id, ids),
        with: {
          lines: {
            columns: { sku: true, quantity: true, unitPrice: true, lot: true },
            orderBy: (line) => asc(line.position),
          },
          payment: true,
        },
      }),
    );
    return rows.map(({ lines, payment, ...order }) =>
      sagaOrder(order, order.transition, present(payment), lines),
    );
  }

  async transition(changes: readonly OrderTransition[]): Promise<Map<string, string>> {
    if (changes.length === 0) {
      return new Map();
    }
    const json = JSON.stringify(changes);
    const now = Date.now();
    // Returns what this call changed, also when it is repeated because the first answer was lost.
    const mark = randomId("trn");
    const wanted = bucketsIn(changes.map(({ orderId }) => orderId));
    const moved = await this.#database.run(
      (sql) => sql<{ id: string }[]>`
        WITH kept AS MATERIALIZED (
          SELECT keep_buckets(${wanted}::text::smallint[])
        ), changes AS MATERIALIZED (
          SELECT c."orderId" COLLATE "C" AS id, c.version, c."from"->>'status' AS from_status,
                 c."from"->>'step' AS from_step, c."to"->>'status' AS to_status, c."to"->>'step' AS to_step,
                 c."to"->>'reason' AS reason, c.actor, c.payment, c.shipments, c.returns, c."exchangeFor" AS exchange_for, c.event
          FROM json_to_recordset(${json}::text::json) AS c (
            "orderId" text, version text, "from" json, "to" json, actor text, payment jsonb, shipments jsonb,
            returns jsonb, "exchangeFor" text, event json)
        ), due AS MATERIALIZED (
          SELECT o.id FROM orders o JOIN changes c ON o.id = c.id AND o.transition IS NOT DISTINCT FROM c.version
            AND o.status = c.from_status AND o.step = c.from_step
          ORDER BY o.id FOR UPDATE OF o
        ), moved AS (
          UPDATE orders o SET status = c.to_status, step = c.to_step, transition = ${mark}, updated_at = ${now}::bigint,
            shipments = coalesce(c.shipments, o.shipments),
            returns = coalesce(c.returns->'all', o.returns),
            open_return_at = CASE WHEN c.returns IS NULL THEN o.open_return_at ELSE (c.returns->>'openAt')::bigint END,
            exchange_for = coalesce(c.exchange_for, o.exchange_for),
            entries = o.entries + (c.from_status <> c.to_status OR c.reason IS NOT NULL)::int
          FROM due JOIN changes c ON c.id = due.id WHERE o.id = due.id
          RETURNING c.*, o.entries
        ), told AS (
          INSERT INTO order_timeline (order_id, seq, at, from_status, to_status, actor, reason)
          SELECT id, entries - 1, ${now}::bigint, from_status, to_status, actor, reason
          FROM moved WHERE from_status <> to_status OR reason IS NOT NULL
        ), events AS (
          INSERT INTO outbox (id, type, payload, created_at)
          SELECT event->>'id', event->>'type', event->>'payload', ${now}::bigint
          FROM moved WHERE event IS NOT NULL ON CONFLICT DO NOTHING
        ), paid AS (
          UPDATE payments p SET
            state = m.payment->>'state',
            provider = coalesce(m.payment->>'provider', p.provider),
            token = coalesce(m.payment->>'token', p.token),
            attempts = coalesce((m.payment->>'attempts')::int, p.attempts),
            refunds = coalesce(m.payment->'refunds', p.refunds),
            superseded = coalesce(m.payment->'superseded', p.superseded),
            provider_reference = CASE WHEN jsonb_exists(m.payment, 'providerReference')
              THEN m.payment->>'providerReference' ELSE p.provider_reference END,
            failure_code = CASE WHEN jsonb_exists(m.payment, 'failureCode')
              THEN m.payment->>'failureCode' ELSE p.failure_code END,
            next_action = CASE WHEN jsonb_exists(m.payment, 'nextAction')
              THEN m.payment->>'nextAction' ELSE p.next_action END,
            updated_at = ${now}::bigint
          FROM moved m WHERE p.order_id = m.id AND m.payment IS NOT NULL
        )
        SELECT id FROM (
          SELECT id FROM moved UNION SELECT o.id FROM orders o JOIN changes c ON c.id = o.id WHERE o.transition = ${mark}
        ) done WHERE (TABLE kept)`,
    );
    return new Map(moved.map(({ id }) => [id, mark]));
  }

  async moneyMoved({ walk, from, to, after, limit }: MoneyQuery): Promise<MovedOrder[]> {
    const { at, id } = after ?? { at: from, id: "" };
    const rows = await this.#database.run((sql) =>
      walk === "given_back"
        ? sql<MovedOrder[]>`
            SELECT order_id AS id, updated_at AS at FROM payments
            WHERE (refunds IS NOT NULL OR superseded IS NOT NULL OR state = 'refunded')
              AND (updated_at, order_id) > (${at}::bigint, ${id}::text COLLATE "C")
            ORDER BY updated_at, order_id LIMIT ${limit}`
        : sql<MovedOrder[]>`
            SELECT id, placed_at AS at FROM orders
            WHERE placed_at < ${to}::bigint AND status <> 'PENDING'
              AND (placed_at, id) > (${at}::bigint, ${id}::text COLLATE "C")
            ORDER BY placed_at, id LIMIT ${limit}`,
    );
    return rows.map((row) => ({ id: row.id, at: Number(row.at) }));
  }

  async countUnanswered(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) {
      return;
    }
    const now = Date.now();
    await this.#database.run(
      (sql) => sql`
        UPDATE payments SET attempts = attempts + 1, updated_at = ${now}::bigint
        WHERE (SELECT keep_buckets(${bucketsIn(ids)}::text::smallint[]))
          AND order_id IN (SELECT json_array_elements_text(${JSON.stringify(ids)}::text::json))`,
    );
  }

  async find(id: string): Promise<StoredOrder | null> {
    const [found] = await this.findMany([id]);
    if (found) {
      return found;
    }
    // Not here because it does not exist, or because this is not where it would be?
    const bucket = bucketOfOrder(id);
    if (bucket === null) {
      return null;
    }
    const kept = await this.#database.run((sql) => sql`SELECT 1 FROM buckets WHERE bucket = ${bucket}`);
    if (kept.length === 0) {
      throw new UnknownShard(this.#database.name);
    }
    return null;
  }

  async findMany(ids: readonly string[]): Promise<StoredOrder[]> {
    const rows = await this.#read((db) =>
      db.query.orders.findMany({
        where: (order) => among(order.id, ids),
        with: {
          lines: { orderBy: (line) => asc(line.position) },
          timeline: { orderBy: (entry) => asc(entry.seq) },
          payment: true,
        },
      }),
    );
    return rows.map(({ lines, timeline, payment, ...order }) =>
      storedOrder(order, present(payment), lines, timeline),
    );
  }

  async findByTrace(traceId: string): Promise<string[]> {
    const begun = beginningOf(traceId);
    const rows = await this.#database.run(
      (sql) => sql<{ id: string }[]>`
        SELECT id FROM orders
        WHERE substr(traceparent, 4, 32) = ${traceId}
          AND substr(traceparent, 4, 7) <> lpad(to_hex(placed_at / 16000), 7, '0')
        UNION SELECT id FROM orders
        WHERE placed_at >= ${begun}::bigint AND placed_at < ${begun + TRACE_STEP_MS}::bigint
          AND substr(traceparent, 4, 32) = ${traceId}`,
    );
    return rows.map(({ id }) => id);
  }

  async list(
    customer: string,
    page: number,
    pageSize: number,
  ): Promise<{ items: OrderSummary[]; total: number }> {
    const theirs = eq(orders.customer, customer);
    // The first page shows what was ordered a moment ago; those behind it are older than any
    // replica.
    const [rows, totals] = await this.#readFrom(page > 1 ? this.#replica : null, (db) =>
      Promise.all([
        db
          .select({
            id: orders.id,
            number: orders.number,
            status: orders.status,
            total: orders.total,
            currency: orders.currency,
            placedAt: orders.placedAt,
            itemCount: orders.itemCount,
          })
          .from(orders)
          .where(theirs)
          .orderBy(desc(orders.placedAt), desc(orders.id))
          .limit(pageSize)
          .offset((page - 1) * pageSize),
        db.select({ total: count() }).from(orders).where(theirs),
      ]),
    );
    return {
      items: rows.map(orderSummary),
      total: totals[0]?.total ?? 0,
    };
  }

  async openSagas({ movedBefore, owing, after, limit }: OpenSagaQuery): Promise<OpenSagas> {
    const sagas = await this.#read((db) =>
      db
        .select({
          id: orders.id,
          number: orders.number,
          status: orders.status,
          step: orders.step,
          placedAt: orders.placedAt,
          movedAt: orders.updatedAt,
          attempts: payments.attempts,
          payment: {
            state: payments.state,
            token: payments.token,
            providerReference: payments.providerReference,
          },
        })
        .from(orders)
        .innerJoin(payments, eq(payments.orderId, orders.id))
        .where(
          and(
            ne(orders.step, sql`'done'`),
            or(
              lt(orders.updatedAt, movedBefore),
              owing ? and(eq(orders.status, "CANCELLED"), eq(payments.state, "captured")) : undefined,
            ),
            after && sql`(${orders.updatedAt}, ${orders.id}) > (${after.movedAt}::bigint, ${after.id})`,
          ),
        )
        .orderBy(asc(orders.updatedAt), asc(orders.id))
        .limit(limit),
    );
    return { sagas, unreachable: [] };
  }

  async openReturns({ after, limit }: Parameters<OrderStore["openReturns"]>[0]): Promise<MovedOrder[]> {
    const { at, id } = after ?? { at: 0, id: "" };
    const rows = await this.#database.run(
      (sql) => sql<MovedOrder[]>`
        SELECT id, open_return_at AS at FROM orders
        WHERE open_return_at IS NOT NULL AND (open_return_at, id) > (${at}::bigint, ${id}::text COLLATE "C")
        ORDER BY open_return_at, id LIMIT ${limit}`,
    );
    return rows.map((row) => ({ id: row.id, at: Number(row.at) }));
  }

  unsealed(after: string, limit: number): Promise<UnsealedPart> {
    return unsealedInPostgres(this.#database, after, limit);
  }

  async sealTerms(changes: readonly TermsChange[]): Promise<void> {
    if (changes.length > 0) {
      await sealInPostgres(this.#database, changes, bucketsIn(changes.map(({ id }) => id)));
    }
  }

  async countSaleOrders(saleId: string): Promise<number> {
    const [from, to] = [`${saleId}#`, `${saleId}$`];
    const [row] = await this.#from(
      this.#replica,
      (sql) => sql<{ n: number }[]>`
        SELECT count(DISTINCT l.order_id)::int AS n FROM order_lines l JOIN orders o ON o.id = l.order_id
        WHERE l.lot IS NOT NULL AND l.lot >= ${from} AND l.lot < ${to} AND o.status <> 'CANCELLED'`,
    );
    return row?.n ?? 0;
  }

  async eraseCustomer(customer: string): Promise<void> {
    const patch = JSON.stringify(ERASED_TERMS);
    const bucket = bucketOf(customer);
    await this.#database.run(
      (sql) => sql`
        WITH patch AS (
          SELECT p, p->'shippingAddress' AS address FROM (SELECT ${patch}::text::jsonb AS p) given
        ), blanked AS (
          SELECT o.id, p->>'email' AS email, jsonb_strip_nulls(o.shipping_address || address) AS shipping_address,
                 jsonb_strip_nulls(
                   o.terms || p || jsonb_build_object('shippingAddress', o.terms->'shippingAddress' || address)
                 ) AS terms,
                 (SELECT jsonb_agg(r - 'reasons' - 'answer' - 'sealed' ORDER BY n)
                  FROM jsonb_array_elements(o.returns) WITH ORDINALITY AS each (r, n)) AS returns
          FROM orders o, patch WHERE o.customer = ${customer}
        )
        UPDATE orders o SET email = b.email, shipping_address = b.shipping_address, terms = b.terms, returns = b.returns
        FROM blanked b
        WHERE (SELECT keep_buckets(${`{${bucket}}`}::text::smallint[])) AND o.id = b.id
          AND (o.email, o.shipping_address, o.terms, o.returns)
            IS DISTINCT FROM (b.email, b.shipping_address, b.terms, b.returns)`,
    );
  }

  #read<T>(work: (db: ReturnType<typeof typed>) => Promise<T>): Promise<T> {
    return this.#readFrom(null, work);
  }

  #readFrom<T>(replica: PostgresDatabase | null, work: (db: ReturnType<typeof typed>) => Promise<T>) {
    return this.#from(replica, (sql) => work(typed(sql)));
  }

  /** Asks the replica, if there is one and it answers, else the database itself. */
  async #from<T>(replica: PostgresDatabase | null, work: (sql: Sql) => Promise<T>): Promise<T> {
    if (replica) {
      try {
        return await replica.run(work);
      } catch (error) {
        if (!(error instanceof OrderStoreUnavailable)) {
          throw error;
        }
      }
    }
    return this.#database.run(work);
  }
}

function typed(client: Sql) {
  return drizzle(client, { schema });
}

/**
 * The rows of these keys: one parameter, so that the statement is the same for any number of them.
 */
function among(column: SQL.Aliased | Parameters<typeof eq>[0], ids: readonly string[]): SQL {
  return sql`${column} in (select json_array_elements_text(${JSON.stringify(ids)}::text::json))`;
}

/** The buckets of some orders, as the text of a Postgres array. */
function bucketsIn(orderIds: readonly string[]): string {
  const buckets = orderIds.map((id) => {
    const bucket = bucketOfOrder(id);
    if (bucket === null) {
      throw new Error(`${id} is no order id`);
    }
    return bucket;
  });
  return `{${[...new Set(buckets)].join()}}`;
}

function present<T>(value: T | null): T {
  if (value === null) {
    throw new Error("an order has its payment");
  }
  return value;
}
