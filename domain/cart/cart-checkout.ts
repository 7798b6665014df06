import type { Currency } from "../base/money.ts";
import { type CartLine, type CartState, sameItems, subtractLines } from "./cart.ts";

/** Idempotency keys a cart remembers; the oldest is forgotten first. */
export const MAX_CHECKOUT_KEYS = 50;

/** What an idempotency key is bound to in this cart. */
export type CheckoutState =
  | { state: "open"; lines: CartLine[]; coupon?: string | null; currency?: Currency }
  | { state: "placed"; orderId: string }
  | { state: "conflict"; reason: "cart_changed" | "body_changed" }
  | { state: "empty" };

/** What comes of opening a checkout, where another request may be ordering the same cart. */
export type CheckoutOpening =
  | CheckoutState
  /** Another key is ordering it since `begunAt`; its order's id begins with `stem`. */
  | { state: "busy"; key: string; stem: string; skus: string[]; begunAt: number }
  /** There is nothing in it, because another key has ordered it a moment ago. */
  | { state: "ordered"; orderId: string };

/** So long an emptied cart says which order it became, in milliseconds. */
const ORDERED_FOR_MS = 60_000;

/**
 * Begins a checkout unless another one is under way, so that a cart becomes one order. The caller
 * ends it: with its order (`completeCheckout`), or without one (`releaseCheckout`).
 */
export function openCheckout(
  cart: CartState,
  { key, fingerprint, stem, now }: { key: string; fingerprint: string; stem: string; now: number },
): { cart: CartState; outcome: CheckoutOpening } {
  const known = cart.checkouts.find((checkout) => checkout.key === key);
  const other = cart.checkouts.find(({ key: its, begun }) => its !== key && begun);
  const placed = known !== undefined && known.orderId !== null;
  if (other?.begun && !placed) {
    const { at, stem: its } = other.begun;
    const skus = other.lines.map(({ sku }) => sku);
    return { cart, outcome: { state: "busy", key: other.key, stem: its, skus, begunAt: at } };
  }
  const last = cart.checkouts.findLast(({ orderId }) => orderId !== null);
  const isRecent = last?.placedAt !== undefined && now - last.placedAt < ORDERED_FOR_MS;
  if (!known && cart.lines.length === 0 && isRecent && last.orderId) {
    return { cart, outcome: { state: "ordered", orderId: last.orderId } };
  }
  const begun = beginCheckout(cart, key, fingerprint);
  if (begun.outcome.state !== "open" || known?.begun) {
    return begun;
  }
  return { ...begun, cart: marked(begun.cart, key, { at: now, stem }) };
}

/** Ends a checkout without an order. Its key stays bound, and another may order the cart. */
export function releaseCheckout(cart: CartState, key: string): CartState {
  return cart.checkouts.some((checkout) => checkout.key === key && checkout.begun)
    ? marked(cart, key, null)
    : cart;
}

function marked(cart: CartState, key: string, begun: { at: number; stem: string } | null): CartState {
  return {
    ...cart,
    checkouts: cart.checkouts.map((checkout) => (checkout.key === key ? { ...checkout, begun } : checkout)),
  };
}

/**
 * Binds an idempotency key to the cart's present lines and to the request's fingerprint. A repeated
 * key answers with what it was bound to, or with the conflict.
 */
export function beginCheckout(
  cart: CartState,
  key: string,
  fingerprint: string,
): { cart: CartState; outcome: CheckoutState } {
  const known = cart.checkouts.find((checkout) => checkout.key === key);
  if (known) {
    return { cart, outcome: repeated(cart, known, fingerprint) };
  }
  if (cart.lines.length === 0) {
    return { cart, outcome: { state: "empty" } };
  }
  const { lines, coupon = null } = cart;
  const paidIn = cart.currency ? { currency: cart.currency } : {};
  const opened = { key, fingerprint, lines, coupon, ...paidIn, orderId: null };
  return {
    cart: { ...cart, checkouts: [...cart.checkouts, opened].slice(-MAX_CHECKOUT_KEYS) },
    outcome: { state: "open", lines, coupon, ...paidIn },
  };
}

function repeated(
  cart: CartState,
  known: CartState["checkouts"][number],
  fingerprint: string,
): CheckoutState {
  if (known.fingerprint !== fingerprint) {
    return { state: "conflict", reason: "body_changed" };
  }
  if (known.orderId !== null) {
    return { state: "placed", orderId: known.orderId };
  }
  const coupon = known.coupon ?? null;
  const isOther = coupon !== (cart.coupon ?? null) || known.currency !== cart.currency;
  if (!sameItems(known.lines, cart.lines) || isOther) {
    return { state: "conflict", reason: "cart_changed" };
  }
  const paidIn = known.currency ? { currency: known.currency } : {};
  return { state: "open", lines: known.lines, coupon, ...paidIn };
}

/**
 * Marks a key's order as placed and takes what it ordered out of the cart. Repeating it, or naming
 * a key the cart has forgotten, changes nothing.
 */
export function completeCheckout(cart: CartState, key: string, orderId: string, now: number): CartState {
  const known = cart.checkouts.find((checkout) => checkout.key === key);
  if (!known || known.orderId !== null) {
    return cart;
  }
  return {
    ...cart,
    lines: subtractLines(cart.lines, known.lines),
    coupon: null,
    checkouts: cart.checkouts.map((checkout) =>
      checkout === known ? { ...checkout, lines: [], orderId, begun: null, placedAt: now } : checkout,
    ),
  };
}
