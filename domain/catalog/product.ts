import { z } from "zod";
import { line, lines, optionalLine } from "../base/text.ts";
import { Sku } from "./sku.ts";

/** What Shopify calls the only variant of a product without options. */
export const DEFAULT_VARIANT_TITLE = "Default Title";
/** Available units at or below which a merchant is warned, unless they say otherwise. */
export const DEFAULT_REORDER_POINT = 10;

const MAX_OPTIONS = 3;
const MAX_VARIANTS = 1_000;
const MAX_IMAGES = 250;
const MAX_TAGS = 250;
const MAX_DESCRIPTION_CHARS = 64_000;
/** Cents: a price beyond ten million dollars is a slip of the keyboard. */
const MAX_PRICE = 1_000_000_000;
const MAX_UNITS = 100_000_000;

const Cents = z.int().min(0).max(MAX_PRICE);
const Text = optionalLine(255);
const Name = line(255);
/** A name without commas. The API's document says one pattern. */
const Tag = Name.regex(/^[^,]*$/, "must not hold a comma").meta({
  pattern: "^[^,\\p{Cc}]*[^,\\p{Cc}\\s][^,\\p{Cc}]*$",
});

/** Lower case letters, digits, `-` and `_` of any script: what Shopify calls a handle. */
const Handle = z
  .string()
  .normalize("NFC")
  .max(255)
  .regex(
    /^[\p{Ll}\p{Lm}\p{Lo}\p{N}][\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}_-]*$/u,
    "must be lower case letters, digits, - and _",
  );

/** A handle as a person types it: capitals are taken as small letters, as in a file. */
export const TypedHandle = z
  .string()
  .max(255)
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u, "must be letters, digits, - and _")
  .toLowerCase()
  .pipe(Handle);

/** A picture's address: on the web, or on this site. */
export const ImageUrl = z
  .string()
  .max(2048)
  .regex(
    /^(?:[hH][tT][tT][pP][sS]?:\/\/|\/(?!\/))[^\s"'<>\\]*$/,
    "must be an http(s) address or a path on this site",
  );

const OptionText = line(100);

/** A variant as a merchant describes it. */
export const VariantDraft = z.strictObject({
  /** Null: derived from handle and options. */
  sku: Sku.nullable(),
  /** One value for each option of the product, in no particular order. */
  options: z.record(OptionText, OptionText),
  price: Cents,
  compareAtPrice: Cents.nullable(),
  weightGrams: z.int().min(0).max(MAX_UNITS),
  tracked: z.boolean(),
  backorder: z.enum(["deny", "allow"]),
  /** Units on hand, negative where more is owed than there is; null leaves them as they are. */
  quantity: z.int().min(-MAX_UNITS).max(MAX_UNITS).nullable(),
  reorderPoint: z.int().min(0).max(MAX_UNITS).optional(),
  maxPerOrder: z.int().min(1).max(MAX_UNITS).nullable().optional(),
  /** The day for which units beyond the stock are promised, where the policy allows them. */
  promisedOn: z.iso.date().nullable().optional(),
  /** The SKU that it had so far: its stock follows it. */
  formerSku: Sku.optional(),
  requiresShipping: z.boolean(),
  taxable: z.boolean(),
  barcode: Text.nullable(),
  imageUrl: ImageUrl.nullable(),
});
export type VariantDraft = z.infer<typeof VariantDraft>;

/** A whole product as a merchant describes it: everything a file or a form can say. */
export const ProductDraft = z
  .strictObject({
    handle: Handle,
    title: Name,
    /** HTML of any kind; it is reduced to a safe subset before it is stored. */
    description: lines(MAX_DESCRIPTION_CHARS),
    vendor: Text,
    category: Text,
    tags: z.array(Tag).max(MAX_TAGS),
    /** `unlisted`: for sale to those who have its address, and in no list. */
    status: z.enum(["active", "draft", "archived", "unlisted"]),
    /** In the order shoppers choose them; empty when there is one variant and nothing to choose. */
    optionNames: z.array(OptionText).max(MAX_OPTIONS),
    seoTitle: Text.nullable(),
    seoDescription: optionalLine(1_000).nullable(),
    images: z.array(z.strictObject({ url: ImageUrl, alt: optionalLine(512) })).max(MAX_IMAGES),
    variants: z.array(VariantDraft).min(1).max(MAX_VARIANTS),
  })
  .superRefine((product, ctx) => {
    const names = new Set(product.optionNames);
    if (names.size < product.optionNames.length) {
      ctx.addIssue({ code: "custom", path: ["optionNames"], message: "must differ from each other" });
    }
    const skus = new Set<string>();
    const choices = new Set<string>();
    for (const [index, variant] of product.variants.entries()) {
      const path = ["variants", index];
      const complete =
        Object.keys(variant.options).length === names.size &&
        Object.keys(variant.options).every((name) => names.has(name));
      if (!complete) {
        ctx.addIssue({
          code: "custom",
          path,
          message: `must have a value for each of: ${product.optionNames.join(", ") || "no options"}`,
        });
      }
      const choice = JSON.stringify(optionValues(product.optionNames, variant.options));
      if (choices.has(choice)) {
        ctx.addIssue({ code: "custom", path, message: "has the same options as another variant" });
      }
      choices.add(choice);
      if (variant.sku !== null && skus.has(variant.sku)) {
        ctx.addIssue({ code: "custom", path, message: `has the SKU ${variant.sku} of another variant` });
      }
      if (variant.sku !== null) {
        skus.add(variant.sku);
      }
    }
  });
export type ProductDraft = z.infer<typeof ProductDraft>;

/** A variant's option values in its product's order. */
export function optionValues(names: readonly string[], options: Record<string, string>): string[] {
  return names.map((name) => options[name] ?? "");
}

/** `A3 / Cotton rag`, or Shopify's name for the only variant. */
export function variantTitle(names: readonly string[], options: Record<string, string>): string {
  return optionValues(names, options).join(" / ") || DEFAULT_VARIANT_TITLE;
}
