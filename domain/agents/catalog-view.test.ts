import { expect, it } from "vitest";
import type { ProductView } from "../catalog/catalog.ts";
import { agentProductDetail } from "./catalog-view.ts";

const COLOURS = [
  ["red", "S", "wool", 0],
  ["red", "M", "silk", 3],
  ["blue", "S", "silk", 3],
] as const;

const price = { amount: 500, currency: "USD" } as const;
const PRODUCT: ProductView = {
  id: "prd_scarf",
  slug: "scarf",
  title: "Scarf",
  description: "",
  vendor: "",
  category: "",
  tags: [],
  images: [],
  price,
  available: true,
  options: [
    { name: "Colour", values: ["red", "blue"] },
    { name: "Size", values: ["S", "M"] },
    { name: "Cloth", values: ["wool", "silk"] },
  ],
  variants: COLOURS.map(([Colour, Size, Cloth, available]) => ({
    sku: `${Colour}-${Size}-${Cloth}`,
    title: "",
    options: { Colour, Size, Cloth },
    price,
    available,
  })),
  seo: { title: "", description: "" },
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};

const choice = (Colour: string, Size: string, Cloth: string) =>
  Object.entries({ Colour, Size, Cloth }).map(([name, label]) => ({ name, label }));

function chosen(selected: { name: string; label: string }[], preferences?: string[]) {
  const detail = agentProductDetail(PRODUCT, { id: PRODUCT.id, selected, preferences }, (path) => path);
  return detail?.selected.map(({ label }) => label);
}

it("of a choice that no variant has, what the platform ranks least is dropped first, and what it does not rank before", () => {
  expect(chosen(choice("blue", "S", "silk"))).toEqual(["blue", "S", "silk"]);
  expect(chosen(choice("blue", "M", "wool"), ["Size"])).toEqual(["M"]);
  expect(chosen(choice("blue", "M", "wool"), ["Size", "Colour"])).toEqual(["M"]);
  expect(chosen(choice("blue", "S", "wool"), ["Cloth", "Size"])).toEqual(["S", "wool"]);
  expect(chosen(choice("blue", "S", "wool"))).toEqual(["blue", "S"]);
});

it("says of each value whether a variant has it beside what is chosen, and whether that can be bought", () => {
  const detail = agentProductDetail(
    PRODUCT,
    { id: PRODUCT.id, selected: choice("red", "S", "wool") },
    (path) => path,
  );
  const said = detail?.options.map(({ name, values }) => [
    name,
    ...values.map(({ label, exists, available }) => `${label} ${exists} ${available}`),
  ]);
  expect(said).toEqual([
    ["Colour", "red true false", "blue false false"],
    ["Size", "S true false", "M false false"],
    ["Cloth", "wool true false", "silk false false"],
  ]);
});
