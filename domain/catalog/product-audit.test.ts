import { describe, expect, it } from "vitest";
import { productAudit } from "./product-audit.ts";
import { planProduct, type ReadyDraft, type StoredProduct } from "./product-change.ts";

const fields = {
  title: "Print",
  description: "",
  vendor: "",
  category: "",
  tags: ["t"],
  status: "active",
  optionNames: ["Size"],
  seoTitle: null,
  seoDescription: null,
} satisfies Partial<ReadyDraft>;

const variant = {
  sku: "A",
  options: { Size: "S" },
  price: 1_000,
  compareAtPrice: null,
  weightGrams: 5,
  tracked: true,
  backorder: "deny" as const,
  requiresShipping: true,
  taxable: true,
  barcode: null,
  imageUrl: null,
};

const stored: StoredProduct = {
  id: "prd_1",
  slug: "print",
  createdAt: 1,
  updatedAt: 2,
  ...fields,
  images: [],
  variants: [
    {
      ...variant,
      position: 0,
      title: "S",
      priceVersion: 1,
      reorderPoint: 10,
      maxPerOrder: null,
      promisedOn: null,
      renamedTo: null,
      archived: false,
      onHand: 7,
      available: 7,
      bookVersion: 1,
    },
  ],
};

/** What is written down when the product is saved like this. */
function entries(change: Partial<ReadyDraft>, before: StoredProduct | null = stored) {
  const draft = {
    handle: "print",
    ...fields,
    images: [],
    variants: [{ ...variant, quantity: 7 }],
    ...change,
  };
  return productAudit("prd_1", planProduct(draft, before), before);
}

it("a product that is new is one entry, with what it is sold for", () => {
  expect(entries({}, null)).toEqual([
    {
      action: "product.created",
      subject: "prd_1",
      before: null,
      after: { slug: "print", title: "Print", status: "active", prices: { A: 1_000 } },
    },
  ]);
});

describe("a product that is saved", () => {
  it("as it was leaves no entry", () => {
    expect(entries({})).toEqual([]);
  });

  it("leaves one entry of what differs, as it was and as it is", () => {
    expect(entries({ title: "Other", tags: ["t", "u"], images: [{ url: "/a", alt: "" }] })).toEqual([
      {
        action: "product.updated",
        subject: "prd_1",
        before: { title: "Print", tags: ["t"], images: [] },
        after: { title: "Other", tags: ["t", "u"], images: [{ url: "/a", alt: "" }] },
      },
    ]);
  });

  it.each([
    ["draft", "active", "product.published"],
    ["archived", "active", "product.published"],
    ["active", "archived", "product.archived"],
    ["draft", "archived", "product.archived"],
    ["active", "draft", "product.updated"],
    ["archived", "draft", "product.updated"],
  ] as const)("is named by what becomes of it: from %s to %s is %s", (from, to, action) => {
    expect(entries({ status: to }, { ...stored, status: from })).toEqual([
      { action, subject: "prd_1", before: { status: from }, after: { status: to } },
    ]);
  });

  it("with another title while it stays on sale is not published again", () => {
    expect(entries({ title: "Other" })[0]?.action).toBe("product.updated");
  });

  it("says of which variant something differs", () => {
    expect(entries({ variants: [{ ...variant, quantity: 7, weightGrams: 9 }] })).toEqual([
      {
        action: "product.updated",
        subject: "prd_1",
        before: { "variant A": { weightGrams: 5 } },
        after: { "variant A": { weightGrams: 9 } },
      },
    ]);
  });

  it("says that a variant is new, and that one is gone", () => {
    const other = { ...variant, sku: "B", options: { Size: "L" }, quantity: 7 };
    const [entry, price] = entries({ variants: [other] });
    expect(entry).toMatchObject({
      before: { "variant B": null, "variant A": { archived: false } },
      after: { "variant B": { sku: "B", title: "L", archived: false }, "variant A": { archived: true } },
    });
    expect(price).toEqual({
      action: "price.changed",
      subject: "B",
      before: null,
      after: { amount: 1_000, compareAt: null },
    });
  });

  it("has an entry for each new price, which stands nowhere else, and none for a count", () => {
    expect(entries({ variants: [{ ...variant, quantity: 3, price: 1_200, compareAtPrice: 1_500 }] })).toEqual(
      [
        {
          action: "price.changed",
          subject: "A",
          before: { amount: 1_000, compareAt: null },
          after: { amount: 1_200, compareAt: 1_500 },
        },
      ],
    );
  });
});
