import type { SealedPart } from "../../shop/orders/sealing/seal-stored.ts";
import { atShop, callShop, SHOP_OPTIONS } from "../lib/at-shop.ts";
import { parseOptions } from "../lib/cli.ts";

/**
 * `npm run seal-orders`: seals the orders that lie readable, and the keys of orders with the newest
 * of DATA_KEYS, while the shop serves. It may be stopped at any point and run again.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, SHOP_OPTIONS);
  return atShop(values, async (shop) => {
    const done = { renewed: 0, sealed: 0 };
    for (let body = {}; ; ) {
      const answer = await callShop(shop, "POST", "/api/admin/orders/seal", body);
      const { renewed, sealed, cursor } = await answer.json<SealedPart>();
      done.renewed += renewed;
      done.sealed += sealed;
      if (cursor === null) {
        console.log(
          `${done.sealed} orders sealed, ${done.renewed} keys sealed anew: every order is sealed, and every key with the newest of DATA_KEYS.`,
        );
        return 0;
      }
      body = { cursor };
    }
  });
}
