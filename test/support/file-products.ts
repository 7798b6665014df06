import type { StoredProduct } from "../../domain/catalog/product-change.ts";
import { parseCsv } from "../../domain/catalog/shopify-csv/csv-text.ts";
import { mergeProduct } from "../../domain/catalog/shopify-csv/merge.ts";
import { type FileProduct, type ReadProducts, readProducts } from "../../domain/catalog/shopify-csv/read.ts";

/** What a file says. */
export function readFile(csv: string): ReadProducts {
  const records = parseCsv(csv);
  const read = records.ok ? readProducts(records.value) : records;
  if (!read.ok) {
    throw new Error(read.error);
  }
  return read.value;
}

/** The only product of a file. */
export function fileProduct(csv: string): FileProduct {
  const { products, rejected } = readFile(csv);
  if (!products[0]) {
    throw new Error(JSON.stringify(rejected));
  }
  return products[0];
}

/** The product of a file as the shop has it once it was imported. */
export function storedOf(csv: string, change: Partial<StoredProduct> = {}): StoredProduct {
  const result = mergeProduct(fileProduct(csv), null);
  if (!result.ok) {
    throw new Error(JSON.stringify(result.error));
  }
  const { handle, variants, ...fields } = result.value.draft;
  return {
    id: `prd_${handle}`,
    slug: handle,
    createdAt: 1,
    updatedAt: 1,
    ...fields,
    variants: variants.map(({ quantity, ...variant }, position) => ({
      ...variant,
      sku: variant.sku ?? `${handle}-${position}`,
      position,
      title: "",
      priceVersion: 1,
      reorderPoint: 3,
      maxPerOrder: 2,
      promisedOn: null,
      archived: false,
      onHand: quantity ?? 0,
      available: quantity ?? 0,
      renamedTo: null,
      bookVersion: 1,
    })),
    ...change,
  };
}
