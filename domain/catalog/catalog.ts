import { z } from "zod";
import { type Currency, Money } from "../base/money.ts";
import { MAX_RESERVATION_QUANTITY } from "../stock/stock.ts";

/** The catalog as shoppers see it. */

export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 24;
/** The last page that a listing answers. Only crawlers ask for more, and they get an error. */
export const MAX_PAGE = 1_000;
export const MAX_QUERY_CHARS = 200;
/** Options that one listing may be filtered by, each with several values. */
export const MAX_OPTION_FILTERS = 5;

export const Sort = z.enum(["relevance", "newest", "price", "-price", "title"]);
export type Sort = z.infer<typeof Sort>;

export interface CatalogQuery {
  page: number;
  pageSize: number;
  /** Products before the page, where it does not begin at a whole one. */
  skip?: number;
  /** What a person typed: any text. */
  q?: string;
  category?: string;
  /** Any of these. */
  vendor?: string[];
  /** What prices are in; left out: the shop's own currency. What has none in it is not found. */
  currency?: Currency;
  /** Minor units, inclusive. */
  minPrice?: number;
  /** Minor units, inclusive. */
  maxPrice?: number;
  inStock?: boolean;
  /** Left out: by relevance when there is a `q`, else newest first. */
  sort?: Sort;
  /** Values by option name: any of a name's values, of every name. */
  options?: Record<string, string[]>;
}

/** How many products are before a page. */
export function skippedBy({
  page,
  pageSize,
  skip,
}: Pick<CatalogQuery, "page" | "pageSize" | "skip">): number {
  return skip ?? (page - 1) * pageSize;
}

/** What a list is narrowed by that one variant has to meet by itself. */
type OfVariants = Pick<CatalogQuery, "minPrice" | "maxPrice" | "inStock" | "options">;

/**
 * Whether a variant is one that a list's filters find. Of a list of what is sold out all variants
 * of a product are, so there it meets that.
 */
export function meetsFilters(
  variant: { price: number; inStock: boolean; options: Record<string, string> },
  { minPrice = 0, maxPrice = Number.POSITIVE_INFINITY, inStock, options = {} }: OfVariants,
): boolean {
  return (
    variant.price >= minPrice &&
    variant.price <= maxPrice &&
    (inStock !== true || variant.inStock) &&
    Object.entries(options).every(([name, values]) => {
      const own = variant.options[name];
      return own !== undefined && values.includes(own);
    })
  );
}

/** The variants of a product that a list's filters find: those that its price is of. */
export function variantsFound(variants: readonly VariantView[], query: OfVariants): readonly VariantView[] {
  return variants.filter(({ price, available, options }) =>
    meetsFilters({ price: price.amount, inStock: available > 0, options }, query),
  );
}

export function cheapestOf(variants: readonly VariantView[]): VariantView | undefined {
  return variants.reduce<VariantView | undefined>(
    (best, variant) => (best && best.price.amount <= variant.price.amount ? best : variant),
    undefined,
  );
}

/**
 * Units a shopper may ask for. Untracked stock and stock that may be sold beyond its end read as
 * the most that one reservation may hold.
 */
export function unitsForSale(variant: {
  tracked: boolean;
  backorder: "deny" | "allow";
  available: number;
}): number {
  if (!variant.tracked || variant.backorder === "allow") {
    return MAX_RESERVATION_QUANTITY;
  }
  return Math.max(0, variant.available);
}

export const VariantView = z
  .object({
    sku: z.string(),
    title: z.string(),
    options: z.record(z.string(), z.string()),
    price: Money,
    compareAtPrice: Money.optional(),
    priceSteps: z
      .array(z.object({ minQuantity: z.int(), price: Money }))
      .optional()
      .describe("What one unit costs from so many units of a line on"),
    available: z
      .int()
      .describe(
        `Units. Stock that is not tracked, or may be back-ordered, reads as ${MAX_RESERVATION_QUANTITY}.`,
      ),
    backorders: z
      .object({
        inStock: z.int().describe("Units that are there now; others are sent when they arrive"),
        promisedOn: z.iso.date().optional().describe("The day for which those are promised"),
      })
      .optional()
      .describe("Set where more is sold than is there"),
    imageUrl: z.string().optional(),
    maxPerOrder: z.int().optional(),
  })
  .meta({ id: "Variant" });
export type VariantView = z.infer<typeof VariantView>;

export const ProductView = z
  .object({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    description: z.string().describe("HTML, reduced to a safe subset"),
    vendor: z.string(),
    category: z.string(),
    tags: z.array(z.string()),
    images: z.array(z.object({ url: z.string(), alt: z.string() })),
    price: Money.describe(
      "The lowest of its variants' prices; in a list, of those variants that the filters find",
    ),
    compareAtPrice: Money.optional().describe("What that variant cost before, when that was more"),
    available: z.boolean().describe("Whether any variant can be bought now"),
    unlisted: z.literal(true).optional().describe("It is in no list: its address alone leads to it"),
    options: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
    variants: z.array(VariantView),
    seo: z.object({ title: z.string(), description: z.string() }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Product" });
export type ProductView = z.infer<typeof ProductView>;

export const ProductDetail = ProductView.extend({ related: z.array(ProductView) }).meta({
  id: "ProductDetail",
});
export type ProductDetail = z.infer<typeof ProductDetail>;

const Count = z.object({ value: z.string(), count: z.int() });

/** A dimension of which a list may have more values than its facets name. */
const Incomplete = z.enum(["categories", "vendors", "options"]);

/** Counts are of products; those of one dimension disregard that dimension's own filter. */
export const Facets = z.object({
  categories: z.array(Count),
  vendors: z.array(Count),
  options: z.array(z.object({ name: z.string(), values: z.array(Count) })),
  price: z.object({ min: Money, max: Money }).nullable(),
  availability: z.object({ inStock: z.int(), soldOut: z.int() }),
  incomplete: z
    .array(Incomplete)
    .optional()
    .describe("There are more values of these than are named; those with the most products are"),
});
export type Facets = z.infer<typeof Facets>;

/** What a shopper may mean who has typed a part of it. */
export const Suggestions = z
  .object({
    products: z.array(
      z.object({
        id: z.string(),
        slug: z.string(),
        title: z.string(),
        price: Money.describe("The lowest of its variants'"),
        several: z.literal(true).optional().describe("Set where its variants have several prices"),
        imageUrl: z.string().optional(),
      }),
    ),
    collections: z.array(
      z.object({
        title: z.string(),
        slug: z.string().optional().describe("Of a collection; absent where it is a category"),
      }),
    ),
    didYouMean: z.string().optional().describe("Set where nothing has the words, and others are near them"),
  })
  .meta({ id: "Suggestions" });
export type Suggestions = z.infer<typeof Suggestions>;

export const ProductPage = z
  .object({
    items: z.array(ProductView),
    page: z.int(),
    pageSize: z.int(),
    total: z.int(),
    atLeast: z
      .literal(true)
      .optional()
      .describe("More products match than were counted: `total` and the counts of facets are of the first."),
    facets: Facets,
    unknown: z
      .array(z.object({ parameter: z.string(), value: z.string() }))
      .optional()
      .describe("Values of filters that no product for sale has, in whatever case they are written"),
    searchedFor: z
      .string()
      .optional()
      .describe("No product has the words of `q`: these, spelled otherwise, were searched for instead"),
  })
  .meta({ id: "ProductPage" });
export type ProductPage = z.infer<typeof ProductPage>;
