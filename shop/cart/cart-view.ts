import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { CURRENCY, type Currency, formatMoney, money } from "../../domain/base/money.ts";
import { type CartLine, countItems, itemLimit, type LeftOut } from "../../domain/cart/cart.ts";
import type { CartItem, CartView, CartWarning } from "../../domain/cart/cart-view.ts";
import { stepOf } from "../../domain/currency/currency.ts";
import type { Goods } from "../../domain/orders/pricing.ts";
import { offGoods } from "../../domain/promotions/discount.ts";
import { promiseOf } from "../../domain/stock/stock.ts";
import type { SellableVariant } from "../../stores/catalog/catalog.ts";
import { currentVariants } from "../catalog/current-variants.ts";
import { membershipOf, type PriceOf, pricesFor } from "../prices/shopper-prices.ts";
import { findOffers, type Offers } from "../promotions/offers.ts";
import { currentShop } from "../settings/current-shop.ts";
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

function cartItem(
  line: CartLine,
  variant: SellableVariant | undefined,
  currency: Currency,
  priceOf: PriceOf,
): CartItem {
  const price = variant && priceOf(variant, line.quantity);
  // What is not sold any more, or not in the currency, has no price: the last one seen names the
  // line.
  const [unitPrice, paidIn] = price ? [price.amount, currency] : [line.seenPrice, line.seenIn ?? CURRENCY];
  return {
    sku: line.sku,
    title: variant?.title ?? line.sku,
    quantity: line.quantity,
    unitPrice: money(unitPrice, paidIn),
    lineTotal: money(unitPrice * line.quantity, paidIn),
    available: price === null ? 0 : buyable(variant),
    ...backordered(line.quantity, variant),
    slug: variant?.productSlug ?? null,
    imageUrl: variant?.imageUrl ?? null,
  };
}

/**
 * What the shopper should know about a line. Reading never settles a warning; changing the line
 * does.
 */
function lineWarnings(
  line: CartLine,
  variant: SellableVariant | undefined,
  currency: Currency,
  priceOf: PriceOf,
): CartWarning[] {
  const { sku } = line;
  if (!variant?.sellable) {
    const name = variant?.title ?? sku;
    return [
      { sku, code: "unavailable", message: `${name} is not for sale any more. Remove it to check out.` },
    ];
  }
  const warnings: CartWarning[] = [];
  const { title } = variant;
  const price = priceOf(variant, line.quantity);
  if (!price) {
    const message = `${title} is not sold in ${currency}. Remove it to check out, or choose another currency.`;
    return [{ sku, code: "unavailable", message }];
  }
  const { amount } = price;
  // A price in another currency was not changed.
  if (amount !== line.seenPrice && currency === (line.seenIn ?? CURRENCY)) {
    const previousPrice = money(line.seenPrice, currency);
    const currentPrice = money(amount, currency);
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
 * Shows a cart against the catalog as it is at this moment (CART-2). One that pays in what the shop
 * sells in no more pays in the shop's own currency from now on.
 *
 * @param read What the same request has just read of the catalog; the rest is read here.
 * @param email The buyer's address, where it is known.
 */
async function showSnapshot(
  env: Env,
  shopper: Shopper,
  cart: CartSnapshot,
  read: ReadonlyMap<string, SellableVariant> = new Map(),
  email: string | null = null,
): Promise<ShownCart> {
  const { lines, leftOut, currency = CURRENCY } = cart;
  if (currency !== CURRENCY && !(await currentShop(env)).currencies.includes(currency)) {
    return showSnapshot(env, shopper, await cartOf(env, shopper).setCurrency(CURRENCY), undefined, email);
  }
  const unread = [...lines, ...leftOut].map(({ sku }) => sku).filter((sku) => !read.has(sku));
  const readNow = await currentVariants(env, unread);
  const variants = new Map([...lines, ...leftOut].map(({ sku }) => [sku, readNow.get(sku) ?? read.get(sku)]));
  const renames = await renamesOf(env, lines, variants);
  if (renames.length > 0) {
    const renamed = await cartOf(env, shopper).rename(renames);
    if (renamed.changedAt !== cart.changedAt) {
      return showSnapshot(env, shopper, renamed, undefined, email);
    }
  }
  const membership = membershipOf(env, shopper);
  const priceOf = await pricesFor(
    [...variants.values()].flatMap((variant) => variant ?? []),
    membership,
    currency,
  );
  const goods = lines.flatMap(({ sku, quantity }) => {
    const variant = variants.get(sku);
    const price = variant?.sellable ? priceOf(variant, quantity) : null;
    return variant && price ? [{ ...variant, quantity, unitPrice: price.amount }] : [];
  });
  const offered = goods.map(({ sku, productId, productSlug: slug, category, quantity, unitPrice }) => {
    return { sku, productId, slug, category, quantity, unitPrice };
  });
  const code = cart.coupon ?? null;
  const wanted = { shopper, membership, lines: offered, currency, code, email, orderId: null };
  const { offers, problem } = await findOffers(env, wanted);
  // Nothing is known of shipping but that it costs something: enough to name who makes it free.
  const off = offers(stepOf(currency));
  const view: CartView = {
    id: shopper.kind === "guest" ? shopper.cartId : shopperKey(shopper),
    currency,
    items: lines.map((line) => cartItem(line, variants.get(line.sku), currency, priceOf)),
    itemCount: countItems(lines),
    subtotal: money(
      goods.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0),
      currency,
    ),
    coupon:
      code === null ? null : { code, problem: problem && { code: problem.code, message: problem.detail } },
    discount: money(offGoods(off), currency),
    discounts: off.applied.map((one) => ({
      title: one.title,
      ...(one.code === null ? {} : { code: one.code }),
      amount: money(offGoods(one), currency),
      ...(one.shipping > 0 ? { freeShipping: true as const } : {}),
    })),
    warnings: [
      ...lines.flatMap((line) => lineWarnings(line, variants.get(line.sku), currency, priceOf)),
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

/** @param email The buyer's address, where it is known. */
export async function showCart(env: Env, shopper: Shopper, email?: string): Promise<ShownCart> {
  return showSnapshot(env, shopper, await cartOf(env, shopper).view(), undefined, email);
}

export async function viewCart(env: Env, shopper: Shopper): Promise<CartView> {
  return (await showCart(env, shopper)).view;
}
