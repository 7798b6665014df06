import { createRoute } from "@hono/zod-openapi";
import { exposition } from "../../domain/analytics/prometheus.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { MetricsText } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, problemResponses } from "../../http/router.ts";
import { readSamples } from "../../shop/meter/meter.ts";
import { readFamilies } from "../../shop/ops/read-families.ts";
import { Memo } from "./memo.ts";

const metrics = createRoute({
  method: "get",
  path: "/metrics",
  tags: ["Operations"],
  summary: "Metrics for Prometheus",
  description:
    "Prometheus sends the secret `METRICS_TOKEN` as a bearer token. Without the secret it is open in development, and closed elsewhere. The answer may be five seconds old, and does not depend on which isolate gives it. It shows how much the shop sells, so keep the token secret.",
  middleware: noStore,
  responses: {
    200: { description: "Prometheus text", content: { "text/plain": { schema: MetricsText } } },
    ...problemResponses("unauthenticated"),
  },
});

/**
 * Long enough that readers cost nothing, and short against the 15 s and more between two scrapes.
 */
const text = new Memo<string>(5_000);

export const metricsRoutes = createRouter().openapi(metrics, async (c) => {
  await requireToken(c.env, c.req.header("Authorization"));
  const found = await text.get(async () => {
    const [families, samples] = await Promise.all([readFamilies(c.env), readSamples(c.env)]);
    return exposition(families, samples);
  });
  return c.text(found, 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
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
