import { expect, it } from "vitest";
import { wordsApart } from "./search-text.ts";
import {
  isSpelled,
  mended,
  nearestWord,
  searchesFor,
  withAnotherFirstLetter,
  wordsToKnow,
} from "./spelling.ts";

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

it.each<[string, string[], string | null]>([
  // One slip of five letters, two of six.
  ["linen", ["line"], "line"],
  ["linen", ["linens"], "linens"],
  ["linen", ["liven"], "liven"],
  ["linen", ["ilnen"], "ilnen"],
  ["linen", ["lien"], "lien"],
  ["linen", ["lie"], null],
  ["linen", ["ilnne"], null],
  ["candle", ["cadnel"], "cadnel"],
  ["candle", ["cand"], "cand"],
  ["candle", ["candlest"], "candlest"],
  ["candle", ["can"], null],
  ["candle", ["kandel"], "kandel"],
  ["candle", ["xxndle"], "xxndle"],
  ["candle", ["xxxdle"], null],
  // A swap counts once, and only of neighbours.
  ["tdie", ["tide"], "tide"],
  ["edit", ["tide"], null],
  ["abxyz", ["caxyz"], null],
  ["abxyz", ["bcxyz"], null],
  // The fewest slips, and of equal ones the word that most products have, wherever it stands.
  ["candel", ["cattle", "candle"], "candle"],
  ["candel", ["candle", "cattle"], "candle"],
  ["linem", ["lines", "linen", "liner"], "lines"],
  ["candel", ["candelab", "candle"], "candle"],
  ["candel", ["candle", "candelab"], "candle"],
  ["elefant", ["elephant"], "elephant"],
  ["elephamt", ["elefant"], "elefant"],
  ["linen", [], null],
])("%s among %j is %s", (typed, terms, nearest) => {
  const known = terms.map((term, n) => ({ term, products: 9 - n }));
  const rising = known.map(({ term, products }) => ({ term, products: 20 - products }));
  expect(nearestWord(typed, known)).toBe(nearest);
  expect(nearestWord(typed, rising) === null).toBe(nearest === null);
});

it("of words as near, the later one counts only where more products have it", () => {
  const known = (...products: number[]) =>
    ["lines", "linen", "liner"].map((term, n) => ({ term, products: products[n] ?? 0 }));
  expect(nearestWord("linem", known(1, 3, 2))).toBe("linen");
  expect(nearestWord("linem", known(2, 2, 2))).toBe("lines");
  expect(nearestWord("linem", known(1, 2, 3))).toBe("liner");
});

it("only words of four to forty letters can be misspelled", () => {
  const words = ["abc", "abcd", "a".repeat(40), "a".repeat(41), "ab1d", "äöüß", "東京東京", "ab-d", ""];
  expect(words.map(isSpelled)).toEqual([false, true, true, false, false, true, false, false, false]);
});

it("what is asked of the catalog is each word, with the next, in halves, and with another first letter", () => {
  const asked = wordsToKnow(["sea", "lamps"]);
  expect(asked.slice(0, 4)).toEqual(["sea", "sealamps", "lamps", "lamps"]);
  expect(asked.slice(4, 8)).toEqual(["la", "mps", "lam", "ps"]);
  expect(asked.slice(8)).toEqual(withAnotherFirstLetter("lamps"));
  expect(withAnotherFirstLetter("lamps")).toHaveLength(52);
  expect(withAnotherFirstLetter("lamps")).toEqual(
    expect.arrayContaining(["alamps", "aamps", "zlamps", "zamps"]),
  );
  expect(wordsToKnow([])).toEqual([]);
});

it("a word is parted where the rarer half is commonest, and never into a single letter", () => {
  const known = { moo: 9, nlight: 1, moon: 2, light: 2, m: 99, oonlight: 99, moonligh: 99, t: 99 };
  expect(mend("moonlight", known)).toBe("moon light");
  expect(mend("moonlight", { ...known, nlight: 3 })).toBe("moo nlight");
  expect(mend("moonlight", { moon: 2 })).toBe("");
  // The nearest word comes before two of which it may be made.
  expect(mend("moonlight", known, { moonlight: "moonlit" })).toBe("moonlit");
  expect(mend("abcd", { ab: 1, cd: 1 })).toBe("ab cd");
});

it("two words are joined before each is looked at, and a joined pair is used up", () => {
  const known = { ear: 3, ring: 3, rings: 3, earring: 2, ringear: 1 };
  expect(mend("ear ring ear", known)).toBe("earring ear");
  expect(mend("ring ear ring", known)).toBe("ringear ring");
  expect(mend("ear", { ear: 1 })).toBe("ear");
  // A last word has nothing behind it that it could be joined with.
  expect(mend("abc", { abc: 1 })).toBe("abc");
});

it("of words as common the later is left out first, and one that nothing has last of all", () => {
  const known = new Map(Object.entries({ oak: 3, elm: 3 }));
  expect(searchesFor(["oak", "elm", "odd"], known)).toEqual([
    "oak elm odd",
    "oak elm odd",
    "oak odd",
    "elm odd",
    "oak elm",
  ]);
  expect(searchesFor(["oak"], known)).toEqual(["oak", "oak"]);
  expect(searchesFor(["the", "oak"], known)).toEqual(["the oak", "oak"]);
});

it("fewer slips count more than any number of products", () => {
  const known = [
    { term: "candle", products: 1 },
    { term: "candelab", products: 9 },
  ];
  expect([nearestWord("candel", known), nearestWord("candel", known.toReversed())]).toEqual([
    "candle",
    "candle",
  ]);
});
