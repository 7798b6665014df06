import { CURRENCY, money, parsePrice } from "../../../domain/base/money.ts";
import type { Refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import type { StoredProduct } from "../../../domain/catalog/product-change.ts";
import { ProductPatch } from "../../../http/contract/product-input.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import { picturesOf } from "../pictures/picture-form.ts";
import {
  ADDED,
  changedNames,
  DETAILS,
  liveVariants,
  MAX_OPTIONS,
  type SentForm,
  type Values,
  type VariantField,
  variantField,
} from "./product-values.ts";

export type Patch = ReturnType<typeof ProductPatch.parse>;
export type ProductErrors = FieldErrors<string>;

/** What a form asks for. */
export interface FormChange {
  patch: Patch;
  /** By how many units the stock of which SKU is corrected. */
  stock: { sku: string; delta: number }[];
  /** How many fields change. */
  fields: number;
}

const cents = (text: string) => money(parsePrice(text) ?? Number.NaN, CURRENCY);
const whole = (text: string) => (/^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN);
const orNull = (text: string) => (text === "" ? null : text);

/** A variant's fields as the API takes them. */
const CONVERT: Partial<Record<VariantField, (text: string) => unknown>> = {
  price: cents,
  compareAtPrice: (text) => (text === "" ? null : cents(text)),
  barcode: orNull,
  weightGrams: (text) => (text === "" ? 0 : whole(text)),
  backorder: (text) => text,
  promisedOn: orNull,
  reorderPoint: whole,
  maxPerOrder: (text) => (text === "" ? null : whole(text)),
  imageUrl: orNull,
  tracked: (text) => text === "yes",
  requiresShipping: (text) => text === "yes",
  taxable: (text) => text === "yes",
};

const WORDS: Record<string, string> = {
  title: "Enter a title of at most 255 characters.",
  description: "It is too long: 64,000 characters are the most.",
  vendor: "At most 255 characters.",
  category: "At most 255 characters.",
  tags: "At most 250 tags of 255 characters each.",
  seoTitle: "At most 255 characters.",
  seoDescription: "At most 1,000 characters.",
  slug: "Small letters, digits, - and _ only, and a letter or digit first.",
  sku: "Plain letters, digits and signs, at most 64 of them.",
  price: "Enter a price, such as 49 or 49.50.",
  compareAtPrice: "Leave it empty, or enter a price such as 49.50.",
  onHand: "Enter a whole number of units.",
  quantity: "Enter a whole number of units, 0 or more.",
  weightGrams: "Enter a whole number of grams.",
  promisedOn: "Leave it empty, or choose a day.",
  reorderPoint: "Enter a whole number, 0 or more.",
  maxPerOrder: "Leave it empty, or enter a whole number from 1.",
  barcode: "At most 255 characters.",
  imageUrl: "Choose one of the product's pictures.",
  option: "Enter at most 100 characters.",
};

/** Words for a field by its last part, or what the check itself says. */
export function wordsFor(name: string, message: string): string {
  const [last = ""] = name
    .split(".")
    .filter((part) => WORDS[part])
    .slice(-1);
  return WORDS[last] ?? `${capitalized(message)}.`;
}

export function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
}

/** The change that a form asks for, of the fields alone that its person changed. */
export function changeOf(sent: SentForm, product: StoredProduct): Result<FormChange, ProductErrors> {
  const { typed } = sent;
  const names = changedNames(sent);
  const changed = new Set(names);
  const errors: ProductErrors = {};
  const patch: Record<string, unknown> = {};
  for (const name of DETAILS.filter((detail) => changed.has(detail))) {
    const value = typed[name] ?? "";
    patch[name] = name === "tags" ? tagsOf(value) : name.startsWith("seo") ? orNull(value) : value;
  }
  if (names.some((name) => name.startsWith("image."))) {
    patch.images = picturesOf(typed);
  }
  const stock: FormChange["stock"] = [];
  const rows: { sku: string; change: Record<string, unknown> }[] = [];
  for (const sku of sent.skus) {
    const row = rowChange(sku, typed, changed);
    if (row.count !== null) {
      const delta = row.count - whole(sent.base[variantField(sku, "onHand")] ?? "");
      if (Number.isNaN(delta)) {
        errors[variantField(sku, "onHand")] = wordsFor("onHand", "");
      }
      stock.push({ sku: row.newSku ?? sku, delta });
    }
    if (Object.keys(row.change).length > 0) {
      rows.push({ sku, change: row.change });
    }
  }
  addOptions(patch, rows, sent, product, changed);
  const added = addedRow(typed, optionNamesOf(typed));
  if (added) {
    rows.push({ sku: ADDED, change: added });
  }
  if (rows.length > 0) {
    patch.variants = rows.map(({ sku, change }) => (sku === ADDED ? change : { sku, ...change }));
  }
  const parsed = ProductPatch.safeParse(patch);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = fieldOf(
      path.map(String),
      rows.map(({ sku }) => sku),
    );
    errors[name] = wordsFor(name, message);
  }
  return parsed.success && Object.keys(errors).length === 0
    ? ok({ patch: parsed.data, stock, fields: names.length })
    : err(errors);
}

/** What changes in one row. `count` is the new count of units; null where it stays. */
function rowChange(sku: string, typed: Values, changed: ReadonlySet<string>) {
  const value = (field: VariantField) => typed[variantField(sku, field)] ?? "";
  const has = (field: VariantField) => changed.has(variantField(sku, field));
  const change: Record<string, unknown> = {};
  if (has("archived") && value("archived") === "yes") {
    return { change: { archived: true }, count: null, newSku: undefined };
  }
  for (const [field, convert] of Object.entries(CONVERT) as [VariantField, (text: string) => unknown][]) {
    if (has(field)) {
      change[field] = convert(value(field));
    }
  }
  const newSku = has("sku") ? value("sku") : undefined;
  if (newSku !== undefined) {
    change.newSku = newSku;
  }
  return { change, newSku, count: has("onHand") ? whole(value("onHand")) : null };
}

/** The names of the options as the form has them, those that are emptied left out. */
function optionNamesOf(values: Values): string[] {
  return Array.from({ length: MAX_OPTIONS }, (_, n) => values[`option.${n}`] ?? "").filter(
    (name) => name !== "",
  );
}

/** Options that are renamed, added or taken away change every variant, shown or not. */
function addOptions(
  patch: Record<string, unknown>,
  rows: { sku: string; change: Record<string, unknown> }[],
  { typed }: SentForm,
  product: StoredProduct,
  changed: ReadonlySet<string>,
): void {
  const renames = Array.from({ length: MAX_OPTIONS }, (_, n) => n).filter((n) => changed.has(`option.${n}`));
  const names = Array.from({ length: MAX_OPTIONS }, (_, n) => typed[`option.${n}`] ?? "");
  if (renames.length > 0) {
    patch.optionNames = names.filter((name) => name !== "");
  }
  for (const variant of liveVariants(product)) {
    const own = names.some((_, n) => changed.has(variantField(variant.sku, `option.${n}`)));
    const row = rows.find(({ sku }) => sku === variant.sku);
    if ((renames.length === 0 && !own) || row?.change.archived === true) {
      continue;
    }
    const options = names.flatMap((name, n): [string, string][] => {
      const former = product.optionNames[n];
      const value =
        former === undefined
          ? typed[`optionValue.${n}`]
          : (typed[variantField(variant.sku, `option.${n}`)] ?? variant.options[former]);
      return name === "" ? [] : [[name, value ?? ""]];
    });
    const change = { options: Object.fromEntries(options) };
    if (row) {
      Object.assign(row.change, change);
    } else {
      rows.push({ sku: variant.sku, change });
    }
  }
}

/** The row of a variant that is added, if its person filled it in. */
function addedRow(typed: Values, names: readonly string[]): Record<string, unknown> | null {
  const value = (field: VariantField | `option.${number}`) => typed[variantField(ADDED, field)] ?? "";
  const options = names.map((name, n) => [name, value(`option.${n}`)] as const);
  if ([value("price"), value("sku"), ...options.map(([, text]) => text)].every((text) => text === "")) {
    return null;
  }
  return {
    ...(value("sku") === "" ? {} : { sku: value("sku") }),
    options: Object.fromEntries(options),
    price: cents(value("price")),
    quantity: value("onHand") === "" ? 0 : whole(value("onHand")),
    barcode: orNull(value("barcode")),
  };
}

/** The form's field for a path of the API's body. */
function fieldOf([first = "", index = "", field = ""]: string[], skus: readonly string[]): string {
  if (first === "images") {
    return `image.${index}.url`;
  }
  if (first === "optionNames") {
    return `option.${index || 0}`;
  }
  if (first !== "variants") {
    return first;
  }
  const name = { newSku: "sku", quantity: "onHand", options: "option.0", "": "option.0" }[field] ?? field;
  return variantField(skus[Number(index)] ?? ADDED, name as VariantField);
}

/** A refusal of the whole product, at the fields that it is about where it names any. */
export function refusedProduct({ errors = [] }: Refusal, product: StoredProduct | null): ProductErrors {
  const live = product ? liveVariants(product).map(({ sku }) => sku) : [];
  const named = errors.map(({ path, message }) => {
    const name = fieldOf(path.split("."), live);
    return [name, name.startsWith("v.") ? `${capitalized(message)}.` : wordsFor(name, message)] as const;
  });
  return Object.fromEntries(named);
}
