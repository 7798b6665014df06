import { createRoute } from "@hono/zod-openapi";
import { CURRENCY } from "../../domain/base/money.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { ProductDetail, ProductPage, Suggestions } from "../../domain/catalog/catalog.ts";
import { shownProduct } from "../../domain/catalog/catalog-change.ts";
import { NO_SYNONYMS } from "../../domain/catalog/search-text.ts";
import { currencyOf, showIn } from "../../http/cache/currency.ts";
import { cachedRead } from "../../http/cache/read-cache.ts";
import { callOf } from "../../http/call.ts";
import {
  BackInStock,
  BoughtTogether,
  ProductParams,
  WatchedVariant,
  Watching,
} from "../../http/contract/catalog.ts";
import { CurrencyQuery, ListingParameters, SuggestionQuery } from "../../http/contract/catalog-query.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { watchStock } from "../../shop/back-in-stock/watch-stock.ts";
import { synonymsAt } from "../../shop/catalog/synonyms.ts";
import { findProduct } from "../../stores/catalog/catalog-product.ts";
import { findListing } from "../../stores/catalog/catalog-search.ts";
import { findBoughtTogether } from "../../stores/collections/bought-together.ts";
import { suggest } from "../../stores/suggestions/suggestions.ts";

const CACHED =
  "Carries `ETag`, `Cache-Control` and `X-Cache: hit | miss | stale`, which is what the shop did when it gave the answer. A cache before the shop may give it again for some seconds, and says so in `Cf-Cache-Status`.";

const list = createRoute({
  method: "get",
  path: "/api/catalog/products",
  tags: ["Catalog"],
  security: [{}, { bearer: [] }],
  summary: "List and search products",
  description:
    "Filter by an option with `option.<name>=<value>`, such as `option.Size=A3`; several values of one name are alternatives. All filters are met by one variant. Facet counts disregard the filter of their own dimension. Without `sort`: by relevance when there is a `q`, else newest first.",
  request: { query: ListingParameters },
  responses: {
    200: jsonResponse(`A page of products. ${CACHED}`, ProductPage),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problemResponses("invalid_request", "invalid_token", "forbidden", "currency_not_sold"),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/catalog/products/{idOrSlug}",
  tags: ["Catalog"],
  security: [{}, { bearer: [] }],
  summary: "Read a product with what is related to it",
  request: { params: ProductParams, query: CurrencyQuery },
  responses: {
    200: jsonResponse(`The product. ${CACHED}`, ProductDetail),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problemResponses("invalid_request", "not_found", "invalid_token", "forbidden", "currency_not_sold"),
  },
});

const together = createRoute({
  method: "get",
  path: "/api/catalog/products/{idOrSlug}/bought-together",
  tags: ["Catalog"],
  security: [{}, { bearer: [] }],
  summary: "Products that are often bought together with one",
  description:
    "Counted over paid orders, without personal data. A product is listed when it is in stock and was in at least two orders with this one. An unknown product has none.",
  request: { params: ProductParams, query: CurrencyQuery },
  responses: {
    200: jsonResponse(`Those products. ${CACHED}`, BoughtTogether),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problemResponses("invalid_request", "invalid_token", "forbidden", "currency_not_sold"),
  },
});

const watch = createRoute({
  method: "post",
  path: "/api/catalog/variants/{sku}/back-in-stock",
  tags: ["Catalog"],
  summary: "Ask for one mail when a variant is back in stock",
  description:
    "The mail is sent when units come back, or at once while there are some. An address waits for a variant once, for 180 days after its last request, and for at most twenty variants.",
  request: { params: WatchedVariant, body: jsonBody(BackInStock) },
  responses: {
    202: jsonResponse("A mail follows when it is back", Watching),
    ...problemResponses("invalid_request", "not_found", "rate_limited", "unavailable"),
  },
});

const suggestions = createRoute({
  method: "get",
  path: "/api/catalog/suggestions",
  tags: ["Catalog"],
  security: [{}, { bearer: [] }],
  summary: "Suggestions while a shopper types",
  request: { query: SuggestionQuery },
  responses: {
    200: jsonResponse(`Products, collections, or what was perhaps meant. ${CACHED}`, Suggestions),
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problemResponses("invalid_request", "invalid_token", "forbidden", "currency_not_sold"),
  },
});

export const catalogRoutes = createRouter();

catalogRoutes.openapi(watch, async (c) => {
  orThrow(await watchStock(callOf(c), { ...c.req.valid("param"), ...c.req.valid("json") }));
  c.header("Cache-Control", "no-store");
  return c.json({ status: "watching" } as const, 202);
});

// Any change of the catalog ends a cached answer: it does not say what it shows.
catalogRoutes.openapi(suggestions, (c) =>
  cachedRead(c, async (db, versions) => {
    const { q, currency } = c.req.valid("query");
    return c.json(await suggest(db, q, await synonymsAt(db, versions), currencyOf(c, currency)), 200);
  }),
);

catalogRoutes.openapi(list, (c) =>
  cachedRead(c, async (db, versions) => {
    const query = c.req.valid("query");
    const synonyms = query.q === undefined ? NO_SYNONYMS : await synonymsAt(db, versions);
    const { list: found, shows } = await findListing(db, query, synonyms);
    showIn(c, currencyOf(c, query.currency), shows);
    return c.json(found, 200);
  }),
);

catalogRoutes.openapi(read, (c) =>
  cachedRead(c, async (db) => {
    const { idOrSlug } = c.req.valid("param");
    const currency = currencyOf(c, c.req.valid("query").currency);
    const product = await findProduct(db, idOrSlug, currency);
    if (!product) {
      const soldIn = currency === CURRENCY ? "" : ` sold in ${currency}`;
      throw new ProblemError(refusal("not_found", `There is no product “${idOrSlug}”${soldIn}.`));
    }
    showIn(c, currency, shownProduct(product));
    return c.json(product, 200);
  }),
);

catalogRoutes.openapi(together, (c) =>
  cachedRead(c, async (db) => {
    const currency = currencyOf(c, c.req.valid("query").currency);
    const items = await findBoughtTogether(db, c.req.valid("param").idOrSlug, currency);
    showIn(c, currency, { products: items.map(({ id }) => id) });
    return c.json({ items }, 200);
  }),
);
