import type { Context } from "hono";
import type { CookieOptions } from "hono/utils/cookie";

/** Every cookie of the store: out of reach of scripts, and not sent with what other sites post or fetch. */
export function cookieOptions(c: Context): CookieOptions {
  return {
    httpOnly: true,
    // Browsers drop Secure cookies on plain HTTP, which is what a development server speaks.
    secure: new URL(c.req.url).protocol === "https:",
    sameSite: "Lax",
    path: "/",
  };
}
