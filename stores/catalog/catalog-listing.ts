import { type SQL, sql } from "drizzle-orm";
import type { CatalogQuery, Sort } from "../../domain/catalog/catalog.ts";
import type { Match } from "../../domain/catalog/search-text.ts";

/**
 * Lists read `listings`, which triggers keep (migration 0015): a row for each product that is for
 * sale, in the scope '' and in that of its category. Decision 44 says what each query reads.
 */

/**
 * Products that a search, a price range or an option finds are counted up to this number: ten pages
 * of a listing. Counts are exact up to it, and beyond it they are of the first that were found.
 */
export const COUNTED = 240;

/** So many are ranked by their words, or sorted, at most. More are read in an order of an index. */
export const SORTED = 400;

/** What one list is narrowed by, with its words as expressions of the search index. */
export interface Filters extends Omit<CatalogQuery, "page" | "pageSize" | "skip" | "sort" | "q"> {
  match: Match | null;
  /** The number of the collection whose products alone are listed, as an expression. */
  collection?: SQL;
}

/** What everybody pays for a variant; null where no list has it in the currency. */
export function priceIn({ currency }: Pick<Filters, "currency">): SQL {
  return currency === undefined
    ? sql.raw("coalesce(v.list_price, v.price)")
    : sql`(select min(f.amount) from price_lists_in_force f join price_lists r on r.num = f.list
        where f.sku = v.sku and f.min_quantity = 1 and r.currency = ${currency} and r.customer_groups is null)`;
}

export const IN_STOCK = sql.raw("(v.tracked = 0 or v.backorder = 'allow' or v.available > 0)");

export function scopeOf({ category }: Filters): string {
  return category ?? "";
}

/** Whether variants have to be looked at, because one must meet several conditions. */
export function isNarrowed({ minPrice, maxPrice, options, currency }: Filters): boolean {
  return minPrice !== undefined || maxPrice !== undefined || options !== undefined || currency !== undefined;
}

/** Whether its counts are kept in `facet_counts`. */
export function isKept(filters: Filters): boolean {
  const { match, vendor, collection } = filters;
  return match === null && vendor === undefined && collection === undefined && !isNarrowed(filters);
}

/** One variant must meet all of these together: an A3 at $40 does not make a $90 A2 match. */
export function variantConditions(filters: Filters): SQL {
  const { minPrice, maxPrice, inStock, options, currency } = filters;
  const conditions = [sql`v.product_id = l.product_id and v.archived = 0`];
  if (minPrice !== undefined) {
    conditions.push(sql`${priceIn(filters)} >= ${minPrice}`);
  }
  if (maxPrice !== undefined) {
    conditions.push(sql`${priceIn(filters)} <= ${maxPrice}`);
  }
  if (currency !== undefined && minPrice === undefined && maxPrice === undefined) {
    conditions.push(sql`${priceIn(filters)} is not null`);
  }
  if (inStock) {
    conditions.push(IN_STOCK);
  }
  for (const [name, values] of Object.entries(options ?? {})) {
    conditions.push(sql`exists (select 1 from json_each(v.options) chosen where chosen.key = ${name}
      and chosen.value in (select value from json_each(${JSON.stringify(values)})))`);
  }
  return sql.join(conditions, sql` and `);
}

/**
 * What a listing must meet beside its scope and its words. `inStock: false` gives only those that
 * are sold out.
 */
function listingConditions(filters: Filters): SQL {
  const { vendor, collection } = filters;
  const conditions = [sql`true`];
  if (collection !== undefined) {
    conditions.push(sql`exists (select 1 from collection_products c
      where c.num = l.num and c.collection = ${collection})`);
  }
  if (vendor !== undefined) {
    conditions.push(sql`exists (select 1 from listing_values b where b.scope = l.scope and b.dimension = 'vendor'
      and b.name = '' and b.value in (select value from json_each(${JSON.stringify(vendor)})) and b.num = l.num)`);
  }
  if (isNarrowed(filters)) {
    conditions.push(sql`exists (select 1 from variants v where ${variantConditions(filters)})`);
    if (filters.inStock === false) {
      conditions.push(
        sql`not exists (select 1 from variants v where ${variantConditions(filters)} and ${IN_STOCK})`,
      );
    }
  }
  return sql.join(conditions, sql` and `);
}

/**
 * The values of `in_stock` that listings may have. Those of a sold-out variant may have another.
 */
function stockOf(filters: Filters): readonly number[] {
  if (filters.inStock === undefined || (!filters.inStock && isNarrowed(filters))) {
    return [0, 1];
  }
  return [Number(filters.inStock)];
}

/** What finds the few products that have a value, by the index of `listing_values`. */
function valueCondition({ minPrice, maxPrice, options, vendor, currency }: Filters): SQL {
  const [chosen] = Object.entries(options ?? {});
  if (chosen) {
    const [name, values] = chosen;
    return sql`x.dimension = 'option' and x.name = ${name}
      and x.value in (select value from json_each(${JSON.stringify(values)}))`;
  }
  if (vendor !== undefined) {
    return sql`x.dimension = 'vendor' and x.name = ''
      and x.value in (select value from json_each(${JSON.stringify(vendor)}))`;
  }
  // The index has prices of the shop's own currency.
  if (currency !== undefined) {
    return sql`x.dimension = 'listed' and x.name = '' and x.value = ''`;
  }
  return sql`x.dimension = 'price' and x.name = '' and x.value >= ${minPrice ?? 0}
    and x.value <= ${maxPrice ?? Number.MAX_SAFE_INTEGER}`;
}

/** Whether a product's price in the list is that of some of its variants alone. */
function isPriceOfSome(filters: Filters): boolean {
  return isNarrowed(filters) || filters.inStock === true;
}

/** The lowest price of a product's variants that the filters find. This one is shown. */
function foundPrice(filters: Filters): SQL {
  return isPriceOfSome(filters)
    ? sql`(select min(${priceIn(filters)}) from variants v where ${variantConditions(filters)})`
    : sql`l.price_min`;
}

/** The products of a collection that the filters find, in its own order. */
export function collected(filters: Filters, collection: SQL): Rows {
  const { collection: _, ...others } = filters;
  return {
    rows: sql`select c.num as n, c.key as key from collection_products c
      cross join listings l on l.num = c.num and l.scope = ${scopeOf(filters)}
      where c.collection = ${collection} and l.in_stock in (${sql.raw(stockOf(filters).join(", "))})
        and ${listingConditions(others)}`,
    order: sql`key, n desc`,
  };
}

/**
 * The numbers of the first products that a search, a price range, an option or a collection finds.
 */
export function found(filters: Filters, limit: number): SQL {
  const { match, collection } = filters;
  if (collection !== undefined) {
    const { rows, order } = collected(filters, collection);
    return sql`select n as num from (${rows} order by ${order} limit ${limit})`;
  }
  const conditions = sql`l.in_stock in (${sql.raw(stockOf(filters).join(", "))}) and ${listingConditions(filters)}`;
  if (match === null) {
    return sql`select distinct l.num as num from listing_values x
      cross join listings l on l.num = x.num and l.scope = x.scope
      where x.scope = ${scopeOf(filters)} and ${valueCondition(filters)} and ${conditions} limit ${limit}`;
  }
  const first = (words: string, upTo: SQL) => sql`select l.num as num from product_search
    cross join listings l on l.num = product_search.rowid and l.scope = ${scopeOf(filters)}
    where product_search match ${words} and ${conditions} order by product_search.rowid desc limit ${upTo}`;
  if (match.begun === match.whole) {
    return first(match.whole, sql`${limit}`);
  }
  // The index gathers all products of an unfinished word before it gives the first. So the word is
  // taken as it stands where that finds enough.
  const enough = sql`(select count(*) from whole) = ${limit}`;
  return sql`with whole as materialized (${first(match.whole, sql`${limit}`)})
    select num from whole where ${enough}
    union all select num from (${first(match.begun, sql`iif(${enough}, 0, ${limit})`)})`;
}

/** What an order reads its key from: the listing `l`, or its title's row `t`. */
const SORT_KEY: Record<Exclude<Sort, "relevance">, { key: SQL; order: SQL }> = {
  newest: { key: sql`l.created_at`, order: sql`key desc, n desc` },
  price: { key: sql`l.price_min`, order: sql`key, n desc` },
  "-price": { key: sql`l.price_min`, order: sql`key desc, n desc` },
  title: { key: sql`t.title_key`, order: sql`key, n desc` },
};

/** A page's rows: the product's number `n`, and the `key` that they are ordered by. */
export interface Rows {
  rows: SQL;
  order: SQL;
}

/**
 * Listings in an order that an index has, read until the page is full. The two halves, sold out and
 * not, are merged as they are read.
 */
export function walk(filters: Filters, sort: Exclude<Sort, "relevance">): Rows {
  const { key, order } = SORT_KEY[sort];
  const { match, minPrice, maxPrice, inStock } = filters;
  const matches =
    match === null
      ? sql``
      : sql` and l.num in (select rowid from product_search where product_search match ${match.begun})`;
  if ((sort === "price" || sort === "-price") && filters.currency !== undefined) {
    // Read from the lists in the currency: what is in none of them is not found.
    const rows = sql`select l.num as n, ${foundPrice(filters)} as key from (
        select distinct p.num from price_lists q join price_lists_in_force g on g.list = q.num
          cross join variants w on w.sku = g.sku cross join products p on p.id = w.product_id
        where q.currency = ${filters.currency} and q.customer_groups is null) listed
      cross join listings l on l.num = listed.num and l.scope = ${scopeOf(filters)}
      where l.in_stock in (${sql.raw(stockOf(filters).join(", "))}) and ${listingConditions(filters)}${matches}`;
    return { rows, order };
  }
  if ((sort === "price" || sort === "-price") && isPriceOfSome(filters)) {
    // The filter finds a product by each of its prices, and the facet counts it at the price that
    // is shown.
    const rows = sql`select x.num as n, x.value as key from listing_values x
      cross join listings l on l.num = x.num and l.scope = x.scope
      where x.scope = ${scopeOf(filters)} and x.dimension = 'price' and x.name = ''
        and x.value >= ${minPrice ?? 0} and x.value <= ${maxPrice ?? Number.MAX_SAFE_INTEGER}
        and x.in_stock in (${sql.raw(inStock === true ? "1" : "0, 1")})
        and l.in_stock in (${sql.raw(stockOf(filters).join(", "))}) and ${listingConditions(filters)}${matches}
        and x.value = ${foundPrice(filters)}`;
    return { rows, order };
  }
  const halves = stockOf(filters).map(
    (stock) =>
      sql`select l.num as n, ${key} as key from ${
        sort === "title"
          ? sql`listing_titles t cross join listings l on l.num = t.num and l.scope = t.scope
          where t.scope = ${scopeOf(filters)} and t.in_stock = ${sql.raw(String(stock))}`
          : sql`listings l where l.scope = ${scopeOf(filters)} and l.in_stock = ${sql.raw(String(stock))}`
      } and ${listingConditions(filters)}${matches}`,
  );
  return { rows: sql.join(halves, sql` union all `), order };
}

/** Those of `found` in an order, when they are few. */
export function sorted(filters: Filters, sort: Exclude<Sort, "relevance">): Rows {
  const { order } = SORT_KEY[sort];
  const key = sort === "price" || sort === "-price" ? foundPrice(filters) : SORT_KEY[sort].key;
  return {
    rows: sql`select l.num as n, ${key} as key from found
      cross join listings l on l.num = found.num and l.scope = ${scopeOf(filters)}${
        sort === "title" ? sql` cross join listing_titles t on t.num = l.num and t.scope = l.scope` : sql``
      }`,
    order,
  };
}

/**
 * Weights of title, category, tags, vendor, variants (options and SKUs) and description in the
 * ranking.
 */
const RANK = sql.raw("bm25(product_search, 10, 4, 4, 2, 2, 1)");

function searched(filters: Filters, words: string, key: SQL): SQL {
  return sql`select product_search.rowid as n, ${key} as key from product_search
    cross join listings l on l.num = product_search.rowid and l.scope = ${scopeOf(filters)}
    where product_search match ${words} and l.in_stock in (${sql.raw(stockOf(filters).join(", "))})
      and ${listingConditions(filters)}`;
}

/** Better than any rank, which is a small number below zero. */
const TYPED_BONUS = 1_000_000;

/**
 * What a search found, ranked by its words, when that is little. What has the words as they were
 * typed comes before what has synonyms of them.
 */
export function ranked(filters: Filters, { begun, typed }: Match): Rows {
  const key =
    typed === undefined
      ? RANK
      : sql`${RANK} - iif(product_search.rowid in (select rowid from product_search where product_search match ${typed}),
          ${TYPED_BONUS}, 0)`;
  return { rows: searched(filters, begun, key), order: sql`key, n desc` };
}

/**
 * What a search for a word found that many products have: such a word ranks nothing, so a title
 * that has it comes first, and the newest first among equals. Nothing is read beyond `end`.
 */
export function titledFirst(filters: Filters, { begun }: Match, end: number): Rows {
  const titled = `{title} : (${begun})`;
  const others = `(${begun}) NOT (${titled})`;
  return {
    rows: sql`with titled as materialized (
        ${searched(filters, titled, sql`0`)} order by product_search.rowid desc limit ${end})
      select n, key from titled union all select n, key from (
        ${searched(filters, others, sql`1`)} order by product_search.rowid desc
        limit ${end} - (select count(*) from titled))`,
    order: sql`key, n desc`,
  };
}
