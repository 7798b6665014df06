import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../http/call.ts";
import { RebuildReport, RebuildRequest } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, problemResponses } from "../../http/router.ts";
import { rebuildSummaries } from "../../shop/orders/reading/rebuild-summaries.ts";

const rebuild = createRoute({
  method: "post",
  path: "/api/admin/read-model/rebuild",
  tags: ["Operations"],
  summary: "Rebuild the read models, one part a call",
  description:
    "Replays the archived events against the order store and removes what the store does not have. Then counts the figures of the reports again; until it ends they are too low. Repeat it with the `cursor` of the answer until that is null. The shop stays open meanwhile. While a database of orders does not answer, the call is refused with `unavailable` and changes nothing.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { body: jsonBody(RebuildRequest) },
  responses: {
    200: jsonResponse("What this call did", RebuildReport),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "unavailable"),
  },
});

export const readModelRoutes = createRouter().openapi(rebuild, async (c) => {
  return c.json(await rebuildSummaries(callOf(c), c.req.valid("json")?.cursor), 200);
});
