import { CURRENCY, type Currency, money } from "../../domain/base/money.ts";
import {
  type CatalogQuery,
  MAX_OPTION_FILTERS,
  MAX_PAGE,
  MAX_QUERY_CHARS,
  Sort,
} from "../../domain/catalog/catalog.ts";
import { decimalOf, parseDecimal } from "../../domain/currency/currency.ts";
import type { PageWords } from "../language/words.ts";

/** Divides by two and by three columns. */
const PAGE_SIZE = 24;
/** Vendors that one list is filtered by. */
const MAX_VENDORS = 20;
/** Option filters are named `option.<name>`, such as `option.Size=A3`. */
const OPTION = "option.";

/**
 * Reads a listing's address. Parts that are not understood are ignored, so a shortened or edited
 * link still shows products. Prices are whole and parts of a currency here, because people type
 * them.
 *
 * @param plain The order of what is not sorted; null for a collection's own.
 */
export function readListing(
  params: URLSearchParams,
  currency: Currency = CURRENCY,
  plain: Sort | null = "newest",
): CatalogQuery {
  const q = params.get("q")?.trim().slice(0, MAX_QUERY_CHARS);
  const category = params.get("category")?.trim();
  const vendor = [...new Set(params.getAll("vendor").map((one) => one.trim()))]
    .filter((one) => one !== "")
    .slice(0, MAX_VENDORS);
  const minPrice = readPrice(params.get("min"), currency);
  const maxPrice = readPrice(params.get("max"), currency);
  const sort = Sort.safeParse(params.get("sort")).data;
  const options = readOptions(params);
  return {
    page: readPage(params.get("page")),
    pageSize: PAGE_SIZE,
    ...(q ? { q } : {}),
    ...(category ? { category } : {}),
    ...(vendor.length > 0 ? { vendor } : {}),
    ...(currency === CURRENCY ? {} : { currency }),
    ...(minPrice !== null ? { minPrice } : {}),
    ...(maxPrice !== null ? { maxPrice } : {}),
    ...(params.get("inStock") === "true" ? { inStock: true } : {}),
    ...(sort && sort !== (q ? "relevance" : plain) && (q || sort !== "relevance") ? { sort } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

/** A price as people type it: many write its parts after a comma. */
function readPrice(text: string | null, currency: Currency): number | null {
  return parseDecimal((text ?? "").trim().replace(",", "."), currency);
}

function readPage(text: string | null): number {
  const page = /^\d{1,4}$/.test(text ?? "") ? Number(text) : 1;
  return Math.min(Math.max(page, 1), MAX_PAGE);
}

function readOptions(params: URLSearchParams): Record<string, string[]> {
  const options = new Map<string, string[]>();
  for (const [key, value] of params) {
    const name = key.startsWith(OPTION) ? key.slice(OPTION.length) : "";
    if (!name || !value || (!options.has(name) && options.size === MAX_OPTION_FILTERS)) {
      continue;
    }
    options.set(name, [...new Set([...(options.get(name) ?? []), value])]);
  }
  return Object.fromEntries(options);
}

export function optionField(name: string): string {
  return `${OPTION}${name}`;
}

/** An amount as a form field shows it: `4900` of USD → `49`, `4950` → `49.50`. */
export function shortPrice(amount: number, currency: Currency = CURRENCY): string {
  return decimalOf(money(amount, currency)).replace(/\.0+$/, "");
}

/** The same with its currency: `$49`. */
function shortMoney(words: Pick<PageWords, "money">, amount: number, currency: Currency = CURRENCY): string {
  return words.money(money(amount, currency)).replace(/[.,]000?(?=\D*$)/, "");
}

/** The address of a listing, the shortest that means the query. The inverse of `readListing`. */
export function listingPath(base: string, query: CatalogQuery): string {
  const params = new URLSearchParams();
  if (query.q) {
    params.set("q", query.q);
  }
  if (query.category) {
    params.set("category", query.category);
  }
  for (const vendor of query.vendor ?? []) {
    params.append("vendor", vendor);
  }
  for (const [name, values] of Object.entries(query.options ?? {})) {
    for (const value of values) {
      params.append(optionField(name), value);
    }
  }
  if (query.minPrice !== undefined) {
    params.set("min", shortPrice(query.minPrice, query.currency));
  }
  if (query.maxPrice !== undefined) {
    params.set("max", shortPrice(query.maxPrice, query.currency));
  }
  if (query.inStock) {
    params.set("inStock", "true");
  }
  if (query.sort) {
    params.set("sort", query.sort);
  }
  if (query.page > 1) {
    params.set("page", String(query.page));
  }
  if (query.currency) {
    params.set("currency", query.currency);
  }
  return params.size > 0 ? `${base}?${params}` : base;
}

/** A filter that is on, and the query without it. */
export interface ActiveFilter {
  label: string;
  without: CatalogQuery;
}

export function activeFilters(
  words: Pick<PageWords, "say" | "own" | "money">,
  query: CatalogQuery,
): ActiveFilter[] {
  const { say, own } = words;
  const first: CatalogQuery = { ...query, page: 1 };
  const active: ActiveFilter[] = [];
  const add = (label: string, key: "category" | "minPrice" | "maxPrice" | "inStock") => {
    const { [key]: _dropped, ...without } = first;
    active.push({ label, without });
  };
  if (query.category) {
    add(own(query.category), "category");
  }
  for (const vendor of query.vendor ?? []) {
    const others = query.vendor?.filter((other) => other !== vendor) ?? [];
    const { vendor: _all, ...rest } = first;
    active.push({ label: vendor, without: { ...rest, ...(others.length > 0 ? { vendor: others } : {}) } });
  }
  for (const [name, values] of Object.entries(query.options ?? {})) {
    for (const value of values) {
      const options = { ...query.options, [name]: values.filter((other) => other !== value) };
      active.push({ label: `${own(name)}: ${own(value)}`, without: { ...first, options } });
    }
  }
  if (query.minPrice !== undefined) {
    add(say("browse.fromPrice", { price: shortMoney(words, query.minPrice, query.currency) }), "minPrice");
  }
  if (query.maxPrice !== undefined) {
    add(say("browse.upToPrice", { price: shortMoney(words, query.maxPrice, query.currency) }), "maxPrice");
  }
  if (query.inStock) {
    add(say("browse.inStock"), "inStock");
  }
  return active;
}
