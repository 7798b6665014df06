import { and, desc, eq, gt, isNotNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { base32 } from "../../domain/base/ids.ts";
import type { GoodsTerms } from "../../domain/orders/pricing.ts";
import { hex } from "../../domain/sales/fair-draw.ts";
import type { Sale } from "../../domain/sales/sale.ts";
import { products, variants } from "../schema/catalog.ts";
import { sales } from "../schema/sales.ts";

/** A sale with the key that signs its tickets, and with what decides its draw. */
export type StoredSale = Sale & {
  ticketKey: string;
  /**
   * It is secret before the opening. Null for a sale that opened before draws were committed to.
   */
  drawSeed: string | null;
  /** The chain of the beacon that the draw uses besides. */
  drawChain: string | null;
  /**
   * Whether its item may be bought at all: its product is published and the variant is not
   * archived.
   */
  sellable: boolean;
};

/** A sale with what taxes and shipping of its units depend on, as they were when it was read. */
export type SaleOfGoods = StoredSale & { goods: GoodsTerms };

/** The most sales that one list shows. */
const LIST_LIMIT = 50;

const SELLABLE = sql<0 | 1>`exists (select 1 from ${variants} v join ${products} p on p.id = v.product_id
  where v.sku = sales.sku and v.archived = 0 and p.status = 'active')`;

function fromRow(row: typeof sales.$inferSelect, sellable: boolean): StoredSale {
  const { createdBy: _by, createdAt: _at, toldAt: _told, toldTo: _to, ...sale } = row;
  return { ...sale, sellable };
}

async function selectSales(db: D1Database, where: SQL, order: readonly SQL[] = []): Promise<StoredSale[]> {
  const rows = await drizzle(db)
    .select({ sale: sales, sellable: SELLABLE })
    .from(sales)
    .where(where)
    .orderBy(...order)
    .limit(LIST_LIMIT);
  return rows.map(({ sale, sellable }) => fromRow(sale, sellable === 1));
}

export async function insertSale(
  db: D1Database,
  sale: Omit<Sale, "num" | "version">,
  drawChain: string | null,
  actor: string,
): Promise<StoredSale> {
  const ticketKey = base32(crypto.getRandomValues(new Uint8Array(32)), 51);
  const drawSeed = hex(crypto.getRandomValues(new Uint8Array(32)));
  const row = await drizzle(db)
    .insert(sales)
    .values({ ...sale, ticketKey, drawSeed, drawChain, createdBy: actor, createdAt: Date.now() })
    .returning()
    .get();
  return fromRow(row, true);
}

export async function findSale(db: D1Database, id: string): Promise<SaleOfGoods | null> {
  const row = await drizzle(db)
    .select({
      sale: sales,
      sellable: SELLABLE,
      taxable: variants.taxable,
      category: products.category,
      requiresShipping: variants.requiresShipping,
      weightGrams: variants.weightGrams,
    })
    .from(sales)
    .leftJoin(variants, eq(variants.sku, sales.sku))
    .leftJoin(products, eq(products.id, variants.productId))
    .where(eq(sales.id, id))
    .get();
  if (!row) {
    return null;
  }
  const { sale, sellable, taxable, category, requiresShipping, weightGrams } = row;
  return {
    ...fromRow(sale, sellable === 1),
    goods: {
      taxable: taxable ?? true,
      category: category ?? "",
      requiresShipping: requiresShipping ?? true,
      weightGrams: weightGrams ?? 0,
    },
  };
}

export async function findSaleByNum(db: D1Database, num: number): Promise<StoredSale | null> {
  return (await selectSales(db, eq(sales.num, num)))[0] ?? null;
}

/** Sales of these SKUs that have not ended, the first to open first. */
export function salesOfSkus(db: D1Database, skus: readonly string[], now: number): Promise<StoredSale[]> {
  const of = sql`${sales.sku} in (select value from json_each(${JSON.stringify(skus)}))`;
  return selectSales(db, sql`${of} and ${sales.closesAt} > ${now}`, [sql`${sales.opensAt}`]);
}

/** Sales that have not ended a day ago: open ones, the next to open, then the last to end. */
export function listSales(db: D1Database, now: number): Promise<StoredSale[]> {
  const hasEnded = sql`${sales.closesAt} <= ${now}`;
  return selectSales(db, gt(sales.closesAt, now - 24 * 60 * 60 * 1000), [
    hasEnded,
    sql`iif(${hasEnded}, -${sales.opensAt}, ${sales.opensAt})`,
  ]);
}

/** The latest that were scheduled, over or not. */
export function newestSales(
  db: D1Database,
  limit: number,
): Promise<Pick<StoredSale, "id" | "title" | "sku">[]> {
  return drizzle(db)
    .select({ id: sales.id, title: sales.title, sku: sales.sku })
    .from(sales)
    .where(lt(sales.num, Number.MAX_SAFE_INTEGER))
    .orderBy(desc(sales.num))
    .limit(limit);
}

/** SKUs with a sale that has opened and did not close before `since`. */
export async function skusOnSale(db: D1Database, since: number): Promise<Set<string>> {
  const rows = await drizzle(db)
    .selectDistinct({ sku: sales.sku })
    .from(sales)
    .where(and(gt(sales.closesAt, since), lte(sales.opensAt, Date.now())));
  return new Set(rows.map(({ sku }) => sku));
}

/** The sales whose waiting rooms may have a line. */
export function listWaitingRooms(db: D1Database, now: number): Promise<Pick<StoredSale, "id" | "rooms">[]> {
  return drizzle(db)
    .select({ id: sales.id, rooms: sales.rooms })
    .from(sales)
    .where(and(gt(sales.closesAt, now), isNotNull(sales.admissionPerSecond)));
}

const next = sql`${sales.version} + 1`;

/**
 * Writes a sale's terms over those of its version. @returns null when another change was quicker
 */
export async function updateSale(db: D1Database, sale: StoredSale): Promise<StoredSale | null> {
  const { id, version, sellable, title, allotment, price, opensAt, closesAt } = sale;
  const { perCustomerLimit, lanes, admissionPerSecond } = sale;
  const terms = { title, allotment, price, opensAt, closesAt, perCustomerLimit, lanes, admissionPerSecond };
  const row = await drizzle(db)
    .update(sales)
    .set({ ...terms, version: next })
    .where(and(eq(sales.id, id), eq(sales.version, version)))
    .returning()
    .get();
  return row ? fromRow(row, sellable) : null;
}

/** Ends a sale now, unless it has ended. @returns whether it was this call */
export async function endSale(db: D1Database, id: string, now: number): Promise<boolean> {
  const changed = await drizzle(db)
    .update(sales)
    .set({ closesAt: now, opensAt: sql`min(${sales.opensAt}, ${now})`, version: next })
    .where(sql`${sales.id} = ${id} and ${sales.closesAt} > ${now}`)
    .returning({ id: sales.id });
  return changed.length > 0;
}

/** Deletes a sale that its ledger refused, or that was cancelled before it opened. */
export async function deleteSale(db: D1Database, id: string): Promise<void> {
  await drizzle(db).delete(sales).where(eq(sales.id, id));
}

/**
 * Says what a sale really offers, and when, as its ledger opened it. @returns whether that was new
 */
export async function setTerms(
  db: D1Database,
  { id, allotment, opensAt, closesAt }: Pick<Sale, "id" | "allotment" | "opensAt" | "closesAt">,
): Promise<boolean> {
  const changed = await drizzle(db)
    .update(sales)
    .set({ allotment, opensAt, closesAt, version: next })
    .where(
      sql`${sales.id} = ${id} and (${sales.allotment} <> ${allotment} or ${sales.opensAt} <> ${opensAt}
        or ${sales.closesAt} <> ${closesAt})`,
    )
    .returning({ id: sales.id });
  return changed.length > 0;
}

/** Those of these SKUs of which there is a sale that has not ended. */
export async function findUnendedSales(
  db: D1Database,
  skus: readonly string[],
  now: number,
): Promise<string[]> {
  if (skus.length === 0) {
    return [];
  }
  const rows = await drizzle(db)
    .selectDistinct({ sku: sales.sku })
    .from(sales)
    .where(
      and(
        gt(sales.closesAt, now),
        sql`${sales.sku} in (select value from json_each(${JSON.stringify(skus)}))`,
      ),
    );
  return rows.map(({ sku }) => sku);
}
