import { NEUTRAL_SHOP, type ShopSettings } from "../../domain/shop/shop-settings.ts";
import { settingsOf } from "../../providers/settings.ts";
import { listForMerchants } from "../../stores/catalog/catalog-merchant.ts";

/** What a new shop needs before it opens, in order. */
export type FirstStep = "name" | "catalogue" | "shipping" | "payments" | "open";

/** Each step with whether it is done, as far as the shop itself can see. */
export async function firstSteps(
  env: Env,
  shop: ShopSettings,
): Promise<{ step: FirstStep; isDone: boolean }[]> {
  const { total } = await listForMerchants(env.DB, {
    status: "active",
    sort: "newest",
    page: 1,
    pageSize: 1,
  });
  const lacks = settingsOf(env).problems.some(({ part }) => part === "payments");
  return [
    { step: "name", isDone: shop.name !== NEUTRAL_SHOP.name },
    { step: "catalogue", isDone: total > 0 },
    { step: "shipping", isDone: shop.shipping.zones.length > 0 },
    { step: "payments", isDone: !lacks },
    { step: "open", isDone: shop.open },
  ];
}
