import { sql } from "drizzle-orm";
import { prepare } from "../base/d1.ts";

/** The feed that a product belongs to. */
export interface Owner {
  feedId: string;
  name: string;
}

/** Which of some products belong to a feed, by product. */
export async function feedOwners(db: D1Database, productIds: readonly string[]): Promise<Map<string, Owner>> {
  const { results } = await prepare(
    db,
    sql`select p.product_id as productId, f.id as feedId, f.name from feed_products p
      join feeds f on f.id = p.feed_id
      where p.product_id in (select value from json_each(${JSON.stringify(productIds)}))`,
  ).all<Owner & { productId: string }>();
  return new Map(results.map(({ productId, feedId, name }) => [productId, { feedId, name }]));
}

/** Makes a product the feed's, if the feed is still there and no other has the product. */
export async function claimProduct(db: D1Database, feedId: string, productId: string): Promise<void> {
  await prepare(
    db,
    sql`insert into feed_products (product_id, feed_id) select ${productId}, id from feeds where id = ${feedId}
      on conflict do nothing`,
  ).run();
}

export interface FeedProduct {
  productId: string;
  handle: string;
}

/** Products of a feed that are not archived, behind an id. */
export async function feedProductsAfter(
  db: D1Database,
  feedId: string,
  after: string,
  limit: number,
): Promise<FeedProduct[]> {
  const { results } = await prepare(
    db,
    sql`select p.id as productId, p.slug as handle from feed_products f
      join products p on p.id = f.product_id and p.status <> 'archived'
      where f.feed_id = ${feedId} and f.product_id > ${after} order by f.product_id, p.id limit ${limit}`,
  ).all<FeedProduct>();
  return results;
}
