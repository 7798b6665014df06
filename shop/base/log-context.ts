import { AsyncLocalStorage } from "node:async_hooks";
import { readContextFrom } from "../../domain/base/log.ts";

type Context = Readonly<Record<string, unknown>>;

const contexts = new AsyncLocalStorage<Context>();
readContextFrom(() => contexts.getStore());

/** Does the work of an invocation, whose log lines all have these fields, such as `traceparent`. */
export function logged<T>(context: Context, work: () => T): T {
  return contexts.run(context, work);
}
