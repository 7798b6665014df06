import { err, ok, type Result } from "../../base/result.ts";
import { DEFAULT_VARIANT_TITLE, type ProductDraft, type VariantDraft } from "../product.ts";
import { foldSku } from "../sku.ts";
import {
  readFlag,
  readGrams,
  readPolicy,
  readPosition,
  readPrice,
  readQuantity,
  readStatus,
  type STATUSES,
} from "./cells.ts";
import { type Column, NO_OPTION_NAME, OPTION_COLUMNS, VARIANT_COLUMNS, VARIANT_MARKS } from "./columns.ts";
import type { CsvRecord } from "./csv-text.ts";
import { type Row, type Table, tableOf } from "./row.ts";

/** A message to the merchant about a line. */
export interface Remark {
  /** Where the row begins in the file, counted from 1. */
  line: number;
  handle: string;
  reason: string;
}

type VariantFields = Pick<
  VariantDraft,
  | "price"
  | "compareAtPrice"
  | "weightGrams"
  | "tracked"
  | "backorder"
  | "quantity"
  | "requiresShipping"
  | "taxable"
  | "barcode"
  | "imageUrl"
>;

/** What a row says of a variant. A field whose column the file does not have is not there. */
export interface FileVariant {
  line: number;
  /** Null for an empty cell. */
  sku?: string | null;
  /** One for each of Shopify's three options, empty where there is none. */
  values?: string[];
  said: Partial<VariantFields>;
}

/** What a file says of a product. A field whose column the file does not have is not there. */
export interface FileProduct {
  line: number;
  handle: string;
  title: string;
  said: Partial<
    Pick<ProductDraft, "description" | "vendor" | "category" | "tags" | "seoTitle" | "seoDescription">
  >;
  status?: (typeof STATUSES)[number];
  published?: boolean;
  /** One for each of Shopify's three options, empty where there is none. */
  optionNames?: string[];
  images?: { url: string; alt?: string }[];
  variants: FileVariant[];
}

export interface ReadProducts {
  products: FileProduct[];
  rejected: Remark[];
  remarks: Remark[];
  ignoredColumns: string[];
}

type Owner = Pick<Remark, "line" | "handle">;

/** Collects what is wrong with one product's rows, so a merchant sees all of it at once. */
class Problems {
  readonly list: Remark[] = [];
  readonly handle: string;
  constructor(handle: string) {
    this.handle = handle;
  }
  add(row: Pick<Row, "line">, reason: string): void {
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
  const table = tableOf(records);
  if (!table.ok) {
    return err(table.error);
  }
  const { rows, ignoredColumns } = table.value;
  const result: ReadProducts = { products: [], rejected: [], remarks: [], ignoredColumns };
  /** The row that has each SKU, in lower case. */
  const owners = new Map<string, Owner>();
  for (const [handle, group] of Map.groupBy(rows, (row) => handleOf(row.text("Handle")))) {
    const problems = new Problems(handle);
    const product = readProduct(handle, group, table.value, problems);
    if (problems.list.length > 0) {
      result.rejected.push(...problems.list);
    } else if (product) {
      result.products.push({ ...product, variants: ownSkus(product, owners, result.remarks) });
    }
  }
  return ok(result);
}

/**
 * Shopify lets variants share a SKU, and copies of a product do. Stock is kept under it here, so
 * the first row has it, and others go by their product and their options.
 */
function ownSkus(product: FileProduct, owners: Map<string, Owner>, remarks: Remark[]): FileVariant[] {
  return product.variants.map((variant) => {
    const { line, sku } = variant;
    if (!sku) {
      return variant;
    }
    const owner = owners.get(foldSku(sku));
    if (!owner) {
      owners.set(foldSku(sku), { line, handle: product.handle });
      return variant;
    }
    const reason = `Variant SKU ${sku} is that of ${owner.handle}, line ${owner.line}: this variant gets one of its own`;
    remarks.push({ line, handle: product.handle, reason });
    return { ...variant, sku: null };
  });
}

/** One word is one handle, in capitals and in either Unicode form too. */
function handleOf(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

function readProduct(
  handle: string,
  rows: readonly Row[],
  table: Table,
  problems: Problems,
): FileProduct | null {
  const [first] = rows;
  const head = rows.find((row) => row.text("Title") !== "");
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
  if (!head) {
    problems.add(first, "Title is missing from the product's first row");
    return null;
  }
  const title = head.text("Title");
  for (const row of rows) {
    const other = row.text("Title");
    if (other !== "" && other !== title) {
      problems.add(row, `is titled “${other}”, but its handle is that of “${title}”, line ${head.line}`);
    }
  }
  if (rows.some((row) => row.text("Gift Card").toLowerCase() === "true")) {
    problems.add(head, "is a gift card, which this shop cannot sell yet");
  }
  const variants = readVariants(head, rows, table, problems);
  const status = read(head, "Status", readStatus, problems);
  const published = read(head, "Published", readFlag, problems);
  const images = readImages(rows, table, problems);
  const optionNames = readOptionNames(head, variants, table);
  for (const variant of optionNames ? variants : []) {
    const places = [...(optionNames ?? []).keys()].filter((place) => optionNames?.[place] !== "");
    for (const reason of valueProblems(variant, places)) {
      problems.add(variant, reason);
    }
  }
  return {
    line: head.line,
    handle,
    title,
    said: productFields(head),
    ...(status === undefined ? {} : { status }),
    // An empty cell publishes, says Shopify.
    ...(published === undefined && !table.has("Published") ? {} : { published: published ?? true }),
    ...(images ? { images } : {}),
    ...(optionNames ? { optionNames } : {}),
    variants,
  };
}

/** Texts of a product that the file has a column for; an empty cell empties them. */
function productFields(head: Row): FileProduct["said"] {
  const description = head.raw("Body (HTML)")?.replace(/[^\P{Cc}\t\n\r]+/gu, " ");
  const vendor = head.cell("Vendor");
  const category = head.cell("Type");
  const tags = head.cell("Tags");
  const seoTitle = head.cell("SEO Title");
  const seoDescription = head.cell("SEO Description");
  return {
    ...(description === undefined ? {} : { description }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(category === undefined ? {} : { category }),
    ...(tags === undefined ? {} : { tags: tagsOf(tags) }),
    ...(seoTitle === undefined ? {} : { seoTitle: seoTitle || null }),
    ...(seoDescription === undefined ? {} : { seoDescription: seoDescription || null }),
  };
}

function tagsOf(cell: string): string[] {
  const tags = cell.split(",").map((tag) => tag.trim());
  return [...new Set(tags.filter(Boolean))];
}

/**
 * The product's first row holds the names. Shopify writes `Title: Default Title` for a product
 * without options. An option of which no row has a value is none.
 */
function readOptionNames(head: Row, variants: readonly FileVariant[], table: Table): string[] | null {
  if (!OPTION_COLUMNS.some(({ name }) => table.has(name))) {
    return null;
  }
  const names = OPTION_COLUMNS.map(({ name }, index) => {
    const isUsed = variants.length === 0 || variants.some(({ values }) => values?.[index] !== "");
    return isUsed ? head.text(name) : "";
  });
  const [only, ...others] = names;
  const nothingToChoose =
    only === NO_OPTION_NAME &&
    others.every((name) => name === "") &&
    variants.every(({ values }) => !values || values[0] === DEFAULT_VARIANT_TITLE);
  return nothingToChoose ? ["", "", ""] : names;
}

/**
 * The rows that describe variants. A product has one at least, so its only row may bear no mark.
 */
function readVariants(head: Row, rows: readonly Row[], table: Table, problems: Problems): FileVariant[] {
  const marked = rows.filter((row) => VARIANT_MARKS.some((column) => row.text(column) !== ""));
  const described = marked.length > 0 ? marked : [head];
  for (const row of rows) {
    if (
      row !== head &&
      !described.includes(row) &&
      row.text("Image Src") === "" &&
      row.text("Title") === ""
    ) {
      problems.add(row, "holds neither a variant nor an image");
    }
  }
  if (!VARIANT_COLUMNS.some((column) => table.has(column))) {
    return [];
  }
  return described.map((row) => readVariant(row, table, problems));
}

function readVariant(row: Row, table: Table, problems: Problems): FileVariant {
  const sku = row.cell("Variant SKU");
  const price = read(row, "Variant Price", readPrice, problems);
  if (row.cell("Variant Price") === "") {
    problems.add(row, "Variant Price is missing");
  }
  const compareAtPrice = read(row, "Variant Compare At Price", readPrice, problems);
  const quantity = read(row, "Variant Inventory Qty", readQuantity, problems);
  const grams = read(row, "Variant Grams", readGrams, problems);
  const backorder = read(row, "Variant Inventory Policy", readPolicy, problems);
  const requiresShipping = read(row, "Variant Requires Shipping", readFlag, problems);
  const taxable = read(row, "Variant Taxable", readFlag, problems);
  const tracker = row.cell("Variant Inventory Tracker");
  const barcode = row.cell("Variant Barcode");
  const imageUrl = row.cell("Variant Image");
  const said: FileVariant["said"] = {
    ...(price === undefined ? {} : { price }),
    ...(table.has("Variant Compare At Price") ? { compareAtPrice: compareAtPrice ?? null } : {}),
    ...(table.has("Variant Grams") ? { weightGrams: grams ?? 0 } : {}),
    ...(tracker === undefined ? {} : { tracked: tracker !== "" }),
    ...(table.has("Variant Inventory Policy") ? { backorder: backorder ?? "deny" } : {}),
    ...(table.has("Variant Inventory Qty") ? { quantity: quantity ?? null } : {}),
    ...(table.has("Variant Requires Shipping") ? { requiresShipping: requiresShipping ?? true } : {}),
    ...(table.has("Variant Taxable") ? { taxable: taxable ?? true } : {}),
    ...(barcode === undefined ? {} : { barcode: barcode || null }),
    ...(imageUrl === undefined ? {} : { imageUrl: imageUrl || null }),
  };
  const values = OPTION_COLUMNS.some(({ value }) => table.has(value))
    ? OPTION_COLUMNS.map(({ value }) => row.text(value))
    : undefined;
  return {
    line: row.line,
    ...(sku === undefined ? {} : { sku: sku || null }),
    ...(values ? { values } : {}),
    said,
  };
}

/** What is wrong with the values of a row's options, which are at these places. */
export function valueProblems(row: Pick<FileVariant, "values">, places: readonly number[]): string[] {
  return OPTION_COLUMNS.flatMap(({ value: column }, place) => {
    const value = row.values?.[place] ?? "";
    if (places.includes(place)) {
      return row.values && value === "" ? [`${column} is missing`] : [];
    }
    return value === "" || value === DEFAULT_VARIANT_TITLE
      ? []
      : [`${column} is “${value}”, but the product has no such option`];
  });
}

/** What a cell holds; undefined where it is empty, not there, or wrong, which is reported. */
function read<T>(
  row: Row,
  column: Column,
  cellOf: (text: string) => Result<T, string>,
  problems: Problems,
): T | undefined {
  const text = row.text(column);
  if (text === "") {
    return undefined;
  }
  const value = cellOf(text);
  if (!value.ok) {
    problems.add(row, `${column} “${text}” ${value.error}`);
    return undefined;
  }
  return value.value;
}

/** Every picture once, by `Image Position` where it is given, else in the order of the rows. */
function readImages(rows: readonly Row[], table: Table, problems: Problems): FileProduct["images"] | null {
  if (!table.has("Image Src")) {
    return null;
  }
  const images = new Map<string, { url: string; alt?: string; position: number }>();
  for (const [index, row] of rows.entries()) {
    const url = row.text("Image Src");
    if (url === "" || images.has(url)) {
      continue;
    }
    const position = read(row, "Image Position", readPosition, problems);
    const alt = row.cell("Image Alt Text");
    images.set(url, { url, ...(alt === undefined ? {} : { alt }), position: position ?? index + 1 });
  }
  return [...images.values()]
    .sort((a, b) => a.position - b.position)
    .map(({ position: _position, ...image }) => image);
}
