import { createMiddleware } from "hono/factory";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import type { AppEnv } from "../router.ts";
import { isAllowedOrigin, isApi } from "./cors.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that another site makes a browser send: any unsafe method with any content type
 * that the browser marks as cross-site. SameSite cookies alone do not suffice. They travel between
 * sibling subdomains, and a forged sign-in needs no cookie.
 *
 * Every browser marks such requests with `Sec-Fetch-Site`, and older ones with `Origin`. A request
 * with neither comes from an API client. A browser never adds a bearer token by itself, so a
 * request with one needs no origin.
 */
export const csrf = createMiddleware<AppEnv>(async function csrf(c, next) {
  const exempt = SAFE_METHODS.has(c.req.method) || c.req.header("Authorization") !== undefined;
  if (!exempt && isForeign(c.req.raw) && !isInvited(c.req.raw, c.env)) {
    throw new ProblemError(refusal("csrf_rejected", "Requests that other sites send are refused."));
  }
  await next();
});

/**
 * Whether it comes from a site that may use the API, and brings nothing that the browser added by
 * itself.
 */
function isInvited(request: Request, env: Env): boolean {
  const invited = isAllowedOrigin(env, request.headers.get("Origin"));
  return invited && !request.headers.has("Cookie") && isApi(new URL(request.url).pathname);
}

/** Whether a browser says that another site made it send this. */
export function isForeign(request: Request): boolean {
  const site = request.headers.get("Sec-Fetch-Site");
  // "none" is the user's own doing, such as reloading a form's answer.
  if (site !== null) {
    return site !== "same-origin" && site !== "none";
  }
  const origin = request.headers.get("Origin");
  return origin !== null && origin !== new URL(request.url).origin;
}
