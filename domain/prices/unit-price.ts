import { CURRENCY, type Currency } from "../base/money.ts";
import { shareName } from "../base/text.ts";

/** A price that a list gives a SKU from some number of units on. */
export interface ListedPrice {
  /** That of its list. */
  currency: Currency;
  /** The list's id, and the version of it that the price is read from. */
  list: string;
  version: number;
  /** Minor units, of one unit. */
  amount: number;
  /** Units of a line from which it counts. */
  minQuantity: number;
  /** Groups whose members pay it; null: all shoppers pay it. */
  customerGroups: readonly string[] | null;
  /** Milliseconds since 1970; null: no bound. The list counts before its end, not at it. */
  startsAt: number | null;
  endsAt: number | null;
}

/** What one unit of a line costs. */
export interface UnitPrice {
  /** Minor units. */
  amount: number;
  /** The list that it is of; null: it is the product's own price. */
  priceList: { id: string; version: number } | null;
}

interface Context {
  /** What the shopper pays in. */
  currency: Currency;
  /** Milliseconds since 1970. */
  now: number;
  /** The groups that the shopper belongs to. */
  customerGroups: readonly string[];
}

/** Whether a list counts for a shopper at a moment. */
function counts(price: ListedPrice, context: Context): boolean {
  const { currency, startsAt, endsAt, customerGroups: groups } = price;
  return (
    currency === context.currency &&
    (startsAt === null || context.now >= startsAt) &&
    (endsAt === null || context.now < endsAt) &&
    (groups === null || shareName(groups, context.customerGroups))
  );
}

/**
 * The price of one of `quantity` units. A list gives the price of its highest step that the
 * quantity reaches. Of the lists that count, the lowest price is taken, and of equal ones the
 * first. Without any it is the product's own price: so a list may raise a price too. A product has
 * its own price in the shop's own currency alone. In another one it costs what a list says, or it
 * is not sold: null.
 */
export function unitPrice(
  own: number,
  listed: readonly ListedPrice[],
  { quantity, ...context }: Context & { quantity: number },
): UnitPrice | null {
  const steps = new Map<string, ListedPrice>();
  for (const price of listed) {
    const step = steps.get(price.list);
    const isHigher = step === undefined || price.minQuantity > step.minQuantity;
    if (price.minQuantity <= quantity && isHigher && counts(price, context)) {
      steps.set(price.list, price);
    }
  }
  let best: ListedPrice | null = null;
  for (const price of steps.values()) {
    if (best === null || price.amount < best.amount) {
      best = price;
    }
  }
  if (best !== null) {
    return { amount: best.amount, priceList: { id: best.list, version: best.version } };
  }
  return context.currency === CURRENCY ? { amount: own, priceList: null } : null;
}

/**
 * The prices that more units have, with the number from which each holds; it falls or rises there.
 */
export function priceSteps(
  own: number,
  listed: readonly ListedPrice[],
  context: Context,
): { minQuantity: number; amount: number }[] {
  const quantities = [...new Set([1, ...listed.map(({ minQuantity }) => minQuantity)])].sort((a, b) => a - b);
  const prices = quantities.flatMap((minQuantity) => {
    const price = unitPrice(own, listed, { ...context, quantity: minQuantity });
    return price ? [{ minQuantity, amount: price.amount }] : [];
  });
  return prices.filter(({ amount }, index) => index === 0 || amount !== prices[index - 1]?.amount);
}
