import { z } from "@hono/zod-openapi";
import type { SealedEntry } from "../../../domain/audit/audit.ts";
import { CURRENCY, money } from "../../../domain/base/money.ts";
import { ProductPatch } from "../../../http/contract/product-input.ts";
import type { Patch } from "./product-patch.ts";

/** Stands in the audit log for what names a person. */
const MASKED = "[masked]";
const ACTIONS = new Set(["product.updated", "product.published", "product.archived"]);
const FIELDS = [
  "title",
  "description",
  "vendor",
  "category",
  "tags",
  "status",
  "images",
  "seoTitle",
  "seoDescription",
];
/** Of a variant; its place and its title follow from the rest. */
const VARIANT_FIELDS = [
  "options",
  "weightGrams",
  "tracked",
  "backorder",
  "reorderPoint",
  "maxPerOrder",
  "promisedOn",
  "requiresShipping",
  "taxable",
  "barcode",
  "imageUrl",
  "archived",
];
const FOLLOWS = ["position", "title"];
const VARIANT = "variant ";

const Fields = z.record(z.string(), z.unknown());
const PriceBefore = z.object({ amount: z.int(), compareAt: z.int().nullable() });

/**
 * The edit that puts back what an entry of the audit log changed; null where it cannot: what was
 * made stays, and a SKU's former name leads elsewhere now.
 */
export function patchBack({ action, subject, before }: SealedEntry): Patch | null {
  if (before === null || before.includes(MASKED)) {
    return null;
  }
  const was = Fields.safeParse(JSON.parse(before));
  if (!was.success) {
    return null;
  }
  const patch = action === "price.changed" ? pricesBack(subject, was.data) : fieldsBack(action, was.data);
  const parsed = ProductPatch.safeParse(patch);
  return parsed.success && Object.keys(parsed.data).length > 0 ? parsed.data : null;
}

function pricesBack(sku: string, before: Record<string, unknown>): unknown {
  const was = PriceBefore.safeParse(before);
  if (!was.success) {
    return null;
  }
  const { amount, compareAt } = was.data;
  return {
    variants: [
      {
        sku,
        price: money(amount, CURRENCY),
        compareAtPrice: compareAt === null ? null : money(compareAt, CURRENCY),
      },
    ],
  };
}

function fieldsBack(action: string, before: Record<string, unknown>): unknown {
  if (!ACTIONS.has(action)) {
    return null;
  }
  const patch: Record<string, unknown> = {};
  const variants: Record<string, unknown>[] = [];
  for (const [name, value] of Object.entries(before)) {
    if (name.startsWith(VARIANT)) {
      const variant = variantBack(name.slice(VARIANT.length), value);
      if (!variant) {
        return null;
      }
      variants.push(variant);
    } else if (FIELDS.includes(name)) {
      patch[name] = value;
    } else {
      return null;
    }
  }
  return variants.length > 0 ? { ...patch, variants } : patch;
}

function variantBack(sku: string, before: unknown): Record<string, unknown> | null {
  if (before === null) {
    return { sku, archived: true };
  }
  const was = Fields.safeParse(before);
  const entries = Object.entries(was.data ?? {}).filter(([name]) => !FOLLOWS.includes(name));
  const known = was.success && entries.every(([name]) => VARIANT_FIELDS.includes(name));
  return known ? { sku, ...Object.fromEntries(entries) } : null;
}
