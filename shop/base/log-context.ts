import { tracing } from "cloudflare:workers";
import { AsyncLocalStorage } from "node:async_hooks";
import { readContextFrom } from "../../domain/base/log.ts";
import { traceIdOf } from "../../domain/base/trace.ts";

type Context = Readonly<Record<string, unknown>>;

const contexts = new AsyncLocalStorage<Context>();
readContextFrom(() => contexts.getStore());

/** The shop's trace id, on the platform's span of each invocation that belongs to it. */
const TRACE_ATTRIBUTE = "shop.trace_id";

/** Does the work of an invocation, whose log lines all have these fields, such as `traceparent`. */
export function logged<T>(context: Context, work: () => T): T {
  const { traceparent } = context;
  if (typeof traceparent === "string") {
    tracing.getActiveSpan()?.setAttribute(TRACE_ATTRIBUTE, traceIdOf(traceparent));
  }
  return contexts.run(context, work);
}
