import type { Currency } from "../../domain/base/money.ts";
import type { Refusal } from "../../domain/base/problem.ts";
import type { Result } from "../../domain/base/result.ts";
import {
  type CartLine,
  type CartState,
  expiresAt,
  type LeftOut,
  type Rename,
} from "../../domain/cart/cart.ts";
import type { CheckoutOpening, CheckoutState } from "../../domain/cart/cart-checkout.ts";
import type { CartStory } from "../../domain/cart/cart-history.ts";

/** A cart as its object answers. */
export interface CartSnapshot {
  lines: CartLine[];
  leftOut: LeftOut[];
  /** The code that the shopper typed; left out by objects of older code. */
  coupon?: string | null;
  /** What the shopper pays in; left out: the shop's own currency. */
  currency?: Currency;
  /** Milliseconds since 1970; null for a cart that was never changed, or has expired. */
  changedAt: number | null;
  expiresAt: number | null;
}

export function snapshotOf(cart: CartState): CartSnapshot {
  const { lines, leftOut, coupon = null, currency, changedAt } = cart;
  const paidIn = currency ? { currency } : {};
  return { lines, leftOut, coupon, ...paidIn, changedAt, expiresAt: expiresAt(cart) };
}

/** A SKU on the wire: percent-encoded, because arguments travel in a header. */
export type WireSku = string;
/** A line to merge on the wire: SKU, units, seen price, limit of the item, the price's currency. */
export type WireLine = [
  sku: WireSku,
  quantity: number,
  seenPrice: number,
  limit: number,
  seenIn?: Currency | undefined,
];

/** The object's methods as they are called over the wire. */
export interface CartObject {
  view(): Promise<CartSnapshot>;
  /** @param key under which it adds once; older code does not know it */
  add(
    sku: WireSku,
    quantity: number,
    seenPrice: number,
    limit: number,
    key?: string | null,
    currency?: Currency,
  ): Promise<Result<CartSnapshot, Refusal>>;
  setQuantity(
    sku: WireSku,
    quantity: number,
    seenPrice: number,
    limit: number,
    currency?: Currency,
  ): Promise<Result<CartSnapshot, Refusal>>;
  remove(sku: WireSku): Promise<CartSnapshot>;
  clear(): Promise<CartSnapshot>;
  setCoupon(code: string | null): Promise<CartSnapshot>;
  setCurrency(currency: Currency): Promise<CartSnapshot>;
  rename(renames: readonly Rename[]): Promise<CartSnapshot>;
  merge(source: string, lines: WireLine[], currency?: Currency): Promise<CartSnapshot>;
  /** What happened to it, and the cart of a moment (milliseconds since 1970). */
  history(at: number): Promise<CartStory>;
  /** Brings in what another cart holds (`restoreLines`). */
  restore(lines: WireLine[], coupon: string | null): Promise<CartSnapshot>;
  /** Deletes all that is stored of it. */
  forget(): Promise<void>;
  /**
   * As Workers of an older version call it: they do not know of other requests for the same cart.
   */
  beginCheckout(key: string, fingerprint: string): Promise<CheckoutState>;
  openCheckout(key: string, fingerprint: string, stem: string): Promise<CheckoutOpening>;
  releaseCheckout(key: string): Promise<void>;
  completeCheckout(key: string, orderId: string): Promise<CartSnapshot>;
}
