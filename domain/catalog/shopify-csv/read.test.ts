import { describe, expect, it } from "vitest";
import type { Column } from "./columns.ts";
import { mergeProduct } from "./merge.ts";
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
  if (!result.ok) {
    throw new Error(result.error);
  }
  const { products, ...rest } = result.value;
  const rejected = [...rest.rejected];
  const drafts = products.flatMap((product) => {
    const merged = mergeProduct(product, null);
    if (!merged.ok) {
      rejected.push(...merged.error);
      return [];
    }
    return [{ line: product.line, draft: merged.value.draft, remarks: merged.value.remarks }];
  });
  return { ...rest, products: drafts, rejected };
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
      { line: 4, handle: "cup", reason: "Variant Price “1,50” is not a price such as 1234.50" },
    ]);
  });

  it.each<[string, Cells[], string]>([
    ["no title", [{ ...plain, Title: "" }], "Title is missing"],
    ["no handle", [{ ...plain, Handle: "" }], "Handle is missing"],
    ["an impossible handle", [{ ...plain, Handle: "A B" }], "handle must be lower case"],
    ["a negative price", [{ ...plain, "Variant Price": "-1" }], "is not a price"],
    ["a fraction of a cent", [{ ...plain, "Variant Price": "1.005" }], "is not a price"],
    ["a bad former price", [{ ...plain, "Variant Compare At Price": "x" }], "is not a price"],
    ["a gift card", [{ ...plain, "Gift Card": "TRUE" }], "is a gift card, which this shop cannot sell"],
    [
      "another currency",
      [{ ...plain, "Variant Price": "€5" }],
      "is in EUR; the prices of this shop are in USD",
    ],
    [
      "another currency behind a price",
      [{ ...plain, "Variant Price": "5 EUR" }],
      "is in EUR; the prices of this shop are in USD",
    ],
    [
      "another title under its handle",
      [plain, { ...plain, Title: "Mug" }],
      "but its handle is that of “Cup”, line 2",
    ],
    ["a bad policy", [{ ...plain, "Variant Inventory Policy": "maybe" }], "neither deny nor continue"],
    ["a weight without its decimals", [{ ...plain, "Variant Grams": "1." }], "not a weight"],
    ["a bad flag", [{ ...plain, Published: "yes" }], "neither true nor false"],
    ["a bad status", [{ ...plain, Status: "live" }], "none of active, draft, archived and unlisted"],
    ["a script for an image", [{ ...plain, "Image Src": "javascript:x" }], "http(s) address"],
    ["a SKU beyond ASCII", [{ ...plain, "Variant SKU": "Ü1" }], "sku must be printable ASCII"],
    ["an option without a name", [{ ...plain, "Option1 Value": "S" }], "has no such option"],
    ["the same row twice", [plain, plain], "same options as another variant"],
    ["a row that says nothing", [plain, { Handle: "cup" }], "neither a variant nor an image"],
    [
      "the same options twice",
      [
        { ...plain, "Option1 Name": "Size", "Option1 Value": "S" },
        { Handle: "cup", "Option1 Value": "S", "Variant Price": "1" },
      ],
      "same options as another variant",
    ],
  ])("rejects a product with %s", (_, rows, reason) => {
    const { products, rejected } = read(...rows);
    expect(products).toEqual([]);
    expect(rejected.map((item) => item.reason).join()).toContain(reason);
  });

  it("gives a SKU that several rows share to the first, and says so at the others", () => {
    const result = readProducts(
      file(
        { ...plain, "Option1 Name": "Size", "Option1 Value": "S", "Variant SKU": "X" },
        { Handle: "cup", "Option1 Value": "M", "Variant Price": "1", "Variant SKU": "x" },
        { Handle: "copy-of-cup", Title: "Cup", "Variant Price": "1", "Variant SKU": "X" },
      ),
    );
    const reason = "is that of cup, line 2: this variant gets one of its own";
    expect(result).toMatchObject({
      value: {
        products: [{ variants: [{ sku: "X" }, { sku: null }] }, { variants: [{ sku: null }] }],
        remarks: [
          { line: 3, handle: "cup", reason: `Variant SKU x ${reason}` },
          { line: 4, handle: "copy-of-cup", reason: `Variant SKU X ${reason}` },
        ],
      },
    });
  });

  it("reports everything that is wrong with a row at once", () => {
    const { rejected } = read({
      ...plain,
      "Variant Price": "x",
      "Variant Compare At Price": "y",
      "Variant Inventory Qty": "1.5",
      "Variant Grams": "1kg",
      "Variant Inventory Policy": "Maybe",
      "Variant Taxable": "yes",
      "Variant Requires Shipping": "no",
    });
    expect(rejected.map(({ reason }) => reason)).toEqual([
      "Variant Price “x” is not a price such as 1234.50",
      "Variant Compare At Price “y” is not a price such as 1234.50",
      "Variant Inventory Qty “1.5” is not a whole number of units",
      "Variant Grams “1kg” is not a weight in grams",
      "Variant Inventory Policy “Maybe” is neither deny nor continue",
      "Variant Requires Shipping “no” is neither true nor false",
      "Variant Taxable “yes” is neither true nor false",
    ]);
  });

  it("names the row that is wrong, for its options and for what its product may hold", () => {
    const { rejected } = read(
      { ...plain, "Option1 Name": "Size", "Option1 Value": "S", "Option2 Value": "red" },
      { Handle: "cup", "Option1 Value": "", "Variant Price": "1" },
      { Handle: "cup", "Image Src": "/1.jpg", "Image Position": "first" },
    );
    expect(rejected).toEqual([
      { line: 4, handle: "cup", reason: "Image Position “first” is not a number" },
      { line: 2, handle: "cup", reason: "Option2 Value is “red”, but the product has no such option" },
      { line: 3, handle: "cup", reason: "Option1 Value is missing" },
    ]);
    const position = read({ ...plain, "Image Src": "/1.jpg", "Image Position": "first" });
    expect(position.rejected).toEqual([
      { line: 2, handle: "cup", reason: "Image Position “first” is not a number" },
    ]);
    const sku = read(
      { ...plain, "Option1 Name": "Size", "Option1 Value": "S" },
      { Handle: "cup", "Image Src": "/1.jpg" },
      { Handle: "cup", "Option1 Value": "M", "Variant Price": "1", "Variant SKU": "Ü" },
    );
    expect(sku.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [4, expect.stringMatching(/^sku must be printable ASCII/)],
    ]);
    const option = read(
      { ...plain, "Option1 Name": "Size", "Option1 Value": "S" },
      { Handle: "cup", "Option1 Value": "x".repeat(101), "Variant Price": "1" },
    );
    expect(option.rejected.map(({ line, reason }) => [line, reason.split(" ")[0]])).toEqual([
      [3, "options.Size"],
    ]);
    const tag = read({ ...plain, Tags: `fine,${"x".repeat(256)}` }, { Handle: "cup", "Image Src": "/1.jpg" });
    expect(tag.rejected.map(({ line, reason }) => [line, reason.split(" ")[0]])).toEqual([[2, "tags.1"]]);
    const title = read({ ...plain, Title: "x".repeat(256) });
    expect(title.rejected.map(({ line, reason }) => [line, reason.split(" ")[0]])).toEqual([[2, "title"]]);
  });

  it("has no rows of nobody: each without a handle is named", () => {
    const { rejected } = read({ ...plain, Handle: " " }, { Title: "x", "Variant Price": "1" });
    expect(rejected).toEqual([
      { line: 2, handle: "", reason: "Handle is missing" },
      { line: 3, handle: "", reason: "Handle is missing" },
    ]);
  });

  it("reads every field of a product and of a variant", () => {
    const [product] = read({
      ...plain,
      "Body (HTML)": " <p>x</p> ",
      Vendor: " V ",
      Type: "T",
      "SEO Title": "S",
      "SEO Description": "D",
      "Variant SKU": " CUP ",
      "Variant Grams": "1.51",
      "Variant Barcode": "01",
      "Variant Image": "/v.jpg",
      "Variant Compare At Price": "20",
      "Variant Requires Shipping": "FALSE",
      "Variant Taxable": "false",
      "Variant Inventory Qty": "4",
      "Variant Inventory Policy": "DENY",
    }).products;
    expect(product).toMatchObject({
      line: 2,
      draft: {
        handle: "cup",
        title: "Cup",
        description: " <p>x</p> ",
        vendor: "V",
        category: "T",
        tags: [],
        status: "active",
        optionNames: [],
        seoTitle: "S",
        seoDescription: "D",
        images: [],
        variants: [
          {
            sku: "CUP",
            options: {},
            price: 1_250,
            compareAtPrice: 2_000,
            weightGrams: 2,
            quantity: 4,
            tracked: true,
            backorder: "deny",
            requiresShipping: false,
            taxable: false,
            barcode: "01",
            imageUrl: "/v.jpg",
          },
        ],
      },
    });
  });

  it("leaves empty what a file does not say", () => {
    const [product] = read(plain).products;
    expect(product?.draft).toMatchObject({
      description: "",
      vendor: "",
      category: "",
      tags: [],
      seoTitle: null,
      seoDescription: null,
      variants: [
        {
          sku: null,
          compareAtPrice: null,
          weightGrams: 0,
          backorder: "deny",
          barcode: null,
          requiresShipping: true,
          taxable: true,
          imageUrl: null,
        },
      ],
    });
  });

  it.each<[Cells, string]>([
    [{}, "active"],
    [{ Status: "Active" }, "active"],
    [{ Status: "active", Published: "true" }, "active"],
    [{ Status: "active", Published: "false" }, "draft"],
    [{ Published: "false" }, "draft"],
    [{ Status: "draft", Published: "true" }, "draft"],
    [{ Status: "archived", Published: "false" }, "archived"],
    [{ Status: "Unlisted" }, "unlisted"],
    [{ Status: "unlisted", Published: "false" }, "draft"],
  ])("with %o is %s: nothing that was hidden is on sale", (cells, status) => {
    expect(read({ ...plain, ...cells }).products[0]?.draft.status).toBe(status);
  });

  it("reads a name of an option as one, unless it is Shopify's way to say there is none", () => {
    const optionsOf = (...cells: Cells[]) => read(...cells).products[0]?.draft;
    expect(optionsOf({ ...plain, "Option1 Name": "Title", "Option1 Value": "Sir" })?.optionNames).toEqual([
      "Title",
    ]);
    expect(
      optionsOf({ ...plain, "Option1 Name": "Size", "Option1 Value": "Default Title" })?.variants[0]?.options,
    ).toEqual({ Size: "Default Title" });
    const two = { "Option1 Name": "Title", "Option2 Name": "Size" };
    expect(
      optionsOf({ ...plain, ...two, "Option1 Value": "Default Title", "Option2 Value": "S" })?.optionNames,
    ).toEqual(["Title", "Size"]);
    const three = { "Option1 Name": "A", "Option2 Name": "B", "Option3 Name": "C" };
    expect(
      optionsOf({ ...plain, ...three, "Option1 Value": "1", "Option2 Value": "2", "Option3 Value": "3" })
        ?.variants[0]?.options,
    ).toEqual({ A: "1", B: "2", C: "3" });
  });

  it("takes each picture once, in the order of their positions and else of their rows", () => {
    const picture = (url: string, position = ""): Cells => ({
      Handle: "cup",
      "Image Src": url,
      "Image Position": position,
    });
    const { products } = read(
      { ...plain, ...picture("/a") },
      picture("/c", "3"),
      picture("/b", "2"),
      picture("/a", "9"),
      picture("/e"),
    );
    expect(products[0]?.draft.images.map(({ url }) => url)).toEqual(["/a", "/b", "/c", "/e"]);
  });

  it("rows of one product need not stand together", () => {
    const { products } = read(
      { ...plain, "Option1 Name": "Size", "Option1 Value": "S" },
      { Handle: "pot", Title: "Pot", "Variant Price": "8" },
      { Handle: "cup", "Option1 Value": "L", "Variant Price": "9" },
    );
    expect(products.map(({ line, draft }) => [line, draft.handle, draft.variants.length])).toEqual([
      [2, "cup", 2],
      [3, "pot", 1],
    ]);
  });

  it("a row is a variant's by any of what only variants have", () => {
    for (const cells of [
      { "Option1 Value": "L" },
      { "Variant SKU": "X" },
      { "Variant Inventory Qty": "1" },
    ] as Cells[]) {
      const { rejected } = read(plain, { Handle: "cup", ...cells });
      expect(rejected.map(({ reason }) => reason)).toContain("Variant Price is missing");
    }
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
    expect(tracked({ "Variant Inventory Tracker": "", "Variant Inventory Qty": "0" })).toEqual([false, 0]);
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
      error: "The header lacks: Title.",
    });
    expect(readProducts([{ line: 1, fields: ["Handle", "Title", "Title", "Variant Price"] }])).toMatchObject({
      ok: false,
      error: "The header names twice: Title.",
    });
    expect(readProducts([{ line: 1, fields: ["Handle", "Title", "SKU", "Variant SKU"] }])).toMatchObject({
      ok: false,
      error: "The header names twice: SKU and Variant SKU, which are one column.",
    });
  });

  it.each([
    [";", "semicolons"],
    ["\t", "tabs"],
    ["|", "bars"],
  ])(
    "whose columns stand between “%s” is refused with what they stand between, and what is right",
    (separator, name) => {
      for (const header of [
        ["Handle", "Title", "Price"],
        ['"Handle"', '"Title"'],
        ["Note", "URL handle", "Title"],
      ]) {
        expect(readProducts([{ line: 1, fields: [header.join(separator)] }])).toEqual({
          ok: false,
          error: `The columns are separated by ${name}. Shopify's format separates them by commas: save the file as “CSV UTF-8 (comma delimited)”.`,
        });
      }
      expect(readProducts([{ line: 1, fields: [["Handle", "Note"].join(separator)] }])).toEqual({
        ok: false,
        error: "The header lacks: Handle, Title.",
      });
    },
  );

  it("may end in columns without a name, which hold nothing or are not trusted", () => {
    const header = { line: 1, fields: ["Handle", "Title", "Variant Price", " ", ""] };
    const row = (...more: string[]) => ({ line: 2, fields: ["cup", "Cup", "5", ...more] });
    expect(readProducts([header, row("", " ")])).toMatchObject({
      value: { products: [{ handle: "cup" }], rejected: [], ignoredColumns: [] },
    });
    for (const more of [["x"], ["", "x"]]) {
      expect(readProducts([header, row(...more)])).toMatchObject({
        value: { products: [], rejected: [{ line: 2, reason: "has more fields than the header" }] },
      });
    }
    const between = { line: 1, fields: ["Handle", "", "Title", "Variant Price", "Note"] };
    expect(readProducts([between, { line: 2, fields: ["cup", "x", "Cup", "5", "y"] }])).toMatchObject({
      value: { products: [{ title: "Cup" }], rejected: [], ignoredColumns: ["Note"] },
    });
  });

  it("finds its columns by their names, in any order and among others", () => {
    const records = [
      { line: 1, fields: [" Variant Price ", "Google", "Title", "Handle"] },
      { line: 2, fields: ["5", "g", "Cup", "cup"] },
      { line: 3, fields: ["6", "g", "Pot"] },
    ];
    const result = readProducts(records);
    expect(result).toMatchObject({
      value: {
        products: [{ handle: "cup", title: "Cup", variants: [{ said: { price: 500 } }] }],
        ignoredColumns: ["Google"],
        rejected: [{ line: 3, handle: "", reason: "Handle is missing" }],
      },
    });
  });

  it("may name a column twice that nothing is read from", () => {
    const fields = ["Handle", "Title", "Variant Price", "Note", "Note"];
    expect(readProducts([{ line: 1, fields }])).toEqual({
      ok: true,
      value: { products: [], rejected: [], remarks: [], ignoredColumns: ["Note", "Note"] },
    });
  });

  it("a row with more fields than the header is not trusted", () => {
    const reason = "has more fields than the header";
    for (const more of [["slipped"], ["", "slipped"]]) {
      const records = file(plain);
      records[1]?.fields.push(...more);
      expect(readProducts(records)).toMatchObject({
        value: { products: [], rejected: [{ line: 2, reason }] },
      });
    }
  });
});
