import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { products, variants } from "../../stores/schema/catalog.ts";

/** Puts a product with one variant into the catalog; `overrides` are the variant's columns. */
export async function sell(
  sku: string,
  overrides: Partial<typeof variants.$inferInsert> = {},
): Promise<void> {
  const db = drizzle(env.DB);
  const price = overrides.price ?? 4999;
  await db.batch([
    db.insert(products).values({
      id: `prd-${sku}`,
      slug: `print-${encodeURIComponent(sku)}`,
      title: `Print ${sku}`,
      priceMin: price,
      priceMax: price,
      createdAt: 0,
      updatedAt: 0,
    }),
    db.insert(variants).values({
      sku,
      productId: `prd-${sku}`,
      position: 1,
      title: "Default Title",
      price,
      available: 1000,
      ...overrides,
    }),
  ]);
}
