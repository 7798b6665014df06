import { type Currency, money } from "../base/money.ts";
import { err, ok, type Result } from "../base/result.ts";
import { csvField, guarded, parseCsv, unguarded } from "../catalog/shopify-csv/csv-text.ts";
import { foldSku } from "../catalog/sku.ts";
import { decimalOf, parseDecimal } from "../currency/currency.ts";
import type { PriceList } from "./price-list.ts";

/**
 * The prices of a list as a file: a line for each, with the number of units that it counts from.
 */
type Prices = PriceList["prices"];

const HEADER = ["SKU", "Price", "From units"] as const;
const MAX_UNITS = 1_000;

interface Rejected {
  line: number;
  reason: string;
}

export interface PriceFile {
  prices: Prices;
  rejected: Rejected[];
}

export function writePriceCsv(prices: Prices): string {
  const lines = prices.map(({ sku, price, minQuantity = 1 }) => [
    guarded(sku),
    decimalOf(price),
    String(minQuantity),
  ]);
  return [HEADER, ...lines].map((cells) => `${cells.map(csvField).join(",")}\r\n`).join("");
}

/**
 * Reads such a file, with or without its first line. A line that cannot be read is named with the
 * reason; a file that is no CSV is refused as a whole.
 */
export function readPriceCsv(text: string, currency: Currency): Result<PriceFile, string> {
  const records = parseCsv(text);
  if (!records.ok) {
    return err(records.error);
  }
  const prices: Prices = [];
  const rejected: Rejected[] = [];
  const steps = new Set<string>();
  for (const { line, fields } of records.value) {
    const [sku = "", price = "", units = ""] = fields.map((field) => unguarded(field).trim());
    if (line === 1 && sku.toLowerCase() === "sku") {
      continue;
    }
    const read = readLine({ sku, price, units }, currency);
    const step = `${foldSku(sku)} ${units || "1"}`;
    if (typeof read === "string") {
      rejected.push({ line, reason: read });
    } else if (steps.has(step)) {
      rejected.push({ line, reason: `is the second price of ${sku} from ${units || "1"} on` });
    } else {
      steps.add(step);
      prices.push(read);
    }
  }
  return ok({ prices, rejected });
}

function readLine(
  { sku, price, units }: Record<"sku" | "price" | "units", string>,
  currency: Currency,
): Prices[number] | string {
  const amount = parseDecimal(price, currency);
  const minQuantity = units === "" ? 1 : Number(units);
  if (sku === "") {
    return "names no SKU";
  }
  if (amount === null) {
    return `${price === "" ? "an empty field" : price} is no price in ${currency}`;
  }
  if (!Number.isInteger(minQuantity) || minQuantity < 1 || minQuantity > MAX_UNITS) {
    return `${units} is no number of units from 1 to ${MAX_UNITS}`;
  }
  return { sku, price: money(amount, currency), ...(minQuantity === 1 ? {} : { minQuantity }) };
}

/** A price that differs between two states of a list; null: there is none. */
export interface PriceChange {
  sku: string;
  minQuantity: number;
  before: Prices[number]["price"] | null;
  after: Prices[number]["price"] | null;
}

/** What differs, in the order of both. */
export function priceChanges(before: Prices, after: Prices): PriceChange[] {
  const key = ({ sku, minQuantity = 1 }: Prices[number]) => `${foldSku(sku)} ${minQuantity}`;
  const [was, is] = [before, after].map((prices) => new Map(prices.map((price) => [key(price), price])));
  return [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].flatMap((one) => {
    const [old, now] = [was?.get(one), is?.get(one)];
    const { sku = "", minQuantity = 1 } = now ?? old ?? {};
    return old?.price.amount === now?.price.amount
      ? []
      : [{ sku, minQuantity, before: old?.price ?? null, after: now?.price ?? null }];
  });
}

/** The prices of a list with some of them set, added, or (null) taken out. */
export function withPrices(before: Prices, changes: readonly PriceChange[]): Prices {
  const key = (sku: string, minQuantity: number) => `${foldSku(sku)} ${minQuantity}`;
  const after = new Map(before.map((price) => [key(price.sku, price.minQuantity ?? 1), price]));
  for (const { sku, minQuantity, after: price } of changes) {
    if (price === null) {
      after.delete(key(sku, minQuantity));
    } else {
      after.set(key(sku, minQuantity), { sku, price, ...(minQuantity === 1 ? {} : { minQuantity }) });
    }
  }
  return [...after.values()];
}
