import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import type { Currency } from "../../domain/base/money.ts";
import type { Refusal } from "../../domain/base/problem.ts";
import type { Result } from "../../domain/base/result.ts";
import { type CartLine, emptyCart, type MergeLine, type Rename } from "../../domain/cart/cart.ts";
import type { CheckoutOpening } from "../../domain/cart/cart-checkout.ts";
import type { CartStory } from "../../domain/cart/cart-history.ts";
import { callObject, isUnknownMethod } from "../base/call-object.ts";
import { type CartObject, type CartSnapshot, snapshotOf, type WireLine } from "./cart-object.ts";
import { ittyStub } from "./itty.ts";

/** What a change of units names: a wish that is one however often it is sent, and a currency. */
interface Named {
  key?: string | undefined;
  currency?: Currency | undefined;
}

/** One shopper's cart. Changes are stored when their promise resolves. */
export interface CartClient {
  view(): Promise<CartSnapshot>;
  /**
   * Adds units; under one idempotency key, once. `limit` is how many of this item the cart may hold
   * (`itemLimit`). The shopper pays in the currency from now on, where one is named.
   */
  add(line: CartLine, limit: number, named?: Named): Promise<Result<CartSnapshot, Refusal>>;
  /** Sets the units of an item that is in the cart; refused as `not_found` when it is not. */
  setQuantity(line: CartLine, limit: number, named?: Named): Promise<Result<CartSnapshot, Refusal>>;
  remove(sku: string): Promise<CartSnapshot>;
  clear(): Promise<CartSnapshot>;
  /** Keeps the code that the shopper typed, or none. */
  setCoupon(code: string | null): Promise<CartSnapshot>;
  /** The shopper pays in this currency from now on; a cart of older code stays as it is. */
  setCurrency(currency: Currency): Promise<CartSnapshot>;
  /**
   * Has lines of renamed SKUs go by their new names; a cart of older code leaves them as they are.
   */
  rename(renames: readonly Rename[]): Promise<CartSnapshot>;
  /** What happened to it, and the cart of a moment; null where older code keeps no history. */
  history(at: number): Promise<CartStory | null>;
  /** Brings in what another cart holds; repeating it changes nothing. */
  restore(lines: readonly MergeLine[], coupon: string | null): Promise<CartSnapshot>;
  /** Deletes all that is stored of it. */
  forget(): Promise<void>;
  /** Adds a guest's lines as far as the limits allow; the same `source` is merged once. */
  merge(source: string, lines: readonly MergeLine[], currency?: Currency): Promise<CartSnapshot>;
  /**
   * Binds an idempotency key of any form to the lines as they are; see
   * domain/cart/cart-checkout.ts. `stem` is what the order's id begins with.
   */
  openCheckout(idempotencyKey: string, fingerprint: string, stem: string): Promise<CheckoutBegun>;
}

/** How a checkout ends: this request's own, or the one that it met. */
interface CheckoutEnds {
  /** Marks the order as placed and takes what it ordered out of the cart. Idempotent. */
  complete(orderId: string): Promise<CartSnapshot>;
  /** Lets another request order the cart. */
  release(): Promise<void>;
}

/** What a key is bound to. An open checkout is completed once its order is placed, or released. */
export type CheckoutBegun =
  | Exclude<CheckoutOpening, { state: "open" | "busy" }>
  | (Extract<CheckoutOpening, { state: "open" | "busy" }> & CheckoutEnds);

/** A key a client chose may be long and of any characters; the cart sees 130 bits of its digest. */
async function keyDigest(idempotencyKey: string): Promise<string> {
  return base32(await sha256(idempotencyKey), 26);
}

/** What the runtime says of an object whose class takes no calls of methods. */
const TAKES_NO_CALLS = /does not support RPC/;
/** So long after a deploy objects may run the code before. */
const OTHER_AGE_MS = 300_000;
/** Until when this isolate speaks to carts as older code understands it. */
let olderUntil = 0;

/**
 * Calls the object that is a shopper's cart. A cart of older code answers through its `fetch`
 * alone. A refused call has done nothing, so it is made again that way.
 */
async function callCart<T>(env: Env, name: string, call: (cart: CartObject) => Promise<T>): Promise<T> {
  if (Date.now() >= olderUntil) {
    try {
      return await call(env.CART.getByName(name));
    } catch (error) {
      if (!(error instanceof TypeError && TAKES_NO_CALLS.test(error.message))) {
        throw error;
      }
      olderUntil = Date.now() + OTHER_AGE_MS;
    }
  }
  return call(ittyStub<CartObject>(env.CART, name));
}

/** Calls a method, or its counterpart in older code. A refused call has done nothing. */
async function ifKnown<T>(call: () => Promise<T>, older: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isUnknownMethod(error)) {
      return older();
    }
    throw error;
  }
}

/** An argument that is left out travels as null where calls travel as text. */
function named(currency: Currency | undefined): [currency?: Currency] {
  return currency ? [currency] : [];
}

function wireLine({ sku, quantity, seenPrice, limit, seenIn }: MergeLine): WireLine {
  const wire = encodeURIComponent(sku);
  return seenIn ? [wire, quantity, seenPrice, limit, seenIn] : [wire, quantity, seenPrice, limit];
}

export function cartOf(env: Env, shopper: Shopper): CartClient {
  const name = shopperKey(shopper);
  // A fresh stub for each call: one that has thrown stays broken.
  const once = <T>(call: (cart: CartObject) => Promise<T>) => callCart(env, name, call);
  const repeated = <T>(call: (cart: CartObject) => Promise<T>) => callObject(() => once(call));
  return {
    view: async () => {
      const unused = shopper.kind === "guest" && shopper.unused === true;
      return unused ? snapshotOf(emptyCart()) : repeated((cart) => cart.view());
    },
    // Adding twice is more than adding once, so only that call is not repeated.
    add: async ({ sku, quantity, seenPrice }, limit, { key, currency } = {}) => {
      const own = key === undefined ? null : await keyDigest(key);
      const args = currency ? ([own, currency] as const) : own === null ? ([] as const) : ([own] as const);
      return once((cart) => cart.add(encodeURIComponent(sku), quantity, seenPrice, limit, ...args));
    },
    setQuantity: ({ sku, quantity, seenPrice }, limit, { currency } = {}) =>
      repeated((cart) =>
        cart.setQuantity(encodeURIComponent(sku), quantity, seenPrice, limit, ...named(currency)),
      ),
    remove: (sku) => repeated((cart) => cart.remove(encodeURIComponent(sku))),
    clear: () => repeated((cart) => cart.clear()),
    setCoupon: (code) => repeated((cart) => cart.setCoupon(code)),
    setCurrency: (currency) =>
      repeated((cart) =>
        ifKnown(
          () => cart.setCurrency(currency),
          () => cart.view(),
        ),
      ),
    rename: (renames) =>
      repeated((cart) =>
        ifKnown(
          () => cart.rename(renames),
          () => cart.view(),
        ),
      ),
    merge: (source, lines, currency) => {
      const wire = lines.map(wireLine);
      return repeated((cart) => cart.merge(source, wire, ...named(currency)));
    },
    restore: (lines, coupon) => {
      const wire = lines.map(wireLine);
      return repeated((cart) => cart.restore(wire, coupon));
    },
    history: (at) =>
      repeated((cart) =>
        ifKnown(
          () => cart.history(at),
          async () => null,
        ),
      ),
    forget: () =>
      repeated((cart) =>
        ifKnown(
          () => cart.forget(),
          async () => void (await cart.clear()),
        ),
      ),
    openCheckout: async (idempotencyKey, fingerprint, stem) => {
      const own = await keyDigest(idempotencyKey);
      const begun = await repeated((cart) =>
        ifKnown(
          () => cart.openCheckout(own, fingerprint, stem),
          (): Promise<CheckoutOpening> => cart.beginCheckout(own, fingerprint),
        ),
      );
      if (begun.state !== "open" && begun.state !== "busy") {
        return begun;
      }
      const key = begun.state === "busy" ? begun.key : own;
      return {
        ...begun,
        complete: (orderId) => repeated((cart) => cart.completeCheckout(key, orderId)),
        release: () =>
          repeated((cart) =>
            ifKnown(
              () => cart.releaseCheckout(key),
              async () => {},
            ),
          ),
      };
    },
  };
}
