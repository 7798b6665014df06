import type { Context } from "hono";
import type { Call } from "../shop/base/call.ts";
import { touchOrder } from "./bookmark.ts";
import type { AppEnv } from "./router.ts";

/** What a verb of the shop needs to know of the request that asks for it. */
export function callOf(c: Context<AppEnv>): Call {
  return {
    env: c.env,
    ctx: c.executionCtx,
    traceparent: c.get("traceparent"),
    principal: c.get("principal"),
    ip: c.req.header("CF-Connecting-IP") ?? null,
    ...(c.req.path.startsWith("/api/") ? {} : { language: c.get("language") }),
    touch: (orderId) => touchOrder(c, orderId),
  };
}
