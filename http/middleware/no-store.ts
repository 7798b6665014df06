import { createMiddleware } from "hono/factory";

/** For answers about one person: no cache may keep them. */
export const noStore = createMiddleware(async function noStore(c, next) {
  await next();
  c.header("Cache-Control", "no-store");
});
