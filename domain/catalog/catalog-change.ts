import {
  type CatalogQuery,
  meetsFilters,
  type ProductDetail,
  type ProductPage,
  type ProductView,
  type Sort,
} from "./catalog.ts";

/** What lists look at of a product, at one side of a change. */
export interface Face {
  num: number;
  status: string;
  category: string;
  /** Older triggers do not announce it. */
  vendor?: string;
  tags: string[];
  /** Prices are cents; null where they are too many to be listed. */
  variants: { price: number; inStock: boolean; options: Record<string, string> }[] | null;
}

/** One version of the catalog: what it changed. */
export interface CatalogChange {
  version: number;
  /** Milliseconds since 1970, by the database's clock. */
  changedAt: number;
  /** Null where a sale changed instead. */
  productId: string | null;
  /** Where a sale changed: the product that it is of. Left out where that is not known. */
  saleOf?: string;
  before: Face | null;
  after: Face | null;
  /** Whether words changed that a search finds it by. */
  words: boolean;
  /**
   * The numbers of collections that a product entered, left or moved in, or that a merchant changed
   * where no product is named. A watch of an older build does not send it.
   */
  collections?: readonly number[];
}

/** So many of the latest changes are known to a cache. An answer from before them is stale. */
export const CHANGES_KEPT = 256;

type Narrowing = Omit<CatalogQuery, "page" | "pageSize" | "skip" | "sort" | "q">;

interface ShownList {
  filters: Narrowing;
  sort: Sort;
  /**
   * The numbers of all products that have the words of the search; null where they are too many.
   */
  matched?: readonly number[] | null;
  /**
   * The numbers of all products of the collection that it is of; null where they are too many. What
   * enters the collection or leaves it is announced by the collection.
   */
  within?: readonly number[] | null;
  /** Its facets, or their categories alone. */
  facets: "all" | "categories";
  /** The lowest and the highest price of its facets, in cents. */
  prices: [number, number] | null;
  /** Whether counts are of the first products alone. */
  atLeast: boolean;
  first: boolean;
  full: boolean;
  /** The prices of the page's first and last product, in cents. */
  ends: [number, number] | null;
}

/** What a cached answer shows, as far as a change of the catalog may make it wrong. */
export interface Shown {
  /** Ids. */
  products: readonly string[];
  /** Whose related products it shows. */
  relatedTo?: Pick<ProductView, "category" | "tags">;
  list?: ShownList;
  sales?: boolean;
  /** Of which products it shows sales, by id; without them, those of any. */
  salesOf?: readonly string[];
  /** The numbers of the collections that it names, or all of them. */
  collections?: readonly number[] | "all";
}

/** What a list shows. `matched`: the numbers of the products that have its words. */
export function shownList(
  { page, pageSize, skip = (page - 1) * pageSize, q, sort, ...filters }: CatalogQuery,
  { items, facets, atLeast }: ProductPage,
  matched: readonly number[] | null,
): Shown & { list: ShownList } {
  const [first, last] = [items[0], items.at(-1)];
  const { price } = facets;
  return {
    products: items.map(({ id }) => id),
    list: {
      filters,
      sort: sort ?? "relevance",
      ...(q === undefined ? {} : { matched }),
      facets: "all",
      prices: price && [price.min.amount, price.max.amount],
      atLeast: atLeast === true,
      first: skip === 0,
      full: items.length === pageSize,
      ends: first && last ? [first.price.amount, last.price.amount] : null,
    },
  };
}

export function shownProduct({ id, category, tags, related }: ProductDetail): Shown {
  return { products: [id, ...related.map((product) => product.id)], relatedTo: { category, tags } };
}

/**
 * Whether a change may have made an answer wrong. It says no only where the answer made again would
 * be equal; of a price or a sell-out it says yes only where it would differ, but for two products
 * of one price.
 */
export function touches(change: CatalogChange, shown: Shown): boolean {
  const { products, relatedTo, list, sales, salesOf } = shown;
  const { productId, saleOf, before, after } = change;
  if (touchesCollections(change, shown)) {
    return true;
  }
  if (productId === null) {
    const isOther = salesOf !== undefined && saleOf !== undefined && !salesOf.includes(saleOf);
    return sales === true && !isOther;
  }
  if (products.includes(productId)) {
    return true;
  }
  if (!isListed(before) && !isListed(after)) {
    return false;
  }
  return (
    (relatedTo !== undefined && touchesRelated(change, relatedTo)) ||
    (list !== undefined && touchesList(change, list))
  );
}

/** Another title or place in the tree may be shown by each page that names collections. */
function touchesCollections(
  { productId, collections }: CatalogChange,
  { collections: shown }: Shown,
): boolean {
  if (shown === undefined || collections === undefined) {
    return shown !== undefined;
  }
  return productId === null || shown === "all"
    ? collections.length > 0
    : collections.some((num) => shown.includes(num));
}

function isListed(face: Face | null): face is Face {
  return face?.status === "active" && face.variants?.length !== 0;
}

/** Related products are chosen by category and tags. Price and stock play no part. */
function touchesRelated({ before, after }: CatalogChange, to: NonNullable<Shown["relatedTo"]>): boolean {
  const kinOf = (face: Face | null) => JSON.stringify(isListed(face) && [face.category, face.tags]);
  const near = (face: Face | null) =>
    isListed(face) &&
    ((to.category !== "" && face.category === to.category) || face.tags.some((tag) => to.tags.includes(tag)));
  return kinOf(before) !== kinOf(after) && (near(before) || near(after));
}

function touchesList({ before, after, words }: CatalogChange, list: ShownList): boolean {
  const num = (after ?? before)?.num;
  if (list.within && num !== undefined && !list.within.includes(num)) {
    return false;
  }
  if (list.matched !== undefined) {
    // Words weigh less the more products have them, so any of them may order a search again.
    if (words || isListed(before) !== isListed(after)) {
      return true;
    }
    if (list.matched !== null && num !== undefined && !list.matched.includes(num)) {
      return false;
    }
  }
  if (before?.variants === null || after?.variants === null) {
    return true;
  }
  const isVendorKnown = [before, after].every((face) => face?.vendor !== undefined || face === null);
  if (list.filters.vendor !== undefined && !isVendorKnown) {
    return true;
  }
  if (list.facets === "categories") {
    return categoryOf(before, list) !== categoryOf(after, list) || isListed(before) !== isListed(after);
  }
  if (countedOf(before, list) !== countedOf(after, list) || touchesPrices(before, after, list)) {
    return true;
  }
  const isIn = met(after, list.filters).length > 0;
  return isIn && ((words && list.sort === "title") || moves(before, after, list));
}

type Except = "category" | "vendor" | "price" | "stock" | { option: string };

/** The variants that meet a list's filters, but for one; none where the product is not in it. */
function met(face: Face | null, filters: Narrowing, except?: Except): NonNullable<Face["variants"]> {
  const { category, vendor, minPrice, maxPrice, inStock, options = {} } = filters;
  const isOf =
    (category === undefined || except === "category" || face?.category === category) &&
    (vendor === undefined || except === "vendor" || vendor.includes(face?.vendor ?? ""));
  if (!isListed(face) || !isOf) {
    return [];
  }
  const chosen = Object.entries(options).filter(
    ([name]) => typeof except !== "object" || except.option !== name,
  );
  const meeting = (face.variants ?? []).filter((variant) =>
    meetsFilters(variant, {
      ...(minPrice === undefined || except === "price" ? {} : { minPrice }),
      ...(maxPrice === undefined || except === "price" ? {} : { maxPrice }),
      options: Object.fromEntries(chosen),
    }),
  );
  const wanted = except === "stock" ? undefined : inStock;
  if (wanted === undefined) {
    return meeting;
  }
  const bought = meeting.filter((variant) => variant.inStock);
  return wanted ? bought : bought.length === 0 ? meeting : [];
}

/** The category that counts a product in a list's facet; null where none does. */
function categoryOf(face: Face | null, { filters }: ShownList): string | null {
  return met(face, filters, "category").length > 0 ? face?.category || null : null;
}

/** The same of its vendor. */
function vendorOf(face: Face | null, { filters }: ShownList): string | null {
  return met(face, filters, "vendor").length > 0 ? face?.vendor || null : null;
}

/** All that a product adds to a list's total and facets, but for prices. */
function countedOf(face: Face | null, list: ShownList): string {
  const { filters } = list;
  const chosen = Object.keys(filters.options ?? {});
  const stock = met(face, filters, "stock");
  const byOption = chosen.map((option) => met(face, filters, { option }));
  const near = [
    stock,
    ...byOption,
    met(face, filters, "price"),
    met(face, filters, "category"),
    met(face, filters, "vendor"),
  ];
  return JSON.stringify([
    categoryOf(face, list),
    vendorOf(face, list),
    // With a filter by stock these two say whether it is in the total as well.
    stock.length > 0,
    stock.some(({ inStock }) => inStock),
    valuesOf(met(face, filters)),
    byOption.map((variants, i) => valuesOf(variants, chosen[i])),
    // Another product may be among the first when this one changes.
    list.atLeast && near.some((variants) => variants.length > 0) ? face?.variants : null,
  ]);
}

/** The values of one option, or of all. */
function valuesOf(variants: NonNullable<Face["variants"]>, option?: string): string[] {
  const pairs = variants.flatMap(({ options }) =>
    Object.entries(options).filter(([name]) => option === undefined || name === option),
  );
  return [...new Set(pairs.map((pair) => JSON.stringify(pair)))].sort();
}

/** Whether a price that came or went is one of the two that the facet shows, or beyond them. */
function touchesPrices(before: Face | null, after: Face | null, { filters, prices }: ShownList): boolean {
  const pricesOf = (face: Face | null) => new Set(met(face, filters, "price").map(({ price }) => price));
  const [was, is] = [pricesOf(before), pricesOf(after)];
  return [...was, ...is].some(
    (price) =>
      was.has(price) !== is.has(price) && (prices === null || price <= prices[0] || price >= prices[1]),
  );
}

/**
 * Whether a product that is in a list by price, but not on its page, moves onto or past the page.
 */
function moves(
  before: Face | null,
  after: Face | null,
  { filters, sort, ends, first, full }: ShownList,
): boolean {
  if ((sort !== "price" && sort !== "-price") || ends === null) {
    return false;
  }
  const sideOf = (face: Face | null) => {
    const price = Math.min(...met(face, filters).map((each) => each.price));
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    const rising = sort === "price";
    const isBefore = rising ? price < least : price > most;
    const isAfter = rising ? price > most : price < least;
    return isBefore && !first ? "before" : isAfter && full ? "after" : "on";
  };
  const sides = [sideOf(before), sideOf(after)];
  return sides[0] === "on" || sides[0] !== sides[1];
}
