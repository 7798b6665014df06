import { type SQL, sql } from "drizzle-orm";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { ProductDetail, ProductView } from "../../domain/catalog/catalog.ts";
import { prepare } from "../base/d1.ts";
import { type ProductRow, productViews, selectProducts } from "./catalog-view.ts";

const RELATED_LIMIT = 4;
/** Sharing the category counts as much as sharing this many tags. */
const CATEGORY_WEIGHT = 2;
/** The newest products of the category and of each tag are read, up to this many of each. */
const RELATED_AMONG = 100;

/**
 * A product for sale by id or slug, in lists or not, with what is related to it: most tags and the
 * category in common first, newest first among equals. It is chosen from the newest of its category
 * and of each of its tags, so that it costs the same among any number of products. Null where it is
 * not for sale, or not in the currency.
 */
export async function findProduct(
  db: D1Database,
  idOrSlug: string,
  currency: Currency = CURRENCY,
): Promise<ProductDetail | null> {
  const self = sql`select num, category, tags from products
    where (id = ${idOrSlug} or slug = ${idOrSlug}) and status in ('active', 'unlisted') limit 1`;
  const newest = (scope: SQL, dimension: string, value: SQL) =>
    sql`(select json_group_array(num) from (select num from listing_values
      where scope = ${scope} and dimension = ${dimension} and name = '' and value = ${value}
      order by num desc limit ${RELATED_AMONG}))`;
  const [found, related] = await db.batch<ProductRow>([
    prepare(db, selectProducts(sql`select num as n, 0 as key from (${self})`, sql`n`, currency)),
    prepare(
      db,
      selectProducts(
        sql`with self as materialized (${self}),
            near as materialized (
              select o.value as num from self
                join json_each(${newest(sql`self.category`, "listed", sql`''`)}) o
                where self.category <> ''
              union select o.value from self join json_each(self.tags) tag
                join json_each(${newest(sql`''`, "tag", sql`tag.value`)}) o)
          select near.num as n,
            ${CATEGORY_WEIGHT} * (self.category <> '' and exists (
              select 1 from listings l where l.num = near.num and l.scope = self.category)) +
              (select count(*) from json_each(self.tags) tag where exists (
                select 1 from listing_values x where x.scope = '' and x.dimension = 'tag' and x.name = ''
                  and x.value = tag.value and x.num = near.num)) as key
          from self cross join near where near.num <> self.num
          order by key desc, n desc limit ${RELATED_LIMIT}`,
        sql`key desc, n desc`,
        currency,
      ),
    ),
  ]);
  const [product] = productViews(found?.results ?? [], currency);
  return product ? { ...product, related: productViews(related?.results ?? [], currency) } : null;
}

/** The newest published product of each of these categories, in one statement. */
export async function newestOfCategories(
  db: D1Database,
  categories: readonly string[],
  currency: Currency = CURRENCY,
): Promise<Map<string, ProductView>> {
  const half = (stock: string) => sql`select l.num as n, l.created_at as key from listings l
    where l.scope = c.value and l.in_stock = ${sql.raw(stock)}`;
  const newest = sql`select (select n from (
      ${half("0")} union all ${half("1")} order by key desc, n desc limit 1)) as n, 0 as key
    from json_each(${JSON.stringify(categories)}) c`;
  const { results } = await prepare(db, selectProducts(newest, sql`n`, currency)).all<ProductRow>();
  return new Map(productViews(results, currency).map((product) => [product.category, product]));
}
