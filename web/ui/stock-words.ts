import type { ValueState } from "../../domain/catalog/variant-choice.ts";
import { dayText, type Words } from "../../domain/language/words.ts";
import { MAX_RESERVATION_QUANTITY } from "../../domain/stock/stock-limits.ts";

/** Units at or below which the page says how few there are. */
export const FEW_LEFT = 10;

export interface StockWords {
  level: "in" | "low" | "out";
  text: string;
  /** The same beside others of its kind. */
  short: string;
}

type Said = Words<"stock">;

/** When goods come that are not there: "expected by …", or that it is not known. */
export function promiseWords(words: Said, promisedOn: string | undefined): string {
  return promisedOn === undefined
    ? words.say("stock.whenItArrives")
    : words.say("stock.expectedBy", { day: dayText(words, promisedOn) });
}

/**
 * What is sold beyond the stock: units that are there, and the day for which others are promised.
 */
interface Backorders {
  inStock: number;
  promisedOn?: string | undefined;
}

/**
 * What the page says of a variant's stock.
 *
 * @param available in units for sale
 */
export function stockWords(said: Said, available: number, backorders?: Backorders): StockWords {
  const { say } = said;
  const words = (level: StockWords["level"], short: string, text = short) => ({ level, text, short });
  if (available <= 0) {
    return words("out", say("stock.soldOut"));
  }
  if (backorders && backorders.inStock <= 0) {
    const promise = promiseWords(said, backorders.promisedOn);
    return words("low", say("stock.onBackOrder"), say("stock.backOrderUntil", { promise }));
  }
  if (backorders && backorders.inStock <= FEW_LEFT) {
    const promise = promiseWords(said, backorders.promisedOn);
    const text = say("stock.someThenBackOrder", { count: backorders.inStock, promise });
    return words("in", say("stock.inStock"), text);
  }
  // Stock that never runs out reads as the largest number there is.
  if (available >= MAX_RESERVATION_QUANTITY) {
    return words("in", say("stock.inStock"));
  }
  if (available === 1) {
    return words("low", say("stock.lastOne"));
  }
  if (available <= FEW_LEFT) {
    return words("low", say("stock.onlyLeft", { count: available }));
  }
  return words("in", say("stock.left", { count: available }));
}

/**
 * What a screen reader says after an option's value: what it comes to with the others as they are.
 */
export function stateWords({ say }: Said, state: ValueState): string {
  return { open: "", gone: say("stock.stateGone"), none: say("stock.stateNone") }[state];
}
