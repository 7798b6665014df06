import { getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { randomId } from "../../domain/ids.ts";
import { ProblemError, refusal } from "../../domain/problem.ts";
import type { AppEnv } from "../router.ts";

export const CART_COOKIE = "cart";
export const CART_ID = /^crt_[0-9a-z]{20}$/;
/** Seconds: a cart lives for 30 days after its last change (CART-3). */
const CART_COOKIE_MAX_AGE_S = 30 * 24 * 60 * 60;

/**
 * Says whose cart this is. A signed-in customer has one; a guest is known by the `Cart-Id` header of an API
 * client or the cookie of a browser, and is given a new id when neither is there.
 */
export const withShopper = createMiddleware<AppEnv>(async function withShopper(c, next) {
  const principal = c.get("principal");
  if (principal) {
    c.set("shopper", { kind: "customer", sub: principal.sub });
    await next();
    return;
  }
  const header = c.req.header("Cart-Id");
  if (header !== undefined && !CART_ID.test(header)) {
    throw new ProblemError(
      refusal("invalid_request", "The Cart-Id header is not one this store gave out.", {
        errors: [{ path: "Cart-Id", message: "must be a cart id" }],
      }),
    );
  }
  const cookie = getCookie(c, CART_COOKIE);
  const known = header ?? (cookie && CART_ID.test(cookie) ? cookie : undefined);
  const cartId = known ?? randomId("crt");
  c.set("shopper", { kind: "guest", cartId });
  await next();
  c.header("Cart-Id", cartId);
  if (header === undefined) {
    setCookie(c, CART_COOKIE, cartId, {
      httpOnly: true,
      secure: new URL(c.req.url).protocol === "https:",
      sameSite: "Lax",
      path: "/",
      maxAge: CART_COOKIE_MAX_AGE_S,
    });
  }
});
