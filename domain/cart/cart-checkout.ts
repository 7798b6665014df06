import { type CartLine, type CartState, sameItems, subtractLines } from "./cart.ts";

/** Idempotency keys a cart remembers; the oldest is forgotten first. */
export const MAX_CHECKOUT_KEYS = 50;

/** What an idempotency key is bound to in this cart. */
export type CheckoutState =
  | { state: "open"; lines: CartLine[] }
  | { state: "placed"; orderId: string }
  | { state: "conflict"; reason: "cart_changed" | "body_changed" }
  | { state: "empty" };

/**
 * Binds an idempotency key to the cart's lines as they are and to the request's fingerprint. A
 * repeated key answers with what it was bound to, or with the conflict.
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
  const opened = { key, fingerprint, lines: cart.lines, orderId: null };
  return {
    cart: { ...cart, checkouts: [...cart.checkouts, opened].slice(-MAX_CHECKOUT_KEYS) },
    outcome: { state: "open", lines: cart.lines },
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
  if (!sameItems(known.lines, cart.lines)) {
    return { state: "conflict", reason: "cart_changed" };
  }
  return { state: "open", lines: known.lines };
}

/**
 * Marks a key's order as placed and takes what it ordered out of the cart. Repeating it, or naming
 * a key the cart has forgotten, changes nothing.
 */
export function completeCheckout(cart: CartState, key: string, orderId: string): CartState {
  const known = cart.checkouts.find((checkout) => checkout.key === key);
  if (!known || known.orderId !== null) {
    return cart;
  }
  return {
    ...cart,
    lines: subtractLines(cart.lines, known.lines),
    checkouts: cart.checkouts.map((checkout) =>
      checkout === known ? { ...checkout, lines: [], orderId } : checkout,
    ),
  };
}
