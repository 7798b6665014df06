/**
 * Shopify's product columns that the shop reads and writes, in the order of Shopify's own files.
 */
export const COLUMNS = [
  "Handle",
  "Title",
  "Body (HTML)",
  "Vendor",
  "Type",
  "Tags",
  "Published",
  "Option1 Name",
  "Option1 Value",
  "Option2 Name",
  "Option2 Value",
  "Option3 Name",
  "Option3 Value",
  "Variant SKU",
  "Variant Grams",
  "Variant Inventory Tracker",
  "Variant Inventory Qty",
  "Variant Inventory Policy",
  "Variant Fulfillment Service",
  "Variant Price",
  "Variant Compare At Price",
  "Variant Requires Shipping",
  "Variant Taxable",
  "Variant Barcode",
  "Image Src",
  "Image Position",
  "Image Alt Text",
  "Gift Card",
  "SEO Title",
  "SEO Description",
  "Variant Image",
  "Variant Weight Unit",
  "Status",
] as const;

export type Column = (typeof COLUMNS)[number];

/**
 * What the columns are called in Shopify's present template
 * (https://help.shopify.com/en/manual/products/import-export/using-csv), where it is more than
 * another case.
 */
const PRESENT_NAMES: Partial<Record<Column, string>> = {
  Handle: "URL handle",
  "Body (HTML)": "Description",
  Published: "Published on online store",
  "Variant SKU": "SKU",
  "Variant Grams": "Weight value (grams)",
  "Variant Inventory Tracker": "Inventory tracker",
  "Variant Inventory Qty": "Inventory quantity",
  "Variant Inventory Policy": "Continue selling when out of stock",
  "Variant Fulfillment Service": "Fulfillment service",
  "Variant Price": "Price",
  "Variant Compare At Price": "Compare-at price",
  "Variant Requires Shipping": "Requires shipping",
  "Variant Taxable": "Charge tax",
  "Variant Barcode": "Barcode",
  "Image Src": "Product image URL",
  "Variant Image": "Variant image URL",
  "Variant Weight Unit": "Weight unit for display",
};

/**
 * Names of columns are compared without their case, and with any run of spaces or hyphens alike.
 */
const folded = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, " ");

const BY_NAME = new Map(
  COLUMNS.flatMap((column): [string, Column][] => [
    [folded(column), column],
    [folded(PRESENT_NAMES[column] ?? column), column],
  ]),
);

/** The column of this name, in either generation of Shopify's names. */
export function columnNamed(name: string): Column | undefined {
  return BY_NAME.get(folded(name));
}

/** What Shopify asks of a file that updates products. Any other column may be missing. */
export const REQUIRED_COLUMNS: readonly Column[] = ["Handle", "Title"];

/** Option columns by position. */
export const OPTION_COLUMNS = [
  { name: "Option1 Name", value: "Option1 Value" },
  { name: "Option2 Name", value: "Option2 Value" },
  { name: "Option3 Name", value: "Option3 Value" },
] as const satisfies readonly { name: Column; value: Column }[];

/** How Shopify writes a product that has nothing to choose. */
export const NO_OPTION_NAME = "Title";

/** Columns that say something of a variant. */
export const VARIANT_COLUMNS = [
  "Option1 Value",
  "Option2 Value",
  "Option3 Value",
  "Variant SKU",
  "Variant Grams",
  "Variant Inventory Tracker",
  "Variant Inventory Qty",
  "Variant Inventory Policy",
  "Variant Price",
  "Variant Compare At Price",
  "Variant Requires Shipping",
  "Variant Taxable",
  "Variant Barcode",
  "Variant Image",
] as const satisfies readonly Column[];

/**
 * Columns any of which makes a row a variant. The others are filled in rows of pictures too by some
 * shops.
 */
export const VARIANT_MARKS = [
  "Option1 Value",
  "Option2 Value",
  "Option3 Value",
  "Variant SKU",
  "Variant Inventory Qty",
  "Variant Price",
  "Variant Barcode",
] as const satisfies readonly Column[];
