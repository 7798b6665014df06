import { expect, it } from "vitest";
import { capitalized, countUnits, NEUTRAL_SHOP, sentences, shopSettings, shopWords } from "./shop.ts";

it("a shop that fills in nothing is called by neutral words", () => {
  expect(shopSettings({})).toEqual(NEUTRAL_SHOP);
  expect(shopSettings({ name: "Teapots" })).toEqual({ ...NEUTRAL_SHOP, name: "Teapots" });
});

it.each([
  [0, "0 items"],
  [1, "1 item"],
  [2, "2 items"],
  [1_200, "1,200 items"],
])("%d units are %s", (count, words) => {
  expect(countUnits(count, NEUTRAL_SHOP.unit)).toBe(words);
});

it("a sentence begins with a capital, and empty sentences leave no gap", () => {
  expect(capitalized("items that sell")).toBe("Items that sell");
  expect(sentences("It is empty.", "", "Still.")).toBe("It is empty. Still.");
});

it("a shop is known by its name, its units and its own words", () => {
  expect(shopWords(shopSettings({ name: "Teapots", knownFor: ["clay"] }))).toBe("Teapots item items clay");
});
