import { describe, expect, it } from "vitest";
import { haveWords, wordsOf } from "./words.ts";

const TEXTS = ["Zoë Łukasz-Smith", "12 Rue de l’Été", null, undefined, "+15035550100"];

describe("words about people", () => {
  it("are found in any order, case and accent, in the midst of a word, and each must be there", () => {
    const found = (text: string) => haveWords(TEXTS, wordsOf(text));
    for (const text of ["smith zoe", "ŁUKASZ", "lukasz", "ete 12", "503-555", "mith"]) {
      expect(found(text), text).toBe(true);
    }
    for (const text of ["zoe jones", "smithrue", "smith12", "13"]) {
      expect(found(text), text).toBe(false);
    }
  });

  it("are letters and digits; signs alone are none", () => {
    expect(wordsOf(" O’Neil, 3rd ")).toEqual(["o", "neil", "3rd"]);
    expect(wordsOf(" % ")).toEqual([]);
  });
});
