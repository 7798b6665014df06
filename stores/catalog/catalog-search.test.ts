import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { CatalogQuery } from "../../domain/catalog/catalog.ts";
import type { ProductDraft, VariantDraft } from "../../domain/catalog/product.ts";
import { planProduct } from "../../domain/catalog/product-change.ts";
import { suggest } from "../suggestions/suggestions.ts";
import { findProduct, newestOfCategories, searchProducts } from "./catalog.ts";
import { facetsOf } from "./catalog-facets.ts";
import { projectStock } from "./catalog-stock.ts";
import { writeProduct } from "./catalog-write.ts";

const variant = (sku: string, fields: Partial<VariantDraft> = {}) => ({
  sku,
  options: {},
  price: 1000,
  compareAtPrice: null,
  weightGrams: 0,
  tracked: true,
  backorder: "deny" as const,
  quantity: 5,
  requiresShipping: true,
  taxable: true,
  barcode: null,
  imageUrl: null,
  ...fields,
});

let clock = 1_000;
async function add(
  handle: string,
  fields: Partial<Omit<ProductDraft, "variants">>,
  variants: ReturnType<typeof variant>[],
) {
  clock += 1_000;
  const draft = {
    handle,
    title: handle,
    description: "",
    vendor: "",
    category: "",
    tags: [],
    status: "active" as const,
    optionNames: [],
    seoTitle: null,
    seoDescription: null,
    images: [],
    ...fields,
    variants: variants as (VariantDraft & { sku: string })[],
  };
  await writeProduct(env.DB, planProduct(draft, null), {
    productId: `prd_${handle}`,
    actor: "test",
    now: clock,
    events: [],
    audit: [],
    changed: { id: `evt_${handle}`, type: "catalog.changed", payload: '{"data":{}}' },
  });
}

const find = (query: Partial<CatalogQuery> = {}) =>
  searchProducts(env.DB, { page: 1, pageSize: 100, ...query });
const slugs = async (query: Partial<CatalogQuery>) => (await find(query)).items.map(({ slug }) => slug);

const size = (handle: string, value: string, fields: Partial<VariantDraft> = {}) =>
  variant(`${handle}-${value}`.toUpperCase(), { options: { Size: value }, ...fields });

beforeAll(async () => {
  await add("dunes", { title: "Dunes", category: "Prints", tags: ["sand", "warm"], optionNames: ["Size"] }, [
    size("dunes", "A3", { price: 4000 }),
    size("dunes", "A2", { price: 9000, quantity: 0 }),
  ]);
  await add("tides", { title: "Tides", category: "Prints", tags: ["sea"], optionNames: ["Size"] }, [
    size("tides", "A3", { price: 5000, quantity: 0 }),
    size("tides", "A2", { price: 7000 }),
  ]);
  const images = ["mug.jpg", "handle.jpg"].map((name) => ({ url: `https://img.test/${name}`, alt: "" }));
  await add("mug", { title: "Dune mug", category: "Things", tags: ["warm"], vendor: "Kiln", images }, [
    variant("MUG", { price: 1500, compareAtPrice: 2000 }),
    variant("MUG-OLD", { price: 2500 }),
  ]);
  await env.DB.prepare("update variants set archived = 1 where sku = 'MUG-OLD'").run();
  await add("gone", { title: "Gone", category: "Things" }, [
    variant("GONE", { price: 2000, compareAtPrice: 1800, quantity: 0 }),
  ]);
  await add("poster", { title: "Poster", description: "<p>Shows dunes at <b>café</b> noon</p>" }, [
    variant("POSTER-X1", { price: 3000, tracked: false, quantity: 0 }),
  ]);
  await add(
    "hidden",
    { title: "Dunes hidden", status: "draft", category: "Prints", tags: ["sand", "warm"] },
    [variant("HIDDEN")],
  );
});

describe("suggestions", () => {
  const titles = async (q: string) => (await suggest(env.DB, q)).products.map(({ title }) => title);

  it("are products whose title has the words, the last one unfinished, and none that is not for sale", async () => {
    expect(await titles("du")).toEqual(["Dune mug", "Dunes"]);
    expect(await titles("dune mu")).toEqual(["Dune mug"]);
    const [, dunes] = (await suggest(env.DB, "du")).products;
    expect(dunes).toMatchObject({ price: { amount: 4_000 }, several: true });
    // In its description alone.
    expect(await titles("café")).toEqual([]);
    expect(await titles("“”")).toEqual([]);
    expect((await suggest(env.DB, "mug")).products).toEqual([
      {
        id: "prd_mug",
        slug: "mug",
        title: "Dune mug",
        price: { amount: 1_500, currency: "USD" },
        imageUrl: "https://img.test/mug.jpg",
      },
    ]);
  });

  it("are collections that shoppers see, by the beginning of a word, in any case", async () => {
    const insert = env.DB.prepare(
      `insert into collections (id, slug, title, published, sorted_by, conditions, needed, draft, version,
         deleted_at, created_at, updated_at)
       select value, value, 'Private ' || value, value <> 'hidden', 'newest', '[]', 1, '{}', 1,
         iif(value = 'gone', 1, null), 0, 0 from json_each('["hidden", "gone", "shown"]')`,
    );
    await insert.run();
    expect((await suggest(env.DB, "PRI")).collections).toEqual([
      { title: "Private shown", slug: "shown" },
      { title: "Prints" },
    ]);
  });

  it("say what was perhaps meant only where nothing has the words", async () => {
    expect(await suggest(env.DB, "postre")).toEqual({ products: [], collections: [], didYouMean: "poster" });
    expect(await suggest(env.DB, "opster")).toMatchObject({ didYouMean: "poster" });
    expect(await suggest(env.DB, "poster")).not.toHaveProperty("didYouMean");
  });
});

describe("a listing", () => {
  it("shows what is published, newest first, and sorts", async () => {
    expect(await slugs({})).toEqual(["poster", "gone", "mug", "tides", "dunes"]);
    expect(await slugs({ sort: "price" })).toEqual(["mug", "gone", "poster", "dunes", "tides"]);
    expect(await slugs({ sort: "-price" })).toEqual(["tides", "dunes", "poster", "gone", "mug"]);
    expect(await slugs({ sort: "title" })).toEqual(["mug", "dunes", "gone", "poster", "tides"]);
  });

  it("pages without losing or repeating anything, and past its end is empty with the total", async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => find({ page, pageSize: 2, sort: "price" })));
    expect(pages.flatMap(({ items }) => items.map(({ slug }) => slug))).toEqual(
      await slugs({ sort: "price" }),
    );
    expect(pages.map(({ items, total }) => [items.length, total])).toEqual([
      [2, 5],
      [2, 5],
      [1, 5],
      [0, 5],
    ]);
  });

  it("shows the price of what its filters found, and sorts by it", async () => {
    const shown = async (query: Partial<CatalogQuery>) =>
      (await find(query)).items.map(({ slug, price }) => [slug, price.amount]);
    expect(await shown({ minPrice: 6_000, maxPrice: 9_500, sort: "price" })).toEqual([
      ["tides", 7_000],
      ["dunes", 9_000],
    ]);
    expect(await shown({ options: { Size: ["A2"] }, sort: "-price" })).toEqual([
      ["dunes", 9_000],
      ["tides", 7_000],
    ]);
    expect(await shown({ category: "Prints", inStock: true, sort: "price" })).toEqual([
      ["dunes", 4_000],
      ["tides", 7_000],
    ]);
    expect(await shown({ q: "sea", inStock: true })).toEqual([["tides", 7_000]]);
  });

  it("takes names in any case, and tells those that no product has", async () => {
    const told = async (query: Partial<CatalogQuery>) => {
      const { items, unknown = [] } = await find(query);
      return [items.map(({ slug }) => slug), unknown.map(({ parameter, value }) => `${parameter}=${value}`)];
    };
    expect(await told({ category: "prints" })).toEqual([["tides", "dunes"], []]);
    expect(await told({ vendor: ["KILN"] })).toEqual([["mug"], []]);
    expect(await told({ vendor: ["kiln", "Nobody"] })).toEqual([["mug"], ["vendor=Nobody"]]);
    expect(await told({ vendor: ["Nobody"] })).toEqual([[], ["vendor=Nobody"]]);
    expect(await told({ category: "Any spam" })).toEqual([[], ["category=Any spam"]]);
    expect(await told({ options: { size: ["a3", "A9"] } })).toEqual([["tides", "dunes"], ["option.size=A9"]]);
    // It is known, and nothing of it is so dear.
    expect(await told({ category: "Things", minPrice: 99_000 })).toEqual([[], []]);
    await add("cup", { title: "Cup", vendor: "kiln", category: "PRINTS" }, [variant("CUP")]);
    expect(await told({ vendor: ["Kiln"] })).toEqual([["cup", "mug"], []]);
    expect(await told({ category: "prints" })).toEqual([["tides", "dunes"], []]);
    await env.DB.prepare("update products set status = 'archived' where slug = 'cup'").run();
  });

  it("filters by what one variant meets, not by what several meet between them", async () => {
    expect(await slugs({ category: "Prints" })).toEqual(["tides", "dunes"]);
    expect(await slugs({ minPrice: 1500, maxPrice: 2000 })).toEqual(["gone", "mug"]);
    expect(await slugs({ inStock: true })).toEqual(["poster", "mug", "tides", "dunes"]);
    expect(await slugs({ inStock: false })).toEqual(["gone"]);
    expect(await slugs({ options: { Size: ["A3"] }, inStock: true })).toEqual(["dunes"]);
    expect(await slugs({ options: { Size: ["A3"] }, minPrice: 6000 })).toEqual([]);
    expect(await slugs({ options: { Size: ["A2", "A3"] }, maxPrice: 4000 })).toEqual(["dunes"]);
    expect(await slugs({ options: { 'Si"ze': ["x' or 1=1"] } })).toEqual([]);
  });

  it("says which facets have more values than are named", () => {
    const rows = (part: "category" | "vendor" | "option", count: number) =>
      Array.from({ length: count }, (_, i) => ({ part, name: "Size", value: `v${i}`, count: 1 }));
    const named = ({ facets }: ReturnType<typeof facetsOf>) => [
      facets.categories.length,
      facets.vendors.length,
      facets.incomplete ?? [],
    ];
    const most = [...rows("category", 100), ...rows("vendor", 100), ...rows("option", 500)];
    expect(named(facetsOf(most))).toEqual([100, 100, []]);
    const more = [...rows("category", 101), ...rows("vendor", 101), ...rows("option", 501)];
    expect(named(facetsOf(more))).toEqual([100, 100, ["categories", "vendors", "options"]]);
  });

  it("counts facets, each without its own filter", async () => {
    const all = (await find()).facets;
    expect(all).toEqual({
      categories: [
        { value: "Prints", count: 2 },
        { value: "Things", count: 2 },
      ],
      vendors: [{ value: "Kiln", count: 1 }],
      options: [
        {
          name: "Size",
          values: [
            { value: "A2", count: 2 },
            { value: "A3", count: 2 },
          ],
        },
      ],
      price: { min: { amount: 1500, currency: "USD" }, max: { amount: 9000, currency: "USD" } },
      availability: { inStock: 4, soldOut: 1 },
    });
    const narrowed = (await find({ category: "Things", inStock: true, maxPrice: 1800 })).facets;
    expect(narrowed.categories).toEqual([{ value: "Things", count: 1 }]);
    expect(narrowed.availability).toEqual({ inStock: 1, soldOut: 0 });
    const byPrice = (await find({ category: "Things", maxPrice: 1600 })).facets;
    expect(byPrice.price?.max.amount).toBe(2000);
    const byOption = await find({ options: { Size: ["A3"] }, inStock: true });
    expect(byOption.total).toBe(1);
    expect(byOption.facets.options[0]?.values).toEqual([
      { value: "A2", count: 1 },
      { value: "A3", count: 1 },
    ]);
    expect(byOption.facets.availability).toEqual({ inStock: 1, soldOut: 1 });
  });

  it("says of a product what it costs at least, what it cost before, and whether it can be bought", async () => {
    const [mug] = (await find({ q: "mug" })).items;
    expect(mug).toMatchObject({
      price: { amount: 1500, currency: "USD" },
      compareAtPrice: { amount: 2000, currency: "USD" },
      available: true,
    });
    // A price that rose is no bargain.
    const risen = (await find({ q: "gone" })).items[0];
    expect(risen?.variants[0]).not.toHaveProperty("compareAtPrice");
    const [poster] = (await find({ q: "poster" })).items;
    expect(poster).toMatchObject({ available: true, variants: [{ available: 10_000 }] });
    expect((await find({ q: "gone" })).items[0]).toMatchObject({ available: false });
  });
});

it("a variant that is not sold any more finds nothing and counts for nothing", async () => {
  await add("retired", { title: "Retired", category: "Archive", optionNames: ["Size"] }, [
    size("retired", "A3", { price: 6_000 }),
    size("retired", "XXL", { price: 77_000 }),
  ]);
  await env.DB.prepare("update variants set archived = 1 where sku = 'RETIRED-XXL'").run();
  const archive = { category: "Archive" };
  expect(await slugs({ ...archive, minPrice: 70_000 })).toEqual([]);
  expect(await slugs({ ...archive, options: { Size: ["XXL"] } })).toEqual([]);
  const { items, facets } = await find(archive);
  expect(items.map(({ variants }) => variants.map(({ sku }) => sku))).toEqual([["RETIRED-A3"]]);
  expect(facets.price?.max.amount).toBe(6_000);
  expect(facets.options).toEqual([{ name: "Size", values: [{ value: "A3", count: 1 }] }]);
  await env.DB.prepare("update products set status = 'archived' where slug = 'retired'").run();
  expect((await find(archive)).total).toBe(0);
});

describe("a search", () => {
  it("ranks a title above a description, and takes the last word as unfinished", async () => {
    expect(await slugs({ q: "dunes" })).toEqual(["dunes", "poster", "mug"]);
    expect((await slugs({ q: "dun" })).sort()).toEqual(["dunes", "mug", "poster"]);
    expect(await slugs({ q: "dune mu" })).toEqual(["mug"]);
    // Nothing has both, for only the last word may be unfinished.
    expect(await find({ q: "dun mug" })).toMatchObject({ total: 1, searchedFor: "mug" });
    expect(await slugs({ q: "dun", sort: "price" })).toEqual(["mug", "poster", "dunes"]);
  });

  it("disregards accents and case, and finds tags, vendors, options and SKUs", async () => {
    expect(await slugs({ q: "CAFE" })).toEqual(["poster"]);
    expect(await slugs({ q: "café" })).toEqual(["poster"]);
    expect(await slugs({ q: "kiln" })).toEqual(["mug"]);
    expect((await slugs({ q: "warm" })).sort()).toEqual(["dunes", "mug"]);
    expect(await slugs({ q: "poster-x1" })).toEqual(["poster"]);
    expect((await slugs({ q: "a3" })).sort()).toEqual(["dunes", "tides"]);
  });

  it("takes a last word in pieces as it stands, though it finds one alone and is the beginning of others", async () => {
    await add("oneill", { title: "O’Neill" }, [variant("ONEILL")]);
    await add("oneillson", { title: "O’Neillson" }, [variant("ONEILLSON")]);
    try {
      expect(await slugs({ q: "o'neill" })).toEqual(["oneill"]);
      expect((await slugs({ q: "o'neil" })).sort()).toEqual(["oneill", "oneillson"]);
    } finally {
      await env.DB.prepare("update products set status = 'archived' where slug like 'oneill%'").run();
    }
  });

  it("narrows facets to what it found", async () => {
    const { facets, total } = await find({ q: "dun" });
    expect(total).toBe(3);
    expect(facets.categories).toEqual([
      { value: "Prints", count: 1 },
      { value: "Things", count: 1 },
    ]);
  });

  it("survives whatever a person types", async () => {
    for (const q of [
      '"',
      '""',
      "*",
      "(",
      ")",
      "dunes AND",
      "OR",
      "NOT dunes",
      "NEAR(dunes mug, 5)",
      "title:dunes",
      "^dunes",
      "-dunes",
      "{title}: x",
      "dunes*mug",
      "'; drop table products; --",
      "🎨",
      "dunes 🎨",
      "\0",
      "du\0nes",
      "%_",
      "\\",
      "a".repeat(200),
      "🎨".repeat(100),
    ]) {
      const { total } = await find({ q });
      expect(total, q).toBeLessThanOrEqual(3);
    }
    expect(await slugs({ q: "dunes 🎨" })).toEqual(["dunes", "poster", "mug"]);
    expect(await slugs({ q: "🎨" })).toEqual([]);
  });
});

describe("a product", () => {
  it("is found by id and by slug, with what shares its category and tags, nearest first", async () => {
    const bySlug = await findProduct(env.DB, "dunes");
    expect(await findProduct(env.DB, "prd_dunes")).toEqual(bySlug);
    expect(bySlug?.related.map(({ slug }) => slug)).toEqual(["tides", "mug"]);
    expect(bySlug?.options).toEqual([{ name: "Size", values: ["A3", "A2"] }]);
    expect((await findProduct(env.DB, "poster"))?.related).toEqual([]);
  });

  it("that is not published is not there", async () => {
    expect(await findProduct(env.DB, "hidden")).toBeNull();
    expect(await findProduct(env.DB, "nothing")).toBeNull();
  });
});

it("the newest of each category is the one that a search finds first, in one statement for all of them", async () => {
  const { facets } = await find();
  const categories = facets.categories.map(({ value }) => value);
  expect(categories.length).toBeGreaterThan(1);
  const newest = await newestOfCategories(env.DB, [...categories, "none of that name"]);
  expect([...newest.keys()].sort()).toEqual([...categories].sort());
  for (const category of categories) {
    expect(newest.get(category)).toEqual((await find({ category, pageSize: 1 })).items[0]);
  }
});

it("a product with many variants is listed again once, when they are written and when they sell out", async () => {
  await env.DB.batch([
    env.DB.prepare("create table listed_again (product_id text)"),
    env.DB.prepare(
      `create trigger told_again after delete on relisting
        begin insert into listed_again values (old.product_id); end`,
    ),
  ]);
  const sizes = ["S", "M", "L", "XL"];
  await add(
    "shirt",
    { title: "Shirt", category: "Worn", optionNames: ["Size"] },
    sizes.map((value) => size("shirt", value)),
  );
  const times = () => env.DB.prepare("select count(*) as n from listed_again").first("n");
  expect(await times()).toBe(1);
  const levels = (seq: number, available: number) =>
    sizes.map((value) => ({ sku: `SHIRT-${value}`, seq, onHand: available, available }));
  await projectStock(env.DB, levels(1, 3));
  expect(await times()).toBe(1);
  await projectStock(env.DB, levels(2, 0));
  expect(await times()).toBe(2);
  expect((await find({ category: "Worn", inStock: false })).total).toBe(1);
  expect((await find({ category: "Worn" })).facets.options[0]?.values).toHaveLength(4);
  await env.DB.batch([env.DB.prepare("drop trigger told_again"), env.DB.prepare("drop table listed_again")]);
});
