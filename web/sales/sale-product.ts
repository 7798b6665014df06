import { IsolateCache } from "../../shop/base/isolate-cache.ts";
import { shownData, VERSIONS } from "../../shop/catalog/versions.ts";
import { findVariantsBySku, type SellableVariant } from "../../stores/catalog/catalog.ts";

/** How long an isolate shows a sale with the picture and the ordinary price it knows. */
const KEEP_MS = 5_000;
const MAX_PRODUCTS = 100;

/** The product of a sale, for display; the price that is charged is the sale's own. */
export type SaleProduct = Pick<SellableVariant, "title" | "productSlug" | "price" | "imageUrl">;

const known = new IsolateCache<SaleProduct | null>(KEEP_MS, MAX_PRODUCTS);

/**
 * The variant of a sale. All shoppers open the page in the same minute, so it is not read for each
 * of them.
 */
export function saleProduct(env: Env, sku: string): Promise<SaleProduct | null> {
  return known.get(
    sku,
    async () =>
      (await findVariantsBySku(shownData(env, await VERSIONS.current(env)), [sku])).get(sku) ?? null,
  );
}
