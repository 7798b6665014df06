import type { Shopper } from "../../domain/accounts/access.ts";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { Selling } from "../../domain/base/selling.ts";
import { itemLimit } from "../../domain/cart/cart.ts";
import type { CartView, NewItem } from "../../domain/cart/cart-view.ts";
import { notSoldIn, orderLimits } from "../../domain/orders/pricing.ts";
import { promotionState } from "../../domain/promotions/promotion.ts";
import type { SellableVariant } from "../../stores/catalog/catalog.ts";
import { currentVariants } from "../catalog/current-variants.ts";
import { meterShopper } from "../meter/meter.ts";
import { membershipOf, pricesFor } from "../prices/shopper-prices.ts";
import { promotionOf } from "../promotions/counting-promotions.ts";
import { couponRefused, hasUse } from "../promotions/offers.ts";
import { type CartClient, cartOf } from "./cart-client.ts";
import type { CartSnapshot } from "./cart-object.ts";
import { viewOf } from "./cart-view.ts";
import { renamesOf } from "./follow-renames.ts";

interface Change {
  /** What the cart does with the item. */
  by: keyof Pick<CartClient, "add" | "setQuantity">;
  /** Names the wish: sent again it adds nothing. */
  key?: string | undefined;
}

/**
 * Prices an item from the catalog and has the cart add it, or set its units. Refused, the cart is
 * unchanged.
 */
async function putItem(
  env: Env,
  shopper: Shopper,
  item: NewItem,
  { by, key }: Change,
): Promise<Result<CartView, Refusal>> {
  const { sku, quantity } = item;
  const variants = await currentVariants(env, [sku]);
  const variant = variants.get(sku);
  const [rename] = await renamesOf(env, [{ sku }], variants);
  if (rename) {
    await cartOf(env, shopper).rename([rename]);
    return putItem(env, shopper, { ...item, sku: rename.to }, { by, key });
  }
  if (!variant) {
    return err(
      refusal("unknown_sku", `The catalog has no item ${sku}.`, {
        errors: [{ path: "sku", message: "is not in the catalog" }],
      }),
    );
  }
  if (!variant.sellable) {
    return err(refusal("item_unavailable", `${variant.title} is not for sale.`));
  }
  const { price, currency } = await priceInCart(env, shopper, variant, { ...item, by });
  if (!price) {
    return err(refusal("item_unavailable", `${variant.title} is not sold in ${currency ?? CURRENCY}.`));
  }
  const line = { sku, quantity, seenPrice: price.amount };
  const changed = await cartOf(env, shopper)[by](line, itemLimit(variant.maxPerOrder), { key, currency });
  if (!changed.ok) {
    return changed;
  }
  const { lines } = changed.value;
  if (by === "add" && lines.length === 1 && lines[0]?.quantity === quantity) {
    meterShopper(env, "carts");
  }
  return ok(await viewOf(env, shopper, changed.value, variants));
}

/**
 * What the shopper pays for a unit, in the currency that they named, or else in the cart's. The
 * cart is read only where it decides: its units for the price of more, its currency for any of
 * several.
 */
async function priceInCart(
  env: Env,
  shopper: Shopper,
  variant: SellableVariant,
  { quantity, currency: named, by }: NewItem & Pick<Change, "by">,
) {
  const isStepped = by === "add" && variant.listed.some(({ minQuantity }) => minQuantity > 1);
  const mayBeOther = !named && variant.listed.some((listed) => listed.currency !== CURRENCY);
  const held = isStepped || mayBeOther ? await cartOf(env, shopper).view() : null;
  const currency = named ?? held?.currency;
  const priceOf = await pricesFor([variant], membershipOf(env, shopper), currency ?? CURRENCY);
  const inCart = isStepped ? (held?.lines.find(({ sku }) => sku === variant.sku)?.quantity ?? 0) : 0;
  return { price: priceOf(variant, inCart + quantity), currency };
}

/**
 * Adds units to the cart at the shopper's price of today, in a currency of the shop's.
 *
 * @param key names the wish: sent again it adds nothing
 */
export async function addToCart(
  env: Env,
  selling: Pick<Selling, "currencies" | "limits" | "limitsIn">,
  shopper: Shopper,
  item: NewItem,
  key?: string,
): Promise<Result<CartView, Refusal>> {
  const { currency } = item;
  return currency && !orderLimits(selling, currency)
    ? err(notSoldIn(currency))
    : putItem(env, shopper, item, { by: "add", key });
}

/**
 * The shopper pays in this currency from now on. What is not sold in it stays in the cart and is
 * marked.
 */
export async function payIn(
  env: Env,
  selling: Pick<Selling, "currencies" | "limits" | "limitsIn">,
  shopper: Shopper,
  currency: Currency,
): Promise<Result<CartView, Refusal>> {
  return orderLimits(selling, currency)
    ? ok(await viewOf(env, shopper, await cartOf(env, shopper).setCurrency(currency)))
    : err(notSoldIn(currency));
}

/** Sets the units of an item in the cart, and today's price as the one the shopper has seen. */
export function setInCart(env: Env, shopper: Shopper, item: NewItem): Promise<Result<CartView, Refusal>> {
  return putItem(env, shopper, item, { by: "setQuantity" });
}

export async function removeFromCart(env: Env, shopper: Shopper, sku: string): Promise<CartView> {
  return viewOf(env, shopper, await cartOf(env, shopper).remove(sku));
}

export async function clearCart(env: Env, shopper: Shopper): Promise<CartView> {
  return viewOf(env, shopper, await cartOf(env, shopper).clear());
}

/**
 * Keeps a code that lowers what the cart costs, or would with more in it. An unknown one, one that
 * is over and one that is used up are refused.
 */
export async function setCoupon(
  env: Env,
  shopper: Shopper,
  typed: string,
): Promise<Result<CartView, Refusal>> {
  const code = typed.trim().toUpperCase();
  const promotion = await promotionOf(env, code);
  if (!promotion) {
    return err(couponRefused("coupon_invalid"));
  }
  if (promotionState(promotion, Date.now()) === "ended") {
    return err(couponRefused("coupon_expired"));
  }
  if (!(await hasUse(env, promotion, shopper))) {
    return err(couponRefused("coupon_used_up"));
  }
  return ok(await viewOf(env, shopper, await cartOf(env, shopper).setCoupon(code)));
}

export async function removeCoupon(env: Env, shopper: Shopper): Promise<CartView> {
  return viewOf(env, shopper, await cartOf(env, shopper).setCoupon(null));
}

/**
 * Moves what a guest gathered into their account's cart, once however often it is tried. What the
 * limits leave out is named by the account's cart until the shopper changes it.
 */
export async function adoptGuestCart(env: Env, cartId: string, sub: string): Promise<CartSnapshot> {
  const account = cartOf(env, { kind: "customer", sub });
  const guest = cartOf(env, { kind: "guest", cartId });
  const { lines, currency, changedAt } = await guest.view();
  if (lines.length === 0) {
    return account.view();
  }
  const variants = await currentVariants(
    env,
    lines.map(({ sku }) => sku),
  );
  const merged = await account.merge(
    `${cartId}:${changedAt}`,
    lines.map((line) => ({ ...line, limit: itemLimit(variants.get(line.sku)?.maxPerOrder ?? null) })),
    currency,
  );
  await guest.clear();
  return merged;
}
