import { describe, expect, it } from "vitest";
import {
  draftOf,
  formersOf,
  picturesOf,
  planProduct,
  type ReadyDraft,
  type StoredProduct,
  type StoredVariant,
} from "./product-change.ts";

const fields = {
  title: "Print",
  description: "<p>Fine</p>",
  vendor: "V",
  category: "C",
  tags: ["t"],
  status: "active",
  optionNames: ["Size"],
  seoTitle: "Seo",
  seoDescription: "Description",
} satisfies Partial<ReadyDraft>;

const images = [{ url: "/a.svg", alt: "A" }];

const described = (
  sku: string,
  change: Partial<ReadyDraft["variants"][number]> = {},
): ReadyDraft["variants"][number] => ({
  sku,
  options: { Size: sku },
  price: 1_000,
  compareAtPrice: null,
  weightGrams: 5,
  tracked: true,
  backorder: "deny" as const,
  quantity: 7,
  requiresShipping: true,
  taxable: true,
  barcode: null,
  imageUrl: null,
  ...change,
});

const kept = (sku: string, position: number, change: Partial<StoredVariant> = {}): StoredVariant => {
  const { quantity: _q, formerSku: _f, promisedOn: _p, ...variant } = described(sku);
  const state = { position, title: sku, priceVersion: 4, reorderPoint: 10, maxPerOrder: null };
  const book = { bookVersion: 4, available: 7, promisedOn: null, renamedTo: null };
  return { ...variant, ...state, ...book, onHand: 7, archived: false, ...change };
};

const draft = (change: Partial<ReadyDraft> = {}): ReadyDraft => ({
  handle: "print",
  ...fields,
  images,
  variants: [described("A"), described("B")],
  ...change,
});

/** What `draft()` describes, as it is stored. */
const stored = (change: Partial<StoredProduct> = {}): StoredProduct => ({
  id: "prd_1",
  slug: "print",
  createdAt: 1,
  updatedAt: 2,
  ...fields,
  images,
  variants: [kept("A", 0), kept("B", 1)],
  ...change,
});

describe("a product that is new", () => {
  it("gets all its variants, their first prices and their opening stock", () => {
    const change = planProduct(
      draft({ variants: [described("A"), described("B", { quantity: null })] }),
      null,
    );
    expect(change).toMatchObject({ outcome: "created", rowsChange: true, slug: "print", fields, images });
    expect(change.variants).toMatchObject([
      { sku: "A", position: 0, title: "A", priceVersion: 1, openingStock: 7, archived: false },
      { sku: "B", position: 1, title: "B", priceVersion: 1, openingStock: 0, archived: false },
    ]);
    expect(change.prices).toEqual([
      { sku: "A", version: 1, amount: 1_000, compareAt: null, previous: null },
      { sku: "B", version: 1, amount: 1_000, compareAt: null, previous: null },
    ]);
    expect(change.policies).toEqual([]);
  });

  it("warns at ten units and sets no limit of its own, unless it says otherwise", () => {
    const quiet = planProduct(draft({ variants: [described("A")] }), null).variants[0];
    expect(quiet).toMatchObject({ reorderPoint: 10, maxPerOrder: null });
    const told = planProduct(
      draft({ variants: [described("A", { reorderPoint: 0, maxPerOrder: 2 })] }),
      null,
    );
    expect(told.variants[0]).toMatchObject({ reorderPoint: 0, maxPerOrder: 2 });
  });
});

describe("a product that is described as it is stored", () => {
  it("does not change at all", () => {
    expect(planProduct(draft(), stored())).toMatchObject({
      outcome: "unchanged",
      rowsChange: false,
      prices: [],
      policies: [],
    });
  });

  it("does not change by the order in which options are named, or by leaving out what it need not say", () => {
    const names = { optionNames: ["Size", "Paper"] };
    const options = { Size: "A", Paper: "P" };
    const turned = { Paper: "P", Size: "A" };
    const variant = kept("A", 0, { options, title: "A / P", reorderPoint: 3, maxPerOrder: 2 });
    const change = planProduct(
      draft({ ...names, variants: [described("A", { options: turned, quantity: null })] }),
      stored({ ...names, variants: [variant] }),
    );
    expect(change).toMatchObject({ outcome: "unchanged", policies: [] });
    expect(change.variants[0]).toMatchObject({ reorderPoint: 3, maxPerOrder: 2 });
  });

  it("is described by its own export", () => {
    const exported = draftOf(stored());
    expect(exported).toEqual(
      draft({
        variants: ["A", "B"].map((sku) => ({
          ...described(sku),
          reorderPoint: 10,
          maxPerOrder: null,
          promisedOn: null,
        })),
      }),
    );
    expect(planProduct(exported, stored()).outcome).toBe("unchanged");
  });
});

describe("a product's rows change", () => {
  it.each<[string, Partial<ReadyDraft>]>([
    ["title", { title: "Other" }],
    ["description", { description: "Other" }],
    ["vendor", { vendor: "Other" }],
    ["category", { category: "Other" }],
    ["tags", { tags: [] }],
    ["status", { status: "draft" }],
    ["title for search engines", { seoTitle: null }],
    ["description for search engines", { seoDescription: null }],
    ["pictures", { images: [] }],
    ["variants' order", { variants: [described("B"), described("A")] }],
  ])("with its %s", (_, change) => {
    expect(planProduct(draft(change), stored())).toMatchObject({ outcome: "updated", rowsChange: true });
  });

  it.each<[string, Partial<ReadyDraft["variants"][number]>]>([
    ["options", { options: { Size: "Other" } }],
    ["price", { price: 999 }],
    ["former price", { compareAtPrice: 2_000 }],
    ["weight", { weightGrams: 6 }],
    ["tracking", { tracked: false }],
    ["back-orders", { backorder: "allow" }],
    ["reorder point", { reorderPoint: 9 }],
    ["limit", { maxPerOrder: 1 }],
    ["shipping", { requiresShipping: false }],
    ["tax", { taxable: false }],
    ["barcode", { barcode: "1" }],
    ["picture", { imageUrl: "/b.svg" }],
  ])("with a variant's %s", (_, change) => {
    const next = planProduct(draft({ variants: [described("A"), described("B", change)] }), stored());
    expect(next).toMatchObject({ outcome: "updated", rowsChange: true });
    expect(next.variants[1]).toMatchObject(change);
  });
});

describe("a price", () => {
  it("that changed is the next version in the price book, with what it was before", () => {
    const next = planProduct(
      draft({ variants: [described("A", { price: 1_200 }), described("B")] }),
      stored(),
    );
    expect(next.prices).toEqual([{ sku: "A", version: 5, amount: 1_200, compareAt: null, previous: 1_000 }]);
    expect(next.variants.map(({ priceVersion }) => priceVersion)).toEqual([5, 4]);
  });

  it("whose former price alone changed is a new version too", () => {
    const next = planProduct(
      draft({ variants: [described("A", { compareAtPrice: 1_500 }), described("B")] }),
      stored(),
    );
    expect(next.prices).toEqual([{ sku: "A", version: 5, amount: 1_000, compareAt: 1_500, previous: 1_000 }]);
  });
});

it("a variant that fell behind its price book gets the next version, for the price it has", () => {
  const variants = [kept("A", 0, { priceVersion: 4, bookVersion: 6 }), kept("B", 1)];
  const change = planProduct(draft(), stored({ variants }));
  expect(change.prices).toEqual([{ sku: "A", version: 7, amount: 1_000, compareAt: null, previous: 1_000 }]);
  expect(change.variants[0]?.priceVersion).toBe(7);
});

describe("stock", () => {
  it("is the ledger's, whatever quantity is given for a variant that is there", () => {
    for (const quantity of [0, null]) {
      const variants = [described("A", { quantity }), described("B")];
      expect(planProduct(draft({ variants }), stored())).toMatchObject({ outcome: "unchanged" });
    }
  });

  it.each<[string, Partial<ReadyDraft["variants"][number]>]>([
    ["tracking", { tracked: false }],
    ["back-orders", { backorder: "allow" }],
    ["reorder point", { reorderPoint: 2 }],
  ])("hears of its policy when its %s changes", (_, change) => {
    const next = planProduct(draft({ variants: [described("A", change), described("B")] }), stored());
    expect(next.policies).toEqual([
      { sku: "A", tracked: true, backorder: "deny", reorderPoint: 10, ...change },
    ]);
  });
});

describe("a variant that is no longer described", () => {
  const without = () => planProduct(draft({ variants: [described("B")] }), stored());

  it("is archived and never deleted: orders name it", () => {
    expect(without()).toMatchObject({ outcome: "updated", rowsChange: true, prices: [] });
    expect(without().variants).toMatchObject([
      { sku: "B", position: 0, archived: false },
      { sku: "A", position: 0, archived: true, openingStock: 0 },
    ]);
  });

  it("is in no export, and sold again when it is described again", () => {
    const archived = stored({ variants: [kept("A", 0, { archived: true }), kept("B", 1)] });
    expect(draftOf(archived).variants.map(({ sku }) => sku)).toEqual(["B"]);
    const again = planProduct(draft(), archived);
    expect(again).toMatchObject({ outcome: "updated", rowsChange: true, prices: [] });
    expect(again.variants[0]).toMatchObject({ sku: "A", archived: false, priceVersion: 4 });
  });

  it("stays archived, which is no change", () => {
    const archived = stored({ variants: [...stored().variants, kept("C", 2, { archived: true })] });
    expect(planProduct(draft(), archived)).toMatchObject({ outcome: "unchanged", rowsChange: false });
  });
});

describe("a variant under another SKU", () => {
  const a2 = (change: Partial<ReadyDraft["variants"][number]> = {}) =>
    described("A2", { options: { Size: "A" }, ...change });
  const plan = (variant: ReadyDraft["variants"][number], variants?: StoredVariant[]) =>
    planProduct(draft({ variants: [variant, described("B")] }), stored(variants ? { variants } : {}));

  it("is the one whose options it has: it takes its stock over, and has none of its own", () => {
    const change = plan(a2());
    expect(change.renames).toEqual([{ from: "A", to: "A2" }]);
    expect(change.variants).toMatchObject([
      { sku: "A2", archived: false, openingStock: 0, shown: { onHand: 7, available: 7 }, reorderPoint: 10 },
      { sku: "B", archived: false },
      { sku: "A", archived: true, renamedTo: "A2" },
    ]);
    expect(change.prices).toEqual([
      { sku: "A2", version: 1, amount: 1_000, compareAt: null, previous: 1_000 },
    ]);
  });

  it("is the one that it says it was, whatever else changes", () => {
    const change = plan(a2({ options: { Size: "C" }, formerSku: "A", quantity: 3 }));
    expect(change.renames).toEqual([{ from: "A", to: "A2" }]);
    expect(change.variants[0]).toMatchObject({ openingStock: 0, options: { Size: "C" } });
  });

  it("keeps its limits where nothing is said of them", () => {
    const kind = { reorderPoint: 3, maxPerOrder: 2, promisedOn: "2027-01-31" };
    const change = plan(a2(), [kept("A", 0, kind), kept("B", 1)]);
    expect(change.variants[0]).toMatchObject(kind);
  });

  it("has its old name back, whose ledger learns the policy of now", () => {
    const change = plan(a2({ backorder: "allow" }), [
      kept("A", 0, { options: { Size: "A" } }),
      kept("A2", 0, { archived: true, renamedTo: "A", options: { Size: "A" }, onHand: 0 }),
      kept("B", 1),
    ]);
    expect(change.renames).toEqual([{ from: "A", to: "A2" }]);
    expect(change.policies).toEqual([{ sku: "A2", tracked: true, backorder: "allow", reorderPoint: 10 }]);
    expect(change.variants).toMatchObject([
      { sku: "A2", renamedTo: null },
      {},
      { sku: "A", renamedTo: "A2" },
    ]);
  });

  it("is a new one beside those that stay", () => {
    const change = planProduct(
      draft({ variants: [described("A"), described("B"), described("C", { options: { Size: "C" } })] }),
      stored(),
    );
    expect(change.renames).toEqual([]);
    expect(change.variants[2]).toMatchObject({ sku: "C", openingStock: 7 });
  });
});

it("a product's pictures are those of it and its variants that the shop keeps, each once", () => {
  const variants = [
    { imageUrl: "/media/c" },
    { imageUrl: null },
    { imageUrl: "/media/a" },
    { imageUrl: "/art/d" },
  ];
  const own = [
    { url: "/media/a", alt: "A" },
    { url: "https://cdn.example/media/b", alt: "B" },
    { url: "/media/b", alt: "" },
  ];
  expect(picturesOf({ images: own, variants })).toEqual(["/media/a", "/media/b", "/media/c"]);
  expect(picturesOf({ images: [], variants: [] })).toEqual([]);
});

it("the former variants of a SKU are all that were renamed to it, by one rename or by several", () => {
  const variants = [
    kept("A", 0, { renamedTo: "B", archived: true }),
    kept("B", 1, { renamedTo: "C", archived: true }),
    kept("C", 2),
    kept("D", 3, { renamedTo: "C", archived: true }),
    kept("E", 4, { renamedTo: "F", archived: true }),
    kept("F", 5),
  ];
  const formers = (sku: string) => formersOf(variants, sku).map((one) => one.sku);
  expect(["A", "B", "C", "F"].map(formers)).toEqual([[], ["A"], ["A", "B", "D"], ["E"]]);
  // Two that were renamed to each other and back.
  const back = [kept("A", 0, { renamedTo: "B" }), kept("B", 1, { renamedTo: "A" })];
  expect(formersOf(back, "A").map((one) => one.sku)).toEqual(["B"]);
});

it("of several that go at once each is found by its own options, and none that stays", () => {
  const before = stored({ variants: [kept("A", 0), kept("B", 1), kept("C", 2)] });
  const renamed = (...variants: ReadyDraft["variants"]) => planProduct(draft({ variants }), before).renames;
  const at = (sku: string, Size: string, formerSku?: string) =>
    described(sku, { options: { Size }, ...(formerSku === undefined ? {} : { formerSku }) });
  expect(renamed(at("X", "C"), at("Y", "B"), at("A", "A"))).toEqual([
    { from: "C", to: "X" },
    { from: "B", to: "Y" },
  ]);
  expect(renamed(at("X", "Q"), at("Y", "R", "B"), at("Z", "S", "A"))).toEqual([
    { from: "B", to: "Y" },
    { from: "A", to: "Z" },
  ]);
  // B stays as B, whose options another has now.
  expect(renamed(at("X", "B"), at("B", "Q"))).toEqual([]);
  expect(renamed(at("X", "Q", "A"), at("A", "A"))).toEqual([]);
  expect(renamed(at("B", "A"), at("C", "C"))).toEqual([]);
});

it("the day for which units are promised stays until it is said, and goes by null", () => {
  const before = stored({
    variants: [kept("A", 0, { promisedOn: "2026-12-24", maxPerOrder: 3 }), kept("B", 1)],
  });
  const promised = (change: Partial<ReadyDraft["variants"][number]>) => {
    const [first] = planProduct(
      draft({ variants: [described("A", change), described("B")] }),
      before,
    ).variants;
    return [first?.promisedOn, first?.maxPerOrder];
  };
  expect(promised({})).toEqual(["2026-12-24", 3]);
  expect(promised({ promisedOn: null, maxPerOrder: null })).toEqual([null, null]);
  expect(promised({ promisedOn: "2027-01-01", maxPerOrder: 5 })).toEqual(["2027-01-01", 5]);
  expect(planProduct(draft(), before).since).toBe(before.updatedAt);
  expect(planProduct(draft(), null).since).toBeNull();
});
