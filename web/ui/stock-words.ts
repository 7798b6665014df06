import type { ValueState } from "../../domain/catalog/variant-choice.ts";
import { MAX_RESERVATION_QUANTITY } from "../../domain/stock/stock-limits.ts";

/** Units at or below which the page says how few there are. */
export const FEW_LEFT = 10;

export interface StockWords {
  level: "in" | "low" | "out";
  text: string;
  /** The same beside others of its kind. */
  short: string;
}

/** A day that was promised, such as `2027-01-31`, as people read it. */
function dayWords(day: string): string {
  return new Date(day).toLocaleDateString("en-US", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** When goods come that are not there: "expected by …", or that it is not known. */
export function promiseWords(promisedOn: string | undefined): string {
  return promisedOn === undefined ? "sent when it arrives" : `expected by ${dayWords(promisedOn)}`;
}

/** What is sold beyond the stock: units that are there, and the day for which others are promised. */
interface Backorders {
  inStock: number;
  promisedOn?: string | undefined;
}

/**
 * What the page says of a variant's stock.
 *
 * @param available in units for sale
 */
export function stockWords(available: number, backorders?: Backorders): StockWords {
  const words = (level: StockWords["level"], short: string, text = short) => ({ level, text, short });
  if (available <= 0) {
    return words("out", "Sold out");
  }
  if (backorders && backorders.inStock <= 0) {
    return words("low", "On back order", `On back order: ${promiseWords(backorders.promisedOn)}`);
  }
  if (backorders && backorders.inStock <= FEW_LEFT) {
    const text = `${backorders.inStock} in stock, more on back order: ${promiseWords(backorders.promisedOn)}`;
    return words("in", "In stock", text);
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
  return words("in", `${available.toLocaleString("en-US")} left`);
}

/** What a screen reader says after an option's value: what it comes to with the others as they are. */
export function stateWords(state: ValueState): string {
  return { open: "", gone: "(sold out)", none: "(not with these)" }[state];
}
