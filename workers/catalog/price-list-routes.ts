import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import { readPage } from "../../domain/lists/page.ts";
import { PriceList } from "../../domain/prices/price-list.ts";
import { currencyOf } from "../../http/cache/currency.ts";
import { callOf } from "../../http/call.ts";
import {
  NewPriceList,
  PriceListPage,
  PriceListParams,
  PriceListPatch,
  PriceListQuery,
  PriceListVersionDetail,
  PriceListVersionParams,
  PriceListVersions,
  ShopperPrices,
  ShopperPricesQuery,
} from "../../http/contract/price-lists.ts";
import { ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import {
  changePriceList,
  createPriceList,
  noSuchPriceList,
  removePriceList,
  summaryOf,
  viewPriceList,
  viewVersion,
  viewVersions,
} from "../../shop/prices/manage-price-lists.ts";
import { shopperPrices } from "../../shop/prices/shopper-prices.ts";
import { findPriceList, listPriceLists } from "../../stores/prices/price-lists.ts";

const PAGE_SIZE = 50;

const tags = ["Price lists"];
const security = [{ bearer: [] }];
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;

const own = createRoute({
  method: "get",
  path: "/api/catalog/prices",
  tags: ["Catalog"],
  security: [{}, { bearer: [] }],
  summary: "The shopper's own prices of products",
  description:
    "Prices from the lists of the shopper's groups. Answers of the catalog never hold them, because those are equal for all shoppers. An order takes the same prices.",
  middleware: [noStore] as const,
  request: { query: ShopperPricesQuery },
  responses: {
    200: jsonResponse("Prices of the products that are for sale", ShopperPrices),
    ...problemResponses("invalid_request", "invalid_token", "forbidden", "currency_not_sold"),
  },
});

const list = createRoute({
  method: "get",
  path: "/api/admin/price-lists",
  tags,
  security,
  summary: "Price lists, the newest first",
  request: { query: PriceListQuery },
  responses: {
    200: jsonResponse("A page of lists, without their prices", PriceListPage),
    ...problemResponses("invalid_request", ...REFUSED),
  },
});

const create = createRoute({
  method: "post",
  path: "/api/admin/price-lists",
  tags,
  security,
  summary: "Create a price list",
  description:
    "Of the lists that apply to a shopper, the lowest price of a SKU is used; without one, the product's own price. Orders and carts follow the period of a list at once, pages and listings within the catalog's bound.",
  request: { body: jsonBody(NewPriceList) },
  responses: {
    201: { ...jsonResponse("The list", PriceList), headers: ETagHeader },
    ...problemResponses("invalid_request", ...REFUSED, "unknown_sku", "price_list_conflict"),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/admin/price-lists/{id}",
  tags,
  security,
  summary: "One price list with its prices",
  request: { params: PriceListParams },
  responses: {
    200: { ...jsonResponse("The list", PriceList), headers: ETagHeader },
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

const change = createRoute({
  method: "patch",
  path: "/api/admin/price-lists/{id}",
  tags,
  security,
  summary: "Change a price list",
  description:
    "Fields that are left out stay as they are; `null` takes a rule away, and `prices` are all prices from now on. Orders keep what they were placed with.",
  request: { params: PriceListParams, headers: IfMatchHeaders, body: jsonBody(PriceListPatch) },
  responses: {
    200: { ...jsonResponse("The list", PriceList), headers: ETagHeader },
    ...problemResponses(
      "invalid_request",
      ...REFUSED,
      "not_found",
      "unknown_sku",
      "price_list_conflict",
      "changed_meanwhile",
    ),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/api/admin/price-lists/{id}",
  tags,
  security,
  summary: "End a price list for good",
  description: "Its versions stay readable, because orders name them.",
  request: { params: PriceListParams, headers: IfMatchHeaders },
  responses: {
    204: { description: "Deleted" },
    ...problemResponses("invalid_request", ...REFUSED, "not_found", "changed_meanwhile"),
  },
});

const versions = createRoute({
  method: "get",
  path: "/api/admin/price-lists/{id}/versions",
  tags,
  security,
  summary: "The versions of a price list, the newest first",
  request: { params: PriceListParams },
  responses: {
    200: jsonResponse("Every version, without its prices", PriceListVersions),
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

const version = createRoute({
  method: "get",
  path: "/api/admin/price-lists/{id}/versions/{version}",
  tags,
  security,
  summary: "One version of a price list, with the prices that it had",
  request: { params: PriceListVersionParams },
  responses: {
    200: jsonResponse("The version", PriceListVersionDetail),
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

export const priceListRoutes = createRouter();

priceListRoutes.openapi(own, async (c) => {
  const { product, currency: asked } = c.req.valid("query");
  const currency = currencyOf(c, asked);
  const items = await shopperPrices(c.env, c.get("principal")?.sub ?? null, product, currency);
  return c.json({ items }, 200);
});

priceListRoutes.openapi(list, async (c) => {
  const { before = Number.MAX_SAFE_INTEGER } = c.req.valid("query");
  const { items, last } = await readPage(PAGE_SIZE, (limit) => listPriceLists(c.env.DB, { before, limit }));
  return c.json({ items: items.map(summaryOf), next: last?.num ?? null }, 200);
});

priceListRoutes.openapi(create, async (c) => {
  const created = orThrow(await createPriceList(callOf(c), c.req.valid("json")));
  c.header("Location", `/api/admin/price-lists/${created.id}`);
  c.header("ETag", versionTag(created.version));
  return c.json(await viewPriceList(c.env, created), 201);
});

priceListRoutes.openapi(read, async (c) => {
  const found = await findPriceList(c.env.DB, c.req.valid("param").id);
  if (!found) {
    throw new ProblemError(noSuchPriceList());
  }
  c.header("ETag", versionTag(found.version));
  return c.json(await viewPriceList(c.env, found), 200);
});

priceListRoutes.openapi(change, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  const mayChange = (tag: number) => permits(ifMatch, versionTag(tag));
  const changed = orThrow(await changePriceList(callOf(c), id, c.req.valid("json"), mayChange));
  c.header("ETag", versionTag(changed.version));
  return c.json(await viewPriceList(c.env, changed), 200);
});

priceListRoutes.openapi(remove, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  orThrow(await removePriceList(callOf(c), id, (tag) => permits(ifMatch, versionTag(tag))));
  return c.body(null, 204);
});

priceListRoutes.openapi(versions, async (c) => {
  const items = await viewVersions(c.env, c.req.valid("param").id);
  if (!items) {
    throw new ProblemError(noSuchPriceList());
  }
  return c.json({ items }, 200);
});

priceListRoutes.openapi(version, async (c) => {
  const { id, version: wanted } = c.req.valid("param");
  const found = await viewVersion(c.env, id, wanted);
  if (!found) {
    throw new ProblemError(noSuchPriceList());
  }
  return c.json(found, 200);
});
