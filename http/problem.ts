import { logRecord } from "../domain/base/log.ts";
import { PROBLEMS, type Problem, ProblemError, type Refusal, refusal } from "../domain/base/problem.ts";
import { traceIdOf } from "../domain/base/trace.ts";
import { isObjectAway } from "../shop/base/call-object.ts";
import { CallTimeout } from "../shop/base/shared-calls.ts";
import { isDatabaseAway } from "../stores/base/d1-away.ts";
import { OrderContended, OrderStoreUnavailable, UnknownShard } from "../stores/orders/order-store.ts";

/**
 * Seconds after which a database that refused may be asked again, drawn so that callers do not come
 * back together.
 */
const DATABASE_RETRY_S = { from: 1, to: 3 };

/**
 * The answer of a route that threw. A part that is away is no bug; anything else is logged as one.
 */
export function unexpected(error: unknown, request: { traceparent: string; path: string }): Refusal {
  if (error instanceof ProblemError) {
    return error.refusal;
  }
  if (error instanceof OrderStoreUnavailable) {
    return refusal(
      "unavailable",
      "The database of these orders does not answer. Nothing is lost: try again soon.",
    );
  }
  if (isDatabaseAway(error) || isObjectAway(error) || error instanceof CallTimeout) {
    console.warn(logRecord("warn", "out of reach", { ...request, error }));
    const { from, to } = DATABASE_RETRY_S;
    const retryAfterS = from + Math.floor(Math.random() * (to - from + 1));
    return refusal(
      "unavailable",
      "The shop cannot read or write its data at this moment. Nothing is lost: try again soon.",
      { retryAfterS },
    );
  }
  if (error instanceof OrderContended) {
    return refusal("unavailable", "The order is being changed by others. Try again.");
  }
  if (error instanceof UnknownShard) {
    console.error(logRecord("error", "unknown shard", { ...request, error }));
    return refusal("unknown_shard", "No database that is bound keeps these orders. They may be moving.");
  }
  const stack = error instanceof Error ? error.stack : undefined;
  console.error(logRecord("error", "unhandled", { ...request, error, stack }));
  return refusal(
    "internal_error",
    "We logged it under the trace id. Trying again is safe with the same Idempotency-Key.",
  );
}

/** The `Retry-After` of a refusal that passes by itself, in seconds. */
export function retryAfterOf({ code, retryAfterS }: Refusal): string | null {
  if (retryAfterS !== undefined) {
    return String(retryAfterS);
  }
  return PROBLEMS[code].status === 503 ? "1" : null;
}

/** Problem details (RFC 9457), with the headers that no middleware adds. */
export function problemResponse(
  value: Refusal,
  traceparent: string,
  more: Readonly<Record<string, string>> = {},
): Response {
  const { status, title } = PROBLEMS[value.code];
  const body: Problem = {
    type: `/docs/errors#${value.code}`,
    title,
    status,
    detail: value.detail,
    code: value.code,
    traceId: traceIdOf(traceparent),
    ...(value.errors ? { errors: value.errors } : {}),
    ...(value.skus ? { skus: value.skus } : {}),
    ...(value.orderId ? { orderId: value.orderId } : {}),
    ...(value.quote ? { quote: value.quote } : {}),
    ...(value.stock ? { stock: value.stock } : {}),
  };
  const headers: Record<string, string> = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    ...more,
  };
  if (status === 401) {
    headers["WWW-Authenticate"] = "Bearer";
  }
  const retryAfter = retryAfterOf(value);
  if (retryAfter) {
    headers["Retry-After"] = retryAfter;
  }
  return new Response(JSON.stringify(body), { status, headers });
}
