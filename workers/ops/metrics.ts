import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { MetricsText } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, problemResponses } from "../../http/router.ts";
import { type QueueHealth, readQueueHealth } from "../../shop/ops/queue-health.ts";
import { databaseBytes } from "../../stores/base/d1-schema.ts";
import { Memo } from "./memo.ts";

interface Family {
  name: string;
  type: "counter" | "gauge";
  help: string;
  value: (queue: QueueHealth) => number;
}

/**
 * The number of events is left out: it would reveal to each holder of the token how well the shop
 * sells.
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
  description:
    "Prometheus sends the secret `METRICS_TOKEN` as a bearer token. Without the secret it is open in development, and closed elsewhere. The answer may be five seconds old.",
  middleware: noStore,
  responses: {
    200: { description: "Prometheus text", content: { "text/plain": { schema: MetricsText } } },
    ...problemResponses("unauthenticated"),
  },
});

/** Long enough that readers cost nothing, and short against the 15 s and more between two scrapes. */
const health = new Memo<{ queues: QueueHealth[]; bytes: number }>(5_000);

export const metricsRoutes = createRouter().openapi(metrics, async (c) => {
  await requireToken(c.env, c.req.header("Authorization"));
  const { queues, bytes } = await health.get(async () => {
    const [queues, bytes] = await Promise.all([readQueueHealth(c.env), databaseBytes(c.env.DB)]);
    return { queues, bytes };
  });
  const lines = FAMILIES.flatMap(({ name, type, help, value }) => [
    ...[`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`],
    ...queues.map((queue) => `${name}{queue="${queue.queue}"} ${value(queue)}`),
  ]);
  lines.push(
    "# HELP shop_database_bytes Size of the D1 database, of the 10 GB that it may hold.",
    "# TYPE shop_database_bytes gauge",
    `shop_database_bytes ${bytes}`,
  );
  return c.text(`${lines.join("\n")}\n`, 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
});

async function requireToken(env: Env, authorization: string | undefined): Promise<void> {
  const { METRICS_TOKEN: token, ENVIRONMENT: environment } = env;
  if (!token) {
    if (environment === "development" || environment === "test") {
      return;
    }
    throw new ProblemError(refusal("unauthenticated", "No METRICS_TOKEN is set, so nobody may read this."));
  }
  // Digests have one length, whatever was sent, and comparing them takes one time.
  const digest = (text: string) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const [sent, wanted] = await Promise.all([digest(authorization ?? ""), digest(`Bearer ${token}`)]);
  if (!crypto.subtle.timingSafeEqual(sent, wanted)) {
    throw new ProblemError(refusal("unauthenticated", "Send METRICS_TOKEN as a bearer token."));
  }
}
