import type { StoredProduct } from "../../../domain/catalog/product-change.ts";
import { ADDED, variantOf } from "./product-values.ts";

export const STATUS_WORDS: Record<StoredProduct["status"], string> = {
  active: "Published",
  unlisted: "Unlisted: only by its address",
  draft: "Draft",
  archived: "Archived",
};

const LABELS: Record<string, string> = {
  title: "Title",
  description: "Description",
  vendor: "Vendor",
  category: "Category",
  tags: "Tags",
  status: "Status",
  seoTitle: "Title in search engines",
  seoDescription: "Description in search engines",
  sku: "SKU",
  price: "Price",
  compareAtPrice: "Price before",
  onHand: "Units on hand",
  barcode: "Barcode",
  weightGrams: "Weight in grams",
  backorder: "Beyond the stock",
  promisedOn: "Promised for",
  reorderPoint: "Low at",
  maxPerOrder: "Most in one order",
  imageUrl: "Picture",
  tracked: "Stock is counted",
  requiresShipping: "It is shipped",
  taxable: "It is taxed",
  archived: "Off sale",
};

/** A field of the form in words: `Price of TIDE-1`. */
export function labelOf(name: string): string {
  const variant = variantOf(name);
  if (variant) {
    return `${labelOf(variant.field)} of ${variant.sku === ADDED ? "the new variant" : variant.sku}`;
  }
  const [kind = "", n = "", part] = name.split(".");
  if (kind === "image") {
    return `${part === "alt" ? "Words of" : "Address of"} picture ${Number(n) + 1}`;
  }
  return kind === "option" ? `Option ${Number(n) + 1}` : (LABELS[name] ?? name);
}
