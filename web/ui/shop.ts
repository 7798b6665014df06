import { createContext, useContext } from "hono/jsx";
import { NEUTRAL_SHOP, type ShopSettings } from "../../domain/shop/shop-settings.ts";

/** The shop whose page is rendered. `web/layout/respond.tsx` puts it around every page. */
export const ShopContext = createContext<ShopSettings>(NEUTRAL_SHOP);

/** The settings of the shop, inside a component. */
export function useShop(): ShopSettings {
  return useContext(ShopContext);
}
