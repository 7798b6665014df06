import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import type { Refusal } from "../../domain/base/problem.ts";
import type { Result } from "../../domain/base/result.ts";
import type { CartLine, MergeLine } from "../../domain/cart/cart.ts";
import type { CheckoutState } from "../../domain/cart/cart-checkout.ts";
import { callObject } from "../base/call-object.ts";
import type { CartObject, CartSnapshot, WireLine } from "./cart-object.ts";
import { ittyStub } from "./itty.ts";

/** One shopper's cart. Changes are stored when their promise resolves. */
export interface CartClient {
  view(): Promise<CartSnapshot>;
  /** Adds units. `limit` is how many of this item the cart may hold (`itemLimit`). */
  add(line: CartLine, limit: number): Promise<Result<CartSnapshot, Refusal>>;
  /** Sets the units of an item that is in the cart; refused as `not_found` when it is not. */
  setQuantity(line: CartLine, limit: number): Promise<Result<CartSnapshot, Refusal>>;
  remove(sku: string): Promise<CartSnapshot>;
  clear(): Promise<CartSnapshot>;
  /** Adds a guest's lines as far as the limits allow; the same `source` is merged once. */
  merge(source: string, lines: readonly MergeLine[]): Promise<CartSnapshot>;
  /**
   * Binds an idempotency key of any form to the lines as they are; see
   * domain/cart/cart-checkout.ts.
   */
  beginCheckout(idempotencyKey: string, fingerprint: string): Promise<CheckoutState>;
  /** Marks the key's order as placed and takes what it ordered out of the cart. Idempotent. */
  completeCheckout(idempotencyKey: string, orderId: string): Promise<CartSnapshot>;
}

/** A key a client chose may be long and of any characters; the cart sees 130 bits of its digest. */
async function keyDigest(idempotencyKey: string): Promise<string> {
  return base32(await sha256(idempotencyKey), 26);
}

export function cartOf(env: Env, shopper: Shopper): CartClient {
  // A fresh stub for each call: one that has thrown stays broken. To add twice is more than to add
  // once, so that call alone is not repeated.
  const cart = () => ittyStub<CartObject>(env.CART, shopperKey(shopper));
  return {
    view: () => callObject(() => cart().view()),
    add: ({ sku, quantity, seenPrice }, limit) =>
      cart().add(encodeURIComponent(sku), quantity, seenPrice, limit),
    setQuantity: ({ sku, quantity, seenPrice }, limit) =>
      callObject(() => cart().setQuantity(encodeURIComponent(sku), quantity, seenPrice, limit)),
    remove: (sku) => callObject(() => cart().remove(encodeURIComponent(sku))),
    clear: () => callObject(() => cart().clear()),
    merge: (source, lines) => {
      const wire = lines.map(
        ({ sku, quantity, seenPrice, limit }): WireLine => [
          encodeURIComponent(sku),
          quantity,
          seenPrice,
          limit,
        ],
      );
      return callObject(() => cart().merge(source, wire));
    },
    beginCheckout: async (idempotencyKey, fingerprint) => {
      const key = await keyDigest(idempotencyKey);
      return callObject(() => cart().beginCheckout(key, fingerprint));
    },
    completeCheckout: async (idempotencyKey, orderId) => {
      const key = await keyDigest(idempotencyKey);
      return callObject(() => cart().completeCheckout(key, orderId));
    },
  };
}
