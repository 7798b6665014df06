import { createRoute, z } from "@hono/zod-openapi";
import { OrderId } from "../../domain/orders/order.ts";
import { callOf } from "../../http/call.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, OUT_OF_REACH, orThrow, problemResponses } from "../../http/router.ts";
import { moveOrders } from "../../shop/orders/move-orders.ts";

const move = createRoute({
  method: "post",
  path: "/api/admin/orders/move",
  tags: ["Operations"],
  summary: "Move orders from D1 to the Postgres shards, a part a call",
  description:
    "Repeat it with the `cursor` of the answer until that is null, and in passes until `left` is 0. The shop goes on meanwhile. It is `not_found` where no Postgres is bound, and `unavailable` while a shard does not answer.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.strictObject({ cursor: OrderId.optional() }) } },
    },
  },
  responses: {
    200: jsonResponse(
      "What this part came to",
      z.object({
        moved: z.int().describe("Orders that lie in their shard now, compared row by row"),
        waiting: z.int().describe("Orders that changed meanwhile; the next pass moves them"),
        different: z
          .array(OrderId)
          .describe("Orders that a shard holds under the same id with another story; they stay in D1"),
        cursor: OrderId.nullable(),
        left: z.int().nullable().describe("Orders that are left in D1, when the pass is complete"),
      }),
    ),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      ...OUT_OF_REACH,
    ),
  },
});

export const orderMoveRoutes = createRouter().openapi(move, async (c) => {
  return c.json(orThrow(await moveOrders(callOf(c), c.req.valid("json").cursor)), 200);
});
