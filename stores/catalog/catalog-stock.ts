import { sql } from "drizzle-orm";
import { DEFAULT_VARIANT_TITLE } from "../../domain/catalog/product.ts";
import { prepare } from "../base/d1.ts";

/** The level that one movement of a SKU's ledger left behind, in units. */
export interface StockLevelAt {
  sku: string;
  /** Later is larger. */
  seq: number;
  onHand: number;
  available: number;
}

/**
 * Projects levels into the catalog. The latest movement of a SKU wins, though movements may arrive
 * repeatedly and in any order. When a SKU sells out or comes back, the catalog's version grows:
 * lists show it, and the product says whether it is on back order.
 *
 * @returns those of the SKUs that can be bought and that addresses wait for
 */
export async function projectStock(db: D1Database, levels: readonly StockLevelAt[]): Promise<string[]> {
  const latest = new Map<string, StockLevelAt>();
  for (const level of levels) {
    const known = latest.get(level.sku);
    if (!known || known.seq < level.seq) {
      latest.set(level.sku, level);
    }
  }
  if (latest.size === 0) {
    return [];
  }
  const level = sql`(select value ->> 'sku' as sku, value ->> 'seq' as seq, value ->> 'onHand' as on_hand,
    value ->> 'available' as available from json_each(${JSON.stringify([...latest.values()])})) level`;
  const turned = sql`${level} join variants v on v.sku = level.sku
    where level.seq > v.stock_seq and v.tracked = 1 and v.archived = 0
      and (level.available > 0) <> (v.available > 0)`;
  const results = await db.batch<{ sku: string }>([
    // A product is listed again once, however many of its variants turned (migration 0015). That
    // raises the catalog's version too (0019).
    prepare(db, sql`insert into relisting (product_id) select distinct v.product_id from ${turned}`),
    prepare(
      db,
      sql`update variants set available = level.available, on_hand = level.on_hand, stock_seq = level.seq
        from ${level} where variants.sku = level.sku and level.seq > variants.stock_seq`,
    ),
    prepare(db, sql`delete from relisting`),
    prepare(
      db,
      sql`select v.sku from ${level} join variants v on v.sku = level.sku
        where v.available > 0 and exists (select 1 from back_in_stock b where b.variant_id = v.id)`,
    ),
  ]);
  return (results.at(-1)?.results ?? []).map(({ sku }) => sku);
}

/** What was projected last of a SKU; null where the catalog has none. */
export async function findStock(
  db: D1Database,
  sku: string,
): Promise<{ onHand: number; reserved: number; available: number } | null> {
  return prepare(
    db,
    sql`select on_hand as onHand, on_hand - available as reserved, available from variants where sku = ${sku}`,
  ).first();
}

export interface StockRow {
  sku: string;
  productId: string;
  title: string;
  onHand: number;
  reserved: number;
  available: number;
  tracked: boolean;
  backorder: "deny" | "allow";
  promisedOn: string | null;
  reorderPoint: number;
}

/** How much of what is sold is at its reorder point or below; counting ends at `most`. */
export async function countLowStock(db: D1Database, most: number): Promise<number> {
  const row = await prepare(
    db,
    sql`select count(*) as found from (select 1 from variants v join products p on p.id = v.product_id
      where v.archived = 0 and v.tracked = 1 and v.available <= v.reorder_point and p.status <> 'archived'
      limit ${most})`,
  ).first<{ found: number }>();
  return row?.found ?? 0;
}

/** A page of what is sold, by SKU; `low`: only what is at its reorder point or below. */
export async function listStock(
  db: D1Database,
  { low, after, limit }: { low: boolean; after: string; limit: number },
): Promise<StockRow[]> {
  const isLow = low ? sql`and v.tracked = 1 and v.available <= v.reorder_point` : sql``;
  const { results } = await prepare(
    db,
    sql`select v.sku, p.id as productId,
        iif(v.title = ${DEFAULT_VARIANT_TITLE}, p.title, p.title || ' – ' || v.title) as title,
        v.on_hand as onHand, v.on_hand - v.available as reserved, v.available, v.tracked, v.backorder,
        v.promised_on as promisedOn, v.reorder_point as reorderPoint
      from variants v join products p on p.id = v.product_id
      where v.archived = 0 ${isLow} and p.status <> 'archived' and v.sku > ${after}
      order by v.sku limit ${limit}`,
  ).all<Omit<StockRow, "tracked"> & { tracked: 0 | 1 }>();
  return results.map((row) => ({ ...row, tracked: row.tracked === 1 }));
}
