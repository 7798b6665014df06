import { z } from "zod";
import {
  CURRENCIES,
  CURRENCY,
  type Currency as CurrencyCode,
  parseDecimal,
  stepOf,
} from "../currency/currency.ts";

export { CURRENCY, formatMoney } from "../currency/currency.ts";

/** A currency that shops may sell in, by its code (ISO 4217). */
export const Currency = z.enum(CURRENCIES).meta({ id: "Currency" });
export type Currency = CurrencyCode;

const AMOUNT = "In minor units: 4999 is $49.99, ¥4,999 or KWD 4.999";

/** An amount in minor units, always with its currency. */
export const Money = z
  .strictObject({ amount: z.int().describe(AMOUNT), currency: Currency })
  .meta({ id: "Money" });
export type Money = z.infer<typeof Money>;

/** An amount in the shop's own currency. */
export const OwnMoney = z.strictObject({ amount: z.int().describe(AMOUNT), currency: z.literal(CURRENCY) });

/** Bounds that the API's document says too; of three decimals, the last is 0. */
function bounded(currency: z.ZodType<Currency>, least: number, most: number) {
  return z
    .strictObject({
      amount: z.int().describe(AMOUNT).meta({ minimum: least, maximum: most }),
      currency,
    })
    .superRefine(({ amount, currency: code }, ctx) => {
      if (amount < least || amount > most) {
        const bounds = `${least > 0 ? `at least ${least} and ` : ""}at most ${most}`;
        ctx.addIssue({ code: "custom", message: `must be ${bounds}` });
      }
      if (amount % stepOf(code) !== 0) {
        ctx.addIssue({ code: "custom", message: `must end in 0, because cards pay ${code} in steps of ten` });
      }
    });
}

/** Money of the shop's own currency, of so many minor units. */
export function moneyBetween(least: number, most: number) {
  return bounded(z.literal(CURRENCY), least, most);
}

/** The same of any currency. */
export function anyMoneyBetween(least: number, most: number) {
  return bounded(Currency, least, most);
}

export function money(amount: number, currency: Currency): Money {
  return { amount, currency };
}

/**
 * The most that an order in another currency may come to, in minor units: shares of it stay exact.
 */
export const MOST_EXACT = 60_000_000;

/** A price of this shop as it is typed; null where it is none (`parseDecimal`). */
export function parsePrice(text: string): number | null {
  return parseDecimal(text, CURRENCY);
}

/**
 * `amount` × `part` ÷ `whole`, all non-negative integers, in whole steps (`stepOf`). Half rounds
 * up.
 */
export function share(amount: number, part: number, whole: number, step = 1): number {
  return step * Math.floor((2 * amount * part + whole * step) / (2 * whole * step));
}

/**
 * An amount spread in proportion to integer weights, in whole steps. Each part is what the rounded
 * sum grows by with it. So the parts add up to the amount, and none exceeds its weight while the
 * amount does not exceed their sum.
 */
export function spread(amount: number, weights: readonly number[], step = 1): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let weighed = 0;
  let given = 0;
  return weights.map((weight) => {
    weighed += weight;
    const part = (whole === 0 ? 0 : share(amount, weighed, whole, step)) - given;
    given += part;
    return part;
  });
}
