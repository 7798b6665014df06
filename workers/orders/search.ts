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
  summary: "Look orders up",
  description:
    "From the read model, newest first; moments behind the orders themselves. Words of who placed an order or where it goes are looked for in 300 orders a page: it may have fewer than `limit`, or none, and a next one all the same.",
  request: { query: OrderSearchQuery },
  responses: { 200: jsonResponse("A page of orders", FoundOrderPage), ...problemResponses(...REFUSED) },
});

const tag = createRoute({
  ...common,
  method: "post",
  path: "/api/admin/orders/tags",
  summary: "Put tags on orders, or take them off",
  description:
    "Tags are words of the shop's own, by which staff find orders again; customers do not see them. Each order is answered for itself: one that is not there, or would have more than 20, stays as it was. What an order has already is nothing to do.",
  request: { body: jsonBody(TagBody) },
  responses: {
    200: jsonResponse("What became of each order", TaggedOrders),
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
