import type { Context } from "hono";
import type { CookieOptions } from "hono/utils/cookie";

/**
 * Every cookie of the store: out of reach of scripts, and not sent with what other sites post or
 * fetch.
 */
export function cookieOptions(c: Context): CookieOptions {
  return {
    httpOnly: true,
    // Browsers drop Secure cookies on plain HTTP, which is what a development server speaks.
    secure: new URL(c.req.url).protocol === "https:",
    sameSite: "Lax",
    path: "/",
  };
}

/**
 * A cookie's name where it opens an account, a cart or a waiting room: with `__Host-`, browsers let
 * no sibling domain set or replace it. They accept that on https alone, which a development server
 * does not speak.
 */
export function cookieName(
  c: Context,
  name: "session" | "refresh" | "device" | "step" | "oidc" | "cart" | "wishes" | `pass-${string}`,
): string {
  return new URL(c.req.url).protocol === "https:" ? `__Host-${name}` : name;
}
