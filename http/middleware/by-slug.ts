import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../router.ts";

/**
 * Leads an address whose slug is written in capitals, or in letters with their accents apart, to
 * the one of its page: handles are kept in small letters and NFC. For pages whose address ends with
 * it.
 */
export const bySlug = createMiddleware<AppEnv>(async function bySlug(c, next) {
  const slug = c.req.param("slug") ?? "";
  const kept = slug.normalize("NFC").toLowerCase();
  if (kept === slug) {
    return next();
  }
  const folder = c.req.path.slice(0, c.req.path.lastIndexOf("/"));
  return c.redirect(`${folder}/${encodeURIComponent(kept)}${new URL(c.req.url).search}`, 301);
});
