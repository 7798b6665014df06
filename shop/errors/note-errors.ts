import { env, tracing, waitUntil } from "cloudflare:workers";
import { logRecord, onErrorLogged } from "../../domain/base/log.ts";
import { causeOf, type ErrorReport, loggedError } from "../../domain/errors/error-group.ts";

/** An isolate reports errors this often, and the first at once. */
const REPORT_EVERY_MS = 1_000;
/** Causes that an isolate keeps between two reports; further ones are in the log alone. */
const MAX_CAUSES = 50;
/** The line of a request that failed: why it did was logged before. */
const REQUEST = "request";

let pending = new Map<string, ErrorReport>();
let reportedAt = 0;
/** When an invocation reports next. One that ends before leaves it to the next error. */
let dueAt = 0;

onErrorLogged((line) => {
  const error = loggedError(line);
  // What samples traces by their end keeps this one (ops/otel/collector.yaml).
  tracing.getActiveSpan()?.setStatus({ code: "error", message: error.message });
  const cause = causeOf(error);
  const count = (pending.get(cause)?.count ?? 0) + 1;
  if (error.message === REQUEST || (count === 1 && pending.size >= MAX_CAUSES)) {
    return;
  }
  const now = Date.now();
  pending.set(cause, { ...error, cause, count, lastAt: now, release: releaseOf(env) });
  const isDue = now < dueAt && dueAt - now <= REPORT_EVERY_MS;
  if (!isDue) {
    // A clock that was set back does not hold it up.
    dueAt = Math.max(now, Math.min(reportedAt, now) + REPORT_EVERY_MS);
    try {
      waitUntil(sendReports(dueAt - now));
    } catch {
      // Outside of an invocation nothing can be sent; the next error reports this one too.
      dueAt = 0;
    }
  }
});

/** The version of the Worker, by its tag where a release gave it one. */
function releaseOf({ VERSION }: Env): string {
  return VERSION?.tag || VERSION?.id || "local";
}

async function sendReports(inMs: number): Promise<void> {
  await scheduler.wait(inMs);
  reportedAt = Date.now();
  const reported = pending;
  pending = new Map();
  try {
    await env.METER.getByName("shop").addErrors([...reported.values()]);
  } catch (error) {
    console.warn(logRecord("warn", "errors not reported", { error }));
    for (const [cause, report] of reported) {
      const later = pending.get(cause);
      pending.set(cause, { ...(later ?? report), count: report.count + (later?.count ?? 0) });
    }
  }
}
