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

/** Without these a file says nothing that could be sold. Any other column may be missing. */
export const REQUIRED_COLUMNS: readonly Column[] = ["Handle", "Title", "Variant Price"];

/** Option columns by position. */
export const OPTION_COLUMNS = [
  { name: "Option1 Name", value: "Option1 Value" },
  { name: "Option2 Name", value: "Option2 Value" },
  { name: "Option3 Name", value: "Option3 Value" },
] as const satisfies readonly { name: Column; value: Column }[];

/** How Shopify writes a product that has nothing to choose. */
export const NO_OPTION_NAME = "Title";

/** One record of a file. */
export interface CsvRecord {
  /**
   * The line it begins on, counted from 1 through every line of the file, those inside quoted
   * fields included.
   */
  line: number;
  fields: string[];
}
