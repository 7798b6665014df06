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
  summary: "Rebuild the read models, a part a call",
  description:
    "Replays the archived events against the order store and removes what the store does not have. Then counts the figures of the reports anew, which grow from nothing meanwhile. Repeat it with the `cursor` of the answer until that is null. The shop goes on meanwhile. It is `unavailable` while a database of orders does not answer, and has done nothing then.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { body: jsonBody(RebuildRequest) },
  responses: {
    200: jsonResponse("What this part came to", RebuildReport),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "unavailable"),
  },
});

export const readModelRoutes = createRouter().openapi(rebuild, async (c) => {
  return c.json(await rebuildSummaries(callOf(c), c.req.valid("json")?.cursor), 200);
});
