import { CURRENCY, money } from "../../../domain/base/money.ts";
import type { StoredProduct, StoredVariant } from "../../../domain/catalog/product-change.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";

/**
 * The fields of a form by name, as text. A box that is ticked is `yes`, one that is not is empty.
 */
export type Values = Record<string, string>;

/** Variants that one page of the form shows. */
export const ROWS_A_PAGE = 50;
/** Options that a product can have. */
export const MAX_OPTIONS = 3;

export const DETAILS = [
  "title",
  "description",
  "vendor",
  "category",
  "tags",
  "status",
  "seoTitle",
  "seoDescription",
] as const;

/** Characters that a field may hold; what is longer is cut, so that its check still refuses it. */
const MAX_CHARS: Record<string, number> = { description: 64_001, tags: 70_000, seoDescription: 1_001 };
const MAX_FIELD_CHARS = 2_100;

/** The boxes of a variant's row. */
const BOXES = ["tracked", "requiresShipping", "taxable", "archived"] as const;
const VARIANT_TEXTS = [
  "sku",
  "price",
  "compareAtPrice",
  "onHand",
  "barcode",
  "weightGrams",
  "backorder",
  "promisedOn",
  "reorderPoint",
  "maxPerOrder",
  "imageUrl",
] as const;
const VARIANT_FIELDS = [...VARIANT_TEXTS, ...BOXES];
export type VariantField = (typeof VARIANT_FIELDS)[number];

/** Stands where a SKU would: the row of a variant that is not there yet. */
export const ADDED = "";

/**
 * The name of a field of the variant with this SKU. Names are ids on the page, so they have no
 * spaces.
 */
export function variantField(sku: string, field: VariantField | `option.${number}`): string {
  return `v.${sku === ADDED ? "+" : encodeURIComponent(sku)}.${field}`;
}

/** The SKU and the field that a name means; null for fields of the product itself. */
export function variantOf(name: string): { sku: string; field: string } | null {
  const [, key = "", field = ""] = /^v\.(.+)\.(option\.\d|[A-Za-z]+)$/.exec(name) ?? [];
  try {
    return field === "" ? null : { sku: key === "+" ? ADDED : decodeURIComponent(key), field };
  } catch {
    return null;
  }
}

const price = (cents: number | null) => (cents === null ? "" : decimalOf(money(cents, CURRENCY)));
const text = (value: string | number | null | undefined) => (value ?? "").toString();
const box = (ticked: boolean) => (ticked ? "yes" : "");

export function liveVariants(product: StoredProduct): StoredVariant[] {
  return product.variants.filter(({ archived }) => !archived);
}

/** The SKUs of a page of the form, which counts from 1. */
export function rowsOf(product: StoredProduct, page: number): string[] {
  return liveVariants(product)
    .slice((page - 1) * ROWS_A_PAGE, page * ROWS_A_PAGE)
    .map(({ sku }) => sku);
}

/** What the form shows of a product: its own fields, its pictures, and the rows of these SKUs. */
export function valuesOf(product: StoredProduct, skus: readonly string[]): Values {
  const values: Values = {
    title: product.title,
    description: product.description,
    vendor: product.vendor,
    category: product.category,
    tags: product.tags.join(", "),
    status: product.status,
    seoTitle: text(product.seoTitle),
    seoDescription: text(product.seoDescription),
  };
  for (const [n, { url, alt }] of product.images.entries()) {
    values[`image.${n}.url`] = url;
    values[`image.${n}.alt`] = alt;
  }
  for (const [n, name] of product.optionNames.entries()) {
    values[`option.${n}`] = name;
  }
  const shown = new Set(skus);
  for (const variant of liveVariants(product).filter(({ sku }) => shown.has(sku))) {
    Object.assign(values, rowValues(variant, product.optionNames));
  }
  return values;
}

function rowValues(variant: StoredVariant, optionNames: readonly string[]): Values {
  const { sku } = variant;
  const fields: Record<VariantField, string> = {
    sku,
    price: price(variant.price),
    compareAtPrice: price(variant.compareAtPrice),
    onHand: text(variant.onHand),
    barcode: text(variant.barcode),
    weightGrams: text(variant.weightGrams),
    backorder: variant.backorder,
    promisedOn: text(variant.promisedOn),
    reorderPoint: text(variant.reorderPoint),
    maxPerOrder: text(variant.maxPerOrder),
    imageUrl: text(variant.imageUrl),
    tracked: box(variant.tracked),
    requiresShipping: box(variant.requiresShipping),
    taxable: box(variant.taxable),
    archived: "",
  };
  return Object.fromEntries([
    ...VARIANT_FIELDS.map((field) => [variantField(sku, field), fields[field]]),
    ...optionNames.map((name, n) => [variantField(sku, `option.${n}`), text(variant.options[name])]),
  ]);
}

/** What a form sent: what it says now, what it said when it was shown, and of which version. */
export interface SentForm {
  typed: Values;
  base: Values;
  /** `updatedAt` of the product that was shown; null where the form does not say. */
  version: number | null;
  /** SKUs of the rows. */
  skus: string[];
}

/** Reads a form. Fields that it showed and does not send are boxes that are not ticked. */
export function readForm(form: FormData): SentForm {
  const base = parseBase(sent(form, "base"));
  const typed: Values = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && /^(v\.|image\.|option\.|optionValue\.|[A-Za-z]+$)/.test(name)) {
      typed[name] = field(name, value);
    }
  }
  for (const name of ["base", "version", "key"]) {
    delete typed[name];
  }
  for (const name of Object.keys(base)) {
    typed[name] ??= "";
  }
  const version = Number(sent(form, "version"));
  const skus = Object.keys(base).flatMap((name) => {
    const row = variantOf(name);
    return row?.field === "sku" && row.sku !== ADDED ? row.sku : [];
  });
  return { typed, base, version: Number.isSafeInteger(version) && version > 0 ? version : null, skus };
}

function sent(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** Browsers send line breaks as CR LF. */
function field(name: string, value: string): string {
  const clean = value.replace(/\r\n?/g, "\n").slice(0, MAX_CHARS[name] ?? MAX_FIELD_CHARS);
  return name === "description" ? clean : clean.trim();
}

/** What the form said when it was shown, which it sends along as JSON. */
function parseBase(json: string): Values {
  try {
    const parsed: unknown = JSON.parse(json);
    const entries = typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
    return Object.fromEntries(entries.filter(([, value]) => typeof value === "string"));
  } catch {
    return {};
  }
}

/**
 * What the form sends along of what it shows. A long text is named by its length and a checksum.
 */
export function baseOf(values: Values): string {
  const short = Object.entries(values).map(([name, value]) => [name, fingerprint(value)]);
  return JSON.stringify(Object.fromEntries(short));
}

const MAX_BASE_CHARS = 200;

/**
 * A text itself, or what distinguishes a long one from others. A merchant who forged it would harm
 * their own edit alone.
 */
function fingerprint(text: string): string {
  // However a file wrote its line breaks, a browser sends them back in its own way.
  const value = text.replace(/\r\n?/g, "\n");
  if (value.length <= MAX_BASE_CHARS) {
    return value;
  }
  let hash = 0n;
  for (const char of value) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 1_099_511_628_211n + 7n);
  }
  return `${value.length}:${hash.toString(36)}`;
}

/** The names of fields that a person changed. */
export function changedNames({ typed, base }: Pick<SentForm, "typed" | "base">): string[] {
  return Object.keys(typed).filter((name) => fingerprint(typed[name] ?? "") !== (base[name] ?? ""));
}

/** One field that another person changed while this form was open. */
export interface Meanwhile {
  name: string;
  was: string;
  now: string;
  /** What this person typed there, where it differs from both. */
  typed: string | null;
}

/**
 * What happened to a product while a form was open: fields that others changed, and the form as it
 * goes on. What this person typed stays; fields they left alone show what is stored now.
 */
export function mergeForm(sentForm: SentForm, now: Values): { meanwhile: Meanwhile[]; values: Values } {
  const { typed, base } = sentForm;
  const mine = new Set(changedNames(sentForm));
  const values = { ...now };
  for (const name of mine) {
    values[name] = typed[name] ?? "";
  }
  const names = new Set([...Object.keys(base), ...Object.keys(now)]);
  const meanwhile = [...names].flatMap((name): Meanwhile[] => {
    const [was, is] = [base[name] ?? "", now[name] ?? ""];
    // Stock moves by itself, and a correction adds to what there is.
    if (fingerprint(is) === was || name.endsWith(".onHand")) {
      return [];
    }
    const own = mine.has(name) ? (typed[name] ?? "") : is;
    return [{ name, was, now: is, typed: own === is ? null : own }];
  });
  return { meanwhile, values };
}
