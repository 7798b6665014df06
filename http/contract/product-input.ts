import { z } from "@hono/zod-openapi";
import { Money } from "../../domain/base/money.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { ProductDraft, VariantDraft } from "../../domain/catalog/product.ts";
import type { ReadyDraft } from "../../domain/catalog/product-change.ts";
import { Sku } from "../../domain/catalog/sku.ts";

/** How merchants write products over HTTP: as drafts, with money as money and sensible silence. */

const product = ProductDraft.shape;
const variant = VariantDraft.shape;
const Price = Money.refine(({ amount }) => amount >= 0, "must not be negative");

const NewVariant = z.strictObject({
  sku: variant.sku.default(null).describe("Derived from slug and options when it is left out"),
  options: variant.options.default({}),
  price: Price,
  compareAtPrice: Price.nullable().default(null),
  quantity: z.int().min(0).default(0).describe("Opening stock, in units"),
  weightGrams: variant.weightGrams.default(0),
  tracked: variant.tracked.default(true),
  backorder: variant.backorder.default("deny"),
  reorderPoint: variant.reorderPoint,
  maxPerOrder: variant.maxPerOrder,
  requiresShipping: variant.requiresShipping.default(true),
  taxable: variant.taxable.default(true),
  barcode: variant.barcode.default(null),
  imageUrl: variant.imageUrl.default(null),
});

export const NewProduct = z
  .strictObject({
    slug: product.handle,
    title: product.title,
    description: product.description.default(""),
    vendor: product.vendor.default(""),
    category: product.category.default(""),
    tags: product.tags.default([]),
    status: product.status.default("draft"),
    optionNames: product.optionNames.default([]),
    seoTitle: product.seoTitle.default(null),
    seoDescription: product.seoDescription.default(null),
    images: product.images.default([]),
    variants: z.array(NewVariant).min(1),
  })
  .openapi("NewProduct");

const VariantPatch = z.strictObject({
  sku: Sku,
  price: Price.exactOptional(),
  compareAtPrice: Price.nullable().exactOptional(),
  weightGrams: variant.weightGrams.exactOptional(),
  tracked: variant.tracked.exactOptional(),
  backorder: variant.backorder.exactOptional(),
  reorderPoint: variant.reorderPoint.unwrap().exactOptional(),
  maxPerOrder: variant.maxPerOrder.unwrap().exactOptional(),
  requiresShipping: variant.requiresShipping.exactOptional(),
  taxable: variant.taxable.exactOptional(),
  barcode: variant.barcode.exactOptional(),
  imageUrl: variant.imageUrl.exactOptional(),
});

export const ProductPatch = z
  .strictObject({
    title: product.title.exactOptional(),
    description: product.description.exactOptional(),
    vendor: product.vendor.exactOptional(),
    category: product.category.exactOptional(),
    tags: product.tags.exactOptional(),
    status: product.status.exactOptional().describe("`active` publishes, `archived` takes off sale"),
    seoTitle: product.seoTitle.exactOptional(),
    seoDescription: product.seoDescription.exactOptional(),
    images: product.images.exactOptional(),
    variants: z.array(VariantPatch).min(1).exactOptional().describe("Only those that change, by SKU"),
  })
  .openapi("ProductPatch");
type ProductPatch = z.infer<typeof ProductPatch>;

/** The draft of a new product. Its issues are those of the product as a whole. */
export function newDraft({ slug, variants, ...fields }: z.infer<typeof NewProduct>) {
  return ProductDraft.safeParse({
    ...fields,
    handle: slug,
    variants: variants.map(({ price, compareAtPrice, ...rest }) => ({
      ...rest,
      price: price.amount,
      compareAtPrice: compareAtPrice?.amount ?? null,
    })),
  });
}

/** The draft with the patch applied. The error is a SKU that the product does not have. */
export function patchedDraft(draft: ReadyDraft, patch: ProductPatch): Result<ReadyDraft, string> {
  const { variants: changes = [], ...fields } = patch;
  const bySku = new Map(draft.variants.map((current) => [current.sku, current]));
  for (const { sku, price, compareAtPrice, ...rest } of changes) {
    const current = bySku.get(sku);
    if (!current) {
      return err(sku);
    }
    bySku.set(sku, {
      ...current,
      ...rest,
      ...(price === undefined ? {} : { price: price.amount }),
      ...(compareAtPrice === undefined ? {} : { compareAtPrice: compareAtPrice?.amount ?? null }),
    });
  }
  return ok({ ...draft, ...fields, variants: [...bySku.values()] });
}
