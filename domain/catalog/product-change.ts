import { isOwnPicture } from "../media/picture-file.ts";
import {
  DEFAULT_REORDER_POINT,
  optionValues,
  type ProductDraft,
  type VariantDraft,
  variantTitle,
} from "./product.ts";

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
  promisedOn: string | null;
  requiresShipping: boolean;
  taxable: boolean;
  barcode: string | null;
  imageUrl: string | null;
  archived: boolean;
  /** The SKU that took its place; null when none did. */
  renamedTo: string | null;
}

export type StoredVariant = VariantState & {
  onHand: number;
  available: number;
  /** The price book's last version of the SKU; 0 where it has none. */
  bookVersion: number;
};
type ProductFields = Omit<ProductDraft, "handle" | "variants" | "images">;

export interface StoredProduct extends ProductFields {
  id: string;
  slug: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Milliseconds since 1970. It raises with every change, so it names a version. */
  updatedAt: number;
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

export type SaveOutcome = "created" | "updated" | "unchanged";

/** What must be done so that the catalog says what the draft says. */
export interface ProductChange {
  outcome: SaveOutcome;
  /**
   * `updatedAt` of what was compared with: the change is made only while it stands. Null: a new
   * one.
   */
  since: number | null;
  /** Whether any row of the catalog changes. */
  rowsChange: boolean;
  slug: string;
  fields: ProductFields;
  images: ProductDraft["images"];
  /**
   * Every variant as it shall be. `openingStock` counts for those that are new; what shoppers are
   * shown of one that was renamed is `shown` until its ledger has the units.
   */
  variants: (VariantState & { openingStock: number; shown: { onHand: number; available: number } })[];
  prices: PriceChange[];
  /** SKUs that others take the place of, whose ledgers hand over their units. */
  renames: { from: string; to: string }[];
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
    promisedOn: variant.promisedOn,
    requiresShipping: variant.requiresShipping,
    taxable: variant.taxable,
    barcode: variant.barcode,
    imageUrl: variant.imageUrl,
    archived: variant.archived,
    renamedTo: variant.renamedTo,
  };
}

/** The addresses of a product's pictures that are the shop's own. */
export function picturesOf({
  images,
  variants,
}: {
  images: ProductDraft["images"];
  variants: readonly Pick<VariantDraft, "imageUrl">[];
}): string[] {
  const urls = [...images.map(({ url }) => url), ...variants.flatMap(({ imageUrl }) => imageUrl ?? [])];
  return [...new Set(urls)].filter(isOwnPicture);
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
  const policies: ProductChange["policies"] = [];

  const renames = renamesOf(draft, stored);
  const newNames = new Map(renames.map(({ from, to }) => [from, to]));
  const oldNames = new Map(renames.map(({ from, to }) => [to, from]));

  const described = draft.variants.map((variant, position) => {
    const before = known.get(variant.sku);
    const former = known.get(oldNames.get(variant.sku) ?? "");
    const title = variantTitle(draft.optionNames, variant.options);
    const { after, price, policy, openingStock } = planVariant(
      { ...variant, position, title },
      before,
      former,
    );
    prices.push(...price);
    policies.push(...policy);
    const { onHand = openingStock, available = openingStock } = former ?? {};
    return { ...stateOf(after), openingStock, shown: { onHand, available } };
  });

  const kept = new Set(described.map((variant) => variant.sku));
  const gone = [...known.values()]
    .filter((variant) => !kept.has(variant.sku))
    .map((variant) => ({
      ...stateOf(variant),
      archived: true,
      renamedTo: newNames.get(variant.sku) ?? variant.renamedTo,
      openingStock: 0,
      shown: variant,
    }));
  const variants = [...described, ...gone];

  const rowsChange =
    !stored ||
    !same(fieldsOf(draft), fieldsOf(stored)) ||
    !same(draft.images, stored.images) ||
    variants.some((variant) => {
      const before = known.get(variant.sku);
      const { openingStock: _stock, shown: _shown, ...after } = variant;
      return !before || !same(after, stateOf(before));
    });
  return {
    since: stored?.updatedAt ?? null,
    outcome: !stored ? "created" : rowsChange ? "updated" : "unchanged",
    rowsChange,
    slug: draft.handle,
    fields: fieldsOf(draft),
    images: draft.images,
    variants,
    prices,
    renames,
    policies,
  };
}

/**
 * What a described variant becomes, with a price or a policy where that is another.
 *
 * @param before the stored variant of its SKU
 * @param former the stored variant that goes on under this SKU
 */
function planVariant(
  {
    quantity,
    formerSku: _f,
    ...variant
  }: ReadyDraft["variants"][number] & { position: number; title: string },
  before: StoredVariant | undefined,
  former: StoredVariant | undefined,
) {
  const earlier = former ?? before;
  // A variant that is not at the book's last version was overwritten once: the book is set right.
  const repriced =
    !before ||
    before.price !== variant.price ||
    before.compareAtPrice !== variant.compareAtPrice ||
    before.priceVersion !== before.bookVersion;
  const priceVersion = repriced ? (before?.bookVersion ?? 0) + 1 : before.priceVersion;
  const after: VariantState = {
    ...variant,
    priceVersion,
    reorderPoint: variant.reorderPoint ?? earlier?.reorderPoint ?? DEFAULT_REORDER_POINT,
    maxPerOrder: variant.maxPerOrder === undefined ? (earlier?.maxPerOrder ?? null) : variant.maxPerOrder,
    promisedOn: variant.promisedOn === undefined ? (earlier?.promisedOn ?? null) : variant.promisedOn,
    archived: false,
    renamedTo: null,
  };
  const { sku, tracked, backorder, reorderPoint } = after;
  const price: PriceChange = {
    sku,
    version: priceVersion,
    amount: variant.price,
    compareAt: variant.compareAtPrice,
    previous: earlier?.price ?? null,
  };
  const hasOtherPolicy =
    before &&
    (former ||
      before.tracked !== tracked ||
      before.backorder !== backorder ||
      before.reorderPoint !== reorderPoint);
  return {
    after,
    price: repriced ? [price] : [],
    policy: hasOtherPolicy ? [{ sku, tracked, backorder, reorderPoint }] : [],
    openingStock: former ? 0 : (quantity ?? 0),
  };
}

/**
 * Variants that go on under another SKU: those of which the draft says so, and those whose options
 * another SKU has now.
 */
function renamesOf(draft: ReadyDraft, stored: StoredProduct | null): ProductChange["renames"] {
  const live = stored?.variants.filter(({ archived }) => !archived) ?? [];
  const kept = new Set(draft.variants.map(({ sku }) => sku));
  const gone = live.filter(({ sku }) => !kept.has(sku));
  const isLive = new Set(live.map(({ sku }) => sku));
  return draft.variants.flatMap(({ sku, options, formerSku }) => {
    if (isLive.has(sku)) {
      return [];
    }
    const choice = JSON.stringify(optionValues(draft.optionNames, options));
    const former = gone.find((variant) =>
      formerSku === undefined
        ? JSON.stringify(optionValues(draft.optionNames, variant.options)) === choice
        : variant.sku === formerSku,
    );
    return former ? [{ from: former.sku, to: sku }] : [];
  });
}

/**
 * Variants that were renamed to this SKU, also by several renames. Their ledgers keep the units
 * that orders had reserved.
 */
export function formersOf(variants: readonly StoredVariant[], sku: string): StoredVariant[] {
  const names = new Set([sku]);
  for (const name of names) {
    for (const { sku: former, renamedTo } of variants) {
      if (renamedTo === name) {
        names.add(former);
      }
    }
  }
  names.delete(sku);
  return variants.filter((variant) => names.has(variant.sku));
}

/** A stored product in a merchant's words: what an export writes and an edit starts from. */
export function draftOf(stored: StoredProduct): ReadyDraft {
  return {
    handle: stored.slug,
    ...fieldsOf(stored),
    images: stored.images,
    variants: stored.variants.filter((variant) => !variant.archived).map(draftOfVariant),
  };
}

export function draftOfVariant(variant: StoredVariant): ReadyDraft["variants"][number] {
  const {
    position: _p,
    title: _t,
    priceVersion: _v,
    archived: _a,
    renamedTo: _r,
    ...draft
  } = stateOf(variant);
  return { ...draft, quantity: variant.onHand };
}
