import { DEFAULT_VARIANT_TITLE, optionValues } from "../product.ts";
import type { StoredProduct, StoredVariant } from "../product-change.ts";
import { foldSku } from "../sku.ts";
import { NO_OPTION_NAME } from "./columns.ts";
import type { FileProduct, FileVariant } from "./read.ts";

/** The options that a product has once a file was read. */
export interface Options {
  names: string[];
  /** At which of Shopify's three places each stands in the file. */
  places: number[];
}

export function optionsOf(file: FileProduct, stored: StoredProduct | null): Options {
  const before = stored?.optionNames ?? [];
  const asStored = { names: before, places: before.map((_, place) => place) };
  if (!file.optionNames) {
    return asStored;
  }
  const named = [...file.optionNames.entries()].filter(([, name]) => name !== "");
  // What has an option of Shopify's name for none is written as if it had none.
  const isNamedLikeNone =
    before.length === 1 &&
    before[0] === NO_OPTION_NAME &&
    stored?.variants.every(({ options }) => options[NO_OPTION_NAME] === DEFAULT_VARIANT_TITLE);
  if (named.length === 0 && isNamedLikeNone) {
    return asStored;
  }
  return { names: named.map(([, name]) => name), places: named.map(([place]) => place) };
}

/**
 * The values that a row gives the product's options; null where the file has no columns for them.
 */
export function valuesOf(row: FileVariant, { places }: Options): string[] | null {
  const { values } = row;
  return values ? places.map((place) => values[place] ?? "") : null;
}

/** A row, and the variant that it is about; null for a new one. */
export interface MatchedVariant {
  row: FileVariant;
  before: StoredVariant | null;
}

/**
 * Finds the variants that rows are about: by SKU, which is what stock is kept under; else by the
 * values of their options, as Shopify does; else the only row is about the only variant.
 */
export function matchVariants(
  rows: readonly FileVariant[],
  stored: StoredProduct | null,
  options: Options,
): MatchedVariant[] {
  const known = stored?.variants ?? [];
  const free = new Set(known);
  const found = new Map<FileVariant, StoredVariant>();
  const match = (row: FileVariant, find: (variant: StoredVariant) => boolean) => {
    const variant = [...free].find((one) => !one.archived && find(one)) ?? [...free].find(find);
    if (variant && !found.has(row)) {
      found.set(row, variant);
      free.delete(variant);
    }
  };
  for (const row of rows) {
    const { sku } = row;
    if (sku) {
      match(row, (variant) => variant.sku === sku);
      match(row, (variant) => foldSku(variant.sku) === foldSku(sku));
    }
  }
  const choice = (values: readonly string[]) => JSON.stringify(values);
  for (const row of rows) {
    const values = valuesOf(row, options);
    if (values) {
      // One that was archived comes back under its own SKU alone.
      match(
        row,
        (variant) =>
          (!variant.archived || !row.sku) &&
          choice(optionValues(stored?.optionNames ?? [], variant.options)) === choice(values),
      );
    }
  }
  const [only, ...others] = rows;
  const live = known.filter(({ archived }) => !archived);
  if (only && others.length === 0 && !only.values && live.length === 1) {
    match(only, (variant) => !variant.archived);
  }
  return rows.map((row) => ({ row, before: found.get(row) ?? null }));
}
