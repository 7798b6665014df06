import { sql } from "drizzle-orm";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import { prepare } from "../base/d1.ts";
import { type ProductRow, productViews, selectProducts } from "../catalog/catalog-view.ts";

/**
 * A product keeps those that it was bought with most, and the latest ones, which may become more.
 */
const MOST_KEPT = 30;
const LATEST_KEPT = 20;
/** Of a larger order the first products count: the pairs grow with their square. */
const MAX_PRODUCTS = 10;
/** A single order would reveal what one person bought. */
const MIN_ORDERS = 2;
const SHOWN = 4;

/** A paid order of several SKUs. */
export interface PaidOrder {
  orderId: string;
  /** When it was paid, in milliseconds since 1970. */
  at: number;
  skus: readonly string[];
}

/**
 * Counts which products these orders have in common, each order once however often it comes. Orders
 * from before `since` are left out: that they were counted may be forgotten.
 */
export async function countBoughtTogether(
  db: D1Database,
  orders: readonly PaidOrder[],
  since: number,
): Promise<void> {
  const byId = new Map(orders.filter(({ at }) => at >= since).map((order) => [order.orderId, order]));
  if (byId.size === 0) {
    return;
  }
  const paid = [...byId.values()].map(({ skus, ...order }) => ({
    ...order,
    skus: [...new Set(skus)].slice(0, MAX_PRODUCTS),
  }));
  const json = JSON.stringify(paid);
  const bought = sql`select o.value ->> 'orderId' as id, o.value ->> 'at' as at, p.num as num
    from json_each(${json}) o cross join json_each(o.value, '$.skus') s
      cross join variants v on v.sku = s.value cross join products p on p.id = v.product_id`;
  const placed = (order: string) =>
    sql`row_number() over (partition by num order by ${sql.raw(order)}, other)`;
  await db.batch([
    prepare(
      db,
      sql`insert into bought_together (num, other, orders, last_at)
        with fresh as materialized (select distinct id, at, num from (${bought})
          where not exists (select 1 from counted_orders where order_id = id))
        select a.num, b.num, count(*), max(a.at) from fresh a join fresh b on b.id = a.id and b.num <> a.num
        where true group by 1, 2
        on conflict (num, other) do update set orders = orders + excluded.orders,
          last_at = max(last_at, excluded.last_at)`,
    ),
    prepare(
      db,
      sql`delete from bought_together where (num, other) in (
        select num, other from (
          select num, other, ${placed("orders desc, last_at desc")} as most, ${placed("last_at desc")} as latest
          from bought_together where num in (select num from (${bought})))
        where most > ${MOST_KEPT} and latest > ${LATEST_KEPT})`,
    ),
    prepare(
      db,
      sql`insert into counted_orders (order_id, at)
        select value ->> 'orderId', value ->> 'at' from json_each(${json}) where true on conflict do nothing`,
    ),
  ]);
}

/** Forgets which orders were counted, of those from before. */
export async function purgeCounted(db: D1Database, before: number): Promise<void> {
  await prepare(db, sql`delete from counted_orders where at < ${before}`).run();
}

/** What is for sale and was bought together with this product most often, of what is in stock. */
export async function findBoughtTogether(
  db: D1Database,
  idOrSlug: string,
  currency: Currency = CURRENCY,
): Promise<ProductView[]> {
  const most = sql`select b.other as n, b.orders as key
    from bought_together b cross join listings l on l.num = b.other and l.scope = '' and l.in_stock = 1
    where b.num = (select num from products where id = ${idOrSlug} or slug = ${idOrSlug} limit 1)
      and b.orders >= ${MIN_ORDERS}
    order by key desc, b.last_at desc, n desc limit ${SHOWN}`;
  const { results } = await prepare(
    db,
    selectProducts(most, sql`key desc, n desc`, currency),
  ).all<ProductRow>();
  return productViews(results, currency);
}
