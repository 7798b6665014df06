import { parseDecimalPrice } from "../../base/money.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { DEFAULT_VARIANT_TITLE, ProductDraft, type VariantDraft } from "../product.ts";
import { type Column, type CsvRecord, NO_OPTION_NAME, OPTION_COLUMNS } from "./columns.ts";
import { type Row, rowsOf } from "./row.ts";

/** Why a row, and with it its whole product, was not taken. */
export interface Rejection {
  /** Where the row begins in the file, counted from 1. */
  line: number;
  handle: string;
  reason: string;
}

export interface ReadProducts {
  products: { line: number; draft: ProductDraft }[];
  rejected: Rejection[];
}

/** Columns any of which makes a row a variant. */
const VARIANT_COLUMNS: readonly Column[] = [
  "Option1 Value",
  "Variant SKU",
  "Variant Price",
  "Variant Inventory Qty",
];

/** Collects what is wrong with one product's rows, so a merchant sees all of it at once. */
class Problems {
  readonly list: Rejection[] = [];
  readonly handle: string;
  constructor(handle: string) {
    this.handle = handle;
  }
  add(row: Row, reason: string): void {
    this.list.push({ line: row.line, handle: this.handle, reason });
  }
}

/**
 * Reads the records of a Shopify product file, the header first. The rows of one handle make one
 * product; a product with one bad row is rejected whole, the others are not touched by it.
 *
 * Errors are about the file as such: no header, or one without the columns a product needs.
 */
export function readProducts(records: readonly CsvRecord[]): Result<ReadProducts, string> {
  const rows = rowsOf(records);
  if (!rows.ok) {
    return err(rows.error);
  }
  const result: ReadProducts = { products: [], rejected: [] };
  for (const [handle, group] of Map.groupBy(rows.value, (row) => row.text("Handle"))) {
    const problems = new Problems(handle);
    const draft = readProduct(handle, group, problems);
    const [first] = group;
    if (problems.list.length > 0) {
      result.rejected.push(...problems.list);
    } else if (draft && first) {
      result.products.push({ line: first.line, draft });
    }
  }
  return ok(result);
}

function readProduct(handle: string, rows: readonly Row[], problems: Problems): ProductDraft | null {
  const [first] = rows;
  if (!first) {
    return null;
  }
  if (handle === "") {
    for (const row of rows) {
      problems.add(row, "Handle is missing");
    }
    return null;
  }
  for (const row of rows) {
    if (row.overlong) {
      problems.add(row, "has more fields than the header");
    }
  }
  const title = first.text("Title");
  if (title === "") {
    problems.add(first, "Title is missing from the product's first row");
  }
  for (const row of rows.slice(1)) {
    if (row.text("Title") !== "") {
      problems.add(row, "starts a product whose handle was used before in this file");
    }
  }

  const optionNames = readOptionNames(first);
  const variants: VariantDraft[] = [];
  const variantRows: Row[] = [];
  for (const row of rows) {
    if (row === first || VARIANT_COLUMNS.some((column) => row.text(column) !== "")) {
      const variant = readVariant(row, optionNames, problems);
      if (variant) {
        variants.push(variant);
      }
      variantRows.push(row);
    } else if (row.text("Image Src") === "") {
      problems.add(row, "holds neither a variant nor an image");
    }
  }
  if (problems.list.length > 0) {
    return null;
  }

  const parsed = ProductDraft.safeParse({
    handle,
    title,
    description: first.raw("Body (HTML)"),
    vendor: first.text("Vendor"),
    category: first.text("Type"),
    tags: [
      ...new Set(
        first
          .text("Tags")
          .split(",")
          .map((tag) => tag.trim())
          .filter(Boolean),
      ),
    ],
    status: readStatus(first, problems),
    optionNames,
    seoTitle: first.text("SEO Title") || null,
    seoDescription: first.text("SEO Description") || null,
    images: readImages(rows, problems),
    variants,
  } satisfies Record<keyof ProductDraft, unknown>);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const [part, index, ...rest] = issue.path;
      const row = part === "variants" && typeof index === "number" ? variantRows[index] : undefined;
      const path = row ? rest : issue.path;
      problems.add(row ?? first, `${path.join(".")} ${issue.message}`.trim());
    }
    return null;
  }
  return parsed.data;
}

/**
 * The product's first row holds the names. Shopify writes `Title: Default Title` for a product
 * without options.
 */
function readOptionNames(first: Row): string[] {
  const names = OPTION_COLUMNS.map(({ name }) => first.text(name)).filter(Boolean);
  const nothingToChoose =
    names.length === 1 &&
    names[0] === NO_OPTION_NAME &&
    first.text("Option1 Value") === DEFAULT_VARIANT_TITLE;
  return nothingToChoose ? [] : names;
}

function readVariant(row: Row, optionNames: readonly string[], problems: Problems): VariantDraft | null {
  const before = problems.list.length;
  const options: Record<string, string> = {};
  for (const [index, { value: column }] of OPTION_COLUMNS.entries()) {
    const name = optionNames[index];
    const value = row.text(column);
    if (name !== undefined && value === "") {
      problems.add(row, `${column} is missing`);
    } else if (name !== undefined) {
      options[name] = value;
    } else if (value !== "" && value !== DEFAULT_VARIANT_TITLE) {
      problems.add(row, `${column} is “${value}”, but the product has no such option`);
    }
  }

  const priceText = row.text("Variant Price");
  const price = parseDecimalPrice(priceText);
  if (priceText === "") {
    problems.add(row, "Variant Price is missing");
  } else if (price === null) {
    problems.add(row, `Variant Price “${priceText}” is not a price`);
  }
  const compareText = row.text("Variant Compare At Price");
  const compareAtPrice = compareText === "" ? null : parseDecimalPrice(compareText);
  if (compareText !== "" && compareAtPrice === null) {
    problems.add(row, `Variant Compare At Price “${compareText}” is not a price`);
  }

  const quantityText = row.text("Variant Inventory Qty");
  if (!/^\d*$/.test(quantityText)) {
    problems.add(row, `Variant Inventory Qty “${quantityText}” is not a whole number of units`);
  }
  const gramsText = row.text("Variant Grams");
  const grams = Number(gramsText);
  if (!/^\d*(\.\d+)?$/.test(gramsText)) {
    problems.add(row, `Variant Grams “${gramsText}” is not a weight`);
  }
  const policy = row.text("Variant Inventory Policy").toLowerCase();
  if (policy !== "" && policy !== "deny" && policy !== "continue") {
    problems.add(row, `Variant Inventory Policy “${policy}” is neither deny nor continue`);
  }
  const requiresShipping = readFlag(row, "Variant Requires Shipping", problems);
  const taxable = readFlag(row, "Variant Taxable", problems);
  if (price === null || problems.list.length > before) {
    return null;
  }
  return {
    sku: row.text("Variant SKU") || null,
    options,
    price,
    compareAtPrice,
    weightGrams: Math.round(grams),
    // An empty tracker beside a quantity counts as tracked, though Shopify reads it as untracked.
    // Shops leave it out of hand-made files, and a tracked quantity can never oversell.
    tracked: row.text("Variant Inventory Tracker") !== "" || quantityText !== "",
    backorder: policy === "continue" ? "allow" : "deny",
    quantity: quantityText === "" ? null : Number(quantityText),
    requiresShipping,
    taxable,
    barcode: row.text("Variant Barcode") || null,
    imageUrl: row.text("Variant Image") || null,
  };
}

/** True unless the field says otherwise. */
function readFlag(row: Row, column: Column, problems: Problems): boolean {
  const text = row.text(column).toLowerCase();
  if (text !== "" && text !== "true" && text !== "false") {
    problems.add(row, `${column} “${text}” is neither true nor false`);
  }
  return text !== "false";
}

function readStatus(first: Row, problems: Problems): ProductDraft["status"] {
  const status = first.text("Status").toLowerCase();
  if (status !== "" && status !== "active" && status !== "draft" && status !== "archived") {
    problems.add(first, `Status “${status}” is none of active, draft and archived`);
    return "draft";
  }
  const published = readFlag(first, "Published", problems);
  if (status === "archived") {
    return "archived";
  }
  return published && status !== "draft" ? "active" : "draft";
}

/** Every picture once, by `Image Position` where it is given, else in the order of the rows. */
function readImages(rows: readonly Row[], problems: Problems): ProductDraft["images"] {
  const images = new Map<string, { url: string; alt: string; position: number }>();
  for (const [index, row] of rows.entries()) {
    const url = row.text("Image Src");
    if (url === "" || images.has(url)) {
      continue;
    }
    const position = row.text("Image Position");
    if (!/^\d*$/.test(position)) {
      problems.add(row, `Image Position “${position}” is not a number`);
    }
    images.set(url, {
      url,
      alt: row.text("Image Alt Text"),
      position: position === "" ? index + 1 : Number(position),
    });
  }
  return [...images.values()].sort((a, b) => a.position - b.position).map(({ url, alt }) => ({ url, alt }));
}
