import { expect, it } from "vitest";
import type { ProductView, VariantView } from "../catalog/catalog.ts";
import { agentProduct, agentProductDetail, isInCategories, variantsLeft } from "./catalog-view.ts";

const COLOURS = [
  ["red", "S", "wool", 0],
  ["red", "M", "silk", 3],
  ["blue", "S", "silk", 3],
] as const;

const price = { amount: 500, currency: "USD" } as const;
const PRODUCT: ProductView = {
  id: "prd_scarf",
  slug: "scarf",
  title: "Scarf",
  description: "",
  vendor: "",
  category: "",
  tags: [],
  images: [],
  price,
  available: true,
  options: [
    { name: "Colour", values: ["red", "blue"] },
    { name: "Size", values: ["S", "M"] },
    { name: "Cloth", values: ["wool", "silk"] },
  ],
  variants: COLOURS.map(([Colour, Size, Cloth, available]) => ({
    sku: `${Colour}-${Size}-${Cloth}`,
    title: "",
    options: { Colour, Size, Cloth },
    price,
    available,
  })),
  seo: { title: "", description: "" },
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};

const choice = (Colour: string, Size: string, Cloth: string) =>
  Object.entries({ Colour, Size, Cloth }).map(([name, label]) => ({ name, label }));

function chosen(selected: { name: string; label: string }[], preferences?: string[]) {
  const detail = agentProductDetail(PRODUCT, { id: PRODUCT.id, selected, preferences }, (path) => path);
  return detail?.selected.map(({ label }) => label);
}

it("of a choice that no variant has, what the platform ranks least is dropped first, and what it does not rank before", () => {
  expect(chosen(choice("blue", "S", "silk"))).toEqual(["blue", "S", "silk"]);
  expect(chosen(choice("blue", "M", "wool"), ["Size"])).toEqual(["M"]);
  expect(chosen(choice("blue", "M", "wool"), ["Size", "Colour"])).toEqual(["M"]);
  expect(chosen(choice("blue", "S", "wool"), ["Cloth", "Size"])).toEqual(["S", "wool"]);
  expect(chosen(choice("blue", "S", "wool"))).toEqual(["blue", "S"]);
});

it("says of each value whether a variant has it beside what is chosen, and whether that can be bought", () => {
  const detail = agentProductDetail(
    PRODUCT,
    { id: PRODUCT.id, selected: choice("red", "S", "wool") },
    (path) => path,
  );
  const said = detail?.options.map(({ name, values }) => [
    name,
    ...values.map(({ label, exists, available }) => `${label} ${exists} ${available}`),
  ]);
  expect(said).toEqual([
    ["Colour", "red true false", "blue false false"],
    ["Size", "S true false", "M false false"],
    ["Cloth", "wool true false", "silk false false"],
  ]);
});

const absolute = (path: string) => `https://shop.example${path}`;
const variant = (
  sku: string,
  amount: number,
  available = 1,
  more: Partial<VariantView> = {},
): VariantView => ({
  sku,
  title: `Scarf ${sku}`,
  options: { Colour: sku },
  price: { amount, currency: "USD" },
  available,
  ...more,
});
const of = (...variants: VariantView[]): ProductView => ({ ...PRODUCT, variants });
const skus = (variants: readonly { sku: string }[]) => variants.map(({ sku }) => sku);

it.each([
  [undefined, ["free", "a", "b", "c"]],
  [{}, ["free", "a", "b", "c"]],
  [{ min: 200 }, ["b", "c"]],
  [{ min: 201 }, ["c"]],
  [{ max: 200 }, ["free", "a", "b"]],
  [{ max: 199 }, ["free", "a"]],
  [{ min: 101, max: 299 }, ["b"]],
])("a price from and to %j, both included, finds %j", (price, found) => {
  const product = of(variant("free", 0), variant("a", 100), variant("b", 200), variant("c", 300));
  expect(skus(variantsLeft(product, { price }))).toEqual(found);
});

it("variants that can be bought come first, and otherwise as their shop has them", () => {
  const product = of(...[0, 3, 0, 1, -1, 2].map((available, n) => variant(`v${n}`, 100, available)));
  expect(skus(variantsLeft(product))).toEqual(["v1", "v3", "v5", "v0", "v2", "v4"]);
  expect(skus(product.variants)).toEqual(["v0", "v1", "v2", "v3", "v4", "v5"]);
});

it("a product is in the category that it has, in any case, and in each where none is asked for", () => {
  const product = { ...PRODUCT, category: "Straßen-Scarves" };
  expect(
    [undefined, [], ["Hats", "straßen-SCARVES"], ["Hats"], ["Scarves"]].map((categories) =>
      isInCategories(product, { categories }),
    ),
  ).toEqual([true, true, true, false, false]);
  expect(isInCategories(product)).toBe(true);
});

it("a product is told whole, with the prices of all its variants and those that are shown", () => {
  const shown = variant("b", 200, 3, {
    compareAtPrice: { amount: 250, currency: "USD" },
    imageUrl: "/images/b.jpg",
    maxPerOrder: 0,
    backorders: { inStock: 0, promisedOn: "2026-05-01" },
    options: { Colour: "red", Size: "S" },
  });
  const product = {
    ...of(variant("a", 300), shown, variant("c", 100), variant("d", 200)),
    description: "<p>Warm &amp; light</p>",
    category: "Scarves",
    tags: ["wool", "new"],
    images: [
      { url: "/images/1.jpg", alt: "Front" },
      { url: "/images/2.jpg", alt: "Back" },
    ],
    options: [
      { name: "Colour", values: ["red", "blue"] },
      { name: "Size", values: ["S"] },
    ],
  };
  const inputs = [{ id: "b", match: "exact" as const }];
  expect(agentProduct(product, [{ variant: shown, inputs }], absolute)).toEqual({
    id: "prd_scarf",
    handle: "scarf",
    title: "Scarf",
    description: { plain: "Warm & light", html: "<p>Warm &amp; light</p>" },
    url: "https://shop.example/products/scarf",
    categories: [{ value: "Scarves", taxonomy: "merchant" }],
    price_range: { min: { amount: 100, currency: "USD" }, max: { amount: 300, currency: "USD" } },
    media: [
      { type: "image", url: "https://shop.example/images/1.jpg", alt_text: "Front" },
      { type: "image", url: "https://shop.example/images/2.jpg", alt_text: "Back" },
    ],
    options: [
      { name: "Colour", values: [{ label: "red" }, { label: "blue" }] },
      { name: "Size", values: [{ label: "S" }] },
    ],
    variants: [
      {
        id: "b",
        sku: "b",
        title: "Scarf b",
        description: { plain: "Scarf – Scarf b" },
        url: "https://shop.example/products/scarf?variant=b",
        price: { amount: 200, currency: "USD" },
        list_price: { amount: 250, currency: "USD" },
        availability: { available: true, status: "backorder" },
        options: [
          { name: "Colour", label: "red" },
          { name: "Size", label: "S" },
        ],
        media: [{ type: "image", url: "https://shop.example/images/b.jpg" }],
        metadata: { max_per_order: 0, promised_on: "2026-05-01" },
        inputs,
      },
    ],
    tags: ["wool", "new"],
  });
});

it("what a product and a variant do not have is left out, and a variant without a name has its product's", () => {
  const bare = variant("a b&c", 100, 1, { title: "Default Title", options: {} });
  const shown = agentProduct(of(bare), [{ variant: bare }], absolute);
  expect("categories" in shown || "tags" in shown).toBe(false);
  expect(shown.variants).toEqual([
    {
      id: "a b&c",
      sku: "a b&c",
      title: "Scarf",
      description: { plain: "Scarf" },
      url: "https://shop.example/products/scarf?variant=a+b%26c",
      price: { amount: 100, currency: "USD" },
      availability: { available: true, status: "in_stock" },
      options: [],
    },
  ]);
});

it.each<[available: number, inStock: number | null, status: string, canBeBought: boolean]>([
  [1, null, "in_stock", true],
  [0, null, "out_of_stock", false],
  [-1, null, "out_of_stock", false],
  [9, 1, "in_stock", true],
  [9, 0, "backorder", true],
  [0, 0, "out_of_stock", false],
])("%i for sale, %j of them there, is %s", (available, inStock, status, canBeBought) => {
  const one = variant("a", 100, available, inStock === null ? {} : { backorders: { inStock } });
  const [shown] = agentProduct(of(one), [{ variant: one }], absolute).variants;
  expect(shown?.availability).toEqual({ available: canBeBought, status });
  expect(shown).not.toHaveProperty("metadata");
});

it("a list shows twenty variants of a product at most", () => {
  const many = Array.from({ length: 21 }, (_, n) => variant(`v${n}`, 100));
  const shown = agentProduct(
    of(...many),
    many.map((one) => ({ variant: one })),
    absolute,
  );
  expect(skus(shown.variants)).toEqual(skus(many.slice(0, 20)));
});

const look = (asked: Partial<Parameters<typeof agentProductDetail>[1]>, product = PRODUCT) =>
  agentProductDetail(product, { id: product.id, ...asked }, absolute);

it("a variant that is named decides alone: it comes first, with the others of its options", () => {
  const twin = { ...variant("twin", 700), options: { Colour: "red", Size: "M", Cloth: "silk" } };
  const product = { ...PRODUCT, variants: [twin, ...PRODUCT.variants] };
  const detail = look({ id: "red-M-silk", selected: choice("blue", "S", "silk") }, product);
  expect(skus(detail?.variants ?? [])).toEqual(["red-M-silk", "twin"]);
  expect(detail?.selected).toEqual(choice("red", "M", "silk"));
  expect(look({ id: "blue-S-silk" })?.selected).toEqual(choice("blue", "S", "silk"));
  expect(detail).toMatchObject({ id: "prd_scarf", url: "https://shop.example/products/scarf" });
});

it("without a choice the first variant that can be bought is shown, with the options that it has", () => {
  expect(skus(look({})?.variants ?? [])).toEqual(["red-M-silk"]);
  expect(look({})?.selected).toEqual(choice("red", "M", "silk"));
  const [, ...others] = PRODUCT.variants;
  const partly = {
    ...PRODUCT,
    variants: [variant("plain", 100, 9, { options: { Cloth: "silk" } }), ...others],
  };
  expect(look({}, partly)?.selected).toEqual([{ name: "Cloth", label: "silk" }]);
  expect(skus(look({}, partly)?.variants ?? [])).toEqual(["plain", "red-M-silk", "blue-S-silk"]);
});

it("a choice is shown with all that have it; of each value, the other choices hold", () => {
  const detail = look({ selected: [{ name: "Colour", label: "red" }] });
  expect(skus(detail?.variants ?? [])).toEqual(["red-M-silk", "red-S-wool"]);
  expect(detail?.options).toEqual([
    {
      name: "Colour",
      values: [
        { label: "red", available: true, exists: true },
        { label: "blue", available: true, exists: true },
      ],
    },
    {
      name: "Size",
      values: [
        { label: "S", available: false, exists: true },
        { label: "M", available: true, exists: true },
      ],
    },
    {
      name: "Cloth",
      values: [
        { label: "wool", available: false, exists: true },
        { label: "silk", available: true, exists: true },
      ],
    },
  ]);
});

it("a product that the filters leave nothing of is not shown", () => {
  const hats = { categories: ["Hats"] };
  expect(look({ filters: { price: { min: 501 } } })).toBeNull();
  expect(look({ filters: hats })).toBeNull();
  expect(look({ filters: hats }, { ...PRODUCT, category: "Hats" })?.id).toBe("prd_scarf");
  expect(look({ filters: { price: { min: 500, max: 500 } } })?.id).toBe("prd_scarf");
});
