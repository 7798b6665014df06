import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { bumpCatalogVersion } from "../../stores/catalog/catalog-version.ts";
import { products, variants } from "../../stores/schema/catalog.ts";
import { call } from "./orders.ts";
import { bearer } from "./sales.ts";

let count = 0;

/** A SKU that no other test uses. */
export function uniqueSku(prefix = "SKU"): string {
  count += 1;
  return `${prefix}-${count}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Puts one product with one variant into the catalog and returns its SKU. Prices are cents. */
export async function stockItem(
  options: {
    sku?: string;
    price?: number;
    stock?: number;
    tracked?: boolean;
    backorder?: "deny" | "allow";
    reorderPoint?: number;
  } = {},
): Promise<string> {
  const sku = options.sku ?? uniqueSku();
  const id = `prd_${sku.toLowerCase()}`;
  const price = options.price ?? 2_500;
  const db = drizzle(env.DB);
  await db.batch([
    db.insert(products).values({
      id,
      slug: sku.toLowerCase(),
      title: `Print ${sku}`,
      priceMin: price,
      priceMax: price,
      createdAt: Date.now(),
      updatedAt: Date.now(),
    }),
    db.insert(variants).values({
      sku,
      productId: id,
      position: 0,
      title: "Default Title",
      price,
      openingStock: options.stock ?? 100,
      available: options.stock ?? 100,
      tracked: options.tracked ?? true,
      backorder: options.backorder ?? "deny",
      reorderPoint: options.reorderPoint ?? 10,
    }),
  ]);
  return sku;
}

/** Has a merchant rename the SKU of an item that `stockItem` made. */
export async function rename(sku: string, newSku: string): Promise<void> {
  const path = `/api/admin/products/prd_${sku.toLowerCase()}`;
  const variants = [{ sku, newSku }];
  const answer = await call("PATCH", path, { variants }, await bearer("merchant", "merchant"));
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
}

/** A new version of the catalog that says nothing of what it changed. */
export async function changeAnything(): Promise<void> {
  await bumpCatalogVersion(env.DB).run();
}
