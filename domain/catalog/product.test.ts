import { describe, expect, it } from "vitest";
import { ImageUrl, optionValues, ProductDraft, type VariantDraft, variantTitle } from "./product.ts";

const variant = (change: Partial<VariantDraft> = {}): VariantDraft => ({
  sku: null,
  options: {},
  price: 1_000,
  compareAtPrice: null,
  weightGrams: 0,
  tracked: true,
  backorder: "deny",
  quantity: 3,
  requiresShipping: true,
  taxable: true,
  barcode: null,
  imageUrl: null,
  ...change,
});

const draft = (change: Partial<ProductDraft> = {}): ProductDraft => ({
  handle: "cup",
  title: "Cup",
  description: "",
  vendor: "",
  category: "",
  tags: [],
  status: "active",
  optionNames: [],
  seoTitle: null,
  seoDescription: null,
  images: [],
  variants: [variant()],
  ...change,
});

/** What is wrong with a draft, as `path: message`. */
function complaints(change: Partial<ProductDraft>): string[] {
  const result = ProductDraft.safeParse(draft(change));
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

const many = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, i) => of(i));
const sizes = (count: number): Partial<ProductDraft> => ({
  optionNames: ["Size"],
  variants: many(count, (i) => variant({ options: { Size: `${i}` } })),
});

describe("a product", () => {
  it.each<[string, Partial<ProductDraft>]>([
    ["with one variant and nothing to choose", {}],
    ["given away", { variants: [variant({ price: 0 })] }],
    ["at ten million dollars", { variants: [variant({ price: 1_000_000_000 })] }],
    ["with a thousand variants", sizes(1_000)],
    ["with a handle of another script", { handle: "青い-シャツ_2" }],
    ["with a handle of one letter", { handle: "a" }],
    ["with 250 pictures", { images: many(250, (i) => ({ url: `/i/${i}.svg`, alt: "" })) }],
    ["with 250 tags", { tags: many(250, (i) => `t${i}`) }],
    ["with a long description", { description: "x".repeat(64_000) }],
    ["with long texts", { title: "x".repeat(255), vendor: "x".repeat(255), category: "x".repeat(255) }],
    ["with long texts for search engines", { seoTitle: "x".repeat(255), seoDescription: "x".repeat(1_000) }],
    [
      "with a hundred million units and a limit",
      { variants: [variant({ quantity: 100_000_000, maxPerOrder: 1 })] },
    ],
    ["warning at three units", { variants: [variant({ reorderPoint: 3 })] }],
    ["with two variants without a SKU", sizes(2)],
    [
      "with two variants of one size in two colours",
      {
        optionNames: ["Size", "Colour"],
        variants: ["red", "blue"].map((Colour) => variant({ options: { Colour, Size: "S" } })),
      },
    ],
  ])("is taken %s", (_, change) => {
    expect(complaints(change)).toEqual([]);
  });

  it.each<[string, Partial<ProductDraft>, string]>([
    ["without a title", { title: " " }, "title"],
    ["with an endless title", { title: "x".repeat(256) }, "title"],
    ["with an endless vendor", { vendor: "x".repeat(256) }, "vendor"],
    ["with an endless category", { category: "x".repeat(256) }, "category"],
    ["with an endless description", { description: "x".repeat(64_001) }, "description"],
    ["without a handle", { handle: "" }, "handle"],
    ["with an upper-case handle", { handle: "Cup" }, "handle"],
    ["with a handle that begins with a dash", { handle: "-cup" }, "handle"],
    ["with a slash in its handle", { handle: "a/b" }, "handle"],
    ["with an endless handle", { handle: "x".repeat(256) }, "handle"],
    ["with an empty tag", { tags: [" "] }, "tags.0"],
    ["with a comma in a tag", { tags: ["ok", "a,b"] }, "tags.1"],
    ["with 251 tags", { tags: many(251, (i) => `t${i}`) }, "tags"],
    ["with 251 pictures", { images: many(251, () => ({ url: "/i.svg", alt: "" })) }, "images"],
    ["with an endless picture text", { images: [{ url: "/i", alt: "x".repeat(513) }] }, "images.0.alt"],
    ["with an endless text for search engines", { seoDescription: "x".repeat(1_001) }, "seoDescription"],
    ["without a variant", { variants: [] }, "variants"],
    ["with 1,001 variants", sizes(1_001), "variants"],
    ["at less than nothing", { variants: [variant({ price: -1 })] }, "variants.0.price"],
    ["at part of a cent", { variants: [variant({ price: 0.5 })] }, "variants.0.price"],
    [
      "at more than ten million dollars",
      { variants: [variant({ price: 1_000_000_001 })] },
      "variants.0.price",
    ],
    [
      "that cost less than nothing",
      { variants: [variant({ compareAtPrice: -1 })] },
      "variants.0.compareAtPrice",
    ],
    ["of less than no weight", { variants: [variant({ weightGrams: -1 })] }, "variants.0.weightGrams"],
    [
      "with units owed beyond counting",
      { variants: [variant({ quantity: -100_000_001 })] },
      "variants.0.quantity",
    ],
    ["with units beyond counting", { variants: [variant({ quantity: 100_000_001 })] }, "variants.0.quantity"],
    [
      "with a reorder point below zero",
      { variants: [variant({ reorderPoint: -1 })] },
      "variants.0.reorderPoint",
    ],
    ["of which nobody may order one", { variants: [variant({ maxPerOrder: 0 })] }, "variants.0.maxPerOrder"],
    ["with an endless barcode", { variants: [variant({ barcode: "x".repeat(256) })] }, "variants.0.barcode"],
    ["with an option without a name", { optionNames: [""] }, "optionNames.0"],
    ["with an endless option name", { optionNames: ["x".repeat(101)] }, "optionNames.0"],
    [
      "with an empty option value",
      { optionNames: ["Size"], variants: [variant({ options: { Size: "" } })] },
      "variants.0.options.Size",
    ],
  ])("is refused %s", (_, change, path) => {
    expect(complaints(change).map((text) => text.split(":")[0])).toContain(path);
  });

  it("has at most three options, each of another name", () => {
    const options = (...names: string[]) =>
      complaints({
        optionNames: names,
        variants: [variant({ options: Object.fromEntries(names.map((name) => [name, "x"])) })],
      });
    expect(options("a", "b", "c")).toEqual([]);
    expect(options("a", "b", "c", "d").map((text) => text.split(":")[0])).toEqual(["optionNames"]);
    expect(options("a", "b", "a")).toContain("optionNames: must differ from each other");
  });

  it("has a value of every option in every variant, and of no other", () => {
    const told = (options: Record<string, string>, ...optionNames: string[]) =>
      complaints({ optionNames, variants: [variant({ options })] });
    expect(told({}, "Size", "Colour")).toEqual(["variants.0: must have a value for each of: Size, Colour"]);
    expect(told({ Size: "S" }, "Size", "Colour")).toHaveLength(1);
    expect(told({ Size: "S", Form: "round" }, "Size", "Colour")).toHaveLength(1);
    expect(told({ Size: "S" })).toEqual(["variants.0: must have a value for each of: no options"]);
  });

  it("has no two variants of the same options or the same SKU, and says which one is too many", () => {
    const two = (first: Partial<VariantDraft>, second: Partial<VariantDraft>) =>
      complaints({ optionNames: ["Size"], variants: [variant(first), variant(second)] });
    const [small, large] = [{ Size: "S" }, { Size: "L" }];
    expect(two({ options: small }, { options: small })).toEqual([
      "variants.1: has the same options as another variant",
    ]);
    expect(two({ options: small, sku: "X" }, { options: large, sku: "X" })).toEqual([
      "variants.1: has the SKU X of another variant",
    ]);
    expect(two({ options: small, sku: "X" }, { options: large, sku: "Y" })).toEqual([]);
  });

  it("takes texts with the spaces around them gone", () => {
    const taken = ProductDraft.parse(
      draft({
        seoDescription: " d ",
        title: " Cup ",
        vendor: " V ",
        tags: [" t "],
        images: [{ url: "/i", alt: " a " }],
      }),
    );
    expect(taken).toMatchObject({
      seoDescription: "d",
      title: "Cup",
      vendor: "V",
      tags: ["t"],
      images: [{ alt: "a" }],
    });
  });

  it("says nothing that products do not have", () => {
    expect(ProductDraft.safeParse({ ...draft(), owner: "eve" }).success).toBe(false);
    const [only] = draft().variants;
    const more = { onHand: 9 };
    const counted = { ...only, ...variant(), ...more };
    expect(ProductDraft.safeParse(draft({ variants: [counted] })).success).toBe(false);
  });
});

it.each<[string, (text: string) => Partial<ProductDraft>]>([
  ["title", (title) => ({ title })],
  ["vendor", (vendor) => ({ vendor })],
  ["category", (category) => ({ category })],
  ["tags", (tag) => ({ tags: [tag] })],
  ["seoTitle", (seoTitle) => ({ seoTitle })],
  ["seoDescription", (seoDescription) => ({ seoDescription })],
  ["images", (alt) => ({ images: [{ url: "/i/1.svg", alt }] })],
  ["variants", (barcode) => ({ variants: [variant({ barcode })] })],
  ["optionNames", (name) => ({ optionNames: [name], variants: [variant({ options: { [name]: "S" } })] })],
])("control characters are no part of a product's %s", (field, of) => {
  expect(ProductDraft.safeParse(draft(of("plain – text"))).success).toBe(true);
  for (const character of ["\u0007", "\n", "\u001b", "\u0085", "\u007f", "\0"]) {
    const read = ProductDraft.safeParse(draft(of(`a${character}b`)));
    expect(read.error?.issues.map(({ path }) => path[0])).toContain(field);
  }
});

it("a description has lines and tabs, and no other control characters", () => {
  const read = (description: string) => ProductDraft.safeParse(draft({ description })).success;
  expect([read("<p>a</p>\r\n\tb"), read("a\u0007b"), read("a\0b")]).toEqual([true, false, false]);
});

describe("a picture's address", () => {
  it.each(["https://x.example/a.jpg", "HTTP://x.example", "/images/a.svg", "/"])("may be %s", (url) => {
    expect(ImageUrl.safeParse(url).success).toBe(true);
  });

  it.each([
    "",
    "a.jpg",
    "//x.example/a.jpg",
    "javascript:alert(1)",
    "data:image/svg+xml,x",
    " https://x.example",
    "https://x.example/a b.jpg",
    'https://x.example/"onerror=',
    "https://x.example/'a",
    "https://x.example/<a",
    "/\\x.example",
    `/${"x".repeat(2_048)}`,
  ])("is not %j", (url) => {
    expect(ImageUrl.safeParse(url).success).toBe(false);
  });
});

describe("a variant's title", () => {
  it("is its options in the product's order, or Shopify's name for the only one", () => {
    expect(variantTitle(["Size", "Paper"], { Paper: "Cotton rag", Size: "A3" })).toBe("A3 / Cotton rag");
    expect(variantTitle([], {})).toBe("Default Title");
    expect(optionValues(["Size", "Paper"], { Paper: "Cotton rag" })).toEqual(["", "Cotton rag"]);
  });
});
