import { expect, it } from "vitest";
import { wordsIn } from "../../shop/language/words.ts";
import { stripWords } from "./strip-words.ts";

const sale = { opensAt: "2026-11-20T18:00:00.000Z", closesAt: "2026-11-20T20:00:00.000Z" };

it.each([
  ["2026-11-19T18:30:00Z", "Opens in 24 hours"],
  ["2026-11-20T16:30:00Z", "Opens in 2 hours"],
  ["2026-11-20T17:00:00Z", "Opens in 60 minutes"],
  ["2026-11-20T17:59:30Z", "Opens in a minute"],
  ["2026-11-20T18:00:00Z", "Open now"],
  ["2026-11-20T20:00:00Z", "Just over"],
])("at %s the line says “%s”", (now, words) => {
  expect(stripWords(wordsIn("en"), sale, Date.parse(now))).toBe(words);
});
