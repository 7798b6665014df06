import type { Shopper } from "../../domain/accounts/access.ts";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import type { Quote } from "../../domain/base/quote.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { Selling } from "../../domain/base/selling.ts";
import { checkPlace, type Place } from "../../domain/orders/places.ts";
import { parcelOf, priceOrder } from "../../domain/orders/pricing.ts";
import { quoteOf } from "../../domain/orders/quote.ts";
import { shippingOptions } from "../../domain/orders/shipping.ts";
import { leastCharge } from "../../domain/payments/least-charge.ts";
import { shopForm } from "../../providers/payment/browser.ts";
import type { Call } from "../base/call.ts";
import { cartOf } from "../cart/cart-client.ts";
import type { CartSnapshot } from "../cart/cart-object.ts";
import { renamesOf } from "../cart/follow-renames.ts";
import { currentVariants } from "../catalog/current-variants.ts";
import { type Membership, membershipOf } from "../prices/shopper-prices.ts";
import { refuseGuess } from "../promotions/guessing.ts";
import { offersFor } from "../promotions/offers.ts";
import { goodsOf } from "./goods.ts";

export interface QuoteRequest {
  shippingAddress: Place;
  /** The first of those that go there, where the shopper chose none. */
  shippingMethod?: string | undefined;
  couponCode?: string | undefined;
}

/** What the shopper's cart would cost at an address: the sums that an order would have now. */
export async function quoteCart(
  call: Pick<Call, "env" | "ip">,
  selling: Selling,
  shopper: Shopper,
  { shippingAddress, shippingMethod, couponCode }: QuoteRequest,
): Promise<Result<Quote, Refusal>> {
  const { env } = call;
  const guessed = await refuseGuess(call, couponCode);
  if (guessed) {
    return err(guessed);
  }
  const place = checkPlace(shippingAddress);
  if (!place.ok) {
    return place;
  }
  const { lines: cartLines, coupon, currency = CURRENCY } = await cartOf(env, shopper).view();
  if (cartLines.length === 0) {
    return err(refusal("cart_empty", "Put something into the cart first."));
  }
  const membership = membershipOf(env, shopper);
  const bought = await goodsByNewNames(env, shopper, cartLines, membership, currency);
  if (!bought.ok) {
    return bought;
  }
  const { lines, goods, offered } = bought.value;
  const code = couponCode ?? coupon ?? null;
  const wanted = { shopper, membership, lines: offered, currency, code, email: null, orderId: null };
  const offers = await offersFor(env, wanted);
  if (!offers.ok) {
    return offers;
  }
  const { country } = place.value;
  const [first] = shippingOptions(selling.shipping, parcelOf(goods, country, currency));
  const method = shippingMethod ?? first?.code ?? "";
  const totals = priceOrder(selling, {
    goods,
    destination: place.value,
    shippingMethod: method,
    currency,
    takeOff: offers.value,
    least: leastCharge(shopForm(env)?.provider, currency),
  });
  if (!totals.ok) {
    return totals;
  }
  return ok(
    quoteOf({ currency, lines, goods, totals: totals.value, country, shippingMethod: method }, selling),
  );
}

/**
 * The goods of a cart. SKUs that were renamed have their new names in it from now on, as when it is
 * shown.
 */
async function goodsByNewNames(
  env: Env,
  shopper: Shopper,
  lines: CartSnapshot["lines"],
  membership: Membership,
  currency: Currency,
) {
  const bought = await goodsOf(env, lines, membership, currency);
  if (bought.ok || bought.error.code !== "item_unavailable") {
    return bought;
  }
  const skus = lines.map(({ sku }) => sku);
  const renames = await renamesOf(env, lines, await currentVariants(env, skus));
  if (renames.length === 0) {
    return bought;
  }
  const renamed = await cartOf(env, shopper).rename(renames);
  return goodsOf(env, renamed.lines, membership, currency);
}
