import { z } from "zod";
import { type Currency, Money, money, spread } from "../base/money.ts";

const Cents = z.int().nonnegative();

/** What money is paid for: goods and shipping without tax, and each tax on either. Minor units. */
export const MoneyParts = z.object({
  goods: Cents,
  shipping: Cents,
  taxes: z.array(
    z.object({
      name: z.string(),
      /** Millionths; 0 where it was not kept. */
      rate: Cents,
      goods: Cents,
      shipping: Cents,
    }),
  ),
});
export type MoneyParts = z.infer<typeof MoneyParts>;

export const MoneyPartsView = z.object({
  goods: Money,
  shipping: Money,
  taxes: z.array(z.object({ name: z.string(), amount: Money })),
});

export function partsView(
  { goods, shipping, taxes }: MoneyParts,
  currency: Currency,
): z.infer<typeof MoneyPartsView> {
  return {
    goods: money(goods, currency),
    shipping: money(shipping, currency),
    taxes: taxes.map((tax) => ({ name: tax.name, amount: money(tax.goods + tax.shipping, currency) })),
  };
}

/** Parts of one order as a list of cents: goods, shipping, then both of each tax. */
function cents({ goods, shipping, taxes }: MoneyParts): number[] {
  return [goods, shipping, ...taxes.flatMap((tax) => [tax.goods, tax.shipping])];
}

function withCents({ taxes }: MoneyParts, list: readonly number[]): MoneyParts {
  return {
    goods: list[0] ?? 0,
    shipping: list[1] ?? 0,
    taxes: taxes.map(({ name, rate }, n) => ({
      name,
      rate,
      goods: list[2 + 2 * n] ?? 0,
      shipping: list[3 + 2 * n] ?? 0,
    })),
  };
}

/** Part by part, of parts of one order. */
function combined(a: MoneyParts, b: MoneyParts, combine: (a: number, b: number) => number): MoneyParts {
  const other = cents(b);
  return withCents(
    a,
    cents(a).map((one, n) => combine(one, other[n] ?? 0)),
  );
}

export function sumOfParts(parts: MoneyParts): number {
  return cents(parts).reduce((sum, one) => sum + one, 0);
}

export function plus(a: MoneyParts, b: MoneyParts): MoneyParts {
  return combined(a, b, (x, y) => x + y);
}

export function minus(a: MoneyParts, b: MoneyParts): MoneyParts {
  return combined(a, b, (x, y) => Math.max(0, x - y));
}

export function atMost(a: MoneyParts, bound: MoneyParts): MoneyParts {
  return combined(a, bound, Math.min);
}

/** The same parts, each through `change`. */
export function mapParts(parts: MoneyParts, change: (cents: number) => number): MoneyParts {
  return withCents(parts, cents(parts).map(change));
}

/** Counts only goods, or only shipping. */
export function only(what: "goods" | "shipping", parts: MoneyParts): MoneyParts {
  const kept = what === "goods" ? 0 : 1;
  return withCents(
    parts,
    cents(parts).map((one, n) => (n % 2 === kept ? one : 0)),
  );
}

/** An amount taken from the first parts as far as they go, then from the next, in whole steps. */
export function takeFrom(
  amount: number,
  from: readonly [MoneyParts, ...MoneyParts[]],
  step: number,
): MoneyParts {
  let rest = amount;
  let taken = mapParts(from[0], () => 0);
  for (const parts of from) {
    const some = Math.min(rest, sumOfParts(parts));
    taken = plus(taken, withCents(parts, spread(some, cents(parts), step)));
    rest -= some;
  }
  return taken;
}
