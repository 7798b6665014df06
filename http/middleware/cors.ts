import { settingsOf } from "../../providers/settings.ts";

/** Whether a path is one of the API, which programs call: it answers data and no page. */
export function isApi(path: string): boolean {
  return path.startsWith("/api/") || path === "/graphql";
}

const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
const HEADERS =
  "Authorization, Cart-Id, Content-Type, Idempotency-Key, If-None-Match, Order-Token, Sale-Pass, Sale-Ticket, traceparent, x-d1-bookmark";
const EXPOSED =
  "Cart-Id, ETag, Idempotent-Replay, Location, RateLimit, RateLimit-Policy, Retry-After, X-Cache, x-d1-bookmark, X-Trace-Id";
/** Seconds that a browser keeps a preflight. */
const MAX_AGE_S = 7_200;

/** Whether scripts of this origin may use the API (`CORS_ORIGINS`). */
export function isAllowedOrigin(env: Env, origin: string | null): boolean {
  return env.CORS_ORIGINS !== "" && origin !== null && settingsOf(env).CORS_ORIGINS.has(origin);
}

/**
 * The answer to a browser that asks whether it may send a request of another site; null for any
 * other request.
 */
export function answerPreflight(request: Request, env: Env): Response | null {
  if (request.method !== "OPTIONS" || !request.headers.has("Access-Control-Request-Method")) {
    return null;
  }
  if (!isApi(new URL(request.url).pathname) || !isAllowedOrigin(env, request.headers.get("Origin"))) {
    return null;
  }
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Methods": METHODS,
      "Access-Control-Allow-Headers": HEADERS,
      "Access-Control-Max-Age": String(MAX_AGE_S),
    },
  });
}

/**
 * Lets scripts of the configured origins read an answer of the API. Never with cookies: other sites
 * speak for a shopper with a token or a cart id, which no browser sends by itself.
 */
export function allowOrigin(request: Request, env: Env, response: Response): Response {
  if (env.CORS_ORIGINS === "" || response.status === 101 || !isApi(new URL(request.url).pathname)) {
    return response;
  }
  const origin = request.headers.get("Origin");
  response.headers.append("Vary", "Origin");
  if (origin !== null && isAllowedOrigin(env, origin)) {
    response.headers.set("Access-Control-Allow-Origin", origin);
    response.headers.set("Access-Control-Expose-Headers", EXPOSED);
  }
  return response;
}
