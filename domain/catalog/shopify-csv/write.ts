import { CURRENCY, money } from "../../base/money.ts";
import { decimalOf } from "../../currency/currency.ts";
import { DEFAULT_VARIANT_TITLE, type ProductDraft, type VariantDraft } from "../product.ts";
import { COLUMNS, type Column, NO_OPTION_NAME, OPTION_COLUMNS } from "./columns.ts";
import { csvField, guarded } from "./csv-text.ts";

type Fields = Partial<Record<Column, string>>;

/** A negative count is a number, which no spreadsheet computes. */
const NUMBERS: ReadonlySet<Column> = new Set(["Variant Inventory Qty"]);

function line(fields: Fields): string {
  const cells = COLUMNS.map((column) => {
    const text = fields[column] ?? "";
    return csvField(NUMBERS.has(column) ? text : guarded(text));
  });
  return `${cells.join(",")}\r\n`;
}

const decimal = (cents: number) => decimalOf(money(cents, CURRENCY));

export function headerLine(): string {
  return `${COLUMNS.join(",")}\r\n`;
}

/** The lines of one product in Shopify's layout; read back, they describe the same product. */
export function productLines(product: ProductDraft): string {
  const rows = Math.max(product.variants.length, product.images.length);
  let lines = "";
  for (let index = 0; index < rows; index++) {
    const variant = product.variants[index];
    const image = product.images[index];
    lines += line({
      Handle: product.handle,
      ...(index === 0 ? productFields(product) : {}),
      ...(variant ? variantFields(product, variant, index === 0) : {}),
      ...(image
        ? { "Image Src": image.url, "Image Position": String(index + 1), "Image Alt Text": image.alt }
        : {}),
    });
  }
  return lines;
}

function productFields(product: ProductDraft): Fields {
  return {
    Title: product.title,
    "Body (HTML)": product.description,
    Vendor: product.vendor,
    Type: product.category,
    Tags: product.tags.join(", "),
    Published: String(product.status === "active" || product.status === "unlisted"),
    "Gift Card": "false",
    "SEO Title": product.seoTitle ?? "",
    "SEO Description": product.seoDescription ?? "",
    Status: product.status,
  };
}

function variantFields(product: ProductDraft, variant: VariantDraft, first: boolean): Fields {
  const options: Fields = {};
  if (product.optionNames.length === 0) {
    options["Option1 Value"] = DEFAULT_VARIANT_TITLE;
    if (first) {
      options["Option1 Name"] = NO_OPTION_NAME;
    }
  }
  for (const [index, columns] of OPTION_COLUMNS.entries()) {
    const name = product.optionNames[index];
    if (name === undefined) {
      continue;
    }
    if (first) {
      options[columns.name] = name;
    }
    options[columns.value] = variant.options[name] ?? "";
  }
  return {
    ...options,
    "Variant SKU": variant.sku ?? "",
    "Variant Grams": String(variant.weightGrams),
    "Variant Inventory Tracker": variant.tracked ? "shopify" : "",
    "Variant Inventory Qty": variant.tracked ? String(variant.quantity ?? 0) : "",
    "Variant Inventory Policy": variant.backorder === "allow" ? "continue" : "deny",
    "Variant Fulfillment Service": "manual",
    "Variant Price": decimal(variant.price),
    "Variant Compare At Price": variant.compareAtPrice === null ? "" : decimal(variant.compareAtPrice),
    "Variant Requires Shipping": String(variant.requiresShipping),
    "Variant Taxable": String(variant.taxable),
    "Variant Barcode": variant.barcode ?? "",
    "Variant Image": variant.imageUrl ?? "",
    "Variant Weight Unit": "g",
  };
}
