import { DEFAULT_REORDER_POINT, type ProductDraft, type VariantDraft, variantTitle } from "./product.ts";

/** A draft that may be stored: every variant has its SKU and the description is safe. */
export interface ReadyDraft extends ProductDraft {
  variants: (VariantDraft & { sku: string })[];
}

/** A variant as it is kept, without its stock. */
export interface VariantState {
  sku: string;
  position: number;
  title: string;
  options: Record<string, string>;
  price: number;
  compareAtPrice: number | null;
  priceVersion: number;
  weightGrams: number;
  tracked: boolean;
  backorder: "deny" | "allow";
  reorderPoint: number;
  maxPerOrder: number | null;
  requiresShipping: boolean;
  taxable: boolean;
  barcode: string | null;
  imageUrl: string | null;
  archived: boolean;
}

export type StoredVariant = VariantState & { onHand: number };
type ProductFields = Omit<ProductDraft, "handle" | "variants" | "images">;

export interface StoredProduct extends ProductFields {
  id: string;
  slug: string;
  images: ProductDraft["images"];
  /** All it ever had, archived ones included. */
  variants: StoredVariant[];
}

/** A new version in the price book. */
interface PriceChange {
  sku: string;
  version: number;
  /** Cents. */
  amount: number;
  compareAt: number | null;
  /** Cents; null for a variant's first price. */
  previous: number | null;
}

/** What must be done so that the catalog says what the draft says. */
export interface ProductChange {
  outcome: "created" | "updated" | "unchanged";
  /** Whether the catalog's own rows change: a new count alone concerns only the ledger. */
  rowsChange: boolean;
  slug: string;
  fields: ProductFields;
  images: ProductDraft["images"];
  /** Every variant as it shall be. `openingStock` counts for those that are new. */
  variants: (VariantState & { openingStock: number })[];
  prices: PriceChange[];
  /** Counts of existing variants that differ from the ledger's last report. */
  counts: { sku: string; onHand: number }[];
  /** Existing variants whose stock policy changes. */
  policies: Pick<VariantState, "sku" | "tracked" | "backorder" | "reorderPoint">[];
}

function fieldsOf(product: ProductFields): ProductFields {
  const { title, description, vendor, category, tags, status, optionNames, seoTitle, seoDescription } =
    product;
  return { title, description, vendor, category, tags, status, optionNames, seoTitle, seoDescription };
}

function stateOf(variant: VariantState): VariantState {
  return {
    sku: variant.sku,
    position: variant.position,
    title: variant.title,
    // In one order, so that the same options are the same text.
    options: Object.fromEntries(Object.entries(variant.options).sort(([a], [b]) => (a < b ? -1 : 1))),
    price: variant.price,
    compareAtPrice: variant.compareAtPrice,
    priceVersion: variant.priceVersion,
    weightGrams: variant.weightGrams,
    tracked: variant.tracked,
    backorder: variant.backorder,
    reorderPoint: variant.reorderPoint,
    maxPerOrder: variant.maxPerOrder,
    requiresShipping: variant.requiresShipping,
    taxable: variant.taxable,
    barcode: variant.barcode,
    imageUrl: variant.imageUrl,
    archived: variant.archived,
  };
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Compares what a merchant describes with what is stored. Describing a product twice changes
 * nothing the second time. Variants that are no longer described are archived, never deleted:
 * orders name them.
 */
export function planProduct(draft: ReadyDraft, stored: StoredProduct | null): ProductChange {
  const known = new Map(stored?.variants.map((variant) => [variant.sku, variant]));
  const prices: PriceChange[] = [];
  const counts: ProductChange["counts"] = [];
  const policies: ProductChange["policies"] = [];

  const described = draft.variants.map((variant, position) => {
    const before = known.get(variant.sku);
    const repriced =
      !before || before.price !== variant.price || before.compareAtPrice !== variant.compareAtPrice;
    const priceVersion = (before?.priceVersion ?? 0) + (repriced ? 1 : 0);
    const { quantity, ...rest } = variant;
    const after: VariantState = {
      ...rest,
      position,
      title: variantTitle(draft.optionNames, variant.options),
      priceVersion,
      reorderPoint: variant.reorderPoint ?? before?.reorderPoint ?? DEFAULT_REORDER_POINT,
      maxPerOrder: variant.maxPerOrder === undefined ? (before?.maxPerOrder ?? null) : variant.maxPerOrder,
      archived: false,
    };
    if (repriced) {
      prices.push({
        sku: variant.sku,
        version: priceVersion,
        amount: variant.price,
        compareAt: variant.compareAtPrice,
        previous: before?.price ?? null,
      });
    }
    if (before && quantity !== null && quantity !== before.onHand) {
      counts.push({ sku: variant.sku, onHand: quantity });
    }
    if (
      before &&
      (before.tracked !== after.tracked ||
        before.backorder !== after.backorder ||
        before.reorderPoint !== after.reorderPoint)
    ) {
      const { sku, tracked, backorder, reorderPoint } = after;
      policies.push({ sku, tracked, backorder, reorderPoint });
    }
    return { ...stateOf(after), openingStock: quantity ?? 0 };
  });

  const kept = new Set(described.map((variant) => variant.sku));
  const gone = [...known.values()]
    .filter((variant) => !kept.has(variant.sku))
    .map((variant) => ({ ...stateOf(variant), archived: true, openingStock: 0 }));
  const variants = [...described, ...gone];

  const rowsChange =
    !stored ||
    !same(fieldsOf(draft), fieldsOf(stored)) ||
    !same(draft.images, stored.images) ||
    variants.some((variant) => {
      const before = known.get(variant.sku);
      const { openingStock: _stock, ...after } = variant;
      return !before || !same(after, stateOf(before));
    });
  return {
    outcome: !stored ? "created" : rowsChange || counts.length > 0 ? "updated" : "unchanged",
    rowsChange,
    slug: draft.handle,
    fields: fieldsOf(draft),
    images: draft.images,
    variants,
    prices,
    counts,
    policies,
  };
}

/** A stored product in a merchant's words: what an export writes and an edit starts from. */
export function draftOf(stored: StoredProduct): ReadyDraft {
  return {
    handle: stored.slug,
    ...fieldsOf(stored),
    images: stored.images,
    variants: stored.variants
      .filter((variant) => !variant.archived)
      .map(({ position: _p, title: _t, priceVersion: _v, archived: _a, onHand, ...variant }) => ({
        ...variant,
        quantity: onHand,
      })),
  };
}
