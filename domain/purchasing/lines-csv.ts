import { type Currency, money } from "../base/money.ts";
import { err, ok, type Result } from "../base/result.ts";
import { csvField, guarded, parseCsv, unguarded } from "../catalog/shopify-csv/csv-text.ts";
import { foldSku } from "../catalog/sku.ts";
import { decimalOf, parseDecimal } from "../currency/currency.ts";
import { PurchaseItem, type PurchaseLine } from "./purchase-order.ts";

const HEADER = ["SKU", "Quantity", "Unit cost", "Received"] as const;

/** What a file says of the lines of an order. */
export interface LinesFile {
  items: PurchaseItem[];
  rejected: { line: number; reason: string }[];
}

/** The lines of an order as a file for the supplier, or for a spreadsheet. */
export function writeLinesCsv(lines: readonly PurchaseLine[], currency: Currency): string {
  const rows = lines.map(({ sku, quantity, cost, received }) => [
    guarded(sku),
    String(quantity),
    decimalOf(money(cost, currency)),
    String(received),
  ]);
  return [HEADER, ...rows].map((cells) => `${cells.map(csvField).join(",")}\r\n`).join("");
}

/**
 * Reads such a file, with or without its first line and without what was received. A line that
 * cannot be read is named with the reason; a file that is no CSV is refused as a whole.
 */
export function readLinesCsv(text: string, currency: Currency): Result<LinesFile, string> {
  const records = parseCsv(text);
  if (!records.ok) {
    return err(records.error);
  }
  const items: PurchaseItem[] = [];
  const rejected: LinesFile["rejected"] = [];
  const known = new Set<string>();
  for (const { line, fields } of records.value) {
    const [sku = "", quantity = "", cost = ""] = fields.map((field) => unguarded(field).trim());
    if (line === 1 && sku.toLowerCase() === "sku") {
      continue;
    }
    const read = readLine({ sku, quantity, cost }, currency);
    if (typeof read === "string") {
      rejected.push({ line, reason: read });
    } else if (known.has(foldSku(sku))) {
      rejected.push({ line, reason: `names ${sku} a second time` });
    } else {
      known.add(foldSku(sku));
      items.push(read);
    }
  }
  return ok({ items, rejected });
}

/** The line that these texts say, or what is wrong with them. An empty cost is none. */
export function readLine(
  { sku, quantity, cost }: Record<"sku" | "quantity" | "cost", string>,
  currency: Currency,
): PurchaseItem | string {
  const amount = cost === "" ? 0 : parseDecimal(cost, currency);
  if (amount === null) {
    return `${cost} is no cost in ${currency}`;
  }
  const item = PurchaseItem.safeParse({
    sku,
    quantity: /^\d{1,6}$/.test(quantity) ? Number(quantity) : Number.NaN,
    cost: money(amount, currency),
  });
  if (item.success) {
    return item.data;
  }
  switch (item.error.issues[0]?.path[0]) {
    case "sku":
      return sku === "" ? "names no SKU" : `${sku} is no SKU`;
    case "quantity":
      return `${quantity === "" ? "an empty field" : quantity} is no number of units from 1 to 100,000`;
    default:
      return `${cost} is too much for one unit`;
  }
}
