import { type SQL, sql } from "drizzle-orm";
import { money } from "../../domain/base/money.ts";
import type { CatalogQuery, Facets, ProductPage, Sort } from "../../domain/catalog/catalog.ts";
import { matchExpression } from "../../domain/catalog/search-text.ts";
import { prepare } from "../base/d1.ts";
import { type ProductRow, productView, selectProducts } from "./catalog-view.ts";

/**
 * Weights of title, category, tags, vendor, variants (options and SKUs) and description in the
 * ranking.
 */
const RANK = sql.raw("bm25(product_search, 10, 4, 4, 2, 2, 1)");
const MAX_CATEGORIES = 100;
const MAX_OPTION_VALUES = 500;

/** A dimension of the facets, whose own filter its counts disregard. */
type Dimension = "category" | "price" | "stock" | { option: string };

const SORT_KEY: Record<Sort, { key: SQL; order: SQL }> = {
  relevance: { key: RANK, order: sql`page.key, page.num desc` },
  newest: { key: sql`p.created_at`, order: sql`page.key desc, page.num desc` },
  price: { key: sql`p.price_min`, order: sql`page.key, page.num desc` },
  "-price": { key: sql`p.price_min`, order: sql`page.key desc, page.num desc` },
  title: { key: sql`p.title`, order: sql`page.key collate nocase, page.num desc` },
};

const IN_STOCK = sql.raw("(v.tracked = 0 or v.backorder = 'allow' or v.available > 0)");

/** One variant must meet all of these together: an A3 at $40 does not make a $90 A2 match. */
function variantConditions(query: CatalogQuery, except?: Dimension): SQL {
  const conditions = [sql`v.product_id = p.id and v.archived = 0`];
  if (except !== "price") {
    if (query.minPrice !== undefined) {
      conditions.push(sql`v.price >= ${query.minPrice}`);
    }
    if (query.maxPrice !== undefined) {
      conditions.push(sql`v.price <= ${query.maxPrice}`);
    }
  }
  if (except !== "stock" && query.inStock !== undefined && query.inStock) {
    conditions.push(IN_STOCK);
  }
  for (const [name, values] of Object.entries(query.options ?? {})) {
    if (typeof except === "object" && except.option === name) {
      continue;
    }
    conditions.push(sql`exists (select 1 from json_each(v.options) chosen where chosen.key = ${name}
      and chosen.value in (select value from json_each(${JSON.stringify(values)})))`);
  }
  return sql.join(conditions, sql` and `);
}

function productConditions(query: CatalogQuery, match: string | null, except?: Dimension): SQL {
  const conditions = [sql`p.status = 'active'`];
  if (match !== null) {
    conditions.push(sql`p.num in (select rowid from product_search where product_search match ${match})`);
  }
  if (except !== "category" && query.category !== undefined) {
    conditions.push(sql`p.category = ${query.category}`);
  }
  return sql.join(conditions, sql` and `);
}

/**
 * Products with a variant that meets the filters. `inStock: false` gives only those that are sold
 * out.
 */
function matching(query: CatalogQuery, match: string | null, except?: Dimension): SQL {
  const found = sql`${productConditions(query, match, except)}
    and exists (select 1 from variants v where ${variantConditions(query, except)})`;
  if (query.inStock !== false || except === "stock") {
    return found;
  }
  return sql`${found} and not exists (select 1 from variants v where ${variantConditions(query)} and ${IN_STOCK})`;
}

function optionCounts(query: CatalogQuery, match: string | null, names: SQL, except?: Dimension): SQL {
  return sql`
    select chosen.key as name, chosen.value as value, count(distinct p.num) as count
    from products p join variants v on ${variantConditions(query, except)}
      join json_each(v.options) chosen
    where ${matching(query, match, except)} and ${names}
    group by 1, 2 order by 1, 3 desc, 2 limit ${MAX_OPTION_VALUES}`;
}

interface OptionCount {
  name: string;
  value: string;
  count: number;
}

function optionFacets(counts: readonly OptionCount[]): Facets["options"] {
  const byName = new Map<string, Facets["options"][number]>();
  for (const { name, value, count } of counts) {
    const facet = byName.get(name) ?? { name, values: [] };
    facet.values.push({ value, count });
    byName.set(name, facet);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A page of the published products that the query finds, with facets. One round trip to D1. */
export async function searchProducts(db: D1Database, query: CatalogQuery): Promise<ProductPage> {
  const match = query.q === undefined ? null : matchExpression(query.q);
  const { page, pageSize } = query;
  // A search for nothing but signs finds nothing, as a search for an unknown word does.
  if (query.q !== undefined && match === null) {
    return nothing(page, pageSize);
  }

  const wanted = query.sort ?? "relevance";
  const sort = wanted === "relevance" && match === null ? "newest" : wanted;
  const { key, order } = SORT_KEY[sort];
  const ranked = sort === "relevance";
  const source = ranked
    ? sql`product_search join products p on p.num = product_search.rowid
        where product_search match ${match} and ${matching(query, null)}`
    : sql`products p where ${matching(query, match)}`;
  const numbers = sql`select p.num as num, ${key} as key from ${source}`;
  const limited = sql`select num, key from (${numbers}) page order by ${order}
    limit ${pageSize} offset ${(page - 1) * pageSize}`;

  const filtered = Object.keys(query.options ?? {});
  const [items, total, categories, price, stock, ...options] = await db.batch([
    prepare(db, selectProducts(limited, order)),
    prepare(db, sql`select count(*) as n from products p where ${matching(query, match)}`),
    prepare(
      db,
      sql`select p.category as value, count(*) as count from products p
        where ${matching(query, match, "category")} and p.category <> ''
        group by 1 order by 2 desc, 1 limit ${MAX_CATEGORIES}`,
    ),
    prepare(
      db,
      sql`select min(v.price) as min, max(v.price) as max
        from products p join variants v on ${variantConditions(query, "price")}
        where ${matching(query, match, "price")}`,
    ),
    prepare(
      db,
      sql`select count(*) as n, coalesce(sum(exists (
          select 1 from variants v where ${variantConditions(query, "stock")} and ${IN_STOCK})), 0) as in_stock
        from products p where ${matching(query, match, "stock")}`,
    ),
    prepare(
      db,
      optionCounts(
        query,
        match,
        sql`chosen.key not in (select value from json_each(${JSON.stringify(filtered)}))`,
      ),
    ),
    ...filtered.map((option) =>
      prepare(db, optionCounts(query, match, sql`chosen.key = ${option}`, { option })),
    ),
  ]);
  const range = rows<{ min: number | null; max: number | null }>(price)[0];
  const counted = rows<{ n: number; in_stock: number }>(stock)[0];
  const inStock = counted?.in_stock ?? 0;
  return {
    items: rows<ProductRow>(items).map(productView),
    page,
    pageSize,
    total: rows<{ n: number }>(total)[0]?.n ?? 0,
    facets: {
      categories: rows<Facets["categories"][number]>(categories),
      options: optionFacets(options.flatMap((result) => rows<OptionCount>(result))),
      price:
        range && range.min !== null && range.max !== null
          ? { min: money(range.min), max: money(range.max) }
          : null,
      availability: { inStock, soldOut: (counted?.n ?? 0) - inStock },
    },
  };
}

/** The rows of one of a batch's statements, which D1 types alike. */
function rows<Row>(result: D1Result | undefined): Row[] {
  return (result?.results ?? []) as Row[];
}

function nothing(page: number, pageSize: number): ProductPage {
  return {
    items: [],
    page,
    pageSize,
    total: 0,
    facets: { categories: [], options: [], price: null, availability: { inStock: 0, soldOut: 0 } },
  };
}
