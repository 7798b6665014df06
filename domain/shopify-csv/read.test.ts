import { describe, expect, it } from "vitest";
import type { Column } from "./columns.ts";
import { readProducts } from "./read.ts";

type Cells = Partial<Record<Column | "Google Shopping / MPN", string>>;

/** Records of a file whose header names the columns that the rows use; row n is on line n + 2. */
function file(...rows: Cells[]) {
  const header = [...new Set(["Handle", "Title", "Variant Price", ...rows.flatMap(Object.keys)])];
  return [
    { line: 1, fields: header },
    ...rows.map((row, index) => ({
      line: index + 2,
      fields: header.map((name) => row[name as Column] ?? ""),
    })),
  ];
}

function read(...rows: Cells[]) {
  const result = readProducts(file(...rows));
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const plain: Cells = { Handle: "cup", Title: "Cup", "Variant Price": "12.50" };

describe("a product file", () => {
  it("makes one product of the rows of one handle", () => {
    const { products, rejected } = read(
      {
        ...plain,
        "Option1 Name": "Size",
        "Option1 Value": "S",
        "Image Src": "https://x.example/2.jpg",
        "Image Position": "2",
        Tags: "gold, silver ,,gold",
      },
      {
        Handle: "cup",
        "Option1 Value": "L",
        "Variant Price": "15",
        "Image Src": "https://x.example/1.jpg",
        "Image Position": "1",
      },
      { Handle: "cup", "Image Src": "https://x.example/3.jpg", "Image Alt Text": "Back" },
      { Handle: "pot", Title: "Pot", "Variant Price": "8" },
    );
    expect(rejected).toEqual([]);
    expect(products.map(({ line, draft }) => [line, draft.handle])).toEqual([
      [2, "cup"],
      [5, "pot"],
    ]);
    expect(products[0]?.draft).toMatchObject({
      optionNames: ["Size"],
      tags: ["gold", "silver"],
      images: [
        { url: "https://x.example/1.jpg", alt: "" },
        { url: "https://x.example/2.jpg", alt: "" },
        { url: "https://x.example/3.jpg", alt: "Back" },
      ],
      variants: [
        { options: { Size: "S" }, price: 1250 },
        { options: { Size: "L" }, price: 1500 },
      ],
    });
  });

  it("reads Shopify's default variant as a product with nothing to choose", () => {
    const { products } = read({ ...plain, "Option1 Name": "Title", "Option1 Value": "Default Title" });
    expect(products[0]?.draft).toMatchObject({ optionNames: [], variants: [{ options: {}, sku: null }] });
  });

  it("rejects a product whole for one bad row and says which, leaving others alone", () => {
    const { products, rejected } = read(
      { ...plain, "Option1 Name": "Size", "Option1 Value": "S" },
      { Handle: "cup", "Option1 Value": "M" },
      { Handle: "cup", "Option1 Value": "L", "Variant Price": "1,50" },
      { Handle: "pot", Title: "Pot", "Variant Price": "8" },
    );
    expect(products.map(({ draft }) => draft.handle)).toEqual(["pot"]);
    expect(rejected).toEqual([
      { line: 3, handle: "cup", reason: "Variant Price is missing" },
      { line: 4, handle: "cup", reason: "Variant Price “1,50” is not a price" },
    ]);
  });

  it.each<[string, Cells[], string]>([
    ["no title", [{ ...plain, Title: "" }], "Title is missing"],
    ["no handle", [{ ...plain, Handle: "" }], "Handle is missing"],
    ["an impossible handle", [{ ...plain, Handle: "A B" }], "handle must be lower case"],
    ["a negative price", [{ ...plain, "Variant Price": "-1" }], "is not a price"],
    ["a fraction of a cent", [{ ...plain, "Variant Price": "1.005" }], "is not a price"],
    ["a bad former price", [{ ...plain, "Variant Compare At Price": "x" }], "is not a price"],
    ["a negative quantity", [{ ...plain, "Variant Inventory Qty": "-3" }], "not a whole number"],
    ["a bad policy", [{ ...plain, "Variant Inventory Policy": "maybe" }], "neither deny nor continue"],
    ["a bad flag", [{ ...plain, Published: "yes" }], "neither true nor false"],
    ["a bad status", [{ ...plain, Status: "live" }], "none of active, draft and archived"],
    ["a script for an image", [{ ...plain, "Image Src": "javascript:x" }], "http(s) address"],
    ["a SKU beyond ASCII", [{ ...plain, "Variant SKU": "Ü1" }], "sku must be printable ASCII"],
    ["an option without a name", [{ ...plain, "Option1 Value": "S" }], "has no such option"],
    ["the same title row twice", [plain, plain], "handle was used before"],
    ["a row that says nothing", [plain, { Handle: "cup" }], "neither a variant nor an image"],
    [
      "the same options twice",
      [
        { ...plain, "Option1 Name": "Size", "Option1 Value": "S" },
        { Handle: "cup", "Option1 Value": "S", "Variant Price": "1" },
      ],
      "same options as another variant",
    ],
    [
      "the same SKU twice",
      [
        { ...plain, "Option1 Name": "Size", "Option1 Value": "S", "Variant SKU": "X" },
        { Handle: "cup", "Option1 Value": "M", "Variant Price": "1", "Variant SKU": "X" },
      ],
      "SKU X of another variant",
    ],
  ])("rejects a product with %s", (_, rows, reason) => {
    const { products, rejected } = read(...rows);
    expect(products).toEqual([]);
    expect(rejected.map((item) => item.reason).join()).toContain(reason);
  });

  it("counts stock wherever a quantity is given, and leaves it alone where there is none", () => {
    const tracked = (cells: Cells) => {
      const variant = read({ ...plain, ...cells }).products[0]?.draft.variants[0];
      return [variant?.tracked, variant?.quantity];
    };
    expect(tracked({ "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "3" })).toEqual([
      true,
      3,
    ]);
    expect(tracked({ "Variant Inventory Qty": "0" })).toEqual([true, 0]);
    expect(tracked({ "Variant Inventory Tracker": "shopify" })).toEqual([true, null]);
    expect(tracked({})).toEqual([false, null]);
  });

  it("reads continue as selling on, and what is not published as a draft", () => {
    const [first] = read({ ...plain, "Variant Inventory Policy": "continue", Published: "false" }).products;
    expect(first?.draft).toMatchObject({ status: "draft", variants: [{ backorder: "allow" }] });
    expect(read({ ...plain, Published: "TRUE", Status: "archived" }).products[0]?.draft.status).toBe(
      "archived",
    );
  });

  it("is refused as a whole without the columns every product needs", () => {
    expect(readProducts([])).toEqual({ ok: false, error: "The file is empty." });
    expect(readProducts([{ line: 1, fields: ["Handle", "Price"] }])).toEqual({
      ok: false,
      error: "The header lacks: Title, Variant Price.",
    });
    expect(readProducts([{ line: 1, fields: ["Handle", "Title", "Title", "Variant Price"] }])).toMatchObject({
      ok: false,
      error: "The header names twice: Title.",
    });
  });

  it("a row with more fields than the header is not trusted", () => {
    const records = file(plain);
    records[1]?.fields.push("", "slipped");
    const result = readProducts(records);
    expect(result).toMatchObject({ value: { products: [], rejected: [{ line: 2 }] } });
  });
});
