import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { randomId } from "../domain/base/ids.ts";
import { ProblemError, refusal } from "../domain/base/problem.ts";
import { CART_TTL_MS } from "../domain/cart/cart.ts";
import { CART_ID } from "./cart-id.ts";
import { cookieName, cookieOptions } from "./cookies.ts";
import { withHeader } from "./header.ts";
import type { AppEnv } from "./router.ts";

/** Seconds: the cookie lives as long as the cart it names (CART-3). */
const CART_COOKIE_MAX_AGE_S = CART_TTL_MS / 1000;

/** The cart an API client names by header or a browser by cookie. A malformed header is refused. */
export function guestCartId(c: Context<AppEnv>): string | null {
  const header = c.req.header("Cart-Id");
  if (header !== undefined) {
    if (CART_ID.test(header)) {
      return header;
    }
    throw new ProblemError(
      refusal("invalid_request", "The Cart-Id header is not one this store gave out.", {
        errors: [{ path: "Cart-Id", message: "must be a cart id" }],
      }),
    );
  }
  const cookie = getCookie(c, cookieName(c, "cart"));
  return cookie !== undefined && CART_ID.test(cookie) ? cookie : null;
}

/** Makes the browser forget its guest cart, as when an account has taken it over. */
export function forgetGuestCart(c: Context<AppEnv>): void {
  deleteCookie(c, cookieName(c, "cart"), cookieOptions(c));
}

/**
 * Says whose cart this is. A signed-in customer has one. A guest has the id in the `Cart-Id` header
 * of an API client or the cookie of a browser. A guest with neither gets a new id.
 */
export const withShopper = createMiddleware<AppEnv>(async function withShopper(c, next) {
  const principal = c.get("principal");
  if (principal) {
    c.set("shopper", { kind: "customer", sub: principal.sub });
    await next();
    return;
  }
  const known = guestCartId(c);
  const cartId = known ?? randomId("crt");
  const unused = known === null && (c.req.method === "GET" || c.req.method === "HEAD");
  c.set("shopper", { kind: "guest", cartId, unused });
  await withHeader(c, next, "Cart-Id", cartId);
  if (c.req.header("Cart-Id") === undefined) {
    setCookie(c, cookieName(c, "cart"), cartId, { ...cookieOptions(c), maxAge: CART_COOKIE_MAX_AGE_S });
  }
});
