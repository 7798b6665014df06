import { sql } from "drizzle-orm";
import type { CatalogQuery, ProductPage } from "../../domain/catalog/catalog.ts";
import { fold } from "../../domain/catalog/search-text.ts";
import { prepare } from "../base/d1.ts";

interface Name {
  dimension: "category" | "vendor" | "option";
  /** Of an option. */
  name: string;
  value: string;
}

/** Names that are searched for one with another spelling. */
const MOST = 5_000;

interface Resolved {
  query: CatalogQuery;
  unknown: NonNullable<ProductPage["unknown"]>;
}

/**
 * The query with its category, vendors and options spelled as products for sale have them, and
 * those values that none has. Of a vendor all spellings count, of a category the one that most
 * products have. Case, width and accents make no difference.
 */
export async function resolveNames(db: D1Database, query: CatalogQuery): Promise<Resolved> {
  const names = await namesFor(db, query);
  const spelled = (dimension: Name["dimension"], wanted: string, name = "") => {
    const of = names.filter((one) => one.dimension === dimension && fold(one.name) === fold(name));
    const exact = of.filter(({ value }) => value === wanted);
    return exact.length > 0 && dimension !== "vendor"
      ? exact
      : of.filter(({ value }) => fold(value) === fold(wanted));
  };
  const unknown: Resolved["unknown"] = [];
  const known = (parameter: string, value: string, found: readonly Name[]) => {
    if (found.length === 0) {
      unknown.push({ parameter, value });
    }
    return found.length > 0 ? found.map((one) => one.value) : [value];
  };
  const { category, vendor, options, ...rest } = query;
  const [asSpelled] =
    category === undefined ? [] : known("category", category, spelled("category", category));
  const vendors = vendor?.flatMap((value) => known("vendor", value, spelled("vendor", value)));
  const chosen = new Map<string, string[]>();
  for (const [name, values] of Object.entries(options ?? {})) {
    const as = names.find((one) => one.dimension === "option" && fold(one.name) === fold(name))?.name ?? name;
    for (const value of values) {
      const found = spelled("option", value, name);
      chosen.set(as, [...(chosen.get(as) ?? []), ...known(`option.${name}`, value, found)]);
    }
  }
  const corrected: CatalogQuery = {
    ...rest,
    ...(asSpelled === undefined ? {} : { category: asSpelled }),
    ...(vendors === undefined ? {} : { vendor: [...new Set(vendors)] }),
    ...(chosen.size === 0
      ? {}
      : { options: Object.fromEntries([...chosen].map(([name, values]) => [name, [...new Set(values)]])) }),
  };
  return { query: corrected, unknown };
}

/** The names of the dimensions that a query filters by, those of the most products first. */
async function namesFor(db: D1Database, { category, vendor, options }: CatalogQuery): Promise<Name[]> {
  if (category === undefined && vendor === undefined && options === undefined) {
    return [];
  }
  const { results } = await prepare(
    db,
    sql`select * from (
        select 'category' as dimension, '' as name, scope as value, products from facet_counts
          where dimension = 'listed' and scope <> '' and ${category === undefined ? 0 : 1}
        union all select 'vendor', '', value, products from facet_counts
          where dimension = 'vendor' and scope = '' and name = '' and ${vendor === undefined ? 0 : 1}
        union all select 'option', name, value, products from facet_counts
          where dimension = 'option' and scope = '' and ${options === undefined ? 0 : 1})
      order by products desc, value limit ${MOST}`,
  ).all<Name>();
  return results;
}
