import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { formatMoney, money } from "../../domain/base/money.ts";
import { type CartLine, countItems, itemLimit, type LeftOut } from "../../domain/cart/cart.ts";
import type { CartItem, CartView, CartWarning } from "../../domain/cart/cart-view.ts";
import type { Goods } from "../../domain/orders/pricing.ts";
import { offGoods } from "../../domain/promotions/discount.ts";
import { promiseOf } from "../../domain/stock/stock.ts";
import type { SellableVariant } from "../../stores/catalog/catalog.ts";
import { currentVariants } from "../catalog/current-variants.ts";
import { membershipOf, type PriceOf, pricesFor } from "../prices/shopper-prices.ts";
import { findOffers, type Offers } from "../promotions/offers.ts";
import { cartOf } from "./cart-client.ts";
import type { CartSnapshot } from "./cart-object.ts";
import { renamesOf } from "./follow-renames.ts";

/** Units of it that could be bought now, as far as the projection knows. */
function buyable(variant: SellableVariant | undefined): number {
  if (!variant?.sellable) {
    return 0;
  }
  if (!variant.tracked || variant.backorder === "allow") {
    return itemLimit(variant.maxPerOrder);
  }
  return Math.max(0, variant.available);
}

/** What of a line is sold beyond the stock, as far as the projection knows. */
function backordered(wanted: number, variant: SellableVariant | undefined): Pick<CartItem, "backordered"> {
  if (!variant?.sellable || !variant.tracked || variant.backorder === "deny") {
    return {};
  }
  const quantity = wanted - Math.max(0, variant.available);
  return quantity > 0 ? { backordered: { quantity, ...promiseOf(variant.promisedOn) } } : {};
}

function cartItem(line: CartLine, variant: SellableVariant | undefined, priceOf: PriceOf): CartItem {
  // What is gone from the catalog has no price any more: the last one seen still names the line.
  const unitPrice = variant ? priceOf(variant, line.quantity).amount : line.seenPrice;
  return {
    sku: line.sku,
    title: variant?.title ?? line.sku,
    quantity: line.quantity,
    unitPrice: money(unitPrice),
    lineTotal: money(unitPrice * line.quantity),
    available: buyable(variant),
    ...backordered(line.quantity, variant),
    slug: variant?.productSlug ?? null,
    imageUrl: variant?.imageUrl ?? null,
  };
}

/**
 * What the shopper should know about a line. Reading never settles a warning; changing the line
 * does.
 */
function lineWarnings(line: CartLine, variant: SellableVariant | undefined, priceOf: PriceOf): CartWarning[] {
  const { sku } = line;
  if (!variant?.sellable) {
    const name = variant?.title ?? sku;
    return [
      { sku, code: "unavailable", message: `${name} is not for sale any more. Remove it to check out.` },
    ];
  }
  const warnings: CartWarning[] = [];
  const { title } = variant;
  const { amount } = priceOf(variant, line.quantity);
  if (amount !== line.seenPrice) {
    const previousPrice = money(line.seenPrice);
    const currentPrice = money(amount);
    warnings.push({
      sku,
      code: "price_changed",
      message: `The price of ${title} changed from ${formatMoney(previousPrice)} to ${formatMoney(currentPrice)}.`,
      previousPrice,
      currentPrice,
    });
  }
  const limit = itemLimit(variant.maxPerOrder);
  if (line.quantity > limit) {
    warnings.push({ sku, code: "over_limit", message: `You can buy at most ${limit} of ${title}.`, limit });
  }
  const available = buyable(variant);
  const runsOut = variant.tracked && variant.backorder === "deny";
  if (runsOut && line.quantity > available) {
    const message = available === 0 ? `${title} is sold out.` : `Only ${available} of ${title} are left.`;
    warnings.push({ sku, code: "short_stock", message, available });
  }
  return warnings;
}

function leftOutWarning({ sku, quantity }: LeftOut, variant: SellableVariant | undefined): CartWarning {
  const message = `${quantity} of ${variant?.title ?? sku} did not fit when your carts were put together.`;
  return { sku, code: "left_out", message, leftOut: quantity };
}

/** A cart as it is shown, and what of it can be bought. */
export interface ShownCart {
  view: CartView;
  goods: Goods[];
  /** What promotions take off, once it is known what shipping costs. */
  offers: Offers;
}

/**
 * Shows a cart against the catalog as it is at this moment (CART-2).
 *
 * @param read What the same request has just read of the catalog; the rest is read here.
 */
async function showSnapshot(
  env: Env,
  shopper: Shopper,
  cart: CartSnapshot,
  read: ReadonlyMap<string, SellableVariant> = new Map(),
): Promise<ShownCart> {
  const { lines, leftOut } = cart;
  const unread = [...lines, ...leftOut].map(({ sku }) => sku).filter((sku) => !read.has(sku));
  const readNow = await currentVariants(env, unread);
  const variants = new Map([...lines, ...leftOut].map(({ sku }) => [sku, readNow.get(sku) ?? read.get(sku)]));
  const renames = await renamesOf(env, lines, variants);
  if (renames.length > 0) {
    const renamed = await cartOf(env, shopper).rename(renames);
    if (renamed.changedAt !== cart.changedAt) {
      return showSnapshot(env, shopper, renamed);
    }
  }
  const membership = membershipOf(env, shopper);
  const priceOf = await pricesFor(
    [...variants.values()].flatMap((variant) => variant ?? []),
    membership,
  );
  const goods = lines.flatMap(({ sku, quantity }) => {
    const variant = variants.get(sku);
    return variant?.sellable ? [{ ...variant, quantity, unitPrice: priceOf(variant, quantity).amount }] : [];
  });
  const offered = goods.map(({ sku, productId, productSlug: slug, category, quantity, unitPrice }) => {
    return { sku, productId, slug, category, quantity, unitPrice };
  });
  const code = cart.coupon ?? null;
  const { offers, problem } = await findOffers(env, { shopper, membership, lines: offered, code });
  const off = offers(0);
  const view: CartView = {
    id: shopper.kind === "guest" ? shopper.cartId : shopperKey(shopper),
    items: lines.map((line) => cartItem(line, variants.get(line.sku), priceOf)),
    itemCount: countItems(lines),
    subtotal: money(goods.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0)),
    coupon:
      code === null ? null : { code, problem: problem && { code: problem.code, message: problem.detail } },
    discount: money(offGoods(off)),
    discounts: off.applied.map((one) => ({
      title: one.title,
      ...(one.code === null ? {} : { code: one.code }),
      amount: money(offGoods(one)),
    })),
    warnings: [
      ...lines.flatMap((line) => lineWarnings(line, variants.get(line.sku), priceOf)),
      ...leftOut.map((left) => leftOutWarning(left, variants.get(left.sku))),
    ],
    expiresAt: cart.expiresAt === null ? null : new Date(cart.expiresAt).toISOString(),
  };
  return { view, goods, offers };
}

/** The same as the API shows it. */
export async function viewOf(...shown: Parameters<typeof showSnapshot>): Promise<CartView> {
  return (await showSnapshot(...shown)).view;
}

export async function showCart(env: Env, shopper: Shopper): Promise<ShownCart> {
  return showSnapshot(env, shopper, await cartOf(env, shopper).view());
}

export async function viewCart(env: Env, shopper: Shopper): Promise<CartView> {
  return (await showCart(env, shopper)).view;
}
