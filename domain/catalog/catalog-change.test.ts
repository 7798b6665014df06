import { describe, expect, it } from "vitest";
import type { CatalogQuery, ProductDetail, ProductPage, Sort } from "./catalog.ts";
import { type CatalogChange, type Face, shownList, shownProduct, touches } from "./catalog-change.ts";

const face = (changed: Partial<Face> = {}): Face => ({
  num: 7,
  status: "active",
  category: "Prints",
  tags: ["sea"],
  variants: [{ price: 5_000, inStock: true, options: { Size: "A3" } }],
  ...changed,
});
const priced = (...prices: number[]) =>
  face({ variants: prices.map((price) => ({ price, inStock: true, options: { Size: "A3" } })) });
const SOLD_OUT = face({ variants: [{ price: 5_000, inStock: false, options: { Size: "A3" } }] });
const HALF = face({ variants: [...(face().variants ?? []), ...(SOLD_OUT.variants ?? [])] });
const sizes = (...names: string[]) =>
  face({ variants: names.map((Size) => ({ price: 5_000, inStock: true, options: { Size } })) });
const soldOutAt = (price: number) => face({ variants: [{ price, inStock: false, options: { Size: "A3" } }] });
const of = (options: Record<string, string>) =>
  face({ variants: [{ price: 5_000, inStock: true, options }] });
const sized = (Size: string) => of({ Size });
const red = (Size: string) => of({ Size, Color: "Red" });
const blue = (Size: string) => of({ Size, Color: "Blue" });
/** Filters of one dimension each that do not find the product. */
const AWAY: Partial<CatalogQuery>[] = [
  { category: "Things" },
  { vendor: ["Loom"] },
  { maxPrice: 4_500 },
  { options: { Size: ["A2"] } },
  { inStock: false },
];
const change = (before: Face | null, after: Face | null, words = false): CatalogChange => ({
  version: 1,
  changedAt: 0,
  productId: "prd_seven",
  before,
  after,
  words,
});

/** A page of these prices, from a catalog of $10 to $90. The changed product is not on it. */
function list(query: Partial<CatalogQuery> = {}, prices: number[] = [3_000, 4_000], more: object = {}) {
  const items = prices.map((amount, i) => ({ id: `prd_${i}`, price: { amount, currency: "USD" } }));
  const price = { min: { amount: 1_000, currency: "USD" }, max: { amount: 9_000, currency: "USD" } };
  const page = { items, facets: { price }, total: 50, ...more } as unknown as ProductPage;
  return shownList({ page: 2, pageSize: 2, ...query }, page, null);
}

describe("a list that does not show the product", () => {
  it.each<[string, Partial<CatalogQuery>, Face | null, Face | null, boolean]>([
    ["stays when a price changes", {}, priced(5_000), priced(6_000), false],
    ["is touched when its lowest price rises", {}, priced(1_000), priced(6_000), true],
    ["is touched when a price rises above its highest", {}, priced(5_000), priced(9_500), true],
    [
      "by price stays when the product stays behind the page",
      { sort: "price" },
      priced(5_000),
      priced(6_000),
      false,
    ],
    [
      "by price is touched when it moves past the page",
      { sort: "price" },
      priced(5_000),
      priced(2_000),
      true,
    ],
    [
      "by price is touched when it moves to an end of the page",
      { sort: "price" },
      priced(5_000),
      priced(4_000),
      true,
    ],
    [
      "by price stays when another size's price changes",
      { sort: "price" },
      priced(2_000, 5_000),
      priced(2_000, 6_000),
      false,
    ],
    ["is touched when it sells out, for that is counted", {}, face(), SOLD_OUT, true],
    ["of another category stays when it sells out", { category: "Things" }, face(), SOLD_OUT, false],
    [
      "of what is in stock counts other categories too",
      { category: "Things", inStock: true },
      face(),
      SOLD_OUT,
      true,
    ],
    ["of another size stays when it sells out", { options: { Size: ["A2"] } }, face(), SOLD_OUT, false],
    [
      "of a price range is touched when it comes into it",
      { maxPrice: 4_500 },
      priced(5_000),
      priced(4_200),
      true,
    ],
    ["of another category counts a new product", { category: "Things" }, null, face(), true],
    [
      "stays when a draft changes",
      {},
      face({ status: "draft" }),
      face({ status: "draft", category: "Things" }),
      false,
    ],
  ])("%s", (_name, query, before, after, touched) => {
    expect(touches(change(before, after), list(query))).toBe(touched);
  });

  it.each<[string, Partial<CatalogQuery>, Face | null, Face | null, boolean]>([
    ["counts it by another category", {}, face(), face({ category: "Things" }), true],
    ["counts it by another vendor", {}, face({ vendor: "Mill" }), face({ vendor: "Loom" }), true],
    ["counts it by another option", {}, face(), sized("A2"), true],
    [
      "counts the other options of what it finds",
      { options: { Color: ["Red"] } },
      red("A3"),
      red("A2"),
      true,
    ],
    [
      "counts all values of an option that it is narrowed by",
      { options: { Size: ["A4"] } },
      face(),
      sized("A2"),
      true,
    ],
    [
      "counts no other option of what it does not find",
      { options: { Size: ["A4"] } },
      red("A3"),
      blue("A3"),
      false,
    ],
    [
      "counts what comes into its prices sold out",
      { inStock: true, maxPrice: 4_500 },
      soldOutAt(5_000),
      soldOutAt(4_200),
      true,
    ],
    ["counts other vendors' too", { vendor: ["Loom"] }, null, face({ vendor: "Mill" }), true],
    [
      "stays for what neither filter finds",
      { vendor: ["Loom"], category: "Things" },
      null,
      face({ vendor: "Mill" }),
      false,
    ],
    [
      "names no vendor of what has none",
      { vendor: ["Loom"], maxPrice: 4_500 },
      face({ vendor: "" }),
      { ...priced(4_200), vendor: "" },
      false,
    ],
    [
      "names no category of what has none",
      { category: "Things", maxPrice: 4_500 },
      face({ category: "" }),
      { ...priced(4_200), category: "" },
      false,
    ],
    [
      "by vendor is touched where the old vendor is not known",
      { vendor: ["Loom"], category: "Things" },
      face(),
      face({ vendor: "Mill" }),
      true,
    ],
    [
      "by vendor is touched where the new vendor is not known",
      { vendor: ["Loom"], category: "Things" },
      face({ vendor: "Mill" }),
      face(),
      true,
    ],
    [
      "shows prices beyond its own filter by price",
      { minPrice: 4_000, maxPrice: 4_500 },
      priced(1_000),
      priced(6_000),
      true,
    ],
    ["of another category shows no price of it", { category: "Things" }, priced(1_000), priced(6_000), false],
    ["is touched when its highest price falls", {}, priced(9_000), priced(6_000), true],
    ["is touched when a price falls to its lowest", {}, priced(5_000), priced(1_000), true],
    ["is touched when a price rises to its highest", {}, priced(5_000), priced(9_000), true],
    ["stays when a price comes close to its lowest", {}, priced(5_000), priced(1_001), false],
    ["stays when a price comes close to its highest", {}, priced(5_000), priced(8_999), false],
    ["stays when one of two sizes sells out", {}, priced(5_000, 5_000), HALF, false],
    ["stays when its sizes change places", {}, sizes("A3", "A2"), sizes("A2", "A3"), false],
    [
      "counts no value of an option for what another option leaves out",
      { options: { Size: ["A3"], Color: ["Red"] } },
      blue("A4"),
      blue("A5"),
      false,
    ],
    [
      "by price looks at the lowest price alone",
      { sort: "price" },
      priced(2_000, 3_500),
      priced(2_000, 6_000),
      false,
    ],
    [
      "by price is touched where its lowest price is that of the page's first",
      { sort: "price" },
      priced(3_000, 5_000),
      priced(3_000, 6_000),
      true,
    ],
    [
      "by price is touched where its lowest price is that of the page's last",
      { sort: "price" },
      priced(4_000, 5_000),
      priced(4_000, 6_000),
      true,
    ],
    [
      "stays when the size of the lowest price keeps it",
      {},
      priced(1_000, 5_000),
      priced(1_000, 6_000),
      false,
    ],
  ])("%s", (_name, query, before, after, touched) => {
    expect(touches(change(before, after), list(query))).toBe(touched);
  });

  it("that no price was listed for is touched by the first", () => {
    const unpriced = list({ sort: "newest" }, [], { facets: { price: null } });
    expect(touches(change(priced(5_000), priced(6_000)), unpriced)).toBe(true);
  });

  /** On a page whose prices are $30 and $40, the second of three. */
  it.each<[string, Sort, number, number, boolean]>([
    ["stays before the page", "price", 2_000, 2_500, false],
    ["leaves what is before the page", "price", 2_000, 6_000, true],
    ["has the price of the page's first", "price", 3_000, 6_000, true],
    ["has the price of the page's last", "price", 4_000, 6_000, true],
    ["comes close to the page's last", "price", 6_000, 4_001, false],
    ["comes close to the page's first", "price", 2_000, 2_999, false],
    ["stays before the page, dearest first", "-price", 5_000, 6_000, false],
    ["stays behind the page, dearest first", "-price", 2_000, 2_500, false],
    ["moves past the page, dearest first", "-price", 5_000, 2_000, true],
    ["moves onto the page, dearest first", "-price", 5_000, 4_000, true],
    ["moves onto the page's end, dearest first", "-price", 2_000, 3_000, true],
    ["moves past a page whose order is another", "newest", 2_000, 6_000, false],
    ["moves past a page in the order of titles", "title", 2_000, 6_000, false],
  ])("knows whether what %s (%s)", (_name, sort, before, after, touched) => {
    const prices = sort === "-price" ? [4_000, 3_000] : [3_000, 4_000];
    expect(touches(change(priced(before), priced(after)), list({ sort }, prices))).toBe(touched);
  });

  it("by price has nothing before its first page, and nothing behind one that is not full", () => {
    const cheaper = change(priced(2_000), priced(2_500));
    const dearer = change(priced(6_000), priced(5_000));
    expect(touches(cheaper, list({ sort: "price", page: 1 }))).toBe(true);
    expect(touches(dearer, list({ sort: "price", page: 1 }))).toBe(false);
    expect(touches(dearer, list({ sort: "price", pageSize: 3 }))).toBe(true);
    expect(touches(cheaper, list({ sort: "price", pageSize: 3 }))).toBe(false);
    expect(touches(dearer, list({ sort: "price" }, []))).toBe(false);
    const falling = [4_000, 3_000];
    expect(touches(dearer, list({ sort: "-price", page: 1 }, falling))).toBe(true);
    expect(touches(cheaper, list({ sort: "-price", page: 1 }, falling))).toBe(false);
    expect(touches(cheaper, list({ sort: "-price", pageSize: 3 }, falling))).toBe(true);
    expect(touches(dearer, list({ sort: "-price", pageSize: 3 }, falling))).toBe(false);
  });

  it.each<[string, Partial<CatalogQuery>, Face, boolean]>([
    ["has all", {}, face(), true],
    ["has its category", { category: "Prints" }, face(), true],
    ["has another category", { category: "Things" }, face(), false],
    ["has its vendor among others", { vendor: ["Loom", "Mill"] }, face({ vendor: "Mill" }), true],
    ["has other vendors", { vendor: ["Loom"] }, face({ vendor: "Mill" }), false],
    ["begins at its price", { minPrice: 5_000 }, face(), true],
    ["begins above its price", { minPrice: 5_001 }, face(), false],
    ["ends at its price", { maxPrice: 5_000 }, face(), true],
    ["ends below its price", { maxPrice: 4_999 }, face(), false],
    ["has its size among others", { options: { Size: ["A2", "A3"] } }, face(), true],
    ["has other sizes", { options: { Size: ["A2"] } }, face(), false],
    ["has an option that it has not", { options: { Size: ["A3"], Color: ["Red"] } }, face(), false],
    ["has what is in stock", { inStock: true }, HALF, true],
    ["has what is in stock, where it is not", { inStock: true }, SOLD_OUT, false],
    ["has what is sold out", { inStock: false }, SOLD_OUT, true],
    ["has what is sold out, where a size of it is not", { inStock: false }, HALF, false],
  ])(
    "in the order of titles that %s is touched by a new title as far as it has the product",
    (_name, query, it, touched) => {
      expect(touches(change(it, it, true), list({ sort: "title", ...query }))).toBe(touched);
      expect(touches(change(it, it, true), list(query))).toBe(false);
      expect(touches(change(it, it), list({ sort: "title", ...query }))).toBe(false);
    },
  );

  it("of a collection is touched by products of the collection alone, whatever became of them", () => {
    const of = (within: number[] | null, query: Partial<CatalogQuery> = {}) => {
      const shown = list(query);
      return { ...shown, list: { ...shown.list, within } };
    };
    for (const [before, after] of [
      [null, face()],
      [face(), null],
      [face(), SOLD_OUT],
    ] as const) {
      expect(touches(change(before, after), of([1, 2]))).toBe(false);
      expect(touches(change(before, after, true), of([1, 2], { q: "sea" }))).toBe(false);
      expect(touches(change(before, after), of([1, 7]))).toBe(true);
      expect(touches(change(before, after), of(null))).toBe(true);
    }
  });

  it("with categories for facets is touched when those may count otherwise, and by nothing else", () => {
    const shown = list({ category: "Prints" });
    const page = { ...shown, list: { ...shown.list, facets: "categories" as const } };
    const nameless = face({ category: "" });
    expect(touches(change(face(), face({ category: "Things" })), page)).toBe(true);
    expect(touches(change(null, nameless), page)).toBe(true);
    expect(touches(change(nameless, null), page)).toBe(true);
    expect(touches(change(face(), SOLD_OUT), page)).toBe(false);
    expect(touches(change(priced(1_000), priced(500)), page)).toBe(false);
    expect(touches(change(face(), face(), true), page)).toBe(false);
  });

  it("is not touched by what no shopper sees on either side", () => {
    const search = list({ q: "sea" });
    for (const hidden of [
      { status: "draft" },
      { status: "archived", variants: null },
      { variants: [] },
    ] satisfies Partial<Face>[]) {
      expect(touches(change(face(hidden), face({ ...hidden, category: "Things" }), true), search)).toBe(
        false,
      );
      expect(touches(change(face(hidden), face({ ...hidden, category: "Things" }), true), list())).toBe(
        false,
      );
      expect(touches(change(face(hidden), face()), search)).toBe(true);
      expect(touches(change(face(), face(hidden)), list())).toBe(true);
    }
  });

  it("that is counted in part is touched by whatever it may hold", () => {
    const partly = { category: "Prints", options: { Size: ["A3"] } };
    const counted = (query: Partial<CatalogQuery>) => list(query, [3_000, 4_000], { atLeast: true });
    const of = (price: number) => ({ ...priced(price), vendor: "Mill" });
    const repriced = change(of(5_000), of(5_100));
    expect(touches(repriced, counted(partly))).toBe(true);
    // A product may be counted by one dimension's facet although that dimension leaves it out.
    for (const away of AWAY) {
      expect(touches(repriced, counted({ ...partly, ...away }))).toBe(true);
      expect(touches(repriced, list({ ...partly, ...away }))).toBe(false);
    }
    for (const [one, other] of [
      [AWAY[0], AWAY[1]],
      [AWAY[2], AWAY[3]],
      [AWAY[0], AWAY[4]],
    ]) {
      expect(touches(repriced, counted({ ...one, ...other }))).toBe(false);
    }
  });

  it("is touched by a product with too many variants to be told, on either side", () => {
    const huge = face({ variants: null });
    const away = list({ category: "Things", options: { Size: ["A2"] } });
    expect(touches(change(huge, huge), away)).toBe(true);
    expect(touches(change(huge, face()), away)).toBe(true);
    expect(touches(change(face(), huge), away)).toBe(true);
    expect(touches(change(face(), face()), away)).toBe(false);
  });
});

it("a search is touched by new words anywhere, and else by the products that have its words", () => {
  const search = list({ q: "sea" });
  const found = (matched: number[] | null) => ({ ...search, list: { ...search.list, matched } });
  expect(touches(change(face(), face(), true), found([1, 2]))).toBe(true);
  expect(touches(change(face({ status: "draft" }), face()), found([1, 2]))).toBe(true);
  expect(touches(change(face(), SOLD_OUT), found([1, 2]))).toBe(false);
  expect(touches(change(face(), SOLD_OUT), found([1, 7]))).toBe(true);
  expect(touches(change(face(), SOLD_OUT), found(null))).toBe(true);
});

it("what names collections is touched by those that a change is of", () => {
  const named = (
    collections: readonly number[] | "all" | undefined,
    productId: string | null,
    of?: number[],
  ) =>
    touches(
      { ...change(null, null), productId, ...(of ? { collections: of } : {}) },
      { products: [], ...(collections ? { collections } : {}) },
    );
  expect(named("all", "prd_seven", [4])).toBe(true);
  expect(named("all", "prd_seven", [])).toBe(false);
  expect(named([1, 2], "prd_seven", [4, 2])).toBe(true);
  expect(named([1, 2], "prd_seven", [3])).toBe(false);
  // A merchant changed a collection itself: its title or its place may be shown anywhere.
  expect(named([1, 2], null, [3])).toBe(true);
  expect(named([1, 2], null, [])).toBe(false);
  // An older build of the Worker does not say.
  expect(named([1, 2], "prd_seven")).toBe(true);
  expect(named(undefined, "prd_seven", [1])).toBe(false);
});

it("a page is touched by each product that it shows, listed or not", () => {
  for (const after of [face(), face({ status: "draft" }), null]) {
    expect(touches(change(face({ status: "draft" }), after), { products: ["prd_one", "prd_seven"] })).toBe(
      true,
    );
  }
  expect(touches(change(face(), null), { products: ["prd_one"] })).toBe(false);
});

it("a list is known by what it shows: its products, filters, place, prices and words", () => {
  const item = (id: string, amount: number) => ({ id, price: { amount, currency: "USD" } });
  const price = { min: { amount: 100, currency: "USD" }, max: { amount: 900, currency: "USD" } };
  const page = {
    items: [item("a", 300), item("b", 500), item("c", 200)],
    facets: { price },
  } as unknown as ProductPage;
  const filters = {
    category: "Prints",
    vendor: ["Mill"],
    minPrice: 1,
    maxPrice: 9,
    inStock: true,
    options: { Size: ["A3"] },
  };
  const query = { ...filters, page: 2, pageSize: 3, sort: "-price" } as const;
  const shown = {
    products: ["a", "b", "c"],
    list: {
      filters,
      sort: "-price",
      facets: "all",
      prices: [100, 900],
      atLeast: false,
      first: false,
      full: true,
      ends: [300, 200],
    },
  };
  expect(shownList(query, page, [4])).toEqual(shown);
  expect(shownList({ page: 1, pageSize: 4, q: "sea" }, { ...page, atLeast: true }, [4, 5])).toEqual({
    products: ["a", "b", "c"],
    list: {
      ...shown.list,
      filters: {},
      sort: "relevance",
      matched: [4, 5],
      atLeast: true,
      first: true,
      full: false,
    },
  });
  expect(shownList({ ...query, skip: 0, q: "sea" }, page, null).list).toMatchObject({
    first: true,
    matched: null,
  });
  expect(shownList({ ...query, page: 1, skip: 1 }, page, null).list.first).toBe(false);
  const empty = { ...page, items: [], facets: { price: null } } as unknown as ProductPage;
  expect(shownList(query, empty, null)).toEqual({
    products: [],
    list: { ...shown.list, prices: null, full: false, ends: null },
  });
});

it("a product's page shows it, what is related to it, and what that is chosen by", () => {
  const product = {
    id: "prd_a",
    category: "Prints",
    tags: ["sea", "fog"],
    related: [{ id: "prd_b" }, { id: "prd_c" }],
  };
  expect(shownProduct(product as unknown as ProductDetail)).toEqual({
    products: ["prd_a", "prd_b", "prd_c"],
    relatedTo: { category: "Prints", tags: ["sea", "fog"] },
  });
});

it("related products are touched when a product becomes related, or is no longer, at any price", () => {
  const shows = { products: ["prd_one"], relatedTo: { category: "Prints", tags: ["fog"] } };
  expect(touches(change(null, face()), shows)).toBe(true);
  expect(touches(change(face(), face({ status: "archived" })), shows)).toBe(true);
  expect(touches(change(face({ category: "" }), face({ category: "", tags: ["fog"] })), shows)).toBe(true);
  expect(touches(change(face(), face({ category: "Things" })), shows)).toBe(true);
  expect(touches(change(face(), face({ tags: ["lake"] })), shows)).toBe(true);
  const other = (...tags: string[]) => face({ category: "Things", tags });
  expect(touches(change(other("sea"), other("lake", "fog")), shows)).toBe(true);
  expect(touches(change(other("fog"), other("sea")), shows)).toBe(true);
  expect(touches(change(other("sea"), other("lake")), shows)).toBe(false);
  expect(touches(change(null, face({ variants: [] })), shows)).toBe(false);
  expect(touches(change(null, face({ variants: null })), shows)).toBe(true);
  const nameless = { products: [], relatedTo: { category: "", tags: [] } };
  expect(touches(change(null, face({ category: "" })), nameless)).toBe(false);
  expect(touches(change(face(), priced(100)), shows)).toBe(false);
  expect(touches(change(face(), SOLD_OUT), shows)).toBe(false);
  expect(touches(change(null, face({ category: "" })), shows)).toBe(false);
});

it("a change of sales touches what shows a sale", () => {
  const sales = { ...change(null, null), productId: null };
  expect(touches(sales, { products: [], sales: true })).toBe(true);
  expect(touches(sales, list())).toBe(false);
});

it("a change of one sale leaves pages alone that tell of other products' sales", () => {
  const sale = { ...change(null, null), productId: null, saleOf: "prd_one" };
  const page = { products: ["prd_two"], sales: true, salesOf: ["prd_two"] };
  expect(touches(sale, page)).toBe(false);
  expect(touches(sale, { ...page, salesOf: ["prd_two", "prd_one"] })).toBe(true);
  expect(touches(sale, { products: [], sales: true })).toBe(true);
  const { saleOf: _of, ...unknown } = sale;
  expect(touches(unknown, page)).toBe(true);
});
