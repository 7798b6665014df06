import { asc, getTableColumns, inArray, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { StoredProduct } from "../../domain/catalog/product-change.ts";
import { foldSku } from "../../domain/catalog/sku.ts";
import { prepare } from "../base/d1.ts";
import { productImages, products, variants } from "../schema/catalog.ts";

/** Products that one look at the database loads. */
export const LOAD_CHUNK = 500;

function load(db: D1Database, which: SQL): Promise<StoredProduct[]> {
  const orm = drizzle(db);
  const ids = orm.select({ id: products.id }).from(products).where(which);
  return orm
    .batch([
      orm.select().from(products).where(which).orderBy(asc(products.num)),
      orm
        .select({
          ...getTableColumns(variants),
          bookVersion: sql<number>`(select coalesce(max(p.version), 0) from prices p
            where p.sku = variants.sku)`,
        })
        .from(variants)
        .where(inArray(variants.productId, ids))
        .orderBy(asc(variants.position)),
      orm
        .select()
        .from(productImages)
        .where(inArray(productImages.productId, ids))
        .orderBy(asc(productImages.position)),
    ])
    .then(([rows, variantRows, imageRows]) => {
      const variantsOf = Map.groupBy(variantRows, (row) => row.productId);
      const imagesOf = Map.groupBy(imageRows, (row) => row.productId);
      return rows.map((row) => ({
        ...row,
        images: (imagesOf.get(row.id) ?? []).map(({ url, alt }) => ({ url, alt })),
        variants: (variantsOf.get(row.id) ?? []).map(
          ({ id: _id, productId: _p, openingStock: _o, stockSeq: _s, waitingSeq: _w, ...variant }) => variant,
        ),
      }));
    });
}

/** The stored products of these slugs in any status, by slug. */
export async function loadBySlug(
  db: D1Database,
  slugs: readonly string[],
): Promise<Map<string, StoredProduct>> {
  const found = new Map<string, StoredProduct>();
  for (let i = 0; i < slugs.length; i += LOAD_CHUNK) {
    const chunk = JSON.stringify(slugs.slice(i, i + LOAD_CHUNK));
    for (const product of await load(db, sql`${products.slug} in (select value from json_each(${chunk}))`)) {
      found.set(product.slug, product);
    }
  }
  return found;
}

/** The stored products of these ids, at most LOAD_CHUNK, in any status and order. */
export function loadByIds(db: D1Database, ids: readonly string[]): Promise<StoredProduct[]> {
  return load(db, sql`${products.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}

export async function loadById(db: D1Database, id: string): Promise<StoredProduct | null> {
  const [product] = await load(db, sql`${products.id} = ${id}`);
  return product ?? null;
}

/**
 * The products after `afterNum`, oldest first, at most LOAD_CHUNK: for walking through all of them.
 */
export async function loadAfter(
  db: D1Database,
  afterNum: number,
): Promise<{ products: StoredProduct[]; lastNum: number | null }> {
  const orm = drizzle(db);
  const nums = await orm
    .select({ num: products.num })
    .from(products)
    .where(sql`${products.num} > ${afterNum}`)
    .orderBy(asc(products.num))
    .limit(LOAD_CHUNK);
  const last = nums.at(-1);
  if (!last) {
    return { products: [], lastNum: null };
  }
  return {
    products: await load(db, sql`${products.num} > ${afterNum} and ${products.num} <= ${last.num}`),
    lastNum: last.num,
  };
}

/**
 * The product of each of these SKUs, by the SKU in lower case. Upper and lower case are the same. A
 * free SKU is not in the map.
 */
export async function findSkuOwners(
  db: D1Database,
  skus: readonly string[],
): Promise<Map<string, { sku: string; slug: string }>> {
  if (skus.length === 0) {
    return new Map();
  }
  const { results } = await prepare(
    db,
    sql`select v.sku, p.slug from json_each(${JSON.stringify(skus)}) j
      cross join variants v on v.sku = j.value collate nocase join products p on p.id = v.product_id`,
  ).all<{ sku: string; slug: string }>();
  return new Map(results.map((row) => [foldSku(row.sku), row]));
}

/** The ids and slugs among these names that a product has. */
export async function knownProducts(db: D1Database, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) {
    return new Set();
  }
  const asked = sql`(select value from json_each(${JSON.stringify(names)}))`;
  const { results } = await prepare(
    db,
    sql`select id, slug from products where id in ${asked} or slug in ${asked}`,
  ).all<{ id: string; slug: string }>();
  return new Set(results.flatMap(({ id, slug }) => [id, slug]));
}

/** The categories of all products, in lower case, where some are asked for. */
export async function knownCategories(db: D1Database, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) {
    return new Set();
  }
  const { results } = await prepare(db, sql`select distinct category from products`).all<{
    category: string;
  }>();
  return new Set(results.map(({ category }) => category.toLowerCase()));
}
