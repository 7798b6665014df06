import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../http/call.ts";
import { MoveReport, MoveRequest } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import {
  createRouter,
  jsonBody,
  jsonResponse,
  OUT_OF_REACH,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { moveOrders } from "../../shop/orders/move-orders.ts";

const move = createRoute({
  method: "post",
  path: "/api/admin/orders/move",
  tags: ["Operations"],
  summary: "Move orders from D1 to the Postgres shards, one part a call",
  description:
    "Repeat it with the `cursor` of the answer until that is null, and in passes until `left` is 0. The shop stays open meanwhile. It is `not_found` where no Postgres is bound, and `unavailable` while a shard does not answer.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { body: jsonBody(MoveRequest) },
  responses: {
    200: jsonResponse("What this call did", MoveReport),
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
