import { describe, expect, it } from "vitest";
import { readFile, storedOf } from "../../../test/support/file-products.ts";
import type { StoredProduct } from "../product-change.ts";
import { mergeProduct } from "./merge.ts";

/** What a file of one product makes of a stored one, or of none. */
function merged(csv: string, stored: StoredProduct | null = null) {
  const { products, rejected } = readFile(csv);
  const result = products[0] ? mergeProduct(products[0], stored) : { ok: false as const, error: rejected };
  return result.ok
    ? result.value
    : { rejected: result.error.map(({ line, reason }) => `${line}: ${reason}`) };
}

const CUP = [
  "Handle,Title,Body (HTML),Vendor,Type,Tags,Status,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Barcode,Variant Grams,Variant Taxable,Image Src,Image Alt Text,SEO Title",
  'cup,Cup,<p>Old</p>,V,T,"a, b",draft,Size,S,CUP-S,2,10,12,0123,250,false,/1.jpg,Front,Seo',
  "cup,,,,,,,,L,CUP-L,3,15,,,,true,/2.jpg,Back,",
].join("\n");
const cup = storedOf(CUP);

const draftOf = (csv: string, stored: StoredProduct | null = cup) => {
  const result = merged(csv, stored);
  return "draft" in result ? result.draft : result;
};

describe("a column that a file does not have", () => {
  it("leaves its values alone: a handle and a title are a whole file", () => {
    const before = draftOf(CUP);
    expect(draftOf("Handle,Title\ncup,Cup")).toEqual(before);
    expect(draftOf("Handle,Title\ncup,Mug")).toEqual({ ...before, title: "Mug" });
  });

  it("leaves alone what a price list does not price", () => {
    const list = [
      "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price",
      "cup,Cup,Size,S,CUP-S,11",
      "cup,,,L,CUP-L,16",
    ].join("\n");
    expect(draftOf(list)).toMatchObject({
      status: "draft",
      description: "<p>Old</p>",
      tags: ["a", "b"],
      images: [{ url: "/1.jpg" }, { url: "/2.jpg" }],
      variants: [
        { sku: "CUP-S", price: 1_100, tracked: true, barcode: "0123", weightGrams: 250, taxable: false },
        { sku: "CUP-L", price: 1_600, tracked: true, reorderPoint: 3, maxPerOrder: 2 },
      ],
    });
  });

  it("leaves the other variants alone that a list without options does not name", () => {
    expect(draftOf("Handle,Title,SKU,Price\ncup,Cup,cup-l,16")).toMatchObject({
      optionNames: ["Size"],
      variants: [
        { sku: "CUP-S", options: { Size: "S" }, price: 1_000 },
        { sku: "CUP-L", options: { Size: "L" }, price: 1_600 },
      ],
    });
    expect(merged("Handle,Title,Price\ncup,Cup,16", cup)).toEqual({
      rejected: ["2: names no variant: give its Variant SKU, or the values of its options"],
    });
  });

  it("is what a new product has not: it needs a price", () => {
    expect(merged("Handle,Title\npot,Pot")).toEqual({
      rejected: ["2: Variant Price is missing, and the shop has no such product yet"],
    });
    expect(merged("Handle,Title,Variant SKU\npot,Pot,POT")).toEqual({
      rejected: ["2: Variant Price is missing, and the shop has no such variant yet"],
    });
  });

  it("of a picture's words leaves those of the pictures that stay", () => {
    expect(draftOf("Handle,Title,Image Src\ncup,Cup,/2.jpg\ncup,,/3.jpg")).toMatchObject({
      images: [
        { url: "/2.jpg", alt: "Back" },
        { url: "/3.jpg", alt: "" },
      ],
    });
  });
});

describe("an empty cell", () => {
  it("empties its value, as Shopify does", () => {
    expect(
      draftOf("Handle,Title,Description,Vendor,Type,Tags,SEO title,Product image URL\ncup,Cup,,,,,,"),
    ).toMatchObject({
      description: "",
      vendor: "",
      category: "",
      tags: [],
      seoTitle: null,
      images: [],
    });
    const one = draftOf(
      "Handle,Title,SKU,Barcode,Compare-at price,Charge tax,Inventory quantity\ncup,Cup,CUP-S,,,,",
    );
    expect(one).toMatchObject({
      variants: [{ barcode: null, compareAtPrice: null, taxable: true, quantity: null }, {}],
    });
  });

  it("of a SKU keeps the SKU, which is what stock is kept under", () => {
    const list = "Handle,Title,Option1 value,SKU,Price\ncup,Cup,L,,16\ncup,,S,,11";
    expect(draftOf(list)).toMatchObject({
      variants: [
        { sku: "CUP-L", price: 1_600 },
        { sku: "CUP-S", price: 1_100 },
      ],
    });
  });

  it("of a status brings nothing on sale that was hidden", () => {
    const statusAfter = (columns: string, cells: string, status: StoredProduct["status"]) =>
      draftOf(`Handle,Title,${columns}\ncup,Cup,${cells}`, { ...cup, status });
    expect(statusAfter("Status", "", "draft")).toMatchObject({ status: "draft" });
    expect(statusAfter("Published", "", "archived")).toMatchObject({ status: "archived" });
    expect(statusAfter("Published", "TRUE", "draft")).toMatchObject({ status: "active" });
    expect(statusAfter("Published", "TRUE", "unlisted")).toMatchObject({ status: "unlisted" });
    expect(statusAfter("Published", "false", "active")).toMatchObject({ status: "draft" });
    expect(statusAfter("Status,Published", "active,false", "active")).toMatchObject({ status: "draft" });
  });
});

describe("the rows of a file with options", () => {
  it("name all variants: the others go, and new ones come in their place", () => {
    const list =
      "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\ncup,Cup,Size,L,CUP-L,15\ncup,,,XL,CUP-XL,20";
    expect(draftOf(list)).toMatchObject({
      variants: [
        { sku: "CUP-L", options: { Size: "L" }, weightGrams: 0 },
        { sku: "CUP-XL", options: { Size: "XL" }, tracked: false, quantity: null },
      ],
    });
  });

  it("rename options and their values without losing a variant", () => {
    expect(draftOf("Handle,Title,Option1 Name\ncup,Cup,Grösse")).toMatchObject({
      optionNames: ["Grösse"],
      variants: [{ options: { Grösse: "S" } }, { options: { Grösse: "L" } }],
    });
    const list =
      "Handle,Title,Option1 Name,Option1 Value,Variant SKU\ncup,Cup,Size,Small,CUP-S\ncup,,,Large,CUP-L";
    expect(draftOf(list)).toMatchObject({
      variants: [
        { sku: "CUP-S", options: { Size: "Small" }, price: 1_000 },
        { sku: "CUP-L", options: { Size: "Large" }, price: 1_500 },
      ],
    });
  });

  it("may add an option, when each has its value", () => {
    const list =
      "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value\ncup,Cup,Size,S,Colour,red\ncup,,,L,,red";
    expect(merged(list, cup)).toEqual({
      rejected: [
        "2: Variant Price is missing, and the shop has no such variant yet",
        "3: Variant Price is missing, and the shop has no such variant yet",
      ],
    });
    const skus = list
      .replace("Title", "Title,Variant SKU")
      .replace("Cup", "Cup,CUP-S")
      .replace("cup,,,L", "cup,,CUP-L,,L");
    expect(draftOf(skus)).toMatchObject({
      optionNames: ["Size", "Colour"],
      variants: [{ options: { Size: "S", Colour: "red" } }, { options: { Size: "L", Colour: "red" } }],
    });
  });

  it("bring an archived variant back by its SKU", () => {
    const [small, large] = cup.variants;
    if (!small || !large) {
      throw new Error("the cup has two variants");
    }
    const stored = { ...cup, variants: [small, { ...large, archived: true }] };
    expect(draftOf("Handle,Title,SKU,Price\ncup,Cup,CUP-L,16", stored)).toMatchObject({
      variants: [{ sku: "CUP-S" }, { sku: "CUP-L", price: 1_600 }],
    });
  });

  it("may have an option of which no row has a value: it is none", () => {
    const list =
      "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price\npot,Pot,Size,S,Colour,,5\npot,,,L,,,6";
    expect(draftOf(list, null)).toMatchObject({
      optionNames: ["Size"],
      variants: [{}, { options: { Size: "L" } }],
    });
  });
});

describe("a row under another SKU", () => {
  const list = (rows: string) =>
    `Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty\n${rows}`;

  it("renames the variant whose options it has, and counts what both names held", () => {
    const [small, large] = cup.variants;
    const former = small && { ...small, sku: "CUP-OLD", archived: true, renamedTo: "CUP-S" };
    const before = { ...cup, variants: [small, large, former].flatMap((one) => one ?? []) };
    const result = merged(list("cup,Cup,Size,S,CUP-NEW,9\ncup,,,L,cup-l,4"), before);
    expect("draft" in result && result.draft.variants).toMatchObject([
      { sku: "CUP-NEW", formerSku: "CUP-S", options: { Size: "S" }, price: 1_000, quantity: null },
      { sku: "CUP-L", options: { Size: "L" }, price: 1_500, quantity: null },
    ]);
    expect("draft" in result && result.draft.variants[1]).not.toHaveProperty("formerSku");
    expect("counts" in result && result.counts).toEqual([
      { line: 2, sku: "CUP-NEW", before: "CUP-S", formers: ["CUP-OLD"], quantity: 9, onHand: 2 },
      { line: 3, sku: "CUP-L", before: "CUP-L", formers: [], quantity: 4, onHand: 3 },
    ]);
  });

  it("leaves archived variants archived that a list without options does not name", () => {
    const [small, large] = cup.variants;
    const before = {
      ...cup,
      variants: [small, large && { ...large, archived: true }].flatMap((one) => one ?? []),
    };
    const after = draftOf("Handle,Title,Variant SKU,Variant Price\ncup,Cup,CUP-S,11", before);
    expect("variants" in after && after.variants).toMatchObject([{ sku: "CUP-S", price: 1_100 }]);
    expect("variants" in after && after.variants).toHaveLength(1);
  });
});

describe("what is on sale after a file", () => {
  it.each<[string, string, StoredProduct["status"], string]>([
    ["Status", "archived", "active", "archived"],
    ["Status", "", "unlisted", "unlisted"],
    ["Published", "true", "draft", "active"],
    ["Published", "true", "unlisted", "unlisted"],
    ["Published", "true", "archived", "archived"],
    ["Published", "false", "active", "draft"],
    ["Published", "false", "archived", "archived"],
    ["Vendor", "V", "draft", "draft"],
    ["Vendor", "V", "active", "active"],
  ])("whose %s is “%s”: what was %s is %s", (column, value, before, after) => {
    expect(draftOf(`Handle,Title,${column}\ncup,Cup,${value}`, { ...cup, status: before })).toMatchObject({
      status: after,
    });
  });
});

describe("a count in a file", () => {
  const counted = (columns: string, cells: string, stored: StoredProduct | null = cup) =>
    merged(`Handle,Title,SKU,Inventory quantity,${columns}\ncup,Cup,CUP-S,${cells}`, stored);

  it("is for the ledger of a variant that is there, and opens that of a new one", () => {
    expect(counted("Price", "5.0,10")).toMatchObject({
      draft: { variants: [{ quantity: null }, { quantity: null }] },
      counts: [{ line: 2, sku: "CUP-S", before: "CUP-S", formers: [], quantity: 5, onHand: 2 }],
    });
    expect(counted("Price", "5,10", null)).toMatchObject({
      draft: { variants: [{ quantity: 5, tracked: true }] },
      counts: [],
    });
  });

  it("below zero is what is owed, or 0 where nothing may be owed, and this is said", () => {
    const policy = "Price,Continue selling when out of stock";
    expect(counted(policy, "-3,10,continue", null)).toMatchObject({
      draft: { variants: [{ quantity: -3 }] },
      remarks: [],
    });
    expect(counted(policy, "-3,10,deny", null)).toMatchObject({
      draft: { variants: [{ quantity: 0 }] },
      remarks: [
        { line: 2, handle: "cup", reason: "Variant Inventory Qty -3 is taken as 0: its policy is deny" },
      ],
    });
    expect(counted(policy, "-3,10,deny")).toMatchObject({ counts: [{ quantity: -3 }] });
  });

  it("says nothing of what is not tracked", () => {
    expect(counted("Price,Inventory tracker", "0,10,", null)).toMatchObject({
      draft: { variants: [{ tracked: false }] },
    });
    expect(counted("Price,Inventory tracker", "7,10,")).toMatchObject({
      draft: { variants: [{ tracked: false, quantity: null }, {}] },
      counts: [],
      remarks: [],
    });
    const free = { ...cup, variants: cup.variants.map((variant) => ({ ...variant, tracked: false })) };
    expect(counted("Price", "7,10", free)).toMatchObject({
      counts: [],
      remarks: [{ line: 2, reason: "Variant Inventory Qty 7 is not set: this stock is not tracked" }],
    });
  });
});

describe("what a file cannot say", () => {
  it("stays as the shop has it: twins of tags and pictures, and empty texts", () => {
    const stored = {
      ...cup,
      seoTitle: "",
      tags: ["a", "b", "a"],
      images: [...cup.images, ...cup.images.slice(0, 1)],
    };
    const list =
      'Handle,Title,Tags,SEO Title,Image Src,Image Alt Text\ncup,Cup,"a, b",,/1.jpg,Front\ncup,,,,/2.jpg,Back';
    expect(draftOf(list, stored)).toMatchObject({
      tags: ["a", "b", "a"],
      seoTitle: "",
      images: stored.images,
    });
  });

  it("such as an option that is named like none", () => {
    const odd = storedOf(
      "Handle,Title,Option1 Name,Option1 Value,Variant Price\nodd,Odd,Size,Default Title,5",
      {
        optionNames: ["Title"],
      },
    );
    const stored = {
      ...odd,
      variants: odd.variants.map((variant) => ({ ...variant, options: { Title: "Default Title" } })),
    };
    expect(
      draftOf("Handle,Title,Option1 Name,Option1 Value\nodd,Odd,Title,Default Title", stored),
    ).toMatchObject({
      optionNames: ["Title"],
      variants: [{ options: { Title: "Default Title" } }],
    });
  });
});

describe("a file of another hand", () => {
  it("writes handles in capitals, in any script and Unicode form: one word is one product", () => {
    const file = "URL handle,Title,Price,Option1 name,Option1 value\nCafé,Café,5,Size,S\ncafe\u0301,,6,,L";
    expect(draftOf(file, null)).toMatchObject({ handle: "café", variants: [{}, { price: 600 }] });
    expect(draftOf("Handle,Title,Price\nラーメン,麺,5", null)).toMatchObject({ handle: "ラーメン" });
  });

  it("repeats the title in every row", () => {
    const file = "Handle,Title,Option1 Name,Option1 Value,Variant Price\npot,Pot,Size,S,5\npot,Pot,Size,L,6";
    expect(draftOf(file, null)).toMatchObject({
      variants: [{ options: { Size: "S" } }, { options: { Size: "L" } }],
    });
  });

  it("names its columns as Shopify's present template does, in any case", () => {
    const file = [
      "TITLE,url Handle,DESCRIPTION,published on online store,Status,sku,BARCODE,Option1 name,Option1 value,price,compare-at price,charge tax,inventory Tracker,inventory quantity,Continue selling when out of stock,weight value (grams),requires shipping,product image url,image alt text,variant image url,gift card,seo title",
      "Pot,pot,<p>x</p>,TRUE,Active,POT,0123,Title,Default Title,5,7,FALSE,shopify,4,CONTINUE,12.6,FALSE,/p.jpg,Pot,/v.jpg,FALSE,Seo",
    ].join("\n");
    expect(draftOf(file, null)).toMatchObject({
      handle: "pot",
      description: "<p>x</p>",
      status: "active",
      optionNames: [],
      images: [{ url: "/p.jpg", alt: "Pot" }],
      seoTitle: "Seo",
      variants: [
        {
          sku: "POT",
          barcode: "0123",
          price: 500,
          compareAtPrice: 700,
          taxable: false,
          tracked: true,
          quantity: 4,
          backorder: "allow",
          weightGrams: 13,
          requiresShipping: false,
          imageUrl: "/v.jpg",
        },
      ],
    });
  });
});
