import { and, desc, eq, gt, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { productImages, products } from "../schema/catalog.ts";

/**
 * Products of one file of the sitemap, published or not; it holds an address of each in each
 * language.
 */
const PRODUCTS_PER_FILE = 2_000;
const IMAGES_OF_A_PRODUCT = 5;

export interface ListedProduct {
  slug: string;
  updatedAt: number;
  /** Addresses; some of them where they are many. */
  images: string[];
}

/** How many files the products take, by their numbers: none of them is read. */
export async function sitemapFiles(db: D1Database): Promise<number> {
  const last = await drizzle(db)
    .select({ num: products.num })
    .from(products)
    .orderBy(desc(products.num))
    .get();
  return Math.ceil((last?.num ?? 0) / PRODUCTS_PER_FILE);
}

/** The published products of a file; files are counted from 1. */
export async function productsOfFile(db: D1Database, file: number): Promise<ListedProduct[]> {
  const before = (file - 1) * PRODUCTS_PER_FILE;
  const rows = await drizzle(db)
    .select({
      slug: products.slug,
      updatedAt: products.updatedAt,
      images: sql<string>`(select json_group_array(url) from (select ${productImages.url} as url
        from ${productImages} where ${productImages.productId} = ${products.id}
        order by ${productImages.position} limit ${IMAGES_OF_A_PRODUCT}))`,
    })
    .from(products)
    .where(
      and(
        eq(products.status, "active"),
        gt(products.num, before),
        lte(products.num, before + PRODUCTS_PER_FILE),
      ),
    )
    .orderBy(products.num);
  return rows.map(({ images, ...product }) => ({ ...product, images: JSON.parse(images) }));
}
