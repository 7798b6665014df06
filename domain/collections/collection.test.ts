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
  });
});
