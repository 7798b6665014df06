import { and, asc, count, desc, eq, getTableColumns, gt, inArray, lt, ne, or, sql, sum } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { randomId } from "../../domain/base/ids.ts";
import { beginningOf, TRACE_STEP_MS } from "../../domain/base/trace.ts";
import { ERASED_TERMS } from "../../domain/orders/erasure.ts";
import { type OrderDraft, OrderStatus } from "../../domain/orders/order.ts";
import { sharedRow } from "../events/outbox.ts";
import { dataKeysIn, dataKeysStatement } from "../personal/data-keys.ts";
import { orderLines, orders, orderTimeline, payments } from "../schema/orders.ts";
import type {
  MoneyQuery,
  MovedOrder,
  OpenSagaQuery,
  OpenSagas,
  OrderStore,
  OrderSummary,
  OrderTransition,
  SagaOrder,
  StoredOrder,
  TermsChange,
  UnsealedPart,
} from "./order-store.ts";
import {
  newOrder,
  orderSummary,
  type SagaRows,
  sagaOrder,
  storedOrder,
  wholeTimeline,
} from "./stored-order.ts";
import { sealInD1, unsealedInD1 } from "./unsealed-orders.ts";

/** D1 binds at most 100 parameters to a statement; ids beyond that go in another. */
const MAX_IDS = 90;

/** The statuses of orders that may have been paid. */
const PAID_ONCE = OrderStatus.options.filter((status) => status !== "PENDING");

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

/** What the saga reads of orders, in one statement that is the same for any number of them. */
const LOAD = `SELECT o.id, o.number, o.customer, o.email, o.traceparent, o.status, o.step, o.currency, o.subtotal, o.discount,
    o.shipping, o.tax, o.total, o.taxes, o.discounts, o.shipments, o.returns, o.exchange_for AS exchangeFor,
    o.shipping_address AS shippingAddress, o.placed_at AS placedAt, o.updated_at AS updatedAt,
    o.transition AS version, p.provider, p.token, p.state, p.provider_reference AS providerReference,
    p.failure_code AS failureCode, p.next_action AS nextAction, p.attempts, p.refunds, p.superseded,
    (SELECT json_group_array(json_object('sku', sku, 'quantity', quantity, 'unitPrice', unit_price, 'lot', lot))
     FROM (SELECT * FROM order_lines WHERE order_id = o.id ORDER BY position)) AS lines
  FROM json_each(?1) i CROSS JOIN orders o ON o.id = i.value CROSS JOIN payments p ON p.order_id = o.id`;

type JsonColumns = "shipments" | "returns" | "taxes" | "discounts" | "refunds" | "superseded";
type LoadedRow = Omit<SagaRows["order"] & SagaRows["payment"], JsonColumns | "shippingAddress"> &
  Record<JsonColumns, string | null> & { version: string | null; shippingAddress: string; lines: string };

/** What the store wrote itself as JSON. */
function parsed<T>(text: string): T {
  return JSON.parse(text) as T;
}

/**
 * What a statement is given as JSON. SQLite writes each element out once, and not again for each
 * column that is picked of it, which took most of a statement's time.
 */
const GIVEN = "WITH given AS MATERIALIZED (SELECT value FROM json_each(?1))";

/**
 * Orders in D1. Writes hand all rows to SQLite as JSON, and `json_each` picks the columns. So a
 * batch of a hundred orders is a handful of statements in one transaction. Each gets what it
 * writes: terms are most of an order.
 */
export class D1OrderStore implements OrderStore {
  readonly #d1: D1Database;
  readonly #db: ReturnType<typeof drizzle>;
  readonly #leanTimelines: boolean;

  /** @param leanTimelines whether a new order's timeline begins without a row */
  constructor(d1: D1Database, leanTimelines = true) {
    this.#d1 = d1;
    this.#db = drizzle(d1);
    this.#leanTimelines = leanTimelines;
  }

  async insert(drafts: readonly OrderDraft[]): Promise<void> {
    if (drafts.length === 0) {
      return;
    }
    const now = Date.now();
    const placed = drafts.map(newOrder);
    const whole = JSON.stringify(placed.map(({ lines: _lines, payment: _payment, ...order }) => order));
    const parts = JSON.stringify(
      placed.map(({ id, placedAt, lines, payment, totals }) => ({
        id,
        placedAt,
        lines,
        payment,
        total: totals.total,
      })),
    );
    const run = (statement: string, ...values: (string | number)[]) =>
      this.#d1.prepare(statement).bind(...values);
    const keys = dataKeysIn(drafts);
    await this.#d1.batch([
      ...(keys.length > 0 ? [dataKeysStatement(this.#d1, keys)] : []),
      run(
        `INSERT INTO orders (id, number, customer, status, step, fingerprint, currency, subtotal, discount,
                             shipping, tax, total, taxes, discounts, email, shipping_address, shipping_method, terms,
                             traceparent, placed_at, updated_at)
         ${GIVEN}
         SELECT value->>'id', value->>'number', value->>'customer', 'PENDING', 'authorize',
                value->>'fingerprint', value->>'currency', value->>'$.totals.subtotal', value->>'$.totals.discount',
                value->>'$.totals.shipping', value->>'$.totals.tax', value->>'$.totals.total',
                value->>'$.totals.taxes', value->>'$.totals.discounts', value->>'$.terms.email', value->>'$.terms.shippingAddress', value->>'$.terms.shippingMethod',
                value->>'terms', value->>'traceparent', value->>'placedAt', ?2
         FROM given WHERE true ON CONFLICT (id) DO NOTHING`,
        whole,
        now,
      ),
      run(
        `INSERT INTO order_lines (order_id, position, sku, title, quantity, unit_price, price_version, lot,
                                  price_list)
         WITH lines AS MATERIALIZED (SELECT o.value->>'id' AS id, l.key, l.value
           FROM json_each(?1) o, json_each(o.value, '$.lines') l)
         SELECT id, key, value->>'sku', value->>'title', value->>'quantity', value->>'unitPrice',
                value->>'priceVersion', value->>'lot', value->>'priceList'
         FROM lines WHERE true ON CONFLICT DO NOTHING`,
        parts,
      ),
      // By it operators find the orders of a SKU.
      run(
        `INSERT INTO order_summary_skus (sku, placed_at, order_id)
         SELECT l.value->>'sku', o.value->>'placedAt', o.value->>'id'
         FROM json_each(?1) o, json_each(o.value, '$.lines') l WHERE true ON CONFLICT DO NOTHING`,
        parts,
      ),
      ...(this.#leanTimelines
        ? []
        : [
            run(
              `INSERT INTO order_timeline (order_id, seq, at, from_status, to_status, actor)
               ${GIVEN} SELECT value->>'id', 0, value->>'placedAt', NULL, 'PENDING', 'customer'
               FROM given WHERE true ON CONFLICT DO NOTHING`,
              parts,
            ),
          ]),
      run(
        `INSERT INTO payments (order_id, provider, token, amount, state, updated_at)
         ${GIVEN} SELECT value->>'id', value->>'$.payment.provider', value->>'$.payment.token',
                value->>'total', 'pending', ?2
         FROM given WHERE true ON CONFLICT DO NOTHING`,
        parts,
        now,
      ),
    ]);
  }

  async load(ids: readonly string[]): Promise<SagaOrder[]> {
    if (ids.length === 0) {
      return [];
    }
    const { results } = await this.#d1.prepare(LOAD).bind(JSON.stringify(ids)).all<LoadedRow>();
    return results.map(({ version, lines, ...row }) =>
      sagaOrder(
        {
          ...row,
          shipments: parsed<SagaRows["order"]["shipments"]>(row.shipments ?? "null"),
          returns: parsed<SagaRows["order"]["returns"]>(row.returns ?? "null"),
          taxes: parsed<SagaRows["order"]["taxes"]>(row.taxes ?? "null"),
          discounts: parsed<SagaRows["order"]["discounts"]>(row.discounts ?? "null"),
          shippingAddress: parsed<SagaRows["order"]["shippingAddress"]>(row.shippingAddress),
        },
        version,
        {
          ...row,
          refunds: parsed<SagaRows["payment"]["refunds"]>(row.refunds ?? "null"),
          superseded: parsed<SagaRows["payment"]["superseded"]>(row.superseded ?? "null"),
        },
        parsed<SagaOrder["lines"]>(lines),
      ),
    );
  }

  async transition(changes: readonly OrderTransition[]): Promise<Map<string, string>> {
    if (changes.length === 0) {
      return new Map();
    }
    const now = Date.now();
    // Only the rows that this very call moved carry its mark, so the rows that go with them are
    // written for them alone.
    const mark = randomId("trn");
    const moves = changes.map(({ payment: _payment, event: _event, ...move }) => move);
    const paid = changes.flatMap(({ orderId, payment }) => (payment ? [{ orderId, payment }] : []));
    const told = changes.flatMap(({ orderId, event }) => (event ? [{ orderId, event }] : []));
    const run = (statement: string, some: readonly { orderId: string }[], ...more: number[]) =>
      this.#d1.prepare(statement).bind(JSON.stringify(some), mark, ...more);
    const moved = "given JOIN orders o ON o.id = value->>'orderId' AND o.transition = ?2";
    const results = await this.#d1.batch<{ id: string }>([
      run(
        `${GIVEN}
         UPDATE orders SET status = c.value->>'$.to.status', step = c.value->>'$.to.step', transition = ?2, updated_at = ?3,
           shipments = coalesce(c.value->'$.shipments', shipments),
           returns = coalesce(c.value->'$.returns.all', returns),
           open_return_at = iif(c.value->'$.returns' IS NULL, open_return_at, c.value->>'$.returns.openAt'),
           exchange_for = coalesce(c.value->>'$.exchangeFor', exchange_for)
         FROM given c
         WHERE orders.id = c.value->>'orderId' AND orders.transition IS c.value->>'version'
           AND orders.status = c.value->>'$.from.status' AND orders.step = c.value->>'$.from.step'`,
        moves,
        now,
      ),
      run(
        `INSERT INTO order_timeline (order_id, seq, at, from_status, to_status, actor, reason)
         ${GIVEN} SELECT o.id, (SELECT coalesce(max(seq), 0) + 1 FROM order_timeline t WHERE t.order_id = o.id), ?3,
                value->>'$.from.status', value->>'$.to.status', value->>'actor', value->>'$.to.reason'
         FROM ${moved} WHERE value->>'$.from.status' <> value->>'$.to.status' OR value->>'$.to.reason' IS NOT NULL`,
        moves,
        now,
      ),
      run(sharedRow(moved, "?3", GIVEN), told, now),
      run(
        `${GIVEN}
         UPDATE payments SET
           state = c.value->>'$.payment.state',
           provider = coalesce(c.value->>'$.payment.provider', provider),
           token = coalesce(c.value->>'$.payment.token', token),
           attempts = coalesce(c.value->>'$.payment.attempts', attempts),
           refunds = coalesce(c.value->'$.payment.refunds', refunds),
           superseded = coalesce(c.value->'$.payment.superseded', superseded),
           provider_reference = iif(json_type(c.value, '$.payment.providerReference') IS NULL,
                                    provider_reference, c.value->>'$.payment.providerReference'),
           failure_code = iif(json_type(c.value, '$.payment.failureCode') IS NULL,
                              failure_code, c.value->>'$.payment.failureCode'),
           next_action = iif(json_type(c.value, '$.payment.nextAction') IS NULL,
                             next_action, c.value->>'$.payment.nextAction'),
           updated_at = ?3
         FROM given c JOIN orders o ON o.id = c.value->>'orderId' AND o.transition = ?2
         WHERE payments.order_id = o.id AND c.value->>'$.payment.state' IS NOT NULL`,
        paid,
        now,
      ),
      run(
        `${GIVEN} SELECT o.id FROM ${moved}`,
        changes.map(({ orderId }) => ({ orderId })),
      ),
    ]);
    return new Map((results.at(-1)?.results ?? []).map((row) => [row.id, mark]));
  }

  async countUnanswered(ids: readonly string[]): Promise<void> {
    await this.#d1
      .prepare(
        "UPDATE payments SET attempts = attempts + 1, updated_at = ?2 WHERE order_id IN (SELECT value FROM json_each(?1))",
      )
      .bind(JSON.stringify(ids), Date.now())
      .run();
  }

  async find(id: string): Promise<StoredOrder | null> {
    const [found] = await this.findMany([id]);
    return found ?? null;
  }

  async findMany(ids: readonly string[]): Promise<StoredOrder[]> {
    const found: StoredOrder[] = [];
    for (const some of chunks(ids, MAX_IDS)) {
      const [rows, lines, timeline] = await this.#db.batch([
        this.#ordersOf(some),
        this.#linesOf(some),
        this.#db
          .select()
          .from(orderTimeline)
          .where(inArray(orderTimeline.orderId, some))
          .orderBy(asc(orderTimeline.orderId), asc(orderTimeline.seq)),
      ]);
      const linesOf = Map.groupBy(lines, ({ orderId }) => orderId);
      const timelineOf = Map.groupBy(timeline, ({ orderId }) => orderId);
      for (const { order, payment, dataKey } of rows) {
        const timeline = wholeTimeline(order, timelineOf.get(order.id) ?? []);
        const one = storedOrder(order, payment, linesOf.get(order.id) ?? [], timeline);
        found.push(dataKey === null ? one : { ...one, dataKey });
      }
    }
    return found;
  }

  #ordersOf(ids: readonly string[]) {
    // In a batch D1 answers with objects, where two columns of one name become one.
    const paidAt = sql<number>`${payments.updatedAt}`.as("paid_at");
    const dataKey = sql<
      string | null
    >`(SELECT sealed FROM data_keys WHERE subject = ${orders.id} AND sealed <> '')`.as("data_key");
    return this.#db
      .select({ order: orders, payment: { ...getTableColumns(payments), updatedAt: paidAt }, dataKey })
      .from(orders)
      .innerJoin(payments, eq(payments.orderId, orders.id))
      .where(inArray(orders.id, [...ids]));
  }

  #linesOf(ids: readonly string[]) {
    return this.#db
      .select()
      .from(orderLines)
      .where(inArray(orderLines.orderId, [...ids]))
      .orderBy(asc(orderLines.orderId), asc(orderLines.position));
  }

  async findByTrace(traceId: string): Promise<string[]> {
    const traced = "traceparent >= ?1 AND traceparent < ?2";
    const placed = "placed_at >= ?3 AND placed_at < ?4";
    const begun = beginningOf(traceId);
    const { results } = await this.#d1
      .prepare(
        `SELECT id FROM orders
         WHERE ${traced} AND substr(traceparent, 4, 7) <> printf('%07x', placed_at / 16000)
         UNION SELECT id FROM orders WHERE step <> 'done' AND ${placed} AND ${traced}
         UNION SELECT orders.id FROM json_each(?5) s CROSS JOIN orders
         ON status = s.value AND status <> 'PENDING' AND ${placed} AND ${traced}`,
      )
      .bind(`00-${traceId}-`, `00-${traceId}.`, begun, begun + TRACE_STEP_MS, JSON.stringify(PAID_ONCE))
      .all<{ id: string }>();
    return results.map(({ id }) => id);
  }

  async list(
    customer: string,
    page: number,
    pageSize: number,
  ): Promise<{ items: OrderSummary[]; total: number }> {
    const [rows, [totals]] = await this.#db.batch([
      this.#db
        .select({
          id: orders.id,
          number: orders.number,
          status: orders.status,
          total: orders.total,
          currency: orders.currency,
          placedAt: orders.placedAt,
          itemCount: sum(orderLines.quantity).mapWith(Number),
        })
        .from(orders)
        .innerJoin(orderLines, eq(orderLines.orderId, orders.id))
        .where(eq(orders.customer, customer))
        .groupBy(orders.id)
        .orderBy(desc(orders.placedAt), desc(orders.id))
        .limit(pageSize)
        .offset((page - 1) * pageSize),
      this.#db.select({ total: count() }).from(orders).where(eq(orders.customer, customer)),
    ]);
    return {
      items: rows.map(orderSummary),
      total: totals?.total ?? 0,
    };
  }

  async openSagas({ movedBefore, owing, after, limit }: OpenSagaQuery): Promise<OpenSagas> {
    const sagas = await this.#db
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
          after &&
            or(
              gt(orders.updatedAt, after.movedAt),
              and(eq(orders.updatedAt, after.movedAt), gt(orders.id, after.id)),
            ),
        ),
      )
      .orderBy(asc(orders.updatedAt), asc(orders.id))
      .limit(limit);
    return { sagas, unreachable: [] };
  }

  async moneyMoved({ walk, from, to, after, limit }: MoneyQuery): Promise<MovedOrder[]> {
    const start = after ?? { at: from, id: "" };
    const statement =
      walk === "given_back"
        ? this.#d1
            .prepare(
              `SELECT order_id AS id, updated_at AS at FROM payments
             WHERE (refunds IS NOT NULL OR superseded IS NOT NULL OR state = 'refunded')
               AND (updated_at, order_id) > (?1, ?2) ORDER BY updated_at, order_id LIMIT ?3`,
            )
            .bind(start.at, start.id, limit)
        : this.#d1
            .prepare(
              // Each status is a range of its index.
              `${PAID_ONCE.map(
                (status) => `SELECT * FROM (SELECT id, placed_at AS at FROM orders
                  WHERE status = '${status}' AND status <> 'PENDING' AND placed_at < ?4
                    AND placed_at >= ?1 AND (placed_at, id) > (?1, ?2) ORDER BY placed_at, id LIMIT ?3)`,
              ).join(" UNION ALL ")} ORDER BY at, id LIMIT ?3`,
            )
            .bind(start.at, start.id, limit, to);
    return (await statement.all<MovedOrder>()).results;
  }

  async openReturns({ after, limit }: Parameters<OrderStore["openReturns"]>[0]): Promise<MovedOrder[]> {
    const { results } = await this.#d1
      .prepare(
        `SELECT id, open_return_at AS at FROM orders
         WHERE open_return_at IS NOT NULL AND (open_return_at, id) > (?1, ?2) ORDER BY open_return_at, id LIMIT ?3`,
      )
      .bind(after?.at ?? 0, after?.id ?? "", limit)
      .all<MovedOrder>();
    return results;
  }

  async eraseCustomer(customer: string): Promise<void> {
    await this.#d1
      .prepare(
        `UPDATE orders SET email = ?2->>'email', shipping_address = json_patch(shipping_address, ?2->'shippingAddress'),
           terms = json_patch(terms, ?2),
           returns = iif(returns IS NULL, NULL,
             (SELECT json_group_array(json_remove(value, '$.reasons', '$.answer', '$.sealed')) FROM json_each(returns)))
         WHERE customer = ?1 AND (email <> ?2->>'email' OR terms IS NOT json_patch(terms, ?2)
           OR shipping_address IS NOT json_patch(shipping_address, ?2->'shippingAddress')
           OR EXISTS (SELECT 1 FROM json_each(returns) WHERE coalesce(value->'reasons', value->'answer', value->'sealed') IS NOT NULL))`,
      )
      .bind(customer, JSON.stringify(ERASED_TERMS))
      .run();
  }

  unsealed(after: string, limit: number): Promise<UnsealedPart> {
    return unsealedInD1(this.#d1, after, limit);
  }

  sealTerms(changes: readonly TermsChange[]): Promise<void> {
    return sealInD1(this.#d1, changes);
  }

  async countSaleOrders(saleId: string): Promise<number> {
    const row = await this.#d1
      .prepare(
        `SELECT count(DISTINCT l.order_id) AS n FROM order_lines l JOIN orders o ON o.id = l.order_id
         WHERE l.lot IS NOT NULL AND l.lot >= ?1 || '#' AND l.lot < ?1 || '$' AND o.status <> 'CANCELLED'`,
      )
      .bind(saleId)
      .first<{ n: number }>();
    return row?.n ?? 0;
  }
}
