import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../http/call.ts";
import { readCursor, writeCursor } from "../../http/contract/order-cursor.ts";
import { OrderSearchQuery } from "../../http/contract/order-search.ts";
import { FoundOrderPage, TagBody, TaggedOrders } from "../../http/contract/orders.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, OUT_OF_REACH, problemResponses } from "../../http/router.ts";
import { tagOrders } from "../../shop/orders/bulk/tag-orders.ts";
import { lookThroughOrders } from "../../shop/orders/reading/look-through-orders.ts";
import type { FoundSummary } from "../../stores/orders/order-summaries.ts";
import { tagsOf } from "../../stores/orders/order-tags.ts";

const REFUSED = ["invalid_request", "unauthenticated", "invalid_token", "forbidden"] as const;
const common = { tags: ["Orders"], security: [{ bearer: [] }], middleware: noStore };

const search = createRoute({
  ...common,
  method: "get",
  path: "/api/admin/orders",
  summary: "Search orders",
  description:
    "From the read model, newest first, moments behind the orders themselves. A search for words of names and addresses reads 300 orders a page. Such a page may hold fewer than `limit` orders, or none, though there is a next one.",
  request: { query: OrderSearchQuery },
  responses: { 200: jsonResponse("A page of orders", FoundOrderPage), ...problemResponses(...REFUSED) },
});

const tag = createRoute({
  ...common,
  method: "post",
  path: "/api/admin/orders/tags",
  summary: "Add tags to orders, or remove them",
  description:
    "Tags are the shop's own words, by which staff find orders again; customers do not see them. Each order has a result of its own: one that does not exist, or would have more than 20 tags, stays as it was. Adding a tag twice is no error.",
  request: { body: jsonBody(TagBody) },
  responses: {
    200: jsonResponse("The result for each order", TaggedOrders),
    ...problemResponses(...REFUSED, ...OUT_OF_REACH),
  },
});

export const orderSearchRoutes = createRouter();

orderSearchRoutes.openapi(search, async (c) => {
  const { limit, cursor, ...query } = c.req.valid("query");
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const { items, next } = await lookThroughOrders(c.env, { ...query, after }, limit);
  const tags = await tagsOf(
    c.env.DB,
    items.map(({ id }) => id),
  );
  const found = items.map((summary) => ({ ...withoutCart(summary), tags: tags.get(summary.id) ?? [] }));
  return c.json({ items: found, nextCursor: writeCursor(next) }, 200);
});

orderSearchRoutes.openapi(tag, async (c) => {
  const { orders, verb, tags } = c.req.valid("json");
  const tagged = await tagOrders(callOf(c), [...new Set(orders)], { verb, tags: [...new Set(tags)] });
  const items = tagged.map(({ id, outcome }) => ({
    orderId: id,
    tags: outcome.ok ? [...outcome.value.tags] : null,
    problem: outcome.ok ? null : { code: outcome.error.code, detail: outcome.error.detail },
  }));
  return c.json({ items }, 200);
});

/** A guest's key opens their cart, so no operator may see it. */
function withoutCart({ unread: _unread, ...summary }: FoundSummary): FoundSummary {
  return summary.customer.startsWith("guest:") ? { ...summary, customer: "guest" } : summary;
}
