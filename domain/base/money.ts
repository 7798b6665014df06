import { z } from "zod";
import { parseDecimal } from "../currency/currency.ts";

export { formatMoney } from "../currency/currency.ts";

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

/** Money of so many cents, which the API's document says too. */
export function moneyBetween(least: number, most: number) {
  return Money.extend({
    amount: z.int().describe("In minor units: 4999 is $49.99").meta({ minimum: least, maximum: most }),
  }).refine(
    ({ amount }) => amount >= least && amount <= most,
    `must be ${least > 0 ? `at least ${least} and ` : ""}at most ${most}`,
  );
}

export function money(amount: number): Money {
  return { amount, currency: CURRENCY };
}

/** A price of this shop as it is typed; null where it is none (`parseDecimal`). */
export function parsePrice(text: string): number | null {
  return parseDecimal(text, CURRENCY);
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
