import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Principal, Shopper } from "../domain/accounts/access.ts";
import { logRecord } from "../domain/base/log.ts";
import {
  PROBLEMS,
  Problem,
  type ProblemCode,
  ProblemError,
  type Refusal,
  refusal,
} from "../domain/base/problem.ts";
import { traceIdOf } from "../domain/base/trace.ts";
import { OrderStoreUnavailable, UnknownShard } from "../stores/orders/order-store.ts";

export interface AppEnv {
  Bindings: Env;
  Variables: {
    traceparent: string;
    /** Set by `identify`: whoever the request's token speaks for, if anyone. */
    principal: Principal | null;
    /** Set by `withShopper` on the routes that shop. */
    shopper: Shopper;
    /** Why the body could not be read, if somebody tried (see middleware/body.ts). */
    unreadable?: Refusal;
    /** What the read cache did, for the request log. */
    cache?: string;
  };
}

/** A router whose input is validated by its OpenAPI routes and refused as a problem. */
export function createRouter() {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      throw new ProblemError(invalidInput(result.error));
    },
  });
}

/** What a schema found wrong with the input. */
export function invalidInput({ issues }: z.core.$ZodError): Refusal {
  return refusal("invalid_request", "Some of the input is not valid.", {
    errors: issues.map((issue) => ({
      path: issue.path.join("."),
      message: issue.message,
      ...(issue.code ? { code: issue.code } : {}),
    })),
  });
}

/** What a route that threw tells its caller. Orders whose database is away are no bug; anything else is logged as one. */
export function unexpected(error: unknown, request: { traceparent: string; path: string }): Refusal {
  if (error instanceof OrderStoreUnavailable) {
    return refusal(
      "unavailable",
      "The database of these orders does not answer. Nothing is lost: try again soon.",
    );
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
  if (retryAfterS !== undefined) return String(retryAfterS);
  return PROBLEMS[code].status === 503 ? "1" : null;
}

/** Problem details (RFC 9457), with whatever headers no middleware will add. */
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
  };
  const headers: Record<string, string> = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    ...more,
  };
  if (status === 401) headers["WWW-Authenticate"] = "Bearer";
  const retryAfter = retryAfterOf(value);
  if (retryAfter) headers["Retry-After"] = retryAfter;
  return new Response(JSON.stringify(body), { status, headers });
}

/** What a route about orders answers while their database is away, or while their customer moves to another. */
export const OUT_OF_REACH = ["unavailable", "unknown_shard"] as const;

/** OpenAPI response entries for the problems a route may answer with. */
export function problemResponses(...codes: ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join("; "),
        content: { "application/problem+json": { schema: Problem } },
      },
    ]),
  );
}

/** The OpenAPI response entry of a JSON body. */
export function jsonResponse<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}
