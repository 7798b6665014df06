import { sql } from "drizzle-orm";
import type { ProductDetail, ProductView } from "../../domain/catalog/catalog.ts";
import { prepare } from "../base/d1.ts";
import { type ProductRow, productView, selectProducts } from "./catalog-view.ts";

const RELATED_LIMIT = 4;
/** Sharing the category counts as much as sharing this many tags. */
const CATEGORY_WEIGHT = 2;

/**
 * A published product by id or slug, with what is related to it: most tags and the category in
 * common first, newest first among equals.
 */
export async function findProduct(db: D1Database, idOrSlug: string): Promise<ProductDetail | null> {
  const self = sql`select num, category, tags from products
    where (id = ${idOrSlug} or slug = ${idOrSlug}) and status = 'active' limit 1`;
  const [found, related] = await db.batch<ProductRow>([
    prepare(db, selectProducts(sql`select num, 0 as key from (${self})`, sql`page.num`)),
    prepare(
      db,
      selectProducts(
        sql`select p.num as num,
            ${CATEGORY_WEIGHT} * (p.category <> '' and p.category = self.category) +
              (select count(*) from json_each(p.tags) tag
                where tag.value in (select value from json_each(self.tags))) as key
          from (${self}) self join products p on p.num <> self.num and p.status = 'active'
          where key > 0 order by key desc, p.num desc limit ${RELATED_LIMIT}`,
        sql`page.key desc, page.num desc`,
      ),
    ),
  ]);
  const [product] = found?.results ?? [];
  if (!product) {
    return null;
  }
  return { ...productView(product), related: (related?.results ?? []).map(productView) };
}

/** The newest published product of each of these categories, in one statement. */
export async function newestOfCategories(
  db: D1Database,
  categories: readonly string[],
): Promise<Map<string, ProductView>> {
  const newest = sql`select num, 0 as key from (
      select p.num as num, row_number() over (
        partition by p.category order by p.created_at desc, p.num desc) as place
      from products p
      where p.status = 'active' and p.category in (select value from json_each(${JSON.stringify(categories)}))
        and exists (select 1 from variants v where v.product_id = p.id and v.archived = 0))
    where place = 1`;
  const { results } = await prepare(db, selectProducts(newest, sql`page.num`)).all<ProductRow>();
  return new Map(results.map((row) => [row.category, productView(row)]));
}

/** A product by id in any status, for merchants. */
export async function findAnyProduct(
  db: D1Database,
  id: string,
): Promise<(ProductView & { status: "active" | "draft" | "archived" }) | null> {
  const row = await prepare(
    db,
    selectProducts(sql`select num, 0 as key from products where id = ${id}`, sql`page.num`),
  ).first<ProductRow>();
  return row ? { ...productView(row), status: row.status } : null;
}
