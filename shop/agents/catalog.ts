import type { z } from "zod";
import {
  agentProduct,
  agentProductDetail,
  isInCategories,
  variantsLeft,
} from "../../domain/agents/catalog-view.ts";
import { envelope, LOOKUP, protocolError, SEARCH } from "../../domain/agents/protocol.ts";
import type { LookupBody, ProductBody, SearchBody } from "../../domain/agents/requests.ts";
import { CURRENCY } from "../../domain/base/money.ts";
import { err, ok } from "../../domain/base/result.ts";
import { MAX_PAGE, MAX_PAGE_SIZE, type ProductDetail, variantsFound } from "../../domain/catalog/catalog.ts";
import { findProduct, findVariantsBySku } from "../../stores/catalog/catalog.ts";
import { findListing } from "../../stores/catalog/catalog-search.ts";
import { synonymsAt } from "../catalog/synonyms.ts";
import { shownData, VERSIONS } from "../catalog/versions.ts";
import { type AgentCall, type Answered, absolute, noResource } from "./agent-call.ts";
import { currencyFor } from "./price-session.ts";

/** The protocol asks for ten at least. Each is read by itself. */
const MAX_IDS = 20;
const DEFAULT_LIMIT = 10;
const CURSOR = /^page_([1-9]\d*)$/;

/** The catalog as it is at this moment, or a moment ago. */
async function catalogOf({ env, ctx }: AgentCall) {
  const versions = await VERSIONS.current(env, ctx);
  return { db: shownData(env, versions), versions };
}

/** Searches as the shop's own search does. */
export async function searchCatalog(call: AgentCall, asked: z.infer<typeof SearchBody>): Promise<Answered> {
  const { query = "", filters = {}, pagination = {} } = asked;
  const { categories = [], price = {} } = filters;
  if (query === "" && categories.length === 0 && price.min === undefined && price.max === undefined) {
    return err(protocolError(400, "invalid_request", "Send a query, or a filter of category or price."));
  }
  if (categories.length > 1) {
    const content = "filters.categories: this shop searches in one category at a time.";
    return err(protocolError(400, "invalid_request", content));
  }
  const page = pagination.cursor === undefined ? 1 : Number(CURSOR.exec(pagination.cursor)?.[1]);
  if (!(page >= 1 && page <= MAX_PAGE)) {
    return err(protocolError(400, "invalid_request", "pagination.cursor: it is none of this shop."));
  }
  const [category] = categories;
  const currency = currencyFor(call, asked);
  const pageSize = Math.min(pagination.limit ?? DEFAULT_LIMIT, MAX_PAGE_SIZE);
  const wanted = {
    page,
    pageSize,
    // A list in the shop's own currency names none.
    ...(currency === CURRENCY ? {} : { currency }),
    ...(query === "" ? {} : { q: query }),
    ...(category === undefined ? {} : { category }),
    ...(price.min === undefined ? {} : { minPrice: price.min }),
    ...(price.max === undefined ? {} : { maxPrice: price.max }),
  };
  const { db, versions } = await catalogOf(call);
  const { list } = await findListing(db, wanted, await synonymsAt(db, versions));
  const { items, total, searchedFor } = list;
  const hasNext = page * pageSize < total && page < MAX_PAGE;
  const shown = (path: string) => absolute(call, path);
  return ok({
    status: 200,
    body: {
      ucp: envelope(call.agent.shared, SEARCH),
      products: items.flatMap((product) => {
        const matching = variantsFound(product.variants, wanted);
        const variants = (matching.length > 0 ? matching : product.variants).map((variant) => ({ variant }));
        return variants.length === 0 ? [] : [agentProduct(product, variants, shown)];
      }),
      pagination: {
        has_next_page: hasNext,
        ...(hasNext ? { cursor: `page_${page + 1}` } : {}),
        total_count: total,
      },
      ...(searchedFor
        ? {
            messages: [
              {
                type: "info",
                code: "respelled",
                content: `Nothing has “${query}”. Searched for “${searchedFor}”.`,
              },
            ],
          }
        : {}),
    },
  });
}

/**
 * The products that ids name: those of products and their addresses, and SKUs, which are variants.
 */
async function namedProducts(
  call: AgentCall,
  ids: readonly string[],
  asked: Parameters<typeof currencyFor>[1],
) {
  const { db } = await catalogOf(call);
  const bySku = await findVariantsBySku(db, ids);
  const currency = currencyFor(call, asked);
  const read = new Map<string, Promise<ProductDetail | null>>();
  const productOf = (key: string) => {
    const found = read.get(key) ?? findProduct(db, key, currency);
    read.set(key, found);
    return found;
  };
  return Promise.all(
    ids.map(async (id) => {
      const variant = bySku.get(id);
      const sku = variant ? (variant.renamedTo ?? id) : null;
      return { id, sku, product: await productOf(variant?.productId ?? id) };
    }),
  );
}

/** Products by what names them, each once, with the variants that were named. */
export async function lookupCatalog(call: AgentCall, asked: z.infer<typeof LookupBody>): Promise<Answered> {
  const ids = [...new Set(asked.ids)];
  if (ids.length > MAX_IDS) {
    return err(protocolError(400, "request_too_large", `ids: at most ${MAX_IDS} at a time.`));
  }
  const named = await namedProducts(call, ids, asked);
  const products = Map.groupBy(
    named.flatMap(({ id, sku, product }) => (product ? [{ id, sku, product }] : [])),
    ({ product }) => product.id,
  );
  const found = new Set<string>();
  const shown = [...products.values()].flatMap((inputs) => {
    const [first] = inputs;
    if (!first || !isInCategories(first.product, asked.filters)) {
      return [];
    }
    const left = variantsLeft(first.product, asked.filters);
    const variants = left.flatMap((variant, n) => {
      const named = inputs.flatMap(({ id, sku }) => {
        const isNamed = sku === variant.sku;
        return isNamed || (sku === null && n === 0)
          ? [{ id, match: isNamed ? ("exact" as const) : ("featured" as const) }]
          : [];
      });
      for (const { id } of named) {
        found.add(id);
      }
      return named.length > 0 ? [{ variant, inputs: named }] : [];
    });
    return variants.length === 0
      ? []
      : [agentProduct(first.product, variants, (path) => absolute(call, path))];
  });
  const missing = ids.filter((id) => !found.has(id));
  return ok({
    status: 200,
    body: {
      ucp: envelope(call.agent.shared, LOOKUP),
      products: shown,
      ...(missing.length > 0
        ? { messages: missing.map((id) => ({ type: "info", code: "not_found", content: id })) }
        : {}),
    },
  });
}

/** One product in full, narrowed to the buyer's choice. */
export async function getProduct(call: AgentCall, asked: z.infer<typeof ProductBody>): Promise<Answered> {
  const [named] = await namedProducts(call, [asked.id], asked);
  const product =
    named?.product &&
    agentProductDetail(named.product, { ...asked, id: named.sku ?? asked.id }, (path) =>
      absolute(call, path),
    );
  return product
    ? ok({ status: 200, body: { ucp: envelope(call.agent.shared, LOOKUP), product } })
    : noResource(call, LOOKUP, "not_found", "There is no such product.", "/products");
}
