import { MAX_RESERVATION_QUANTITY } from "../../domain/stock/stock-limits.ts";

/** Units at or below which the page says how few there are. */
export const FEW_LEFT = 10;

export interface StockWords {
  level: "in" | "low" | "out";
  text: string;
  /** The same beside others of its kind. */
  short: string;
}

/**
 * What the page says of a variant's stock.
 *
 * @param available in units for sale
 * @param leftOf what they are left of, in the words of the shop
 */
export function stockWords(available: number, leftOf: string): StockWords {
  const words = (level: StockWords["level"], short: string, text = short) => ({ level, text, short });
  if (available <= 0) {
    return words("out", "Sold out");
  }
  // Stock that never runs out reads as the largest number there is.
  if (available >= MAX_RESERVATION_QUANTITY) {
    return words("in", "In stock");
  }
  if (available === 1) {
    return words("low", "The last one");
  }
  if (available <= FEW_LEFT) {
    return words("low", `Only ${available} left`);
  }
  const left = `${available.toLocaleString("en-US")} left`;
  return words("in", left, leftOf ? `${left} ${leftOf}` : left);
}
