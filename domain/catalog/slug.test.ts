import { expect, it } from "vitest";
import { slugOf } from "./slug.ts";

it.each([
  ["Crème brûlée, 2 parts", "creme-brulee-2-parts"],
  ["  Men's T-Shirt!  ", "mens-t-shirt"],
  ["波の絵 A3", "波の絵-a3"],
  ["???", ""],
  [`${"a".repeat(99)} b`, "a".repeat(99)],
])("the slug of “%s” is “%s”", (title, slug) => {
  expect(slugOf(title)).toBe(slug);
});
