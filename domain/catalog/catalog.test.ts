import { expect, it } from "vitest";
import { ProductDetail, ProductPage, Sort, unitsForSale } from "./catalog.ts";

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
        imageUrl: "/a",
        maxPerOrder: 2,
      },
    ],
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
    facets: {
      categories: [count],
      vendors: [count],
      options: [{ name: "Size", values: [count] }],
      price: { min: usd(1), max: usd(2) },
      availability: { inStock: 1, soldOut: 0 },
    },
  };
  expect(ProductPage.parse(page)).toEqual(page);
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
