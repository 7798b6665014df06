import { sql } from "drizzle-orm";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { Shown } from "../../domain/catalog/catalog-change.ts";
import { around, type CollectionLink, type CollectionPage } from "../../domain/collections/collection.ts";
import { prepare } from "../base/d1.ts";
import { priceIn } from "../catalog/catalog-listing.ts";
import { type ProductRow, productViews, selectProducts } from "../catalog/catalog-view.ts";

type Picture = CollectionLink["image"];

interface LinkRow extends Omit<CollectionLink, "image"> {
  num: number;
  description: string;
  /** JSON, as is `cover`. */
  image: string | null;
  cover: string | null;
}

/** By title, with the picture of their first product where they have none of their own. */
const PUBLISHED = sql`
  select c.num, c.id, c.slug, c.title, c.products, c.draft ->> 'description' as description,
    c.draft -> 'image' as image,
    (select above.id from collections above
      where above.id = c.parent and above.published = 1 and above.deleted_at is null) as parent,
    iif(c.draft ->> 'image' is not null, null, (select json_object('url', i.url, 'alt', i.alt)
      from (select num from collection_products where collection = c.num order by key, num desc limit 1) first
      cross join products p on p.num = first.num
      cross join product_images i on i.product_id = p.id order by i.position limit 1)) as cover
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

/**
 * A page of a published collection, by id or slug, in its order; null where there is none. It reads
 * the rows of that page, whatever the size of the catalog (migration 0031).
 */
export async function findCollectionPage(
  db: D1Database,
  idOrSlug: string,
  { page, pageSize, currency = CURRENCY }: { page: number; pageSize: number; currency?: Currency },
): Promise<{ collection: CollectionPage; shows: Shown & { collections: number[] } } | null> {
  const soldIn =
    currency === CURRENCY
      ? sql``
      : sql` and exists (select 1 from products p join variants v on v.product_id = p.id and v.archived = 0
          where p.num = collection_products.num and ${priceIn({ currency })} is not null)`;
  const rows = sql`select num as n, key from collection_products
    where collection = (select num from collections
      where (id = ${idOrSlug} or slug = ${idOrSlug}) and published = 1 and deleted_at is null)${soldIn}
    order by key, num desc limit ${pageSize} offset ${(page - 1) * pageSize}`;
  const [all, products] = await db.batch<LinkRow | ProductRow>([
    prepare(db, PUBLISHED),
    prepare(db, selectProducts(rows, sql`key, n desc`, currency)),
  ]);
  const links = (all?.results ?? []) as LinkRow[];
  const found = links.find(({ id, slug }) => id === idOrSlug || slug === idOrSlug);
  if (!found) {
    return null;
  }
  const { path, children } = around(links, found);
  const items = productViews((products?.results ?? []) as ProductRow[], currency);
  return {
    collection: {
      ...linkOf(found),
      image: pictureOf(found.image),
      description: found.description,
      path: path.map(linkOf),
      children: children.map(linkOf),
      items,
      page,
      pageSize,
      total: found.products,
    },
    shows: {
      products: items.map(({ id }) => id),
      collections: [found, ...path, ...children].map(({ num }) => num),
    },
  };
}
