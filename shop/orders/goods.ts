import type { Currency } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { itemLimit } from "../../domain/cart/cart.ts";
import type { OrderLine } from "../../domain/orders/order.ts";
import type { Goods } from "../../domain/orders/pricing.ts";
import type { PromotionLine } from "../../domain/promotions/apply.ts";
import { currentVariants } from "../catalog/current-variants.ts";
import { type Membership, pricesFor } from "../prices/shopper-prices.ts";

export interface Bought {
  /** By SKU. */
  lines: OrderLine[];
  /** The same lines, with what taxes and shipping depend on. */
  goods: Goods[];
  /** The same lines, as promotions see them. */
  offered: PromotionLine[];
  /**
   * The row number of the last line's variant: that line's owner keeps the draft, see
   * `reserveOrder`.
   */
  lastVariantId: number;
  /** Whether a line's SKU has so many units that orders do not race for the last ones. */
  isAmple(line: Pick<OrderLine, "sku">): boolean;
}

/** From this many units on sale, as last projected, orders do not race for the last ones. */
const AMPLE_UNITS = 50;

/** A cart's lines at the shopper's prices of this moment in a currency, never a cached one. */
export async function goodsOf(
  env: Env,
  cartLines: readonly { sku: string; quantity: number }[],
  membership: Membership,
  currency: Currency,
): Promise<Result<Bought, Refusal>> {
  const variants = await currentVariants(
    env,
    cartLines.map(({ sku }) => sku),
  );
  const priceOf = await pricesFor(variants.values(), membership, currency);
  const ample = new Set<string>();
  const bought: Bought = {
    lines: [],
    goods: [],
    offered: [],
    lastVariantId: 0,
    isAmple: ({ sku }) => ample.has(sku),
  };
  for (const { sku, quantity } of [...cartLines].sort((a, b) => (a.sku < b.sku ? -1 : 1))) {
    const variant = variants.get(sku);
    if (!variant) {
      return err(refusal("unknown_sku", `There is no item ${sku} any more.`, { skus: [sku] }));
    }
    if (!variant.sellable) {
      const { title, renamedTo } = variant;
      // A quote and a look at the cart follow the new name; an order is refused with it, and buys
      // nothing else.
      const errors = renamedTo === null ? [] : [{ path: `items.${sku}`, message: `is sold as ${renamedTo}` }];
      const detail =
        renamedTo === null
          ? `${title} is not for sale.`
          : `${title} is sold as ${renamedTo} now. Look at the cart again.`;
      return err(
        refusal("item_unavailable", detail, { skus: [sku], ...(errors.length > 0 ? { errors } : {}) }),
      );
    }
    const limit = itemLimit(variant.maxPerOrder);
    if (quantity > limit) {
      return err(
        refusal("item_limit_exceeded", `At most ${limit} of ${variant.title} to an order.`, {
          skus: [sku],
          limit: { of: "unitsAtMost", count: limit },
        }),
      );
    }
    const price = priceOf(variant, quantity);
    if (!price) {
      return err(
        refusal("item_unavailable", `${variant.title} is not sold in ${currency}.`, { skus: [sku] }),
      );
    }
    const { amount: unitPrice, priceList } = price;
    const { id, title, productId, productSlug, taxable, category, requiresShipping, weightGrams } = variant;
    bought.lines.push({
      sku,
      title,
      quantity,
      unitPrice,
      priceVersion: priceList?.version ?? variant.priceVersion,
      ...(priceList ? { priceList: priceList.id } : {}),
    });
    bought.goods.push({ quantity, unitPrice, taxable, category, requiresShipping, weightGrams });
    bought.offered.push({ sku, productId, slug: productSlug, category, quantity, unitPrice });
    bought.lastVariantId = id;
    if (!variant.tracked || variant.backorder === "allow" || variant.available >= AMPLE_UNITS) {
      ample.add(sku);
    }
  }
  return ok(bought);
}
