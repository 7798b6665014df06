import { createMiddleware } from "hono/factory";
import { logRecord } from "../../domain/base/log.ts";
import { NEUTRAL_SHOP, type ShopSettings } from "../../domain/shop/shop-settings.ts";
import type { WaitUntil } from "../../shop/base/call.ts";
import { currentShop, recentShop } from "../../shop/settings/current-shop.ts";
import type { AppEnv } from "../router.ts";

/** What monitors ask without end: it shows nothing of the shop, and reads nothing for it. */
const PROBES = new Set(["/healthz", "/readyz", "/metrics"]);

/** Requests for pages of a preview, with the settings that they are to be answered with. */
const previews = new WeakMap<Request, ShopSettings>();

/** A request that is answered as by a shop with other settings than those that hold. */
export function asPreview(request: Request, settings: ShopSettings): Request {
  previews.set(request, settings);
  return request;
}

/**
 * Sets the shop that everything behind it answers for. Where its settings cannot be read, that is a
 * closed one: cached pages go on, and no order is priced by settings that are not the merchant's.
 */
export const serveShop = createMiddleware<AppEnv>(async function serveShop(c, next) {
  const preview = PROBES.has(c.req.path) ? NEUTRAL_SHOP : previews.get(c.req.raw);
  c.set("isPreview", preview !== undefined);
  c.set("shop", preview ?? recentShop() ?? (await shopOrClosed(c.env, c.executionCtx)));
  await next();
});

async function shopOrClosed(env: Env, ctx: WaitUntil): Promise<ShopSettings> {
  try {
    return await currentShop(env, ctx);
  } catch (error) {
    console.error(logRecord("error", "no settings could be read", { error }));
    return NEUTRAL_SHOP;
  }
}
