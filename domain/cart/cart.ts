import { CURRENCY, type Currency } from "../base/money.ts";
import { type Refusal, refusal } from "../base/problem.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { CartHistory } from "./cart-history.ts";

/** Units in one cart, over all its lines (CART-2). */
export const MAX_CART_ITEMS = 100;
/** Units of one SKU in one cart (CART-2). A merchant may lower it for a SKU, never raise it. */
export const MAX_PER_ITEM = 10;
/** A cart cleans itself up this long after its last change (CART-3). */
export const CART_TTL_MS = 30 * 24 * 60 * 60 * 1000;
/**
 * A customer's cart with items in it is abandoned this long after its last change: the time that
 * Shopify waits before it reminds, unless a merchant sets another.
 */
export const ABANDONED_AFTER_MS = 10 * 60 * 60 * 1000;
/** Characters. A merge sends up to 100 SKUs to the cart in a header, whose room is bounded. */
export const MAX_SKU_LENGTH = 100;
/**
 * Merges and keys remembered. A key is kept with what it added, so that repeating it adds nothing.
 */
const MAX_REMEMBERED = 20;

export interface CartLine {
  sku: string;
  /** Whole units, at least one. */
  quantity: number;
  /** Minor units: the price the shopper saw when they last changed this line. */
  seenPrice: number;
  /** The currency of that price; left out: the shop's own. */
  seenIn?: Currency;
}

/** Units that a merge could not fit into the cart. */
export interface LeftOut {
  sku: string;
  quantity: number;
}

/** An attempt to order the cart, named by the order's idempotency key. */
interface Checkout {
  key: string;
  fingerprint: string;
  /** The lines as they were when the key was first used; none once the order is placed. */
  lines: CartLine[];
  /** The coupon as it was then. */
  coupon?: string | null;
  /** The currency as it was then; left out: the shop's own. */
  currency?: Currency;
  orderId: string | null;
  /**
   * A request that may be making its order at this moment: since when, and what the order's id
   * begins with. Milliseconds since 1970.
   */
  begun?: { at: number; stem: string } | null;
  /**
   * When its order was placed; milliseconds since 1970. Left out once the cart was filled again.
   */
  placedAt?: number;
}

export interface CartState {
  lines: CartLine[];
  /** Shown to the shopper until they change the cart. */
  leftOut: LeftOut[];
  /** The guest carts that were merged in, and the keys that units were added under, newest last. */
  mergedFrom: string[];
  /** The code that the shopper typed, in capitals. Left out by carts from before there were any. */
  coupon?: string | null;
  /** What the shopper pays in; left out: the shop's own currency. */
  currency?: Currency;
  /** Newest last. */
  checkouts: Checkout[];
  /** Milliseconds since 1970; null for a cart that was never changed. Grows with every change. */
  changedAt: number | null;
  /** Left out by carts from before there was any. */
  history?: CartHistory;
  /** When the alarm rings; left out by carts from before, whose alarm rings when they expire. */
  ringsAt?: number;
  /** The last change after which the cart was found abandoned. */
  abandonedAfter?: number;
}

export function emptyCart(): CartState {
  return { lines: [], leftOut: [], mergedFrom: [], coupon: null, checkouts: [], changedAt: null };
}

export function expiresAt(cart: CartState): number | null {
  return cart.changedAt === null ? null : cart.changedAt + CART_TTL_MS;
}

/**
 * When there is something to look at: whether a customer's cart is abandoned, or that it expires.
 */
export function ringOf(cart: CartState, isCustomers: boolean): number | null {
  const { changedAt, lines, abandonedAfter } = cart;
  const mayBeAbandoned = isCustomers && lines.length > 0 && abandonedAfter !== changedAt;
  return changedAt !== null && mayBeAbandoned ? changedAt + ABANDONED_AFTER_MS : expiresAt(cart);
}

/**
 * Brings what another cart holds into this one: of each item as many as either has, so that doing
 * it again changes nothing. The code of the other one is taken where this one has none.
 */
export function restoreLines(
  cart: CartState,
  incoming: readonly MergeLine[],
  coupon: string | null,
): CartState {
  let lines = cart.lines;
  for (const { limit, ...line } of incoming) {
    const { sku, quantity } = line;
    const held = lines.find((one) => one.sku === sku)?.quantity ?? 0;
    const room = MAX_CART_ITEMS - countItems(lines);
    const wanted = Math.min(Math.max(quantity, held), Math.max(limit, held), held + Math.max(0, room));
    if (wanted > held) {
      lines = withLine(lines, { ...line, quantity: wanted });
    }
  }
  const code = cart.coupon ?? coupon;
  return lines === cart.lines && code === (cart.coupon ?? null) ? cart : { ...cart, lines, coupon: code };
}

export function countItems(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** How many units of an item one cart may hold. */
export function itemLimit(maxPerOrder: number | null): number {
  return Math.min(MAX_PER_ITEM, maxPerOrder ?? MAX_PER_ITEM);
}

function findLine(cart: CartState, sku: string): CartLine | undefined {
  return cart.lines.find((line) => line.sku === sku);
}

function withLine(lines: readonly CartLine[], changed: CartLine): CartLine[] {
  return lines.some((line) => line.sku === changed.sku)
    ? lines.map((line) => (line.sku === changed.sku ? changed : line))
    : [...lines, changed];
}

function putLine(cart: CartState, line: CartLine, limit: number): Result<CartState, Refusal> {
  if (line.quantity > limit) {
    return err(
      refusal("item_limit_exceeded", `A cart holds at most ${limit} of ${line.sku}, not ${line.quantity}.`, {
        limit: { of: "unitsAtMost", count: limit },
      }),
    );
  }
  const lines = withLine(cart.lines, line);
  const count = countItems(lines);
  if (count > MAX_CART_ITEMS) {
    return err(
      refusal("cart_limit_exceeded", `A cart holds at most ${MAX_CART_ITEMS} items, not ${count}.`, {
        limit: { of: "itemsAtMost", count: MAX_CART_ITEMS },
      }),
    );
  }
  return ok({ ...cart, lines, leftOut: [], checkouts: cart.checkouts.map(filledAgain) });
}

/** A cart that was filled again and then emptied is not the order before any more. */
function filledAgain(checkout: Checkout): Checkout {
  const { placedAt, ...rest } = checkout;
  return placedAt === undefined ? checkout : rest;
}

/**
 * Adds units to what the cart holds of the SKU.
 *
 * @param key under which units are added once; a refused one may be used again
 */
export function addLine(
  cart: CartState,
  line: CartLine,
  limit: number,
  key?: string,
): Result<CartState, Refusal> {
  const named = key && `add:${key}`;
  const source = named && `${named}\n${line.sku}\n${line.quantity}`;
  // Older code remembered the key alone.
  const before = cart.mergedFrom.find((one) => one === named || one.startsWith(`${named}\n`));
  if (before) {
    return before === named || before === source
      ? ok(cart)
      : err(refusal("idempotency_key_reused", "This key added something else to the cart."));
  }
  const held = findLine(cart, line.sku)?.quantity ?? 0;
  const added = putLine(cart, { ...line, quantity: held + line.quantity }, limit);
  return added.ok && source ? ok({ ...added.value, mergedFrom: remembered(cart, source) }) : added;
}

function remembered(cart: CartState, source: string): string[] {
  return [...cart.mergedFrom, source].slice(-MAX_REMEMBERED);
}

/** Sets the units of a SKU that is in the cart. */
export function setLine(cart: CartState, line: CartLine, limit: number): Result<CartState, Refusal> {
  if (!findLine(cart, line.sku)) {
    return err(refusal("not_found", "That item is not in the cart."));
  }
  return putLine(cart, line, limit);
}

/** The shopper pays in this currency from now on. */
export function withCurrency(cart: CartState, currency: Currency): CartState {
  const { currency: before = CURRENCY, ...rest } = cart;
  if (before === currency) {
    return cart;
  }
  return currency === CURRENCY ? rest : { ...rest, currency };
}

export function removeLine(cart: CartState, sku: string): CartState {
  return { ...cart, lines: cart.lines.filter((line) => line.sku !== sku), leftOut: [] };
}

/** Takes ordered units out. Units that were added meanwhile stay. */
export function subtractLines(lines: readonly CartLine[], ordered: readonly CartLine[]): CartLine[] {
  const taken = new Map(ordered.map((line) => [line.sku, line.quantity]));
  return lines
    .map((line) => ({ ...line, quantity: line.quantity - (taken.get(line.sku) ?? 0) }))
    .filter((line) => line.quantity > 0);
}

/** Whether two carts hold the same units, in any order and at any price. */
export function sameItems(a: readonly CartLine[], b: readonly CartLine[]): boolean {
  const quantities = new Map(b.map((line) => [line.sku, line.quantity]));
  return a.length === b.length && a.every((line) => quantities.get(line.sku) === line.quantity);
}

/** A SKU that is sold under another name now, with the limit of its item. */
export interface Rename {
  from: string;
  to: string;
  limit: number;
}

/**
 * Has lines of renamed SKUs go by their new names; what does not fit beside a line of the new name
 * is kept as `leftOut`. While a request is ordering the cart its lines stay: the order has them by
 * the names that they had.
 */
export function renameLines(cart: CartState, renames: readonly Rename[]): CartState {
  if (cart.checkouts.some(({ begun }) => begun)) {
    return cart;
  }
  let { lines, leftOut } = cart;
  for (const { from, to, limit } of renames) {
    const line = lines.find(({ sku }) => sku === from);
    if (!line) {
      continue;
    }
    const wanted = line.quantity + (lines.find(({ sku }) => sku === to)?.quantity ?? 0);
    const quantity = Math.min(limit, wanted);
    lines = lines
      .filter(({ sku }) => sku !== to)
      .map((one) => (one === line ? { ...line, sku: to, quantity } : one));
    if (quantity < wanted) {
      leftOut = [...leftOut, { sku: to, quantity: wanted - quantity }];
    }
  }
  return lines === cart.lines ? cart : { ...cart, lines, leftOut };
}

/** A line on its way from a guest's cart, with the limit of its item. */
export interface MergeLine extends CartLine {
  limit: number;
}

/**
 * Adds a guest's lines to an account's cart. Quantities add up as far as the limits let them; the
 * rest is kept as `leftOut`. What the guest pays in is what they chose last. `source` names the
 * guest's cart at that moment: merging it again changes nothing.
 */
export function mergeLines(
  cart: CartState,
  source: string,
  incoming: readonly MergeLine[],
  currency: Currency = CURRENCY,
): CartState {
  if (cart.mergedFrom.includes(source)) {
    return cart;
  }
  let lines = cart.lines;
  const leftOut: LeftOut[] = [];
  for (const { limit, ...line } of incoming) {
    const { sku, quantity } = line;
    const held = lines.find((one) => one.sku === sku)?.quantity ?? 0;
    const room = Math.max(0, Math.min(limit - held, MAX_CART_ITEMS - countItems(lines)));
    const fitting = Math.min(quantity, room);
    if (fitting > 0) {
      lines = withLine(lines, { ...line, quantity: held + fitting });
    }
    if (fitting < quantity) {
      leftOut.push({ sku, quantity: quantity - fitting });
    }
  }
  const merged = { ...cart, lines, leftOut, mergedFrom: remembered(cart, source) };
  return withCurrency(merged, currency);
}
