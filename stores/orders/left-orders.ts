import { getTableColumns } from "drizzle-orm";
import { orders, payments } from "../schema/orders.ts";
import { D1OrderStore } from "./d1-order-store.ts";

/** How long an isolate takes an answer to “are there any?” for true, in milliseconds. */
const LOOK_AGAIN_MS = 60_000;

type Row = Record<string, unknown>;

/**
 * An order with all that belongs to it: rows as Postgres has them, which names its columns as D1
 * does.
 */
export interface WholeOrder {
  id: string;
  order: Row;
  payment: Row;
  lines: Row[];
  timeline: Row[];
}

/** As it stands in D1. Each change of the order changes the stamp, and no stamp comes twice. */
export interface LeftOrder extends WholeOrder {
  stamp: string;
}

const ORDER_COLUMNS = Object.values(getTableColumns(orders));
const PAYMENT_COLUMNS = Object.values(getTableColumns(payments));

/** Whether orders are left in a D1 database, as this isolate saw it, and when. */
const looks = new WeakMap<D1Database, { any: boolean; at: number }>();

/**
 * The orders of a shop that bound Postgres after it had stored some in D1. An order that is in D1
 * is read and changed there, even if Postgres holds one under its id. Once it is gone from D1 it
 * never returns there.
 */
export class LeftOrders {
  readonly store: D1OrderStore;
  readonly #d1: D1Database;

  constructor(d1: D1Database) {
    this.#d1 = d1;
    this.store = new D1OrderStore(d1);
  }

  /**
   * Whether there are any: once they were all moved, D1 is asked each minute and not for each
   * order. Code from before Postgres was bound may store some until it has ended.
   */
  async any(): Promise<boolean> {
    const known = looks.get(this.#d1);
    const now = Date.now();
    if (known && now < known.at + LOOK_AGAIN_MS) {
      return known.any;
    }
    try {
      const any = (await this.#d1.prepare("SELECT 1 FROM orders LIMIT 1").first()) !== null;
      looks.set(this.#d1, { any, at: now });
      return any;
    } catch (error) {
      // A database that does not answer takes no orders either: where there were none, there are
      // none.
      if (known && !known.any) {
        return false;
      }
      throw error;
    }
  }

  async count(): Promise<number> {
    return (await this.#d1.prepare("SELECT count(*) AS n FROM orders").first<number>("n")) ?? 0;
  }

  /** Those of these orders that are there. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0 || !(await this.any())) {
      return new Set();
    }
    const { results } = await this.#d1
      .prepare("SELECT id FROM orders WHERE id IN (SELECT value FROM json_each(?))")
      .bind(JSON.stringify(ids))
      .all<{ id: string }>();
    return new Set(results.map(({ id }) => id));
  }

  /** Whole orders after an id, in the order of their ids. */
  readAfter(id: string, limit: number): Promise<LeftOrder[]> {
    return this.#read("SELECT id FROM orders WHERE id > ?1 ORDER BY id LIMIT ?2", id, limit);
  }

  /** Those of these orders that are in D1. */
  async readMany(ids: readonly string[]): Promise<LeftOrder[]> {
    return ids.length === 0 ? [] : this.#read("SELECT value FROM json_each(?1)", JSON.stringify(ids));
  }

  /**
   * Deletes orders that are still as they were read.
   *
   * @returns the ids of those
   */
  async forget(read: readonly LeftOrder[]): Promise<string[]> {
    if (read.length === 0) {
      return [];
    }
    const json = JSON.stringify(read.map(({ id, stamp }) => ({ id, stamp })));
    const [gone] = await this.#d1.batch<{ id: string }>([
      this.#d1
        .prepare(
          `DELETE FROM orders WHERE id IN (
             SELECT o.id FROM json_each(?1) c JOIN orders o ON o.id = c.value->>'id' JOIN payments p ON p.order_id = o.id
             WHERE c.value->>'stamp' = ${STAMP}
           ) RETURNING id`,
        )
        .bind(json),
      ...["order_lines", "order_timeline", "payments"].map((table) =>
        this.#d1
          .prepare(
            `DELETE FROM ${table} WHERE order_id IN (SELECT value->>'id' FROM json_each(?1))
               AND NOT EXISTS (SELECT 1 FROM orders WHERE id = order_id)`,
          )
          .bind(json),
      ),
    ]);
    return (gone?.results ?? []).map(({ id }) => id);
  }

  /** @param which a query for their ids */
  async #read(which: string, ...parameters: (string | number)[]): Promise<LeftOrder[]> {
    const rows = (query: string) => this.#d1.prepare(query).bind(...parameters);
    const [heads, pays, lines, timeline] = await this.#d1.batch<Row>([
      rows(
        `SELECT o.*, ${STAMP} AS stamp FROM orders o JOIN payments p ON p.order_id = o.id
         WHERE o.id IN (${which}) ORDER BY o.id`,
      ),
      rows(`SELECT * FROM payments WHERE order_id IN (${which})`),
      rows(`SELECT * FROM order_lines WHERE order_id IN (${which}) ORDER BY order_id, position`),
      rows(
        `SELECT * FROM order_timeline WHERE order_id IN (${which})
         UNION ALL SELECT id, 0, placed_at, NULL, 'PENDING', 'customer', NULL FROM orders o
         WHERE id IN (${which}) AND NOT EXISTS (SELECT 1 FROM order_timeline WHERE order_id = o.id AND seq = 0)
         ORDER BY 1, 2`,
      ),
    ]);
    const paysOf = byOrder(pays);
    const linesOf = byOrder(lines);
    const timelineOf = byOrder(timeline);
    return (heads?.results ?? []).flatMap(({ stamp, ...head }) => {
      const id = String(head.id);
      const own = { lines: linesOf.get(id) ?? [], timeline: timelineOf.get(id) ?? [] };
      const [payment] = paysOf.get(id) ?? [];
      return payment
        ? [
            {
              id,
              stamp: String(stamp),
              order: {
                ...parsed(head, ORDER_COLUMNS),
                // What Postgres keeps beside them, so that it need not count.
                entries: 1 + Math.max(...own.timeline.map(({ seq }) => Number(seq))),
                item_count: own.lines.reduce((sum, { quantity }) => sum + Number(quantity), 0),
              },
              payment: parsed(payment, PAYMENT_COLUMNS),
              ...own,
            },
          ]
        : [];
    });
  }
}

type Columns = typeof ORDER_COLUMNS | typeof PAYMENT_COLUMNS;

/**
 * All that an order and its payment say. Lines never change, and a timeline grows only with its
 * order.
 */
const STAMP = `json_array(${listed("o", ORDER_COLUMNS)}) || json_array(${listed("p", PAYMENT_COLUMNS)})`;

function listed(table: string, columns: Columns): string {
  return columns.map(({ name }) => `${table}.${name}`).join();
}

/** A row with its JSON parsed. */
function parsed(row: Row, columns: Columns): Row {
  const texts = new Set<string>(
    columns.filter(({ dataType }) => dataType === "json").map(({ name }) => name),
  );
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      texts.has(name) && typeof value === "string" ? JSON.parse(value) : value,
    ]),
  );
}

function byOrder(result: D1Result<Row> | undefined): Map<string, Row[]> {
  return Map.groupBy(result?.results ?? [], ({ order_id }) => String(order_id));
}
