import type { RebuiltPart } from "../../shop/orders/reading/rebuild-summaries.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { atShop, callShop, SHOP_OPTIONS } from "../lib/shop/at-shop.ts";

const USAGE =
  "npm run read-model -- rebuild [--state DIR], or --url https://shop.example with SHOP_TOKEN set";

/**
 * `npm run read-model -- rebuild`: replays the archived events of orders against the order store,
 * so that the read model says what the store does, and counts the figures of the reports again. The
 * shop may go on meanwhile.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(args, SHOP_OPTIONS, true);
  if (positionals.join(" ") !== "rebuild") {
    throw new Stop(USAGE);
  }
  const { projected, removed, counted } = await atShop(values, async (shop) => {
    const sum = { projected: 0, removed: 0, counted: 0 };
    let body = {};
    for (;;) {
      const response = await callShop(shop, "POST", "/api/admin/read-model/rebuild", body);
      const part = await response.json<RebuiltPart>();
      sum.projected += part.projected;
      sum.removed += part.removed;
      sum.counted += part.counted;
      if (part.cursor === null) {
        return sum;
      }
      body = { cursor: part.cursor };
    }
  });
  console.log(
    `The read model is what the order store says: ${projected} orders replayed, ${removed} removed.`,
  );
  console.log(`The figures are what the archive holds: ${counted} events counted.`);
  return 0;
}
