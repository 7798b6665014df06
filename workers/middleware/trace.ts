import { createMiddleware } from "hono/factory";
import { logRecord } from "../../domain/log.ts";
import { continueTrace, traceIdOf } from "../../domain/trace.ts";
import type { AppEnv } from "../router.ts";

/** Gives every request a trace and writes one log line when it is answered. */
export const trace = createMiddleware<AppEnv>(async function trace(c, next) {
  const started = Date.now();
  const traceparent = continueTrace(c.req.header("traceparent"));
  c.set("traceparent", traceparent);
  await next();
  c.header("X-Trace-Id", traceIdOf(traceparent));
  const level = c.res.status >= 500 ? "error" : "info";
  console.log(
    logRecord(level, "request", {
      traceparent,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      ms: Date.now() - started,
      cache: c.get("cache"),
    }),
  );
});
