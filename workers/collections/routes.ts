import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import { CollectionPage, CollectionTree, MerchantCollection } from "../../domain/collections/collection.ts";
import { currencyOf, showIn } from "../../http/cache/currency.ts";
import { cachedRead } from "../../http/cache/read-cache.ts";
import { callOf } from "../../http/call.ts";
import { CollectionQuery } from "../../http/contract/catalog-query.ts";
import {
  CollectionChange,
  CollectionInput,
  CollectionName,
  CollectionParams,
  MerchantCollections,
} from "../../http/contract/collections.ts";
import { ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import {
  changeCollection,
  createCollection,
  endCollection,
  merchantCollection,
  noSuchCollection,
} from "../../shop/collections/manage-collections.ts";
import { allCollections, findCollection } from "../../stores/collections/collections.ts";
import { findCollectionPage, publishedCollections } from "../../stores/collections/published-collections.ts";

const tags = ["Collections"];
const security = [{ bearer: [] }];
const READER = { tags, security: [{}, { bearer: [] }] };
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;
const UNCHANGED = { description: "Unchanged since the `ETag` in `If-None-Match`" };

const tree = createRoute({
  ...READER,
  method: "get",
  path: "/api/catalog/collections",
  summary: "The collections of the shop",
  responses: {
    200: jsonResponse("Published collections, cached like the catalog", CollectionTree),
    304: UNCHANGED,
    ...problemResponses("invalid_token", "forbidden"),
  },
});

const show = createRoute({
  ...READER,
  method: "get",
  path: "/api/catalog/collections/{idOrSlug}",
  summary: "A collection with a page of its products, in its order",
  description:
    "Filtered as a list of products is, with facets of what the collection has; see `GET /api/catalog/products`.",
  request: { params: CollectionName, query: CollectionQuery },
  responses: {
    200: jsonResponse("The collection, cached like the catalog", CollectionPage),
    304: UNCHANGED,
    ...problemResponses("invalid_request", "not_found", "invalid_token", "forbidden", "currency_not_sold"),
  },
});

const list = createRoute({
  method: "get",
  path: "/api/admin/collections",
  tags,
  security,
  summary: "All collections with their rules, by title",
  responses: {
    200: jsonResponse("Published ones and others", MerchantCollections),
    ...problemResponses(...REFUSED),
  },
});

const create = createRoute({
  method: "post",
  path: "/api/admin/collections",
  tags,
  security,
  summary: "Create a collection",
  description:
    "Of `products` by hand, or by a `rule` that products meet now or later. A product that enters or leaves it is seen within the catalog's bound.",
  request: { body: jsonBody(CollectionInput) },
  responses: {
    201: { ...jsonResponse("The collection", MerchantCollection), headers: ETagHeader },
    ...problemResponses("invalid_request", ...REFUSED, "collection_conflict"),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/admin/collections/{id}",
  tags,
  security,
  summary: "One collection with its rule, or its products by hand",
  request: { params: CollectionParams },
  responses: {
    200: { ...jsonResponse("The collection", MerchantCollection), headers: ETagHeader },
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const change = createRoute({
  method: "patch",
  path: "/api/admin/collections/{id}",
  tags,
  security,
  summary: "Change a collection",
  description:
    "Fields that are left out stay as they are. A `rule` takes the place of `products`, and the other way round.",
  request: { params: CollectionParams, headers: IfMatchHeaders, body: jsonBody(CollectionChange) },
  responses: {
    200: { ...jsonResponse("The collection", MerchantCollection), headers: ETagHeader },
    ...problemResponses(
      "invalid_request",
      ...REFUSED,
      "not_found",
      "collection_conflict",
      "changed_meanwhile",
    ),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/api/admin/collections/{id}",
  tags,
  security,
  summary: "Delete a collection; its products stay",
  description: "Its child collections become children of its parent.",
  request: { params: CollectionParams, headers: IfMatchHeaders },
  responses: {
    204: { description: "Deleted" },
    ...problemResponses(...REFUSED, "not_found", "changed_meanwhile"),
  },
});

export const collectionRoutes = createRouter();

collectionRoutes.openapi(tree, (c) =>
  cachedRead(c, async (db) => {
    c.set("shows", { products: [], collections: "all" });
    return c.json({ items: await publishedCollections(db) }, 200);
  }),
);

collectionRoutes.openapi(show, (c) =>
  cachedRead(c, async (db) => {
    const { currency: asked, ...page } = c.req.valid("query");
    const currency = currencyOf(c, asked);
    const found = await findCollectionPage(db, c.req.valid("param").idOrSlug, { ...page, currency });
    if (!found) {
      throw new ProblemError(noSuchCollection());
    }
    showIn(c, currency, found.shows);
    return c.json(found.collection, 200);
  }),
);

collectionRoutes.openapi(list, async (c) => {
  c.header("Cache-Control", "no-store");
  return c.json({ items: (await allCollections(c.env.DB)).map(merchantCollection) }, 200);
});

collectionRoutes.openapi(create, async (c) => {
  const collection = orThrow(await createCollection(callOf(c), c.req.valid("json")));
  c.header("Location", `/api/admin/collections/${collection.id}`);
  c.header("ETag", versionTag(collection.version));
  return c.json(merchantCollection(collection), 201);
});

collectionRoutes.openapi(read, async (c) => {
  const collection = await findCollection(c.env.DB, c.req.valid("param").id);
  if (!collection) {
    throw new ProblemError(noSuchCollection());
  }
  c.header("ETag", versionTag(collection.version));
  c.header("Cache-Control", "no-store");
  return c.json(merchantCollection(collection), 200);
});

collectionRoutes.openapi(change, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  const mayChange = (version: number) => permits(ifMatch, versionTag(version));
  const collection = orThrow(await changeCollection(callOf(c), id, c.req.valid("json"), mayChange));
  c.header("ETag", versionTag(collection.version));
  return c.json(merchantCollection(collection), 200);
});

collectionRoutes.openapi(remove, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  orThrow(await endCollection(callOf(c), id, (version) => permits(ifMatch, versionTag(version))));
  return c.body(null, 204);
});
