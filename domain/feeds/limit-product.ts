import type { StoredProduct } from "../catalog/product-change.ts";
import { matchVariants, optionsOf } from "../catalog/shopify-csv/match.ts";
import type { FileProduct, FileVariant, Remark } from "../catalog/shopify-csv/read.ts";
import type { FeedRules } from "./feed.ts";

/** What of a vendor's file may reach the shop. */
export interface LimitedProduct {
  product: FileProduct;
  remarks: Remark[];
}

/**
 * A product as a feed may change it, or null where it is none of the feed's. A feed publishes and
 * hides nothing: what is new is a draft, and what is there keeps its state.
 */
export function limitProduct(
  { status: _status, published: _published, ...file }: FileProduct,
  stored: StoredProduct | null,
  rules: FeedRules,
): LimitedProduct | null {
  if (!stored) {
    const variants = file.variants.map((row) => newVariant(row, rules));
    return rules.newProducts === "skip"
      ? null
      : { product: { ...file, status: "draft", variants }, remarks: [] };
  }
  const matched = matchVariants(file.variants, stored, optionsOf(file, stored));
  if (rules.details) {
    const variants = matched.map(({ row, before }) =>
      before ? { ...row, said: knownVariant(row.said, rules) } : newVariant(row, rules),
    );
    return { product: { ...file, variants }, remarks: [] };
  }
  const { line, handle } = file;
  const live = matched.flatMap(({ row, before }) => (before && !before.archived ? { row, before } : []));
  const others = file.variants.filter((row) => live.every((match) => match.row !== row));
  return {
    product: {
      line,
      handle,
      title: stored.title,
      said: {},
      variants: live.map(({ row, before }) => ({
        line: row.line,
        sku: before.sku,
        said: knownVariant(row.said, rules),
      })),
    },
    remarks: others.map((row) => ({
      line: row.line,
      handle,
      reason: `${row.sku ?? "This row"} is no variant of the product, and this feed adds none`,
    })),
  };
}

/** What a row may say of a variant that is there. */
function knownVariant(said: FileVariant["said"], { prices, stock, details }: FeedRules): FileVariant["said"] {
  const { price: _price, compareAtPrice: _compare, ...unpriced } = said;
  const priced = prices ? said : unpriced;
  const { quantity: _quantity, tracked: _tracked, backorder: _backorder, ...uncounted } = priced;
  const counted = stock ? priced : uncounted;
  const { weightGrams: _g, requiresShipping: _s, taxable: _t, barcode: _b, imageUrl: _i, ...bare } = counted;
  return details ? counted : bare;
}

/** A new variant takes its price from the file. Its stock is 0 where the feed sets none. */
function newVariant(row: FileVariant, { stock }: FeedRules): FileVariant {
  return stock ? row : { ...row, said: { ...row.said, quantity: 0, tracked: true, backorder: "deny" } };
}

/**
 * Whether products that left a feed's file may be archived. A file that lacks more than half of
 * them was cut off, or is another one.
 */
export function mayArchive({ vanished, known }: { vanished: number; known: number }): boolean {
  return vanished * 2 <= known;
}
