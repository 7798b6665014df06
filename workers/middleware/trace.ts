import { createMiddleware } from "hono/factory";
import { logRecord } from "../../domain/log.ts";
import { continueTrace, traceIdOf } from "../../domain/trace.ts";
import type { AppEnv } from "../router.ts";

/** A request that took this long is logged like one that failed. */
const SLOW_MS = 1_000;

/**
 * Gives every request a trace and logs what went wrong or was slow. With LOG_REQUESTS=all it logs every request; the
 * platform's own invocation logs hold those anyway, and a line for each costs as much as answering it.
 */
export const trace = createMiddleware<AppEnv>(async function trace(c, next) {
  const started = Date.now();
  const traceparent = continueTrace(c.req.header("traceparent"));
  c.set("traceparent", traceparent);
  await next();
  c.header("X-Trace-Id", traceIdOf(traceparent));
  const ms = Date.now() - started;
  const failed = c.res.status >= 500;
  if (!failed && ms < SLOW_MS && c.env.LOG_REQUESTS !== "all") return;
  const { method, path } = c.req;
  const record = { traceparent, method, path, status: c.res.status, ms, cache: c.get("cache") };
  console.log(logRecord(failed ? "error" : "info", "request", record));
});
