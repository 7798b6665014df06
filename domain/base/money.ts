import { z } from "zod";

/** The one currency of this shop. Every price in it is an integer number of cents. */
export const CURRENCY = "USD";

/** An amount in minor units (cents), always with its currency. */
export const Money = z
  .strictObject({
    amount: z.int().describe("In minor units: 4999 is $49.99"),
    currency: z.literal(CURRENCY),
  })
  .meta({ id: "Money" });
export type Money = z.infer<typeof Money>;

export function money(amount: number): Money {
  return { amount, currency: CURRENCY };
}

const formatter = new Intl.NumberFormat("en-US", { style: "currency", currency: CURRENCY });

/** `4999` → `$49.99`. */
export function formatMoney(value: Money): string {
  return formatter.format(value.amount / 100);
}

/**
 * Reads a decimal price such as `42.99` into cents without going through floating point.
 * Returns null for anything that is not a plain non-negative decimal with at most two places.
 */
export function parseDecimalPrice(text: string): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) {
    return null;
  }
  const [, whole = "", fraction = ""] = match;
  return Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
}

/** `amount` × `part` ÷ `whole` of non-negative integers, in whole numbers, half rounded up. */
export function share(amount: number, part: number, whole: number): number {
  return Math.floor((2 * amount * part + whole) / (2 * whole));
}

/**
 * Cents spread in proportion to integer weights. Each part is what the rounded sum grows
 * by with it. So the parts add up to the amount, and none exceeds its weight while the amount does
 * not exceed their sum.
 */
export function spread(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let weighed = 0;
  let given = 0;
  return weights.map((weight) => {
    weighed += weight;
    const part = (whole === 0 ? 0 : share(amount, weighed, whole)) - given;
    given += part;
    return part;
  });
}
