import { createRoute } from "@hono/zod-openapi";
import { QueueList } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { readQueueHealth } from "../../shop/ops/queue-health.ts";

const list = createRoute({
  method: "get",
  path: "/api/admin/queues",
  tags: ["Operations"],
  summary: "The lag of each queue",
  security: [{ bearer: [] }],
  middleware: noStore,
  responses: {
    200: jsonResponse("Every queue", QueueList),
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
