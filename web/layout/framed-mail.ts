import type { Context } from "hono";
import type { AppEnv } from "../../http/router.ts";

/** A message is styled within itself, framed by a page of the shop, and runs nothing. */
const POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; frame-ancestors 'self'";

/**
 * Answers a mail as mail programs show it. A link opens beside the page, which refuses to be
 * framed.
 */
export function framedMail(c: Context<AppEnv>, html: string) {
  c.header("Content-Security-Policy", POLICY);
  c.header("X-Frame-Options", "SAMEORIGIN");
  return c.html(html.replace("<head>", '<head><base target="_blank">'));
}
