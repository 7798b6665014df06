import { createMiddleware } from "hono/factory";
import { withHeader } from "../header.ts";

/** For answers about one person: no cache may keep them. */
export const noStore = createMiddleware(function noStore(c, next) {
  return withHeader(c, next, "Cache-Control", "no-store");
});
