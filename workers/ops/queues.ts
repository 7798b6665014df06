import { createRoute, z } from "@hono/zod-openapi";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { QUEUE_NAMES } from "../../shop/events/names.ts";
import { readQueueHealth } from "../../shop/ops/queue-health.ts";

const Queue = z
  .object({
    queue: z.enum(QUEUE_NAMES),
    lagMs: z
      .int()
      .describe(
        "Age of the oldest event known to wait: unpublished, unacknowledged, failed and to be tried again, or in the last batch a moment ago",
      ),
    lastProcessedAt: z.iso.datetime().nullable(),
    processed: z.int().describe("Events handled since the store was opened"),
    failed: z.int().describe("Times that a message was sent back to be tried again"),
    deadLetters: z.int().describe("Messages given up that wait for an operator"),
  })
  .openapi("Queue");

const list = createRoute({
  method: "get",
  path: "/api/admin/queues",
  tags: ["Operations"],
  summary: "How far each queue is behind",
  security: [{ bearer: [] }],
  middleware: noStore,
  responses: {
    200: jsonResponse("Every queue", z.object({ items: z.array(Queue) })),
    ...problemResponses("unauthenticated", "invalid_token", "forbidden"),
  },
});

export const queueRoutes = createRouter().openapi(list, async (c) => {
  const queues = await readQueueHealth(c.env);
  const items = queues.map(({ lastProcessedAt, ...queue }) => ({
    ...queue,
    lastProcessedAt: lastProcessedAt === null ? null : new Date(lastProcessedAt).toISOString(),
  }));
  return c.json({ items }, 200);
});
