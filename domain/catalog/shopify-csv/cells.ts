import { CURRENCY, parsePrice } from "../../base/money.ts";
import { err, ok, type Result } from "../../base/result.ts";

/**
 * What merchants and their spreadsheets write into cells. The error says what is wrong in words
 * that follow the column's name and its text.
 */

/** `1,234` and `1 234`: thousands in groups of three. */
const GROUPED = /^-?\d{1,3}(?:[,\u00A0\u202F' ]\d{3})+(?:\.\d+)?$/;

function ungrouped(text: string): string {
  return GROUPED.test(text) ? text.replace(/[,\u00A0\u202F' ]/g, "") : text;
}

const SYMBOLS: Record<string, string> = { $: "USD", US$: "USD", "€": "EUR", "£": "GBP", "¥": "JPY" };
const PRICE =
  /^(?<before>[A-Z]{3}|(?:US)?\$|[€£¥])?\s*(?<number>\S(?:.*?\S)??)\s*(?<after>[A-Z]{3}|[$€£¥])?$/u;

/** Cents of `42.99`, `1,234.00`, `$5` or `5 USD`. */
export function readPrice(text: string): Result<number, string> {
  const { before, number = "", after } = PRICE.exec(text)?.groups ?? {};
  for (const mark of [before, after]) {
    const currency = mark && (SYMBOLS[mark] ?? mark);
    if (currency && currency !== CURRENCY) {
      return err(`is in ${currency}; the prices of this shop are in ${CURRENCY}`);
    }
  }
  // Software writes more zeros than a price has. `12.500` stays refused: elsewhere it is 12,500.
  const price = parsePrice(ungrouped(number).replace(/(\.\d\d)00+$/, "$1"));
  return price === null ? err("is not a price such as 1234.50") : ok(price);
}

/** Whole units of `5`, `-3`, `1,000` or `5.0`. */
export function readQuantity(text: string): Result<number, string> {
  const match = /^(-?\d{1,9})(?:\.0{0,2})?$/.exec(ungrouped(text));
  // `-0` is 0.
  return match ? ok(Number(match[1]) || 0) : err("is not a whole number of units");
}

/** A picture's place. */
export function readPosition(text: string): Result<number, string> {
  const position = readQuantity(text);
  return position.ok && position.value >= 0 ? position : err("is not a number");
}

/** Whole grams of `250`, `1.51` or `1,500.0`. */
export function readGrams(text: string): Result<number, string> {
  const plain = ungrouped(text);
  return /^(?:\d+(?:\.\d+)?|\.\d+)$/.test(plain)
    ? ok(Math.round(Number(plain)))
    : err("is not a weight in grams");
}

/** TRUE and FALSE in any case. */
export function readFlag(text: string): Result<boolean, string> {
  const flag = text.toLowerCase();
  return flag === "true" || flag === "false" ? ok(flag === "true") : err("is neither true nor false");
}

/**
 * Shopify writes `deny` or `continue`; a column named by a question is answered by TRUE and FALSE.
 */
export function readPolicy(text: string): Result<"deny" | "allow", string> {
  switch (text.toLowerCase()) {
    case "deny":
    case "false":
      return ok("deny");
    case "continue":
    case "true":
      return ok("allow");
    default:
      return err("is neither deny nor continue");
  }
}

export const STATUSES = ["active", "draft", "archived", "unlisted"] as const;

export function readStatus(text: string): Result<(typeof STATUSES)[number], string> {
  const status = STATUSES.find((known) => known === text.toLowerCase());
  return status ? ok(status) : err("is none of active, draft, archived and unlisted");
}
