import { type Currency, money } from "../../../domain/base/money.ts";
import { decimalOf, parseDecimal } from "../../../domain/currency/currency.ts";
import type { PriceChange } from "../../../domain/prices/price-csv.ts";
import type { PriceRow } from "../../../stores/prices/price-rows.ts";
import type { FieldErrors } from "../../ui/field.tsx";

/** Lines for further prices under a page of them. */
export const NEW_ROWS = 3;

/** Names of the fields of a price: `price.3`. */
export const cell = (name: "sku" | "units" | "price", row: string | number) => `${name}.${row}`;

const MAX_UNITS = 1_000;
const MAX_TEXT = 300;

/** The texts of a page of prices, by the names of their fields. */
function rowTexts(rows: readonly PriceRow[], currency: Currency): Record<string, string> {
  const texts = rows.flatMap(({ sku, minQuantity, amount }, n) => [
    [cell("sku", n), sku],
    [cell("units", n), String(minQuantity)],
    [cell("price", n), decimalOf(money(amount, currency))],
  ]);
  return Object.fromEntries(texts);
}

export interface SentRows {
  texts: Record<string, string>;
  changes: PriceChange[];
  errors: FieldErrors<string>;
}

/**
 * What a form says of the prices that it showed and of new ones. A price that is emptied is taken
 * out of the list.
 */
export function readRows(form: FormData, currency: Currency): SentRows {
  const names = form.getAll("row").map(String);
  const texts: Record<string, string> = {};
  const errors: FieldErrors<string> = {};
  const changes = names.flatMap((row): PriceChange[] => {
    const [sku, units, price] = (["sku", "units", "price"] as const).map((name) => {
      const text = String(form.get(cell(name, row)) ?? "")
        .trim()
        .slice(0, MAX_TEXT);
      texts[cell(name, row)] = text;
      return text;
    });
    const isNew = row.startsWith("new");
    if (sku === undefined || sku === "" || (isNew && price === "")) {
      if (isNew && (sku || price)) {
        errors[cell(sku ? "price" : "sku", row)] = sku ? "Enter a price." : "Enter a SKU.";
      }
      return [];
    }
    const minQuantity = units === "" ? 1 : Number(units);
    const amount = price === "" ? null : parseDecimal(price ?? "", currency);
    if (!Number.isInteger(minQuantity) || minQuantity < 1 || minQuantity > MAX_UNITS) {
      errors[cell("units", row)] = `Enter a whole number from 1 to ${MAX_UNITS}.`;
      return [];
    }
    if (price !== "" && amount === null) {
      errors[cell("price", row)] =
        `Enter a price in ${currency}, such as ${decimalOf(money(1_250, currency))}.`;
      return [];
    }
    return [{ sku, minQuantity, before: null, after: amount === null ? null : money(amount, currency) }];
  });
  return { texts, changes, errors };
}

/**
 * What was typed, beside the prices that a page shows now: another person may have added or taken
 * out some. Each price is found again by its SKU and its number of units.
 */
export function typedOver(
  rows: readonly PriceRow[],
  currency: Currency,
  { texts, errors }: Pick<SentRows, "texts" | "errors">,
): { values: Record<string, string>; errors: FieldErrors<string> } {
  const values = rowTexts(rows, currency);
  const found: FieldErrors<string> = {};
  const names = Object.keys(texts).flatMap((name) => /^price\.(.+)$/.exec(name)?.[1] ?? []);
  for (const sent of names) {
    const row = rows.findIndex(
      ({ sku, minQuantity }) =>
        sku === texts[cell("sku", sent)] && String(minQuantity) === texts[cell("units", sent)],
    );
    const to = sent.startsWith("new") ? sent : row >= 0 ? row : null;
    for (const name of ["sku", "units", "price"] as const) {
      const error = errors[cell(name, sent)];
      if (to !== null) {
        values[cell(name, to)] = texts[cell(name, sent)] ?? "";
        Object.assign(found, error === undefined ? {} : { [cell(name, to)]: error });
      }
    }
  }
  return { values, errors: found };
}
