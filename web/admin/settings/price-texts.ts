import { Currency, type Money, money } from "../../../domain/base/money.ts";
import type { Selling, ShippingRate } from "../../../domain/base/selling.ts";
import { decimalOf, parseDecimal } from "../../../domain/currency/currency.ts";

type PricesIn = NonNullable<ShippingRate["in"]>;

/** Prices of a rate in other currencies as one line: `EUR 5.90 from 100.00, JPY 900`. */
export function pricesText(prices: PricesIn): string {
  return Currency.options
    .flatMap((code) => {
      const { price, fromSubtotal } = prices[code] ?? {};
      const text = (amount: Money["amount"]) => decimalOf(money(amount, code));
      const bound = fromSubtotal === undefined ? "" : ` from ${text(fromSubtotal)}`;
      return price === undefined ? [] : [`${code} ${text(price)}${bound}`];
    })
    .join(", ");
}

const PRICE = /^([A-Z]{3})\s+(\S+)(?:\s+from\s+(\S+))?$/;

/** The inverse; null for an invalid line. */
export function parsePrices(line: string): PricesIn | null {
  const prices: PricesIn = {};
  for (const part of line.split(",").map((one) => one.trim())) {
    const [, named, typed = "", bound] = PRICE.exec(part) ?? [];
    const { data: code } = Currency.safeParse(named);
    const price = code ? parseDecimal(typed, code) : null;
    const fromSubtotal = code && bound !== undefined ? parseDecimal(bound, code) : undefined;
    if (!code || price === null || fromSubtotal === null || prices[code]) {
      return null;
    }
    prices[code] = fromSubtotal === undefined ? { price } : { price, fromSubtotal };
  }
  return prices;
}

type Limits = Selling["limitsIn"];

/** What an order may come to in other currencies, as one line: `EUR 10.00 to 10000.00`. */
export function limitsText(limits: Limits): string {
  return Currency.options
    .flatMap((code) => {
      const found = limits[code];
      const text = (amount: Money["amount"]) => decimalOf(money(amount, code));
      return found ? [`${code} ${text(found.minimum)} to ${text(found.maximum)}`] : [];
    })
    .join(", ");
}

const LIMITS = /^([A-Z]{3})\s+(\S+)\s+to\s+(\S+)$/;

/** The inverse; null for an invalid line. */
export function parseLimits(line: string): Limits | null {
  const limits: Limits = {};
  const parts = line.split(",").map((one) => one.trim());
  for (const part of line.trim() === "" ? [] : parts) {
    const [, named, least = "", most = ""] = LIMITS.exec(part) ?? [];
    const { data: code } = Currency.safeParse(named);
    const minimum = code ? parseDecimal(least, code) : null;
    const maximum = code ? parseDecimal(most, code) : null;
    if (!code || minimum === null || maximum === null || limits[code]) {
      return null;
    }
    limits[code] = { minimum, maximum };
  }
  return limits;
}
