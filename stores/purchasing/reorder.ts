import { sql } from "drizzle-orm";
import type { Currency } from "../../domain/base/money.ts";
import { DEFAULT_VARIANT_TITLE } from "../../domain/catalog/product.ts";
import { ON_ORDER } from "../../domain/purchasing/purchase-order.ts";
import { DEFAULT_LEAD_DAYS } from "../../domain/purchasing/supplier.ts";
import type { ReplenishmentFacts } from "../../domain/stock/replenishment.ts";
import { prepare } from "../base/d1.ts";

/** What is known of a SKU that may have to be ordered. */
export interface ReorderRow extends ReplenishmentFacts {
  sku: string;
  title: string;
  productId: string;
  /**
   * Of whom it was bought last, and for how much; null where it never was, or no supplier sells it
   * now.
   */
  supplierId: string | null;
  cost: number | null;
  currency: Currency | null;
}

export interface ReorderQuery {
  /** Sales since then, in milliseconds since 1970: those of `days` days. */
  since: number;
  days: number;
  /** This supplier's alone, or of this SKU alone. */
  supplierId?: string | undefined;
  sku?: string | undefined;
  after: string;
  limit: number;
}

/**
 * A page of what would fall to its reorder point before goods that are ordered now come, by SKU.
 * The last condition is that of `unitsToOrder` (domain/stock/replenishment.ts): it holds of nothing
 * but what is low or was sold. Sales and orders under a SKU's former names count for the one that
 * it has now.
 */
export async function listReorder(
  db: D1Database,
  { since, days, supplierId, sku, after, limit }: ReorderQuery,
): Promise<ReorderRow[]> {
  const ofSupplier = supplierId === undefined ? sql`` : sql`and supplierId = ${supplierId}`;
  const ofSku = sku === undefined ? sql`` : sql`and v.sku = ${sku}`;
  const { results } = await prepare(
    db,
    sql`with recursive
        names (old, now) as (
          select sku, renamed_to from variants where renamed_to is not null
          union select n.old, v.renamed_to from names n join variants v on v.sku = n.now
            where v.renamed_to is not null
        ),
        sales as (
          select coalesce(n.now, f.sku) as sku, sum(f.units - f.returned) as units
          from sku_figures f left join names n on n.old = f.sku
          where f.interval = 'day' and f.start >= ${since} group by 1
        ),
        coming as (
          select coalesce(n.now, l.sku) as sku, sum(l.quantity - l.received) as units
          from purchase_orders o join purchase_lines l on l.order_id = o.id left join names n on n.old = l.sku
          where o.state in (select value from json_each(${JSON.stringify(ON_ORDER)}))
            and l.received < l.quantity group by 1
        ),
        candidates as (
          select sku from variants where archived = 0 and tracked = 1 and available <= reorder_point
          union select sku from sales where units > 0
        ),
        bought as (
          select c.sku, (
            select l.rowid from purchase_lines l join purchase_orders o on o.id = l.order_id
            join suppliers s on s.id = o.supplier_id
            where l.sku in (select c.sku union all select old from names where now = c.sku)
              and o.state <> 'cancelled' and s.archived = 0
            order by o.num desc limit 1) as line
          from candidates c
        ),
        facts as (
          select v.sku, p.id as productId,
            iif(v.title = ${DEFAULT_VARIANT_TITLE}, p.title, p.title || ' – ' || v.title) as title,
            v.available, v.reorder_point as reorderPoint, coalesce(coming.units, 0) as onOrder,
            max(coalesce(sales.units, 0), 0) as sold, s.id as supplierId,
            l.cost, o.currency, coalesce(s.lead_time_days, ${DEFAULT_LEAD_DAYS}) as leadTimeDays
          from bought b cross join variants v on v.sku = b.sku join products p on p.id = v.product_id
          left join sales on sales.sku = v.sku
          left join coming on coming.sku = v.sku
          left join purchase_lines l on l.rowid = b.line
          left join purchase_orders o on o.id = l.order_id
          left join suppliers s on s.id = o.supplier_id
          where v.archived = 0 and v.tracked = 1 and p.status <> 'archived' and v.sku > ${after} ${ofSku}
        )
      select * from facts
      where available + onOrder <= reorderPoint + (sold * leadTimeDays + ${days} - 1) / ${days} ${ofSupplier}
      order by sku limit ${limit}`,
  ).all<ReorderRow>();
  return results;
}

/** What a supplier took for these SKUs the last time, in minor units of a currency. */
export async function lastCosts(
  db: D1Database,
  supplierId: string,
  currency: Currency,
  skus: readonly string[],
): Promise<Map<string, number>> {
  const { results } = await prepare(
    db,
    sql`select sku, cost from (
        select l.sku, l.cost, row_number() over (partition by l.sku order by o.num desc) as nth
        from json_each(${JSON.stringify(skus)}) j join purchase_lines l on l.sku = j.value
        join purchase_orders o on o.id = l.order_id
        where o.supplier_id = ${supplierId} and o.currency = ${currency} and o.state <> 'cancelled')
      where nth = 1`,
  ).all<{ sku: string; cost: number }>();
  return new Map(results.map(({ sku, cost }) => [sku, cost]));
}
