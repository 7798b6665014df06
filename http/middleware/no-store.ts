import { createMiddleware } from "hono/factory";
import { withHeader } from "../header.ts";

/** For answers about one person: no cache may keep them. */
export const noStore = createMiddleware(function noStore(c, next) {
  return withHeader(c, next, "Cache-Control", "no-store");
});

/**
 * Makes an answer fit for the cache before the Worker, which keeps for two hours what does not say
 * how long it is good (https://developers.cloudflare.com/workers/cache/configuration/). What is for
 * everybody carries nothing of the request that it answered.
 */
export function fitForCaches(response: Response): Response {
  const { headers } = response;
  const policy = headers.get("Cache-Control");
  if (policy === null && response.status !== 101) {
    headers.set("Cache-Control", "no-store");
  } else if (policy?.startsWith("public")) {
    headers.delete("X-Trace-Id");
  }
  return response;
}
