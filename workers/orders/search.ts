import { createRoute } from "@hono/zod-openapi";
import { readCursor, writeCursor } from "../../http/contract/order-cursor.ts";
import { OrderSearchQuery } from "../../http/contract/order-search.ts";
import { FoundOrderPage } from "../../http/contract/orders.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { searchOrders } from "../../shop/orders/reading/search-orders.ts";
import type { FoundSummary } from "../../stores/orders/order-summaries.ts";

const search = createRoute({
  method: "get",
  path: "/api/admin/orders",
  tags: ["Orders"],
  summary: "Look orders up",
  description: "From the read model, newest first; moments behind the orders themselves.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: OrderSearchQuery },
  responses: {
    200: jsonResponse("A page of orders", FoundOrderPage),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

export const orderSearchRoutes = createRouter().openapi(search, async (c) => {
  const { limit, cursor, ...query } = c.req.valid("query");
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const { items, next } = await searchOrders(c.env, { ...query, after }, limit);
  return c.json({ items: items.map(withoutCart), nextCursor: writeCursor(next) }, 200);
});

/** A guest's key opens their cart, so no operator may see it. */
function withoutCart(summary: FoundSummary): FoundSummary {
  return summary.customer.startsWith("guest:") ? { ...summary, customer: "guest" } : summary;
}
