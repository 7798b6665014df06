import { type CartLine, itemLimit, type Rename } from "../../domain/cart/cart.ts";
import type { SellableVariant } from "../../stores/catalog/catalog.ts";
import { currentVariants } from "../catalog/current-variants.ts";

/** A merchant may have renamed a SKU again before the cart was looked at. */
const MAX_RENAMES = 5;

/** The new names of lines whose SKUs were renamed, as far as these may be bought. */
export async function renamesOf(
  env: Env,
  lines: readonly Pick<CartLine, "sku">[],
  variants: ReadonlyMap<string, SellableVariant | undefined>,
): Promise<Rename[]> {
  const names = lines.map(({ sku }) => ({ from: sku, at: variants.get(sku) }));
  for (let renames = 0; renames < MAX_RENAMES; renames++) {
    const next = names.flatMap(({ at }) => (at && !at.sellable ? (at.renamedTo ?? []) : []));
    if (next.length === 0) {
      break;
    }
    const found = await currentVariants(env, next);
    for (const name of names) {
      if (name.at && !name.at.sellable && name.at.renamedTo !== null) {
        name.at = found.get(name.at.renamedTo);
      }
    }
  }
  return names.flatMap(({ from, at }) =>
    at?.sellable && at.sku !== from ? [{ from, to: at.sku, limit: itemLimit(at.maxPerOrder) }] : [],
  );
}
