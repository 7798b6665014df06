import { sql } from "drizzle-orm";
import type { CatalogQuery, ProductPage } from "../../domain/catalog/catalog.ts";
import { matchExpression } from "../../domain/catalog/search-text.ts";
import { prepare } from "../base/d1.ts";
import { type CountRow, countStatements, facetsOf } from "./catalog-facets.ts";
import {
  COUNTED,
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
import { respell } from "./catalog-spelling.ts";
import { type ProductRow, productView, selectProducts } from "./catalog-view.ts";

/** The products of one page, in order. */
function pageStatement(db: D1Database, query: CatalogQuery, filters: Filters): D1PreparedStatement {
  const { page, pageSize } = query;
  const { match } = filters;
  const offset = (page - 1) * pageSize;
  const wanted = query.sort ?? "relevance";
  const sort = wanted === "relevance" && match === null ? "newest" : wanted;
  const part = ({ rows, order }: Rows, limit = sql`${pageSize}`) =>
    sql`${rows} order by ${order} limit ${limit} offset ${offset}`;
  if (isKept(filters) && sort !== "relevance") {
    const rows = walk(filters, sort);
    return prepare(db, selectProducts(part(rows), rows.order));
  }
  const [few, many] =
    sort === "relevance" && match !== null
      ? [ranked(filters, match), titledFirst(filters, match, offset + pageSize)]
      : sort === "relevance"
        ? [sorted(filters, "newest"), walk(filters, "newest")]
        : [sorted(filters, sort), walk(filters, sort)];
  // A limit of nothing is seen before the rows are read, so only one of the two is.
  const areFew = sql`(select count(*) from found) <= ${SORTED}`;
  const rows = sql`select * from (${part(few, sql`iif(${areFew}, ${pageSize}, 0)`)})
    union all select * from (${part(many, sql`iif(${areFew}, 0, ${pageSize})`)})`;
  return prepare(
    db,
    sql`with found as materialized (${found(filters, SORTED + 1)}) ${selectProducts(rows, few.order)}`,
  );
}

/**
 * A page of the published products that the query finds, with facets. One round trip to D1; words
 * that no product has are respelled, and looked for once more.
 */
export async function searchProducts(db: D1Database, query: CatalogQuery): Promise<ProductPage> {
  const page = await findProducts(db, query);
  if (page.total > 0 || query.q === undefined) {
    return page;
  }
  const q = await respell(db, query.q);
  const respelled = q === null ? null : await findProducts(db, { ...query, q });
  return q !== null && respelled && respelled.total > 0 ? { ...respelled, searchedFor: q } : page;
}

async function findProducts(db: D1Database, query: CatalogQuery): Promise<ProductPage> {
  const { page, pageSize, q, sort: _, ...narrowing } = query;
  const match = q === undefined ? null : matchExpression(q);
  // A search for nothing but signs finds nothing, as a search for an unknown word does.
  if (q !== undefined && match === null) {
    return { items: [], page, pageSize, ...facetsOf([]) };
  }
  const filters: Filters = { ...narrowing, match };
  const [products, ...counts] = await db.batch([
    pageStatement(db, query, filters),
    ...countStatements(db, filters),
  ]);
  const items = rowsOf<ProductRow>(products).map(productView);
  const { total, facets } = facetsOf(counts.flatMap((result) => rowsOf<CountRow>(result)));
  if (total <= COUNTED || isKept(filters)) {
    return { items, page, pageSize, total, facets };
  }
  // The pages up to this one, and another when this one is full.
  const seen = (page - 1) * pageSize + items.length + (items.length === pageSize ? 1 : 0);
  return { items, page, pageSize, total: Math.max(total, seen), atLeast: true, facets };
}

/** The rows of one of a batch's statements, which D1 types alike. */
function rowsOf<Row>(result: D1Result | undefined): Row[] {
  return (result?.results ?? []) as Row[];
}
