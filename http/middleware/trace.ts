import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { logRecord } from "../../domain/base/log.ts";
import { continueTrace, traceIdOf } from "../../domain/base/trace.ts";
import { logged } from "../../shop/base/log-context.ts";
import { meterRequest } from "../../shop/meter/meter.ts";
import type { AppEnv } from "../router.ts";

/** A request that took this long is logged like one that failed. */
const SLOW_MS = 1_000;

/**
 * Gives every request a trace and logs what went wrong or was slow. With LOG_REQUESTS=all it logs
 * every request; the platform's own invocation logs hold those anyway, and a line for each costs as
 * much as answering it.
 */
export const trace = createMiddleware<AppEnv>(async function trace(c, next) {
  const started = Date.now();
  const traceparent = continueTrace(c.req.header("traceparent"));
  c.set("traceparent", traceparent);
  await logged({ traceparent }, next);
  c.header("X-Trace-Id", traceIdOf(traceparent));
  const { method, path } = c.req;
  const route = routeOf(c) ?? "elsewhere";
  const { isSign, cache } = c.var;
  const request = { traceparent, method, path, status: c.res.status, cache, route };
  logRequest(c.env, started, request, isSign);
});

/**
 * The route that answers, as it was registered; null when nothing does. Middleware is registered
 * for ALL methods.
 */
export function routeOf(c: Context<AppEnv>): string | null {
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  for (const route of matchedRoutes(c)) {
    if (route.method === method) {
      return `${method} ${route.path}`;
    }
  }
  return null;
}

/** Counts a request, and logs it where it is worth it. `started` is in milliseconds since 1970. */
export function logRequest(
  env: Env,
  started: number,
  {
    route,
    ...request
  }: {
    traceparent: string;
    method: string;
    path: string;
    status: number;
    cache?: string | undefined;
    /** As it was registered. */
    route: string;
  },
  isSign = false,
): void {
  const ms = Date.now() - started;
  const failed = request.status >= 500 && !isSign;
  meterRequest(env, { route, status: request.status, ms, cache: request.cache, failed });
  if (!failed && ms < SLOW_MS && env.LOG_REQUESTS !== "all") {
    return;
  }
  console.log(logRecord(failed ? "error" : "info", "request", { ...request, ms }));
}
