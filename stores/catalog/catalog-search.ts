import { sql } from "drizzle-orm";
import { CURRENCY } from "../../domain/base/money.ts";
import { type CatalogQuery, type ProductPage, skippedBy } from "../../domain/catalog/catalog.ts";
import { shownList } from "../../domain/catalog/catalog-change.ts";
import {
  endsInPieces,
  matchExpression,
  NO_SYNONYMS,
  type Synonyms,
} from "../../domain/catalog/search-text.ts";
import { prepare } from "../base/d1.ts";
import { type CountRow, countStatements, facetsOf, matchedOf } from "./catalog-facets.ts";
import {
  COUNTED,
  collected,
  type Filters,
  found,
  isKept,
  type Rows,
  ranked,
  SORTED,
  sorted,
  titledFirst,
  walk,
} from "./catalog-listing.ts";
import { resolveNames } from "./catalog-names.ts";
import { respell } from "./catalog-spelling.ts";
import { foundView, type ProductRow, productViews, selectProducts } from "./catalog-view.ts";

/** The products of one page, in order. */
export function pageStatement(db: D1Database, query: CatalogQuery, filters: Filters): D1PreparedStatement {
  const { pageSize, currency } = query;
  const { match } = filters;
  const offset = skippedBy(query);
  const wanted = query.sort ?? "relevance";
  const sort = wanted === "relevance" && match === null ? "newest" : wanted;
  const part = ({ rows, order }: Rows, limit = sql`${pageSize}`) =>
    sql`${rows} order by ${order} limit ${limit} offset ${offset}`;
  if (filters.collection !== undefined && query.sort === undefined) {
    const rows = collected(filters, filters.collection);
    return prepare(db, selectProducts(part(rows), rows.order, currency));
  }
  if (isKept(filters) && sort !== "relevance") {
    const rows = walk(filters, sort);
    return prepare(db, selectProducts(part(rows), rows.order, currency));
  }
  const [few, many] =
    sort === "relevance" && match !== null
      ? [ranked(filters, match), titledFirst(filters, match, offset + pageSize)]
      : sort === "relevance"
        ? [sorted(filters, "newest"), walk(filters, "newest")]
        : [sorted(filters, sort), walk(filters, sort)];
  // A limit of nothing is seen before the rows are read, so only one of the three is. One product
  // needs no rank, for which the index would count all products of each word.
  const count = sql`(select count(*) from found)`;
  const only = { rows: sql`select num as n, 0 as key from found`, order: sql`n` };
  const rows = sql`select * from (${part(only, sql`iif(${count} = 1, ${pageSize}, 0)`)})
    union all select * from (${part(few, sql`iif(${count} between 2 and ${SORTED}, ${pageSize}, 0)`)})
    union all select * from (${part(many, sql`iif(${count} > ${SORTED}, ${pageSize}, 0)`)})`;
  return prepare(
    db,
    sql`with found as materialized (${found(filters, SORTED + 1)}) ${selectProducts(rows, few.order, currency)}`,
  );
}

/**
 * A page of the published products that the query finds, with facets, and what changes of the
 * catalog are changes of it. One round trip to D1. Names of filters that no product has are looked
 * for in another case, and the products once more; so are words that none has, respelled.
 */
export async function findListing(
  db: D1Database,
  query: CatalogQuery,
  synonyms: Synonyms = NO_SYNONYMS,
): Promise<Listing> {
  const asTyped = query.vendor === undefined ? await findWords(db, query, synonyms) : null;
  if (asTyped && areKnown(query, asTyped.list)) {
    return asTyped;
  }
  const { query: spelled, unknown } = await resolveNames(db, query);
  const isSpelled = JSON.stringify(spelled) === JSON.stringify(query);
  const listing = asTyped && isSpelled ? asTyped : await findWords(db, spelled, synonyms);
  return unknown.length === 0 ? listing : { ...listing, list: { ...listing.list, unknown } };
}

/** Whether products for sale have the names that a list is filtered by, as they are written. */
function areKnown({ category, options = {} }: CatalogQuery, { total, facets }: ProductPage): boolean {
  const has = (values: readonly { value: string }[] | undefined, wanted: string) =>
    values?.some(({ value }) => value === wanted) ?? false;
  return (
    (category === undefined || total > 0 || has(facets.categories, category)) &&
    Object.entries(options).every(([name, values]) => {
      const facet = facets.options.find((one) => one.name === name)?.values;
      return values.every((value) => has(facet, value)) || (total > 0 && values.length === 1);
    })
  );
}

async function findWords(db: D1Database, query: CatalogQuery, synonyms: Synonyms): Promise<Listing> {
  const listing = await findUnfinished(db, query, synonyms);
  const isFound = listing.list.total > 0 || query.q === undefined;
  const q = isFound ? null : await respell(db, query.q ?? "", synonyms);
  if (q === null) {
    return listing;
  }
  const { list, shows } = await findProducts(db, { ...query, q }, synonyms);
  // Products that have the words as they were typed may yet come into the list.
  const [typed, meant] = [listing.shows.list.matched ?? null, shows.list.matched ?? null];
  const matched = typed && meant && [...typed, ...meant];
  const found = list.total > 0;
  return {
    ...listing,
    list: found ? { ...list, searchedFor: q } : listing.list,
    shows: { ...shows, list: { ...(found ? shows : listing.shows).list, matched } },
  };
}

/**
 * The last word may be the beginning of one. A word in pieces is first taken as it stands, because
 * the index gathers all products of a beginning, and those of `oneill` may be all there are.
 */
async function findUnfinished(db: D1Database, query: CatalogQuery, synonyms: Synonyms): Promise<Listing> {
  if (endsInPieces(query.q ?? "")) {
    const asItStands = await findProducts(db, query, synonyms, false);
    if (asItStands.list.total > 0) {
      return asItStands;
    }
  }
  return findProducts(db, query, synonyms);
}

interface Listing {
  /** With the names of its filters as products have them. */
  query: CatalogQuery;
  list: ProductPage;
  shows: ReturnType<typeof shownList>;
}

async function findProducts(
  db: D1Database,
  query: CatalogQuery,
  synonyms: Synonyms,
  isUnfinished = true,
): Promise<Listing> {
  const { page, pageSize, skip: _before, q, sort: _, ...narrowing } = query;
  const match = q === undefined ? null : matchExpression(q, synonyms, isUnfinished);
  // A search for nothing but signs finds nothing, as a search for an unknown word does.
  if (q !== undefined && match === null) {
    const list = { items: [], page, pageSize, ...facetsOf([]) };
    return { query, list, shows: shownList(query, list, []) };
  }
  const filters: Filters = { ...narrowing, match };
  const [products, ...counts] = await db.batch([
    pageStatement(db, query, filters),
    ...countStatements(db, filters),
  ]);
  const { currency = CURRENCY } = query;
  const items = productViews(rowsOf<ProductRow>(products), currency).map((found) => foundView(found, query));
  const rows = counts.flatMap((result) => rowsOf<CountRow>(result));
  const { total, facets } = facetsOf(rows, currency);
  const list = isKept(filters)
    ? { items, page, pageSize, total, facets }
    : countedAs(query, { items, total, facets });
  return { query, list, shows: shownList(query, list, matchedOf(rows)) };
}

/** A page of the published products that the query finds, with facets. */
export async function searchProducts(db: D1Database, query: CatalogQuery): Promise<ProductPage> {
  return (await findListing(db, query)).list;
}

/**
 * What was counted of a list, as its page shows it: beyond so many products, that there are as many
 * as the pages up to this one, and another when this one is full.
 */
export function countedAs(
  query: Pick<CatalogQuery, "page" | "pageSize" | "skip">,
  { items, total, facets }: Pick<ProductPage, "items" | "total" | "facets">,
): ProductPage {
  const { page, pageSize } = query;
  if (total <= COUNTED) {
    return { items, page, pageSize, total, facets };
  }
  const seen = skippedBy(query) + items.length + (items.length === pageSize ? 1 : 0);
  return { items, page, pageSize, total: Math.max(total, seen), facets, atLeast: true };
}

/** The rows of one of a batch's statements, which D1 types alike. */
export function rowsOf<Row>(result: D1Result | undefined): Row[] {
  return (result?.results ?? []) as Row[];
}
