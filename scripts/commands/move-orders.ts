import type { MovedPart } from "../../shop/orders/move-orders.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { atShop, callShop, SHOP_OPTIONS, type Shop } from "../lib/shop/at-shop.ts";

/** Passes in a row that may move nothing: what is left is changed without a pause, or differs. */
const IDLE_PASSES = 3;

/**
 * `npm run move-orders`: moves the orders that a shop has in D1 to its Postgres shards while it
 * serves. It may be stopped at any point and run again.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, SHOP_OPTIONS);
  return atShop(values, async (shop) => {
    let moved = 0;
    for (let idle = 0; ; ) {
      const pass = await movePass(shop);
      moved += pass.moved;
      if (pass.left === 0) {
        console.log(`Moved ${moved} orders, each compared with its copy. D1 holds none any more.`);
        return 0;
      }
      idle = pass.moved > 0 ? 0 : idle + 1;
      if (pass.different.length === pass.left || idle === IDLE_PASSES) {
        throw new Stop(
          `Moved ${moved} orders; ${pass.left} are left in D1. ${
            pass.different.length > 0
              ? `Postgres has others under the same ids (docs/postgres.md): ${pass.different.join(", ")}.`
              : "They are changed without a pause: run this again."
          }`,
        );
      }
    }
  });
}

/** Looks at every order once. */
async function movePass(shop: Shop) {
  const pass = { moved: 0, different: [] as string[], left: 0 };
  let body = {};
  for (;;) {
    const part = await (await callShop(shop, "POST", "/api/admin/orders/move", body)).json<MovedPart>();
    pass.moved += part.moved;
    pass.different.push(...part.different);
    if (part.cursor === null) {
      return { ...pass, left: part.left ?? 0 };
    }
    console.log(`${pass.moved} orders moved so far.`);
    body = { cursor: part.cursor };
  }
}
