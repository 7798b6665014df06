import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { ProductDraft, VariantDraft } from "../product.ts";
import { COLUMNS } from "./columns.ts";
import { mergeProduct } from "./merge.ts";
import { readProducts } from "./read.ts";
import { headerLine, productLines } from "./write.ts";

const variant = (change: Partial<VariantDraft> = {}): VariantDraft => ({
  sku: "CUP-S",
  options: { Size: "S", Colour: "red" },
  price: 1_205,
  compareAtPrice: 2_000,
  weightGrams: 250,
  tracked: true,
  backorder: "deny",
  quantity: 3,
  requiresShipping: true,
  taxable: true,
  barcode: "0123",
  imageUrl: "https://x.example/s.jpg",
  ...change,
});

const cup: ProductDraft = {
  handle: "cup",
  title: 'Cup, "blue"',
  description: "<p>a\nb</p> ",
  vendor: "V",
  category: "C",
  tags: ["gold", "silver"],
  status: "active",
  optionNames: ["Size", "Colour"],
  seoTitle: "Seo",
  seoDescription: "Description",
  images: [
    { url: "https://x.example/1.jpg", alt: "Front" },
    { url: "https://x.example/2.jpg", alt: "" },
    { url: "https://x.example/3.jpg", alt: "Back" },
  ],
  variants: [
    variant(),
    variant({
      sku: null,
      options: { Size: "L", Colour: "red" },
      price: 7,
      compareAtPrice: null,
      quantity: 0,
      backorder: "allow",
      requiresShipping: false,
      taxable: false,
      barcode: null,
      imageUrl: null,
    }),
  ],
};

/** The records a parser of RFC 4180 finds in a file. */
function recordsOf(file: string) {
  const records: string[][] = parse(file, { relax_column_count: false });
  return records.map((fields, index) => ({ line: index + 1, fields }));
}

/** The products of a file that holds these. */
function readBack(...products: ProductDraft[]): ProductDraft[] {
  const result = readProducts(recordsOf([headerLine(), ...products.map(productLines)].join("")));
  if (!result.ok) {
    throw new Error(result.error);
  }
  expect(result.value.rejected).toEqual([]);
  return result.value.products.map((product) => {
    const merged = mergeProduct(product, null);
    if (!merged.ok) {
      throw new Error(JSON.stringify(merged.error));
    }
    return merged.value.draft;
  });
}

/** Its rows by the names of their columns. */
const rowsOf = (product: ProductDraft) =>
  recordsOf(productLines(product)).map(({ fields }) =>
    Object.fromEntries(fields.map((text, index) => [COLUMNS[index], text])),
  );

describe("a product that is written and read again", () => {
  it.each<[string, ProductDraft]>([
    ["with options, pictures and every field", cup],
    ["as a draft", { ...cup, status: "draft" }],
    ["as one of the archive", { ...cup, status: "archived" }],
    ["in no list", { ...cup, status: "unlisted" }],
    [
      "with texts that a spreadsheet would compute",
      { ...cup, title: "=1+1", vendor: "'@x", tags: ["-a", "+b"] },
    ],
    ["with more owed than there is", { ...cup, variants: [variant({ quantity: -3, backorder: "allow" })] }],
    ["with nothing to choose", { ...cup, optionNames: [], variants: [variant({ options: {} })] }],
    ["without any picture", { ...cup, images: [] }],
    ["with texts that look like the end of a field", { ...cup, title: 'a,"b"', vendor: '"', category: "," }],
    ["with line breaks", { ...cup, description: "\r\n a\n\n\rb\t" }],
    ["without texts for search engines", { ...cup, seoTitle: null, seoDescription: null }],
    ["that is not counted", { ...cup, variants: [variant({ tracked: false, quantity: null })] }],
  ])("is the same %s", (_, product) => {
    expect(readBack(product)).toEqual([product]);
  });

  it("stands beside others", () => {
    const pot = { ...cup, handle: "pot", variants: [variant({ sku: "POT" })] };
    expect(readBack(cup, pot)).toEqual([cup, pot]);
  });

  it("has no stock where its count is not known", () => {
    const [back] = readBack({ ...cup, variants: [variant({ quantity: null })] });
    expect(back?.variants[0]).toMatchObject({ tracked: true, quantity: 0 });
  });
});

describe("a file for Shopify", () => {
  it("names every column, and ends every line as RFC 4180 asks", () => {
    expect(headerLine()).toBe(`${COLUMNS.join(",")}\r\n`);
    expect(productLines(cup).endsWith("\r\n")).toBe(true);
    for (const { fields } of recordsOf(productLines(cup))) {
      expect(fields).toHaveLength(COLUMNS.length);
    }
  });

  it("says what a product is in its first row alone, and the handle in each", () => {
    const rows = rowsOf(cup);
    expect(rows.map(({ Handle, Title }) => [Handle, Title])).toEqual([
      ["cup", 'Cup, "blue"'],
      ["cup", ""],
      ["cup", ""],
    ]);
    expect(rows[0]).toMatchObject({
      Vendor: "V",
      Type: "C",
      Tags: "gold, silver",
      Published: "true",
      Status: "active",
      "Option1 Name": "Size",
      "Option1 Value": "S",
      "Option2 Name": "Colour",
      "Option2 Value": "red",
      "Gift Card": "false",
      "Variant Price": "12.05",
      "Variant Compare At Price": "20.00",
      "Variant Grams": "250",
      "Variant Weight Unit": "g",
      "Variant Fulfillment Service": "manual",
      "Variant Inventory Tracker": "shopify",
      "Variant Inventory Qty": "3",
      "Variant Inventory Policy": "deny",
      "Image Position": "1",
      "Image Alt Text": "Front",
    });
    expect(rows[1]).toMatchObject({
      "Option1 Name": "",
      "Option1 Value": "L",
      "Variant Price": "0.07",
      "Variant SKU": "",
      "Variant Compare At Price": "",
      "Variant Inventory Policy": "continue",
      "Image Position": "2",
    });
    expect(rows[2]).toMatchObject({ "Variant Price": "", "Image Src": "https://x.example/3.jpg" });
  });

  it("publishes nothing that is not on sale", () => {
    expect(rowsOf({ ...cup, status: "draft" })[0]).toMatchObject({ Published: "false", Status: "draft" });
  });

  it("counts nothing that is not tracked", () => {
    const [row] = rowsOf({ ...cup, variants: [variant({ tracked: false, quantity: 9 })] });
    expect(row).toMatchObject({ "Variant Inventory Tracker": "", "Variant Inventory Qty": "" });
  });

  it("has a value for an option that a variant lacks: none", () => {
    const [row] = rowsOf({ ...cup, variants: [variant({ options: { Size: "S" } })] });
    expect(row).toMatchObject({ "Option1 Value": "S", "Option2 Name": "Colour", "Option2 Value": "" });
  });

  it("calls the only variant of a product as Shopify does", () => {
    const [row, next] = rowsOf({ ...cup, optionNames: [], variants: [variant({ options: {} })] });
    expect(row).toMatchObject({
      "Option1 Name": "Title",
      "Option1 Value": "Default Title",
      "Option2 Value": "",
    });
    expect(next).toMatchObject({ "Option1 Name": "", "Option1 Value": "", "Image Position": "2" });
  });

  it("quotes what would lose its spaces or end a field early, and nothing else", () => {
    const titleOf = (title: string) => productLines({ ...cup, title, images: [] }).split(",")[1];
    expect(titleOf("plain text")).toBe("plain text");
    expect(titleOf(" a")).toBe('" a"');
    expect(titleOf("a ")).toBe('"a "');
    expect(titleOf('a"b')).toBe('"a""b"');
    expect(titleOf("a\nb")).toBe('"a\nb"');
    expect(titleOf("a\rb")).toBe('"a\rb"');
  });
});
