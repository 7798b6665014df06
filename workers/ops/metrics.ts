import { createRoute } from "@hono/zod-openapi";
import { MetricsText } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter } from "../../http/router.ts";
import { type QueueHealth, readQueueHealth } from "../../shop/ops/queue-health.ts";

interface Family {
  name: string;
  type: "counter" | "gauge";
  help: string;
  value: (queue: QueueHealth) => number;
}

/**
 * The number of events is left out: the route is public, and the number would reveal how well the
 * shop sells.
 */
const FAMILIES: readonly Family[] = [
  {
    name: "shop_queue_lag_seconds",
    type: "gauge",
    help: "Age of the oldest event known to wait.",
    value: ({ lagMs }) => lagMs / 1000,
  },
  {
    name: "shop_queue_failures_total",
    type: "counter",
    help: "Times that a message was sent back to be tried again.",
    value: ({ failed }) => failed,
  },
  {
    name: "shop_dead_letters",
    type: "gauge",
    help: "Messages given up that wait for an operator.",
    value: ({ deadLetters }) => deadLetters,
  },
];

const metrics = createRoute({
  method: "get",
  path: "/metrics",
  tags: ["Operations"],
  summary: "How far each queue is behind, for Prometheus",
  middleware: noStore,
  responses: {
    200: { description: "Prometheus text", content: { "text/plain": { schema: MetricsText } } },
  },
});

export const metricsRoutes = createRouter().openapi(metrics, async (c) => {
  const queues = await readQueueHealth(c.env);
  const lines = FAMILIES.flatMap(({ name, type, help, value }) => [
    ...[`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`],
    ...queues.map((queue) => `${name}{queue="${queue.queue}"} ${value(queue)}`),
  ]);
  return c.text(`${lines.join("\n")}\n`, 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
});
