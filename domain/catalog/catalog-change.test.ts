import { describe, expect, it } from "vitest";
import type { CatalogQuery, ProductPage } from "./catalog.ts";
import { type CatalogChange, type Face, shownList, touches } from "./catalog-change.ts";

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

  it("in the order of titles is touched by a new title, and others are not", () => {
    expect(touches(change(face(), face(), true), list({ sort: "title" }))).toBe(true);
    expect(touches(change(face(), face(), true), list())).toBe(false);
  });

  it("that is counted in part is touched by whatever it may hold", () => {
    const partly = { category: "Prints", options: { Size: ["A3"] } };
    const counted = (query: Partial<CatalogQuery>) => list(query, [3_000, 4_000], { atLeast: true });
    const repriced = change(priced(5_000), priced(5_100));
    expect(touches(repriced, counted(partly))).toBe(true);
    expect(touches(repriced, counted({ ...partly, category: "Things" }))).toBe(true);
    expect(touches(repriced, counted({ category: "Things", options: { Size: ["A2"] } }))).toBe(false);
  });

  it("is touched by a product with too many variants to be told", () => {
    expect(touches(change(face({ variants: null }), face({ variants: null })), list())).toBe(true);
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

it("related products are touched when a product becomes related, or is no longer, at any price", () => {
  const shows = { products: ["prd_one"], relatedTo: { category: "Prints", tags: ["fog"] } };
  expect(touches(change(null, face()), shows)).toBe(true);
  expect(touches(change(face(), face({ status: "archived" })), shows)).toBe(true);
  expect(touches(change(face({ category: "" }), face({ category: "", tags: ["fog"] })), shows)).toBe(true);
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
