import type { SealedPart } from "../../shop/orders/sealing/seal-stored.ts";
import { parseOptions } from "../lib/cli.ts";
import { atShop, callShop, SHOP_OPTIONS } from "../lib/shop/at-shop.ts";

/**
 * `npm run seal-orders`: seals the orders and the rows about people that are stored unencrypted,
 * and all keys with the newest of DATA_KEYS, while the shop serves. It may be stopped at any point
 * and run again.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, SHOP_OPTIONS);
  return atShop(values, async (shop) => {
    const done = { renewed: 0, sealed: 0, people: 0 };
    for (let body = {}; ; ) {
      const answer = await callShop(shop, "POST", "/api/admin/orders/seal", body);
      const { renewed, sealed, people, cursor } = await answer.json<SealedPart>();
      done.renewed += renewed;
      done.sealed += sealed;
      done.people += people;
      if (cursor === null) {
        console.log(
          `${done.sealed} orders and ${done.people} texts about people sealed, ${done.renewed} keys sealed anew with the newest of DATA_KEYS. Nothing is behind.`,
        );
        return 0;
      }
      body = { cursor };
    }
  });
}
