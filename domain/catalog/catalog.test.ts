import { expect, it } from "vitest";
import {
  cheapestOf,
  ProductDetail,
  ProductPage,
  Sort,
  Suggestions,
  skippedBy,
  unitsForSale,
  type VariantView,
  variantsFound,
} from "./catalog.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });

it("a product and a page of them are answered as the API describes them, whole", () => {
  const product = {
    id: "prd_1",
    slug: "cup",
    title: "Cup",
    description: "",
    vendor: "",
    category: "",
    tags: ["t"],
    images: [{ url: "/a", alt: "A" }],
    price: usd(1_000),
    compareAtPrice: usd(1_200),
    available: true,
    options: [{ name: "Size", values: ["S"] }],
    variants: [
      {
        sku: "A",
        title: "S",
        options: { Size: "S" },
        price: usd(1_000),
        compareAtPrice: usd(1_200),
        available: 3,
        priceSteps: [{ minQuantity: 5, price: usd(900) }],
        backorders: { inStock: 1, promisedOn: "2026-12-24" },
        imageUrl: "/a",
        maxPerOrder: 2,
      },
    ],
    unlisted: true,
    seo: { title: "Cup", description: "A cup" },
    createdAt: "2026-11-26T10:00:00.000Z",
    updatedAt: "2026-11-26T10:00:00.000Z",
  };
  const detail = { ...product, related: [product] };
  expect(ProductDetail.parse(detail)).toEqual(detail);
  expect(ProductDetail.safeParse(product).success).toBe(false);
  const count = { value: "S", count: 1 };
  const page = {
    items: [product],
    page: 1,
    pageSize: 24,
    total: 1,
    atLeast: true,
    unknown: [{ parameter: "category", value: "Cupps" }],
    searchedFor: "cup",
    facets: {
      categories: [count],
      vendors: [count],
      options: [{ name: "Size", values: [count] }],
      price: { min: usd(1), max: usd(2) },
      availability: { inStock: 1, soldOut: 0 },
      incomplete: ["categories", "vendors", "options"],
    },
  };
  expect(ProductPage.parse(page)).toEqual(page);
  const suggested = {
    products: [{ id: "prd_1", slug: "cup", title: "Cup", price: usd(1), several: true, imageUrl: "/a" }],
    collections: [{ title: "Cups", slug: "cups" }, { title: "Things" }],
    didYouMean: "cup",
  };
  expect(Suggestions.parse(suggested)).toEqual(suggested);
  expect(Sort.options).toEqual(["relevance", "newest", "price", "-price", "title"]);
});

it("a shopper may ask for what is there, and for a whole reservation where nothing runs out", () => {
  const tracked = { tracked: true, backorder: "deny", available: 3 } as const;
  expect(unitsForSale(tracked)).toBe(3);
  expect(unitsForSale({ ...tracked, available: 0 })).toBe(0);
  expect(unitsForSale({ ...tracked, available: -2 })).toBe(0);
  expect(unitsForSale({ ...tracked, tracked: false })).toBe(10_000);
  expect(unitsForSale({ ...tracked, backorder: "allow" })).toBe(10_000);
});

it("a page begins behind those before it, or where it is said to", () => {
  expect(skippedBy({ page: 1, pageSize: 24 })).toBe(0);
  expect(skippedBy({ page: 3, pageSize: 10 })).toBe(20);
  expect(skippedBy({ page: 3, pageSize: 10, skip: 4 })).toBe(4);
  expect(skippedBy({ page: 3, pageSize: 10, skip: 0 })).toBe(0);
});

const variant = (sku: string, amount: number, available: number, options: Record<string, string>) =>
  ({ sku, price: usd(amount), available, options }) as VariantView;
const SMALL = variant("S", 500, 0, { Size: "S", Color: "Red" });
const MIDDLE = variant("M", 700, 1, { Size: "M", Color: "Red" });
const LARGE = variant("L", 900, 4, { Size: "L", Color: "Blue" });

it.each<[string, Parameters<typeof variantsFound>[1], VariantView[]]>([
  ["nothing", {}, [SMALL, MIDDLE, LARGE]],
  ["a price from", { minPrice: 700 }, [MIDDLE, LARGE]],
  ["a price up to", { maxPrice: 700 }, [SMALL, MIDDLE]],
  ["one price", { minPrice: 701, maxPrice: 899 }, []],
  ["what can be bought", { inStock: true }, [MIDDLE, LARGE]],
  ["what is sold out, of which all variants are", { inStock: false }, [SMALL, MIDDLE, LARGE]],
  ["a value", { options: { Color: ["Red"] } }, [SMALL, MIDDLE]],
  ["any of a name's values", { options: { Size: ["L", "S"] } }, [SMALL, LARGE]],
  ["every name", { options: { Size: ["M", "L"], Color: ["Red"] } }, [MIDDLE]],
  ["a name that they do not have", { options: { Paper: ["Matt"] } }, []],
  ["all at once", { minPrice: 600, inStock: true, options: { Color: ["Blue"] } }, [LARGE]],
])("a list that is narrowed by %s finds the variants that meet it", (_what, query, found) => {
  expect(variantsFound([SMALL, MIDDLE, LARGE], query)).toEqual(found);
});

it("the cheapest variant is the first of the lowest price, wherever it stands", () => {
  const alike = { ...SMALL, sku: "S2" };
  expect(cheapestOf([])).toBeUndefined();
  expect(cheapestOf([LARGE, SMALL, MIDDLE, alike])).toBe(SMALL);
  expect(cheapestOf([alike, LARGE, SMALL])).toBe(alike);
  expect(cheapestOf([LARGE, MIDDLE])).toBe(MIDDLE);
});
