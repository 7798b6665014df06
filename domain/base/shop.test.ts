import { expect, it } from "vitest";
import { capitalized, countUnits, sentences } from "./shop.ts";

it.each([
  [0, "0 items"],
  [1, "1 item"],
  [2, "2 items"],
  [1_200, "1,200 items"],
])("%d units are %s", (count, words) => {
  expect(countUnits(count, { one: "item", several: "items" })).toBe(words);
});

it("a sentence begins with a capital, and empty sentences leave no gap", () => {
  expect(capitalized("items that sell")).toBe("Items that sell");
  expect(sentences("It is empty.", "", "Still.")).toBe("It is empty. Still.");
});
