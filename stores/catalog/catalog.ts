import { eq, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { DEFAULT_VARIANT_TITLE } from "../../domain/catalog/product.ts";
import type { ListedPrice } from "../../domain/prices/unit-price.ts";
import { productImages, products, variants } from "../schema/catalog.ts";

export { findProduct, newestOfCategories } from "./catalog-product.ts";
export { findListing, searchProducts } from "./catalog-search.ts";

/** A variant as checkout and cart must see it: read from D1 at that moment, never from a cache. */
export interface SellableVariant {
  /** The row number that order ids carry. */
  id: number;
  sku: string;
  productId: string;
  productSlug: string;
  /** The product's title, with the variant's behind it where the product has more than one. */
  title: string;
  options: Record<string, string>;
  /** Cents: the product's own price. */
  price: number;
  priceVersion: number;
  /** Prices of lists that are not over, the oldest list first. */
  listed: ListedPrice[];
  /** A merchant's lower limit of this item in one cart, in units; null means the shop's limit. */
  maxPerOrder: number | null;
  tracked: boolean;
  backorder: "deny" | "allow";
  /** The day for which units beyond the stock are promised: `2027-01-31`. */
  promisedOn: string | null;
  reorderPoint: number;
  /** Units, as last projected from the ledger: good for showing, never for promising. */
  available: number;
  imageUrl: string | null;
  taxable: boolean;
  /** Of its product. */
  category: string;
  requiresShipping: boolean;
  weightGrams: number;
  /** Whether it may be bought at all: its product is published and the variant is not archived. */
  sellable: boolean;
  /** The SKU that it is sold under now, where it was renamed. */
  renamedTo: string | null;
}

/** The variants of these SKUs by SKU. A SKU that is not in the catalog is not in the map. */
export async function findVariantsBySku(
  db: D1Database,
  skus: readonly string[],
): Promise<Map<string, SellableVariant>> {
  // One JSON parameter, because D1 allows no more than 100 of them.
  const which = sql`${variants.sku} in (select value from json_each(${JSON.stringify(skus)}))`;
  return skus.length === 0 ? new Map() : findVariants(db, which);
}

/** What is for sale of these products, by SKU. */
export async function findVariantsOfProducts(
  db: D1Database,
  ids: readonly string[],
): Promise<SellableVariant[]> {
  const which = sql`${variants.productId} in (select value from json_each(${JSON.stringify(ids)}))`;
  const found = ids.length === 0 ? new Map<string, SellableVariant>() : await findVariants(db, which);
  return [...found.values()].filter(({ sellable }) => sellable);
}

async function findVariants(db: D1Database, which: SQL): Promise<Map<string, SellableVariant>> {
  const rows = await drizzle(db)
    .select({
      id: variants.id,
      sku: variants.sku,
      productId: products.id,
      productSlug: products.slug,
      productTitle: products.title,
      variantTitle: variants.title,
      options: variants.options,
      price: variants.price,
      priceVersion: variants.priceVersion,
      listed: sql<string>`(select json_group_array(json_object('list', l.id, 'currency', l.currency, 'version', l.version,
          'amount', x.amount, 'minQuantity', x.min_quantity, 'customerGroups', json(l.customer_groups),
          'startsAt', l.starts_at, 'endsAt', l.ends_at) order by l.num)
        from price_list_prices x cross join price_lists l on l.num = x.list
        where x.sku = ${variants.sku} and x.until is null and l.deleted_at is null
          and (l.ends_at is null or l.ends_at > ${Date.now()}))`,
      maxPerOrder: variants.maxPerOrder,
      tracked: variants.tracked,
      backorder: variants.backorder,
      promisedOn: variants.promisedOn,
      reorderPoint: variants.reorderPoint,
      available: variants.available,
      taxable: variants.taxable,
      category: products.category,
      requiresShipping: variants.requiresShipping,
      weightGrams: variants.weightGrams,
      variantImage: variants.imageUrl,
      productImage: sql<string | null>`(select ${productImages.url} from ${productImages}
        where ${productImages.productId} = ${products.id} order by ${productImages.position} limit 1)`,
      status: products.status,
      archived: variants.archived,
      renamedTo: variants.renamedTo,
    })
    .from(variants)
    .innerJoin(products, eq(products.id, variants.productId))
    .where(which);
  return new Map(
    rows.map(
      ({ productTitle, variantTitle, variantImage, productImage, status, archived, listed, ...row }) => [
        row.sku,
        {
          ...row,
          listed: JSON.parse(listed) as ListedPrice[],
          title: variantTitle === DEFAULT_VARIANT_TITLE ? productTitle : `${productTitle} – ${variantTitle}`,
          imageUrl: variantImage ?? productImage,
          sellable: (status === "active" || status === "unlisted") && !archived,
        },
      ],
    ),
  );
}

/** The SKU of a variant's row number, such as the one an order id carries. */
export async function findSkuByVariantId(db: D1Database, id: number): Promise<string | null> {
  const row = await drizzle(db).select({ sku: variants.sku }).from(variants).where(eq(variants.id, id)).get();
  return row?.sku ?? null;
}
