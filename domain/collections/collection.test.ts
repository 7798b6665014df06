import { describe, expect, it } from "vitest";
import {
  around,
  CollectionDraft,
  CollectionPatch,
  MAX_DEPTH,
  mayLieBelow,
  NewCollection,
  newDraft,
  patchedDraft,
  storedRule,
} from "./collection.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });
const rule = { match: "any", conditions: [{ field: "tag", is: "blue" }] } as const;
const pathsOf = (input: object) =>
  NewCollection.safeParse({ title: "Blue", ...input }).error?.issues.map(({ path }) => path.join(".")) ?? [];
const draftOf = (input: object) =>
  CollectionDraft.parse(newDraft(NewCollection.parse({ title: "Blue", ...input })));

describe("a collection as a merchant describes it", () => {
  it("is by hand or by a rule, and never both or neither", () => {
    expect(pathsOf({})).toEqual(["products"]);
    expect(pathsOf({ products: [], rule })).toEqual(["products"]);
    expect(pathsOf({ products: ["a", "a"] })).toEqual(["products"]);
    expect(pathsOf({ rule, order: "manual" })).toEqual(["order"]);
    expect([pathsOf({ products: [] }), pathsOf({ rule })]).toEqual([[], []]);
  });

  it.each<[string, object, string]>([
    ["a range that ends below where it begins", { field: "price", from: usd(200), to: usd(100) }, ""],
    ["a range without ends", { field: "price" }, ""],
    ["another currency", { field: "price", from: { amount: 1, currency: "EUR" } }, ".from.currency"],
    ["a blank name", { field: "vendor", is: " " }, ".is"],
    ["a field that it does not know", { field: "weight", is: "1" }, ".field"],
    ["more than it knows of a condition", { field: "tag", is: "blue", not: true }, ""],
  ])("is refused with %s, and told where", (_, condition, path) => {
    const paths = pathsOf({ rule: { match: "all", conditions: [condition] } });
    expect(paths).toContain(`rule.conditions.0${path}`);
  });

  it("has the address that its title makes, and the order that fits its products", () => {
    expect(draftOf({ title: " Über uns & Søn! ", rule })).toMatchObject({
      slug: "uber-uns-son",
      order: "newest",
    });
    expect(draftOf({ products: [] })).toMatchObject({ slug: "blue", order: "manual", published: true });
    expect(() => draftOf({ title: "!!!", rule })).toThrow("slug");
  });

  it("keeps what a change does not name, and lets a rule take the place of products", () => {
    const byHand = draftOf({ products: ["prd_1"], description: "<p>Sea</p>" });
    const change = (patch: object) =>
      CollectionDraft.parse(patchedDraft(byHand, CollectionPatch.parse(patch)));
    expect(change({ title: "Sea" })).toEqual({ ...byHand, title: "Sea" });
    expect(change({ rule })).toMatchObject({ rule, order: "newest" });
    expect(change({ rule })).not.toHaveProperty("products");
    expect(CollectionPatch.safeParse({ rule, products: [] }).success).toBe(false);
  });

  it("is described whole, with what it is where nothing is said of it", () => {
    const said = {
      title: "Sea",
      slug: "by-the-sea",
      description: "<p>Sea</p>",
      image: { url: "/media/a.jpg", alt: "Waves" },
      parent: "col_1",
      published: false,
      order: "-price",
      products: ["prd_1", "prd_2"],
    };
    expect(draftOf(said)).toEqual(said);
    expect(draftOf({ rule })).toEqual({
      title: "Blue",
      slug: "blue",
      description: "",
      image: null,
      parent: null,
      published: true,
      order: "newest",
      rule,
    });
    expect(draftOf({ ...said, image: { url: "/media/a.jpg" } }).image).toEqual({
      url: "/media/a.jpg",
      alt: "",
    });
  });

  it("keeps its order in which it is changed, but for the order by hand once a rule chooses", () => {
    const byRule = draftOf({ rule, order: "price" });
    const change = (before: CollectionDraft, patch: object) =>
      CollectionDraft.parse(patchedDraft(before, CollectionPatch.parse(patch)));
    expect(change(byRule, { products: ["prd_1"] })).toMatchObject({ products: ["prd_1"], order: "price" });
    expect(change(byRule, { products: ["prd_1"] })).not.toHaveProperty("rule");
    expect(change(byRule, { published: false })).toEqual({ ...byRule, published: false });
    expect(change(byRule, { rule: { ...rule, match: "all" } })).toMatchObject({ order: "price" });
    const byHand = draftOf({ products: ["prd_1"] });
    expect(change(byHand, { rule, order: "title" })).toMatchObject({ order: "title" });
    expect(change({ ...byHand, order: "title" }, { rule })).toMatchObject({ order: "title" });
    expect(patchedDraft(byHand, CollectionPatch.parse({ rule, order: "manual" }))).toMatchObject({
      order: "manual",
    });
    expect(CollectionPatch.parse({})).toEqual({});
    expect(CollectionPatch.safeParse({ odd: 1 }).success).toBe(false);
  });

  it("tells with each thing that does not fit what it needs", () => {
    const messages = (input: object) =>
      NewCollection.safeParse({ title: "Blue", ...input }).error?.issues.map(({ message }) => message);
    expect(messages({})).toEqual(["is needed, or else a rule: one of the two"]);
    expect(messages({ products: ["a", "b", "a"] })).toEqual(["must name each product once"]);
    expect(messages({ rule, order: "manual" })).toEqual(["manual is for products by hand"]);
    const priced = (condition: object) =>
      messages({ rule: { match: "all", conditions: [{ field: "price", ...condition }] } });
    expect(priced({})).toEqual(["must say from or to"]);
    expect(priced({ from: usd(101), to: usd(100) })).toEqual(["must not end below where it begins"]);
    expect([priced({ from: usd(100), to: usd(100) }), priced({ to: usd(0) })]).toEqual([
      undefined,
      undefined,
    ]);
    const { error } = CollectionPatch.safeParse({ rule, products: [] });
    expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
      [["rule"], "cannot stand beside products"],
    ]);
  });

  it.each<[string, object]>([
    ["no condition", { rule: { match: "all", conditions: [] } }],
    ["a match that is none", { rule: { match: "some", conditions: rule.conditions } }],
    [
      "more conditions than can be",
      { rule: { match: "all", conditions: Array(21).fill(rule.conditions[0]) } },
    ],
    ["stock that is none", { rule: { match: "all", conditions: [{ field: "stock", is: "some" }] } }],
    ["a title that is none", { title: " ", rule }],
    ["more products than can be", { products: Array.from({ length: 1_001 }, (_, n) => `${n}`) }],
    ["a product without a name", { products: [""] }],
    ["a longer text than there is room for", { rule, description: "x".repeat(16_001) }],
    ["an order that is none", { rule, order: "random" }],
    ["a picture with more than it has", { rule, image: { url: "/media/a.jpg", width: 1 } }],
    [
      "a price beyond all",
      { rule: { match: "all", conditions: [{ field: "price", from: usd(1_000_000_001) }] } },
    ],
  ])("is refused with %s", (_what, input) => {
    expect(pathsOf(input)).not.toEqual([]);
  });

  it("may have as much as there is room for", () => {
    const products = Array.from({ length: 1_000 }, (_, n) => `${n}`);
    expect(pathsOf({ products, description: "x".repeat(16_000) })).toEqual([]);
    expect(pathsOf({ rule: { match: "all", conditions: Array(20).fill(rule.conditions[0]) } })).toEqual([]);
  });

  it("asks of each kind of condition what is asked for", () => {
    const conditions = [
      { field: "tag", is: "Blue" },
      { field: "category", is: "Cups" },
      { field: "vendor", is: "Mill" },
      { field: "title", contains: "Tea" },
      { field: "price", to: usd(500) },
      { field: "price", from: usd(100), to: usd(500) },
      { field: "stock", is: "sold_out" },
    ];
    expect(storedRule(draftOf({ rule: { match: "all", conditions } }))).toEqual({
      needed: 7,
      conditions: [
        { field: "tag", is: "Blue" },
        { field: "category", is: "Cups" },
        { field: "vendor", is: "Mill" },
        { field: "title", is: "tea" },
        { field: "price", from: 0, to: 500 },
        { field: "price", from: 100, to: 500 },
        { field: "stock", is: 0 },
      ],
    });
  });

  it("asks products for all of its conditions, or for one of them", () => {
    const conditions = [
      { field: "title", contains: "ＢＬÜ" },
      { field: "price", from: usd(100) },
      { field: "stock", is: "in_stock" },
    ];
    const stored = (match: string) => storedRule(draftOf({ rule: { match, conditions } }));
    expect(stored("any").needed).toBe(1);
    expect(stored("all")).toEqual({
      needed: 3,
      conditions: [
        { field: "title", is: "blu" },
        { field: "price", from: 100, to: Number.MAX_SAFE_INTEGER },
        { field: "stock", is: 1 },
      ],
    });
    expect(storedRule({})).toEqual({ needed: 1, conditions: [{ field: "chosen" }] });
  });
});

describe("the tree of collections", () => {
  const parents: [string, string | null][] = [
    ["a", null],
    ["b", "a"],
    ["c", "b"],
    ["d", "c"],
    ["x", null],
    ["y", "x"],
  ];
  const all = new Map(parents.map(([id, parent]) => [id, { id, parent }]));

  it("lets none lie below itself, and none deeper than the limit", () => {
    expect(MAX_DEPTH).toBe(5);
    expect([mayLieBelow(all, "a", "d"), mayLieBelow(all, "b", "b")]).toEqual([false, false]);
    expect([mayLieBelow(all, null, "d"), mayLieBelow(all, "y", "d")]).toEqual([true, true]);
    // With what lies below it.
    expect(mayLieBelow(all, "x", "d")).toBe(false);
    expect(mayLieBelow(all, "x", "c")).toBe(true);
    const deep = new Map(all).set("e", { id: "e", parent: "d" });
    expect([mayLieBelow(deep, null, "e"), mayLieBelow(deep, null, "d")]).toEqual([false, true]);
    expect([mayLieBelow(deep, "y", "d"), mayLieBelow(deep, "a", "x"), mayLieBelow(deep, "b", "x")]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("ends, though two merchants made a circle of it at once", () => {
    const circle = new Map([
      ["a", { id: "a", parent: "b" }],
      ["b", { id: "b", parent: "a" }],
    ]);
    expect(around([...circle.values()], { id: "a", parent: "b" }).path).toHaveLength(MAX_DEPTH);
    expect(mayLieBelow(circle, null, "a")).toBe(false);
  });

  it("names what is above a collection, topmost first, and what is right below it", () => {
    const { path, children } = around([...all.values()], { id: "c", parent: "b" });
    expect([path.map(({ id }) => id), children.map(({ id }) => id)]).toEqual([["a", "b"], ["d"]]);
    const top = around([...all.values(), { id: "z", parent: "a" }], { id: "a", parent: null });
    expect([top.path, top.children.map(({ id }) => id)]).toEqual([[], ["b", "z"]]);
    expect(around([...all.values()], { id: "q", parent: "gone" })).toEqual({ path: [], children: [] });
  });
});
