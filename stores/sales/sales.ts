import { and, eq, gt, isNotNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { base32 } from "../../domain/base/ids.ts";
import type { GoodsTerms } from "../../domain/orders/pricing.ts";
import type { Sale } from "../../domain/sales/sale.ts";
import { products, variants } from "../schema/catalog.ts";
import { sales } from "../schema/sales.ts";

/** A sale with the key that signs its tickets. */
export type StoredSale = Sale & { ticketKey: string };

/** A sale with what taxes and shipping of its units depend on, as they were when it was read. */
export type SaleOfGoods = StoredSale & { goods: GoodsTerms };

/** The most sales that one list shows. */
const LIST_LIMIT = 50;

function fromRow({ createdBy: _by, createdAt: _at, ...sale }: typeof sales.$inferSelect): StoredSale {
  return sale;
}

export async function insertSale(
  db: D1Database,
  sale: Omit<Sale, "num">,
  actor: string,
): Promise<StoredSale> {
  const ticketKey = base32(crypto.getRandomValues(new Uint8Array(32)), 51);
  const row = await drizzle(db)
    .insert(sales)
    .values({ ...sale, ticketKey, createdBy: actor, createdAt: Date.now() })
    .returning()
    .get();
  return fromRow(row);
}

export async function findSale(db: D1Database, id: string): Promise<SaleOfGoods | null> {
  const row = await drizzle(db)
    .select({
      sale: sales,
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
  const { sale, taxable, category, requiresShipping, weightGrams } = row;
  return {
    ...fromRow(sale),
    goods: {
      taxable: taxable ?? true,
      category: category ?? "",
      requiresShipping: requiresShipping ?? true,
      weightGrams: weightGrams ?? 0,
    },
  };
}

export async function findSaleByNum(db: D1Database, num: number): Promise<StoredSale | null> {
  const row = await drizzle(db).select().from(sales).where(eq(sales.num, num)).get();
  return row ? fromRow(row) : null;
}

/** Sales that have not ended a day ago: open ones, the next to open, then the last to end. */
export async function listSales(db: D1Database, now: number): Promise<StoredSale[]> {
  const hasEnded = sql`${sales.closesAt} <= ${now}`;
  const rows = await drizzle(db)
    .select()
    .from(sales)
    .where(gt(sales.closesAt, now - 24 * 60 * 60 * 1000))
    .orderBy(hasEnded, sql`iif(${hasEnded}, -${sales.opensAt}, ${sales.opensAt})`)
    .limit(LIST_LIMIT);
  return rows.map(fromRow);
}

/** Ids of the sales whose waiting rooms may have a line. */
export async function listWaitingRooms(db: D1Database, now: number): Promise<string[]> {
  const rows = await drizzle(db)
    .select({ id: sales.id })
    .from(sales)
    .where(and(gt(sales.closesAt, now), isNotNull(sales.admissionPerSecond)));
  return rows.map(({ id }) => id);
}

/** Ends a sale now, unless it has ended. @returns whether it was this call */
export async function endSale(db: D1Database, id: string, now: number): Promise<boolean> {
  const changed = await drizzle(db)
    .update(sales)
    .set({ closesAt: now, opensAt: sql`min(${sales.opensAt}, ${now})` })
    .where(sql`${sales.id} = ${id} and ${sales.closesAt} > ${now}`)
    .returning({ id: sales.id });
  return changed.length > 0;
}

/** Takes back a sale that its ledger refused; nothing knows of it yet. */
export async function deleteSale(db: D1Database, id: string): Promise<void> {
  await drizzle(db).delete(sales).where(eq(sales.id, id));
}

/** Says what a sale really offers, when less was in stock at its opening than was planned. */
export async function setAllotment(db: D1Database, id: string, allotment: number): Promise<void> {
  await drizzle(db).update(sales).set({ allotment }).where(eq(sales.id, id));
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
