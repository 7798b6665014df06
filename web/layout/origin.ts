import type { Context } from "hono";
import type { AppEnv } from "../../http/router.ts";

/**
 * Where the shop says that it is: a cache before the Worker keeps one answer for all hosts
 * (https://developers.cloudflare.com/workers/cache/cache-keys/).
 */
export function originOf({ env, req }: Context<AppEnv>): string {
  return (URL.parse(env.SHOP_URL) ?? new URL(req.url)).origin;
}
