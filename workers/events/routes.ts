import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../http/call.ts";
import { MovedEventsReport } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { moveEvents } from "../../shop/events/move-events.ts";

const move = createRoute({
  method: "post",
  path: "/api/admin/events/move",
  tags: ["Operations"],
  summary: "Move events from D1 into the archive, one part a call",
  description:
    "Events that versions before the archive in R2 have stored in D1. Repeat it until `more` is false. The shop stays open meanwhile.",
  security: [{ bearer: [] }],
  middleware: noStore,
  responses: {
    200: jsonResponse("What this call did", MovedEventsReport),
    ...problemResponses("unauthenticated", "invalid_token", "forbidden"),
  },
});

export const eventRoutes = createRouter().openapi(move, async (c) => {
  return c.json(await moveEvents(callOf(c)), 200);
});
