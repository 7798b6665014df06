import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { Story, StoryParams } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, OUT_OF_REACH, problemResponses } from "../../http/router.ts";
import { readStory } from "../../shop/story/read-story.ts";

const read = createRoute({
  method: "get",
  path: "/api/admin/story/{key}",
  tags: ["Operations"],
  summary: "Everything that happened to an order, in order",
  description:
    "Read from the order with its timeline and payments, the messages about it, the audit log, dead letters, contradictions of providers, and the archive of events, which has stock's movements. It names no shopper. `npm run story -- <key>` shows the same.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: StoryParams },
  responses: {
    200: jsonResponse("The story", Story),
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

export const storyRoutes = createRouter().openapi(read, async (c) => {
  const story = await readStory(c.env, c.req.valid("param").key);
  if (!story) {
    throw new ProblemError(refusal("not_found", "No order has this id, number or trace."));
  }
  return c.json(story, 200);
});
