import { cartOrderId } from "../../../domain/orders/order.ts";
import type { CartClient, CheckoutBegun } from "../../cart/cart-client.ts";
import { currentVariants } from "../../catalog/current-variants.ts";
import { readOrder } from "../reading/read-order.ts";

/** Milliseconds that a request waits for another one that is ordering the same cart. */
const WAIT_MS = 5_000;
/** Milliseconds between two looks at it: at first, and at most. */
const LOOK_AGAIN_MS = { first: 50, most: 500 };
/** A request that is this old will not make its order any more: it died. */
const DEAD_AFTER_MS = 60_000;

interface Opening {
  idempotencyKey: string;
  fingerprint: string;
  /** What the order's id begins with. */
  stem: string;
}

/**
 * Opens a checkout of a cart, so that a cart becomes one order however many requests ask for it at
 * once. A request that meets another one waits for it. If that has placed its order, the cart is
 * `ordered`. If it was refused, or died, the cart is free again. It is `busy` when the other takes
 * too long.
 */
export async function openCheckout(
  env: Env,
  cart: CartClient,
  { idempotencyKey, fingerprint, stem }: Opening,
): Promise<CheckoutBegun> {
  const until = Date.now() + WAIT_MS;
  for (let pause = LOOK_AGAIN_MS.first; ; pause = Math.min(2 * pause, LOOK_AGAIN_MS.most)) {
    const begun = await cart.openCheckout(idempotencyKey, fingerprint, stem);
    if (begun.state !== "busy") {
      return begun;
    }
    const before = await orderOfCheckout(env, begun.stem, begun.skus);
    if (before) {
      const orderId = before.order.id;
      await begun.complete(orderId);
      return { state: "ordered", orderId };
    }
    if (Date.now() - begun.begunAt > DEAD_AFTER_MS) {
      await begun.release();
    } else if (Date.now() >= until) {
      return begun;
    } else {
      await scheduler.wait(pause);
    }
  }
}

/** The order that a checkout has placed; null while there is none, whatever is for sale. */
export async function orderOfCheckout(env: Env, stem: string, skus: readonly string[]) {
  // The owner of the last line keeps the draft, see goodsOf.
  const last = skus.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? "";
  const variant = (await currentVariants(env, [last])).get(last);
  return variant ? await readOrder(env, cartOrderId(stem, variant.id)) : null;
}
