import { type SQL, sql } from "drizzle-orm";
import { sortKey } from "../../domain/catalog/search-text.ts";
import { prepare } from "../base/d1.ts";
import type { StoredPrice } from "./price-lists.ts";

/** A price of a list beside the goods that it is of. */
export interface PriceRow extends StoredPrice {
  /** Null where the catalog has the SKU no more. */
  productId: string | null;
  product: string | null;
  variant: string | null;
  /** Minor units of the shop's own currency. */
  ownPrice: number | null;
}

interface Page {
  /** Letters of a title, or the beginning of a SKU; empty: all. */
  q: string;
  limit: number;
  offset: number;
}

/** A page of the prices that a list has now, by SKU and number of units. */
export async function pageOfPrices(
  db: D1Database,
  list: number,
  { q, limit, offset }: Page,
): Promise<{ rows: PriceRow[]; total: number }> {
  const from = sql`from price_list_prices x left join variants v on v.sku = x.sku
    left join products p on p.id = v.product_id
    where x.list = ${list} and x.until is null and ${fits(q)}`;
  const [rows, count] = await db.batch<PriceRow & { total: number }>([
    prepare(
      db,
      sql`select x.sku, x.min_quantity as minQuantity, x.amount, p.id as productId, p.title as product,
          v.title as variant, v.price as ownPrice
        ${from} order by x.sku, x.min_quantity limit ${limit} offset ${offset}`,
    ),
    prepare(db, sql`select count(*) as total ${from}`),
  ]);
  return { rows: rows?.results ?? [], total: count?.results[0]?.total ?? 0 };
}

function fits(q: string): SQL {
  return q === ""
    ? sql`true`
    : sql`(instr(lower(x.sku), ${q.toLowerCase()}) = 1 or instr(p.title_key, ${sortKey(q)}) > 0)`;
}
