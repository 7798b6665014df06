import { sql } from "drizzle-orm";
import { CURRENCY } from "../../domain/base/money.ts";
import type { CatalogQuery } from "../../domain/catalog/catalog.ts";
import { type Shown, shownList } from "../../domain/catalog/catalog-change.ts";
import { around, type CollectionLink, type CollectionPage } from "../../domain/collections/collection.ts";
import { prepare } from "../base/d1.ts";
import { type CountRow, countStatements, facetsOf, matchedOf } from "../catalog/catalog-facets.ts";
import type { Filters } from "../catalog/catalog-listing.ts";
import { resolveNames } from "../catalog/catalog-names.ts";
import { countedAs, pageStatement, rowsOf } from "../catalog/catalog-search.ts";
import { foundView, type ProductRow, productViews } from "../catalog/catalog-view.ts";

type Picture = CollectionLink["image"];

interface LinkRow extends Omit<CollectionLink, "image"> {
  num: number;
  description: string;
  /** JSON, as is `cover`. */
  image: string | null;
  cover: string | null;
}

/** A collection without a picture of its own has one of these first products. */
const COVERING = 12;

/**
 * By title, with the picture of the first product that has one where they have none of their own.
 */
const PUBLISHED = sql`
  select c.num, c.id, c.slug, c.title, c.products, c.draft ->> 'description' as description,
    c.draft -> 'image' as image,
    (select above.id from collections above
      where above.id = c.parent and above.published = 1 and above.deleted_at is null) as parent,
    iif(c.draft ->> 'image' is not null, null, (select json_object('url', i.url, 'alt', i.alt)
      from (select key, num from collection_products where collection = c.num
        order by key, num desc limit ${sql.raw(String(COVERING))}) first
      cross join products p on p.num = first.num
      cross join product_images i on i.product_id = p.id
      order by first.key, first.num desc, i.position limit 1)) as cover
  from collections c where c.published = 1 and c.deleted_at is null
  order by c.title collate nocase, c.num`;

function linkOf({ id, slug, title, parent, products, image, cover }: LinkRow): CollectionLink {
  return { id, slug, title, parent, image: pictureOf(image) ?? pictureOf(cover), products };
}

function pictureOf(json: string | null): Picture {
  return JSON.parse(json ?? "null") as Picture;
}

/** The collections that shoppers see. */
export async function publishedCollections(db: D1Database): Promise<CollectionLink[]> {
  const { results } = await prepare(db, PUBLISHED).all<LinkRow>();
  return results.map(linkOf);
}

interface Found {
  collection: CollectionPage;
  /** With the names of its filters as products have them. */
  query: CatalogQuery;
  shows: Shown & { collections: number[] };
}

/**
 * A page of a published collection, by id or slug, in its order or another, of what the filters
 * find; null where there is none. Without filters it reads the rows of that page and those that
 * facets are counted of, and no more in a larger catalog (migration 0031).
 */
export async function findCollectionPage(
  db: D1Database,
  idOrSlug: string,
  { currency = CURRENCY, ...asked }: CatalogQuery,
): Promise<Found | null> {
  const { query: named, unknown } = await resolveNames(db, asked);
  const query = currency === CURRENCY ? named : { ...named, currency };
  const { page, pageSize, sort, q: _, ...narrowing } = query;
  const collection = sql`(select num from collections
    where (id = ${idOrSlug} or slug = ${idOrSlug}) and published = 1 and deleted_at is null)`;
  const filters: Filters = { ...narrowing, match: null, collection };
  const [all, products, ...counts] = await db.batch([
    prepare(db, PUBLISHED),
    pageStatement(db, query, filters),
    ...countStatements(db, filters),
  ]);
  const links = (all?.results ?? []) as LinkRow[];
  const found = links.find(({ id, slug }) => id === idOrSlug || slug === idOrSlug);
  if (!found) {
    return null;
  }
  const { path, children } = around(links, found);
  const views = productViews(rowsOf<ProductRow>(products), currency);
  const items = views.map((view) => foundView(view, query));
  const rows = counts.flatMap((result) => rowsOf<CountRow>(result));
  const list = countedAs(query, { items, ...facetsOf(rows, currency) });
  const isWhole = Object.keys(narrowing).length === 0;
  const { atLeast, facets } = list;
  return {
    query,
    collection: {
      ...linkOf(found),
      image: pictureOf(found.image),
      description: found.description,
      path: path.map(linkOf),
      children: children.map(linkOf),
      items,
      page,
      pageSize,
      total: isWhole ? found.products : list.total,
      facets,
      ...(atLeast ? { atLeast } : {}),
      ...(unknown.length > 0 ? { unknown } : {}),
    },
    shows: {
      products: items.map(({ id }) => id),
      list: { ...shownList(query, list, null).list, within: matchedOf(rows) },
      collections: [found, ...path, ...children].map(({ num }) => num),
    },
  };
}
