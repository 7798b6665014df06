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
    if (typeof read === "string") {
      rejected.push({ line, reason: read });
    } else if (steps.has(stepKey(read))) {
      rejected.push({ line, reason: `is the second price of ${sku} from ${read.minQuantity ?? 1} on` });
    } else {
      steps.add(stepKey(read));
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
  const [was, is] = [byStep(before), byStep(after)];
  return [...new Map([...was, ...is])].flatMap(([step, { sku, minQuantity = 1 }]) => {
    const [old, now] = [was.get(step)?.price ?? null, is.get(step)?.price ?? null];
    return old?.amount === now?.amount ? [] : [{ sku, minQuantity, before: old, after: now }];
  });
}

/** The prices of a list with some of them set, added, or (null) taken out. */
export function withPrices(before: Prices, changes: readonly PriceChange[]): Prices {
  const after = byStep(before);
  for (const { sku, minQuantity, after: price } of changes) {
    if (price === null) {
      after.delete(stepKey({ sku, minQuantity }));
    } else {
      after.set(stepKey({ sku, minQuantity }), { sku, price, ...(minQuantity === 1 ? {} : { minQuantity }) });
    }
  }
  return [...after.values()];
}

/** A SKU, however it is written, with the number of units that a price of it counts from. */
function stepKey({ sku, minQuantity = 1 }: Pick<Prices[number], "sku" | "minQuantity">): string {
  return `${foldSku(sku)} ${minQuantity}`;
}

function byStep(prices: Prices): Map<string, Prices[number]> {
  return new Map(prices.map((price) => [stepKey(price), price]));
}
