import { type SQL, sql } from "drizzle-orm";
import { CURRENCY, type Currency, money } from "../../domain/base/money.ts";
import type { Facets } from "../../domain/catalog/catalog.ts";
import { prepare } from "../base/d1.ts";
import {
  COUNTED,
  type Filters,
  found,
  IN_STOCK,
  isKept,
  isNarrowed,
  priceIn,
  scopeOf,
  variantConditions,
} from "./catalog-listing.ts";

const MAX_CATEGORIES = 100;
const MAX_VENDORS = 100;
const MAX_OPTION_VALUES = 500;

/** What is counted of the products that some filters find. */
type Part =
  | "total"
  | "matched"
  | "category"
  | "vendor"
  | "price"
  | "stock"
  | { option: string }
  | { optionsBut: string[] };

/**
 * Of prices the name is the lowest and the value the highest; of stock the value is what is sold
 * out; of what matched the value is all numbers as JSON.
 */
export interface CountRow {
  part: "total" | "matched" | "category" | "vendor" | "price" | "stock" | "option";
  name: string | number | null;
  value: string | number | null;
  count: number;
}

function optionNames(part: Exclude<Part, string>, column: SQL): SQL {
  return "option" in part
    ? sql`${column} = ${part.option}`
    : sql`${column} not in (select value from json_each(${JSON.stringify(part.optionsBut)}))`;
}

/** The counts that triggers keep in `facet_counts`. */
function keptCount(filters: Filters, part: Exclude<Part, "matched">): SQL {
  const { inStock } = filters;
  const column = inStock === undefined ? "products" : inStock ? "in_stock" : "sold_out";
  const count = sql.raw(column);
  const of = (dimension: string) =>
    sql`facet_counts where dimension = ${dimension} and scope = ${scopeOf(filters)}`;
  if (part === "total") {
    return sql`select 'total' as part, '' as name, '' as value, ${count} as count from ${of("listed")}`;
  }
  if (part === "category") {
    return sql`select 'category' as part, '' as name, scope as value, ${count} as count from facet_counts
      where dimension = 'listed' and scope <> '' and ${count} > 0
      order by 4 desc, 3 limit ${MAX_CATEGORIES + 1}`;
  }
  if (part === "vendor") {
    return sql`select 'vendor' as part, '' as name, value, ${count} as count from ${of("vendor")} and name = ''
      and ${count} > 0 order by 4 desc, 3 limit ${MAX_VENDORS + 1}`;
  }
  if (part === "price") {
    const end = (order: string) => sql`(select value from ${of("price")} and name = '' and ${count} > 0
      order by value ${sql.raw(order)} limit 1)`;
    return sql`select 'price' as part, ${end("asc")} as name, ${end("desc")} as value, 1 as count`;
  }
  if (part === "stock") {
    return sql`select 'stock' as part, '' as name, sold_out as value, in_stock as count from ${of("listed")}`;
  }
  return sql`select 'option' as part, name, value, ${count} as count from ${of("option")}
    and ${count} > 0 and ${optionNames(part, sql`name`)}
    order by 2, 4 desc, 3 limit ${MAX_OPTION_VALUES + 1}`;
}

/**
 * The values `x` of the products in `found`: of `listing_values`, or of the variants in `hits`
 * where one variant has to meet several filters.
 */
function valuesOf(filters: Filters, dimension: "option" | "price"): SQL {
  if (isNarrowed(filters)) {
    return dimension === "price"
      ? sql`(select num, price as value, in_stock from hits) x where true`
      : sql`(select num, chosen.key as name, chosen.value as value
          from hits cross join json_each(hits.options) chosen) x where true`;
  }
  const inStock = filters.inStock ? sql` and x.in_stock = 1` : sql``;
  return sql`found cross join listing_values x on x.num = found.num
    where x.scope = ${scopeOf(filters)} and x.dimension = ${dimension}${inStock}`;
}

/** The same, counted in `found`. */
function counted(filters: Filters, part: Part): SQL {
  if (part === "total") {
    return sql`select 'total' as part, '' as name, '' as value, count(*) as count from found`;
  }
  if (part === "matched") {
    return sql`select 'matched' as part, '' as name, json_group_array(num) as value, count(*) as count
      from found`;
  }
  if (part === "category") {
    return sql`select 'category' as part, '' as name, c.scope as value, count(*) as count
      from found cross join listings c on c.num = found.num and c.scope <> ''
      group by c.scope order by 4 desc, 3 limit ${MAX_CATEGORIES + 1}`;
  }
  if (part === "vendor") {
    return sql`select 'vendor' as part, '' as name, x.value as value, count(*) as count
      from found cross join listing_values x on x.num = found.num
      where x.scope = ${scopeOf(filters)} and x.dimension = 'vendor'
      group by x.value order by 4 desc, 3 limit ${MAX_VENDORS + 1}`;
  }
  if (part === "price") {
    return sql`select 'price' as part, min(x.value) as name, max(x.value) as value, count(*) as count
      from ${valuesOf(filters, "price")}`;
  }
  if (part === "stock") {
    const inStock = sql`(select count(distinct x.num) from ${valuesOf(filters, "price")} and x.in_stock = 1)`;
    return sql`select 'stock' as part, '' as name, count(*) - ${inStock} as value, ${inStock} as count
      from found`;
  }
  return sql`select 'option' as part, x.name as name, x.value as value, count(distinct x.num) as count
    from ${valuesOf(filters, "option")} and ${optionNames(part, sql`x.name`)}
    group by 2, 3 order by 2, 4 desc, 3 limit ${MAX_OPTION_VALUES + 1}`;
}

/** One statement that counts `parts` of the products that the filters find. */
function countOf(db: D1Database, filters: Filters, parts: readonly Part[]): D1PreparedStatement {
  const kept = isKept(filters);
  const each = parts.map(
    (part) =>
      sql`select * from (${kept && part !== "matched" ? keptCount(filters, part) : counted(filters, part)})`,
  );
  // D1 takes five of them in a row, and as many within each.
  const rows = sql.join(
    [each.slice(0, 3), each.slice(3)]
      .filter((half) => half.length > 0)
      .map((half) => sql`select * from (${sql.join(half, sql` union all `)})`),
    sql` union all `,
  );
  if (kept) {
    return prepare(db, rows);
  }
  return prepare(
    db,
    sql`with found as materialized (${found(filters, COUNTED + 1)}), hits as materialized (
        select l.num as num, ${priceIn(filters)} as price, v.options as options, ${IN_STOCK} as in_stock
        from found cross join listings l on l.num = found.num and l.scope = ${scopeOf(filters)}
          cross join variants v on ${variantConditions(filters)})
      ${rows}`,
  );
}

const DIMENSIONS = ["category", "vendor", "price", "stock"] as const;
type Dimension = (typeof DIMENSIONS)[number];

/** The filters without that of one dimension. */
function without(filters: Filters, dimension: Dimension | { option: string }): Filters {
  const { category, vendor, currency, minPrice, maxPrice, inStock, options, match, collection } = filters;
  const chosen = Object.entries(options ?? {}).filter(
    ([name]) => typeof dimension === "string" || name !== dimension.option,
  );
  return {
    match,
    ...(collection === undefined ? {} : { collection }),
    ...(currency === undefined ? {} : { currency }),
    ...(category === undefined || dimension === "category" ? {} : { category }),
    ...(vendor === undefined || dimension === "vendor" ? {} : { vendor }),
    ...(minPrice === undefined || dimension === "price" ? {} : { minPrice }),
    ...(maxPrice === undefined || dimension === "price" ? {} : { maxPrice }),
    ...(inStock === undefined || dimension === "stock" ? {} : { inStock }),
    ...(chosen.length === 0 ? {} : { options: Object.fromEntries(chosen) }),
  };
}

/**
 * The statements that count a list and its facets, for `facetsOf`. A dimension disregards its own
 * filter, so each that is filtered by is counted in a statement of its own.
 */
export function countStatements(db: D1Database, filters: Filters): D1PreparedStatement[] {
  const { category, vendor, minPrice, maxPrice, inStock, options } = filters;
  const chosen = Object.keys(options ?? {});
  const filtered = {
    category: category !== undefined,
    vendor: vendor !== undefined,
    price: minPrice !== undefined || maxPrice !== undefined,
    stock: inStock !== undefined,
  };
  const { match, collection } = filters;
  const isOfSome = match !== null || collection !== undefined;
  const narrowed = chosen.length > 0 || Object.values(filtered).includes(true);
  return [
    countOf(db, filters, [
      isOfSome && !narrowed ? "matched" : "total",
      ...DIMENSIONS.filter((dimension) => !filtered[dimension]),
      { optionsBut: chosen },
    ]),
    ...DIMENSIONS.filter((dimension) => filtered[dimension]).map((dimension) =>
      countOf(db, without(filters, dimension), [dimension]),
    ),
    ...chosen.map((option) => countOf(db, without(filters, { option }), [{ option }])),
    ...(isOfSome && narrowed
      ? [countOf(db, { match, ...(collection === undefined ? {} : { collection }) }, ["matched"])]
      : []),
  ];
}

/**
 * The numbers of all products that have a search's words, or are in a collection; null: too many.
 */
export function matchedOf(rows: readonly CountRow[]): number[] | null {
  const row = rows.find(({ part }) => part === "matched");
  return row && row.count <= COUNTED ? (JSON.parse(String(row.value)) as number[]) : null;
}

/** What those statements counted. `total` is of at most `COUNTED + 1` where it is not kept. */
export function facetsOf(
  rows: readonly CountRow[],
  currency: Currency = CURRENCY,
): { total: number; facets: Facets } {
  const only = (part: CountRow["part"]) => rows.find((row) => row.part === part);
  const options = new Map<string, Facets["options"][number]>();
  const categories: Facets["categories"] = [];
  const vendors: Facets["vendors"] = [];
  let optionValues = 0;
  for (const { part, name, value, count } of rows) {
    if (part === "category") {
      categories.push({ value: String(value), count });
    } else if (part === "vendor") {
      vendors.push({ value: String(value), count });
    } else if (part === "option") {
      optionValues += 1;
      const facet = options.get(String(name)) ?? { name: String(name), values: [] };
      facet.values.push({ value: String(value), count });
      options.set(facet.name, facet);
    }
  }
  // One more was asked for than is named.
  const incomplete = [
    ...(categories.splice(MAX_CATEGORIES).length > 0 ? ["categories" as const] : []),
    ...(vendors.splice(MAX_VENDORS).length > 0 ? ["vendors" as const] : []),
    ...(optionValues > MAX_OPTION_VALUES ? ["options" as const] : []),
  ];
  const prices = only("price");
  const stock = only("stock");
  return {
    // What has the words is all that there is where nothing else narrows it.
    total: (only("total") ?? only("matched"))?.count ?? 0,
    facets: {
      categories,
      vendors,
      options: [...options.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      price:
        typeof prices?.name === "number"
          ? { min: money(prices.name, currency), max: money(Number(prices.value), currency) }
          : null,
      availability: { inStock: stock?.count ?? 0, soldOut: Number(stock?.value ?? 0) },
      ...(incomplete.length > 0 ? { incomplete } : {}),
    },
  };
}
