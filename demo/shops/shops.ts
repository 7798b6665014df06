import { APPAREL } from "../apparel/shop.ts";
import { DEMO_COLLECTIONS } from "../collections.ts";
import type { DemoShop } from "../demo-shop.ts";
import { demoShopProducts } from "../seed.ts";
import { DEMO_SHOP } from "../settings.ts";

/** The demo shops by name: `npm start -- --demo apparel`. The first is the one without a name. */
export const DEMO_SHOPS = {
  prints: {
    settings: DEMO_SHOP,
    // The Worker and the build draw them (art.ts).
    pictures: new Map(),
    goods: () => ({ products: demoShopProducts(), collections: DEMO_COLLECTIONS }),
  },
  apparel: APPAREL,
} as const satisfies Record<string, DemoShop>;
