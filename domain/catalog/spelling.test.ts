import { expect, it } from "vitest";
import { wordsApart } from "./search-text.ts";
import { isSpelled, mended, nearestWord, searchesFor, wordsToKnow } from "./spelling.ts";

const mend = (text: string, known: Record<string, number>, near: Record<string, string> = {}) =>
  mended(wordsApart(text), new Map(Object.entries(known)), (word) => near[word] ?? null).join(" ");

it("a misspelled word is the nearest one that products have, and of equal ones the commonest", () => {
  const known = ["tide", "tied", "honeysuckle", "linen", "lines"].map((term, i) => ({
    term,
    products: 9 - i,
  }));
  expect(nearestWord("tdie", known)).toBe("tide");
  expect(nearestWord("honeysukle", known)).toBe("honeysuckle");
  expect(nearestWord("hnoeysukle", known)).toBe("honeysuckle");
  expect(nearestWord("linem", known)).toBe("linen");
  expect(nearestWord("xxde", known)).toBeNull();
  expect(nearestWord("honysukl", known)).toBeNull();
  expect(["wifi", "a3", "sea", "海の家の"].map(isSpelled)).toEqual([true, false, false, false]);
});

it("two words that are one are joined, one that is two is parted, and what nothing has is left out", () => {
  expect(mend("ear rings gold", { ear: 3, rings: 5, earrings: 2, gold: 4 })).toBe("earrings gold");
  expect(mend("livingroom rug", { li: 1, living: 3, room: 4, rug: 1 })).toBe("living room rug");
  expect(mend("moonlight", { moon: 2, light: 9, moonl: 1, ight: 1 })).toBe("moon light");
  expect(mend("gold elefant qqqq 77", { gold: 1 }, { elefant: "elephant" })).toBe("gold elephant");
  expect(mend("qqqq", {})).toBe("");
  // What is to be known is asked for beforehand, also that the first letter is another one.
  const asked = wordsToKnow(["ear", "ringss"]);
  expect(asked).toEqual(
    expect.arrayContaining(["ear", "earringss", "ri", "ngss", "ringss", "aingss", "aringss"]),
  );
});

it("words that were typed without spaces are told apart", () => {
  expect(wordsApart("東京丼 T-shirt")).toEqual(["東京", "丼", "tshirt"]);
  expect(mend("東京丼", {})).toBe("東京 丼");
});

it("where nothing has all words, small ones are left out first, then what most products have", () => {
  const known = new Map(Object.entries({ chair: 9, oak: 2, kids: 4, for: 90, the: 99 }));
  expect(searchesFor(["oak", "chair", "for", "the", "kids"], known)).toEqual([
    "oak chair for the kids",
    "oak chair kids",
    "oak kids",
    "oak chair",
    "chair kids",
  ]);
  expect(searchesFor(["for", "the"], known)).toEqual(["for the"]);
  expect(searchesFor([], known)).toEqual([]);
});
