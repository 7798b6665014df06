import { sql } from "drizzle-orm";
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
 * repeatedly and in any order. When a SKU sells out or comes back, the catalog's version grows, so
 * listings show it.
 */
export async function projectStock(db: D1Database, levels: readonly StockLevelAt[]): Promise<void> {
  const latest = new Map<string, StockLevelAt>();
  for (const level of levels) {
    const known = latest.get(level.sku);
    if (!known || known.seq < level.seq) {
      latest.set(level.sku, level);
    }
  }
  if (latest.size === 0) {
    return;
  }
  const level = sql`(select value ->> 'sku' as sku, value ->> 'seq' as seq, value ->> 'onHand' as on_hand,
    value ->> 'available' as available from json_each(${JSON.stringify([...latest.values()])})) level`;
  const turned = sql`${level} join variants v on v.sku = level.sku
    where level.seq > v.stock_seq and v.tracked = 1 and v.backorder = 'deny' and v.archived = 0
      and (level.available > 0) <> (v.available > 0)`;
  await db.batch([
    // A product is listed anew once, however many of its variants turned (migration 0015). That raises
    // the catalog's version too (0019).
    prepare(db, sql`insert into relisting (product_id) select distinct v.product_id from ${turned}`),
    prepare(
      db,
      sql`update variants set available = level.available, on_hand = level.on_hand, stock_seq = level.seq
        from ${level} where variants.sku = level.sku and level.seq > variants.stock_seq`,
    ),
    prepare(db, sql`delete from relisting`),
  ]);
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
