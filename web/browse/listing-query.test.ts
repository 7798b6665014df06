import { describe, expect, it } from "vitest";
import { NEUTRAL_SHOP } from "../../domain/shop/shop-settings.ts";
import { pageWords } from "../language/words.ts";
import { activeFilters, listingPath, readListing } from "./listing-query.ts";

const read = (query: string) => readListing(new URLSearchParams(query));

describe("a listing's address", () => {
  it("says every filter, and reads back as the query it was made of", () => {
    const query = read(
      "q=blue&category=Loom&min=40&max=49.50&inStock=true&sort=-price&page=3&option.Size=A3&option.Size=A2&option.Paper=Rag",
    );
    expect(query).toEqual({
      page: 3,
      pageSize: 24,
      q: "blue",
      category: "Loom",
      minPrice: 4000,
      maxPrice: 4950,
      inStock: true,
      sort: "-price",
      options: { Size: ["A3", "A2"], Paper: ["Rag"] },
    });
    const address = listingPath("/products", query);
    expect(readListing(new URL(address, "https://shop.test").searchParams)).toEqual(query);
  });

  it("has prices as people type them, with a point or a comma", () => {
    expect(read("min=49,50&max= 60.5 ")).toEqual({ page: 1, pageSize: 24, minPrice: 4950, maxPrice: 6050 });
  });

  it("is the shortest that means the same, so one view is cached once", () => {
    const empty = read("q=&category=&min=&max=&sort=newest&page=1&utm_source=letter");
    expect(listingPath("/products", empty)).toBe("/products");
  });

  it.each([
    "page=0",
    "page=-1",
    "page=1e9",
    "page=99999",
    "min=-5",
    "min=1.234",
    "max=Infinity",
    "sort=drop table",
    "sort=relevance",
    "inStock=maybe",
    "option.=A3",
    "option.Size=",
  ])("shows prints whatever is wrong with it: %s", (query) => {
    expect(read(query)).toEqual({ page: 1, pageSize: 24 });
  });

  it("takes no more options than the catalog filters by", () => {
    const query = Array.from({ length: 9 }, (_, index) => `option.O${index}=1`).join("&");
    expect(Object.keys(read(query).options ?? {})).toHaveLength(5);
  });
});

it("every filter in use can be taken off alone, and then the pages start over", () => {
  const query = read("category=Loom&option.Size=A3&option.Size=A2&min=40&inStock=true&page=4");
  expect(
    activeFilters(pageWords(NEUTRAL_SHOP, "en", "/"), query).map(({ label, without }) => [
      label,
      listingPath("/products", without),
    ]),
  ).toEqual([
    ["Loom", "/products?option.Size=A3&option.Size=A2&min=40&inStock=true"],
    ["Size: A3", "/products?category=Loom&option.Size=A2&min=40&inStock=true"],
    ["Size: A2", "/products?category=Loom&option.Size=A3&min=40&inStock=true"],
    ["From $40", "/products?category=Loom&option.Size=A3&option.Size=A2&inStock=true"],
    ["In stock", "/products?category=Loom&option.Size=A3&option.Size=A2&min=40"],
  ]);
});
