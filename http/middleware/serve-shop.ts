import { createMiddleware } from "hono/factory";
import type { ShopSettings } from "../../domain/base/shop.ts";
import type { AppEnv } from "../router.ts";

/** Sets the shop that everything behind it answers for: `app.use(serveShop(DEMO_SHOP))`. */
export function serveShop(shop: ShopSettings) {
  return createMiddleware<AppEnv>(function serveShop(c, next) {
    c.set("shop", shop);
    return next();
  });
}
