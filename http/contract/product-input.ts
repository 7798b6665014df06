import { z } from "@hono/zod-openapi";
import { OwnMoney } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { ProductDraft, TypedHandle, VariantDraft } from "../../domain/catalog/product.ts";
import { draftOf, draftOfVariant, type StoredProduct } from "../../domain/catalog/product-change.ts";
import { foldSku, Sku } from "../../domain/catalog/sku.ts";

/** How merchants write products over HTTP: as drafts, with money as money and sensible silence. */

const product = ProductDraft.shape;
const variant = VariantDraft.shape;
const Price = OwnMoney.extend({ amount: variant.price });

const NewVariant = z.strictObject({
  sku: variant.sku.default(null).describe("Derived from slug and options when it is left out"),
  options: variant.options.default({}),
  price: Price,
  compareAtPrice: Price.nullable().default(null),
  quantity: z.int().min(0).max(100_000_000).default(0).describe("Opening stock, in units"),
  weightGrams: variant.weightGrams.default(0),
  tracked: variant.tracked.default(true),
  backorder: variant.backorder.default("deny"),
  reorderPoint: variant.reorderPoint,
  maxPerOrder: variant.maxPerOrder,
  promisedOn: variant.promisedOn,
  requiresShipping: variant.requiresShipping.default(true),
  taxable: variant.taxable.default(true),
  barcode: variant.barcode.default(null),
  imageUrl: variant.imageUrl.default(null),
});

export const NewProduct = z
  .strictObject({
    slug: TypedHandle.describe(
      "Letters and digits of any script, `-` and `_`; capitals become small letters",
    ),
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

const VariantPatch = z
  .strictObject({
    sku: Sku.exactOptional().describe("Names the variant. Without it, or with a new one, a variant is added"),
    newSku: Sku.exactOptional().describe("Renames the variant: its stock and its open orders stay with it"),
    archived: z
      .boolean()
      .exactOptional()
      .describe("`true` takes it off sale for good, `false` brings it back"),
    options: variant.options.exactOptional(),
    price: Price.exactOptional(),
    compareAtPrice: Price.nullable().exactOptional(),
    quantity: z.int().min(0).exactOptional().describe("Opening stock of a variant that is added, in units"),
    weightGrams: variant.weightGrams.exactOptional(),
    tracked: variant.tracked.exactOptional(),
    backorder: variant.backorder.exactOptional(),
    reorderPoint: variant.reorderPoint.unwrap().exactOptional(),
    maxPerOrder: variant.maxPerOrder.unwrap().exactOptional(),
    promisedOn: variant.promisedOn.unwrap().exactOptional(),
    requiresShipping: variant.requiresShipping.exactOptional(),
    taxable: variant.taxable.exactOptional(),
    barcode: variant.barcode.exactOptional(),
    imageUrl: variant.imageUrl.exactOptional(),
  })
  .openapi("VariantPatch");
type VariantPatch = z.infer<typeof VariantPatch>;

export const ProductPatch = z
  .strictObject({
    title: product.title.exactOptional(),
    description: product.description.exactOptional(),
    vendor: product.vendor.exactOptional(),
    category: product.category.exactOptional(),
    tags: product.tags.exactOptional(),
    status: product.status.exactOptional().describe("`active` publishes, `archived` takes off sale"),
    optionNames: product.optionNames.exactOptional(),
    seoTitle: product.seoTitle.exactOptional(),
    seoDescription: product.seoDescription.exactOptional(),
    images: product.images.exactOptional(),
    variants: z
      .array(VariantPatch)
      .min(1)
      .max(1_000)
      .exactOptional()
      .describe("Only those that change, by SKU, and those that are added"),
  })
  .openapi("ProductPatch");
type ProductPatch = z.infer<typeof ProductPatch>;

/** The draft of a new product, or what is wrong with the product as a whole. */
export function newDraft({ slug, variants, ...fields }: z.infer<typeof NewProduct>) {
  return fitting({ ...fields, handle: slug, variants: variants.map(asDraft) });
}

/** The stored product with the patch applied: what the patch does not name stays as it is. */
export function patchedDraft(stored: StoredProduct, patch: ProductPatch): Result<ProductDraft, Refusal> {
  const { variants: changes = [], ...fields } = patch;
  const drafts = new Map<string, unknown>(
    draftOf(stored).variants.map((current) => [current.sku, { ...current, quantity: null }]),
  );
  const skus = stored.variants.map(({ sku }) => sku);
  const added: unknown[] = [];
  const named = new Set<string>();
  for (const [index, change] of changes.entries()) {
    const { sku: name, newSku, archived, ...rest } = change;
    const sku = skus.find((own) => own === name) ?? skus.find((own) => foldSku(own) === foldSku(name ?? ""));
    const path = `variants.${index}`;
    if (sku === undefined) {
      const addition = addedVariant(change, path);
      if (!addition.ok) {
        return addition;
      }
      added.push(addition.value);
      continue;
    }
    if (named.has(sku)) {
      return err(wrong(`${path}.sku`, "is named twice"));
    }
    named.add(sku);
    const current = stored.variants.find((variant) => variant.sku === sku);
    if (!current) {
      continue;
    }
    if (rest.quantity !== undefined) {
      return err(wrong(`${path}.quantity`, "is for a variant that is added; adjust the stock of this one"));
    }
    if (archived === true) {
      if (Object.keys(rest).length > 0 || newSku !== undefined) {
        return err(wrong(`${path}.archived`, "cannot come with other changes of the variant"));
      }
      drafts.delete(sku);
      continue;
    }
    if (archived !== false && current.archived) {
      return err(wrong(`${path}.sku`, "is archived; bring it back with `archived: false`"));
    }
    const { price, compareAtPrice, ...same } = rest;
    const { quantity: _q, ...before } = draftOfVariant(current);
    drafts.set(sku, {
      ...before,
      ...same,
      quantity: null,
      ...(newSku === undefined || newSku === sku ? {} : { sku: newSku, formerSku: sku }),
      ...(price === undefined ? {} : { price: price.amount }),
      ...(compareAtPrice === undefined ? {} : { compareAtPrice: compareAtPrice?.amount ?? null }),
    });
  }
  return fitting({ ...draftOf(stored), ...fields, variants: [...drafts.values(), ...added] });
}

/** A variant that the product does not have yet. A mistyped SKU has no options of its own. */
function addedVariant(change: VariantPatch, path: string): Result<unknown, Refusal> {
  const { newSku, archived, ...fields } = change;
  if (fields.price === undefined || newSku !== undefined || archived !== undefined) {
    return fields.sku === undefined
      ? err(wrong(path, "must name the variant by its SKU, or give a new one its options and price"))
      : err(refusal("unknown_sku", `The product has no variant ${fields.sku}.`, { skus: [fields.sku] }));
  }
  const added = NewVariant.safeParse(fields);
  return added.success ? ok(asDraft(added.data)) : err(wrong(path, "is not a whole variant"));
}

function asDraft({ price, compareAtPrice, ...rest }: z.infer<typeof NewVariant>) {
  return { ...rest, price: price.amount, compareAtPrice: compareAtPrice?.amount ?? null };
}

function fitting(draft: unknown): Result<ProductDraft, Refusal> {
  const parsed = ProductDraft.safeParse(draft);
  if (parsed.success) {
    return ok(parsed.data);
  }
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  return err(refusal("invalid_request", "The product does not fit together.", { errors }));
}

function wrong(path: string, message: string): Refusal {
  return refusal("invalid_request", "The product does not fit together.", { errors: [{ path, message }] });
}
