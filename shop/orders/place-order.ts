import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { fingerprint } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { Selling } from "../../domain/base/selling.ts";
import {
  type OrderDraft,
  type OrderRequest,
  orderId,
  orderIdStem,
  orderNumber,
} from "../../domain/orders/order.ts";
import { type OrderView, orderView } from "../../domain/orders/order-view.ts";
import { priceOrder } from "../../domain/orders/pricing.ts";
import { quotedOf, quoteOf } from "../../domain/orders/quote.ts";
import { checkTerms } from "../../domain/orders/terms/terms.ts";
import { leastCharge } from "../../domain/payments/least-charge.ts";
import type { Promotion } from "../../domain/promotions/promotion.ts";
import type { Call } from "../base/call.ts";
import { type CartClient, type CheckoutBegun, cartOf } from "../cart/cart-client.ts";
import { membershipOf } from "../prices/shopper-prices.ts";
import { refuseGuess } from "../promotions/guessing.ts";
import { offersFor, offersOf } from "../promotions/offers.ts";
import { openCheckout, orderOfCheckout } from "./checkout/open-checkout.ts";
import { type Bought, goodsOf } from "./goods.ts";
import { checkRequest, makeDraft, refuseGuest } from "./order-draft.ts";
import { answerOtherTotal } from "./reading/expected-total.ts";
import { firstAnswer, placedBefore, withAccessToken } from "./reading/first-answer.ts";
import { reserveOrder } from "./reserve-order.ts";

export interface Placement {
  order: OrderView;
  /** True when this key had placed the order before. */
  replay: boolean;
}

interface PlaceOrder {
  shopper: Shopper;
  /** What is ordered, where it is not the shopper's own cart. */
  cart?: CartClient;
  request: OrderRequest;
  idempotencyKey: string;
}

/**
 * Orders the shopper's cart: prices it from the catalog, reserves every line, and returns once the
 * order is durable. Repeating it with the same key returns the same order, however often and
 * however concurrently it is called.
 */
export async function placeOrder(
  call: Call,
  selling: Selling,
  place: PlaceOrder,
): Promise<Result<Placement, Refusal>> {
  const { env } = call;
  const { shopper, cart = cartOf(env, shopper), request, idempotencyKey } = place;
  const refused = checkRequest(env, selling, request);
  if (refused) {
    return err(refused);
  }
  const guessed = await refuseGuess(call, request.couponCode);
  if (guessed) {
    return err(guessed);
  }

  const digest = await fingerprint(request);
  const stem = await orderIdStem(shopperKey(shopper), idempotencyKey);
  const checkout = await openCheckout(env, cart, { idempotencyKey, fingerprint: digest, stem });
  if (checkout.state === "placed") {
    call.touch(checkout.orderId);
    return ok({
      order: await firstAnswer(shopper, await placedBefore(env, checkout.orderId)),
      replay: true,
    });
  }
  if (checkout.state !== "open") {
    return err(refusalOf(checkout));
  }

  let placed: Result<Placement, Refusal> | null = null;
  try {
    const guest = refuseGuest(selling, shopper);
    placed = guest ? err(guest) : await placeLines(call, selling, place, { digest, stem }, checkout);
    return placed;
  } finally {
    // No order was made, so the cart is free again. Where the outcome is unknown, an order may
    // still exist.
    if (placed === null || (!placed.ok && placed.error.code !== "unavailable")) {
      endLater(call, checkout.release());
    }
  }
}

/** Why a cart cannot be ordered now. */
function refusalOf(checkout: Exclude<CheckoutBegun, { state: "open" | "placed" }>): Refusal {
  switch (checkout.state) {
    case "busy":
      return refusal("unavailable", "Another request is ordering this cart. Try again in a moment.", {
        retryAfterS: 5,
      });
    case "ordered": {
      const { orderId } = checkout;
      return refusal("cart_ordered", `This cart is the order ${orderNumber(orderId)} already.`, { orderId });
    }
    case "empty":
      return refusal("cart_empty", "Put something into the cart first.");
    case "conflict":
      return refusal(
        "idempotency_key_reused",
        checkout.reason === "cart_changed"
          ? "The cart has changed since this key was first used. Use a new key for the changed cart."
          : "This key was used with another body. Use a new key for another order.",
      );
  }
}

/**
 * Drafts and reserves an order of these lines. If another order has taken the last use of an
 * automatic promotion since the first pricing, the order is priced once more, without it.
 */
export async function placeLines(...order: Parameters<typeof tryLines>): Promise<Result<Placement, Refusal>> {
  const placed = await tryLines(...order);
  const [, , { request }, , { coupon }] = order;
  const isCoded = Boolean(request.couponCode ?? coupon);
  return !placed.ok && placed.error.code === "coupon_used_up" && !isCoded ? tryLines(...order) : placed;
}

async function tryLines(
  call: Call,
  selling: Selling,
  place: PlaceOrder,
  { digest, stem }: { digest: string; stem: string },
  checkout: OpenedCheckout,
): Promise<Result<Placement, Refusal>> {
  const { env } = call;
  const { shopper, request } = place;
  const drafted = await draftOrder(call, selling, place, digest, checkout);
  if (!drafted.ok) {
    // This key may have placed the order before its goods were gone, and its answer may be lost.
    const skus = checkout.lines.map(({ sku }) => sku);
    const before = await orderOfCheckout(env, stem, skus);
    if (before?.fingerprint !== digest) {
      return drafted;
    }
    emptyCart(call, checkout, before.order.id);
    return ok({ order: await firstAnswer(shopper, before), replay: true });
  }
  const { draft, goods, isAmple } = drafted.value;
  const { id } = draft;
  const unexpected = await answerOtherTotal(env, shopper, draft, request, () =>
    quoteOf(quotedOf(draft, goods), selling),
  );
  if (unexpected) {
    if (unexpected.ok) {
      emptyCart(call, checkout, id);
    }
    return unexpected;
  }
  const reserved = await reserveOrder(call, draft, isAmple);
  if (!reserved.ok) {
    return reserved;
  }
  emptyCart(call, checkout, id);
  call.touch(id);
  const order = reserved.value.draft
    ? await withAccessToken(shopper, orderView(reserved.value.draft, "PENDING"))
    : await firstAnswer(shopper, await placedBefore(env, id));
  return ok({ order, replay: reserved.value.replay });
}

interface LinesToOrder {
  lines: readonly { sku: string; quantity: number }[];
  coupon?: string | null;
  currency?: Currency;
  /** What staff take off, in the place of all promotions. */
  instead?: Promotion;
}

/** What the cart, or a draft order, has bound to the key. */
interface OpenedCheckout extends LinesToOrder {
  /** Called once the order exists. */
  complete(orderId: string): Promise<unknown>;
}

/**
 * Takes what was ordered out of the cart, beside the answer: the order does not depend on it, and
 * its key finds the order. The call to the cart leaves before the answer, so the shopper's next
 * request finds the cart empty.
 */
function emptyCart(call: Call, checkout: OpenedCheckout, orderId: string): void {
  endLater(call, checkout.complete(orderId));
}

/** Where this fails, the next request for the cart finds out what became of its checkout. */
function endLater({ ctx, traceparent }: Call, ended: Promise<unknown>): void {
  ctx.waitUntil(
    ended.catch((error: unknown) => {
      console.error(logRecord("error", "checkout not ended", { traceparent, error }));
    }),
  );
}

/** The immutable order at the prices of this moment. Its terms are as `checkTerms` reads them. */
export async function draftOrder(
  { env, traceparent }: Call,
  selling: Selling,
  { shopper, request, idempotencyKey }: PlaceOrder,
  digest: string,
  cart: LinesToOrder,
): Promise<Result<Pick<Bought, "goods" | "isAmple"> & { draft: OrderDraft }, Refusal>> {
  const terms = checkTerms(request);
  if (!terms.ok) {
    return terms;
  }
  const membership = membershipOf(env, shopper);
  const { currency = CURRENCY } = cart;
  const bought = await goodsOf(env, cart.lines, membership, currency);
  if (!bought.ok) {
    return bought;
  }
  const { lines, goods, offered, isAmple, lastVariantId } = bought.value;
  const customer = shopperKey(shopper);
  const id = await orderId(customer, idempotencyKey, { variantId: lastVariantId });
  const { email } = terms.value;
  const code = request.couponCode ?? cart.coupon ?? null;
  const offers = cart.instead
    ? ok(offersOf(cart.instead, offered, currency))
    : await offersFor(env, { shopper, membership, lines: offered, currency, code, email, orderId: id });
  if (!offers.ok) {
    return offers;
  }
  const { shippingAddress, shippingMethod } = terms.value;
  const totals = priceOrder(selling, {
    goods,
    destination: shippingAddress,
    shippingMethod,
    currency,
    takeOff: offers.value,
    least: leastCharge(request.payment.provider, currency),
  });
  if (!totals.ok) {
    return totals;
  }
  const draft = makeDraft({
    id,
    customer,
    fingerprint: digest,
    currency,
    lines,
    totals: totals.value,
    payment: request.payment,
    terms: terms.value,
    traceparent,
  });
  return ok({ draft, goods, isAmple });
}
