import { expect, it } from "vitest";
import { wordsIn } from "../../shop/language/words.ts";
import { ANNOUNCED_MS, nextTurn, stripWords } from "./strip-words.ts";

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

it("a page with sales turns when the next of them is announced, opens or closes", () => {
  const times = { opensAt: 2 * ANNOUNCED_MS, closesAt: 3 * ANNOUNCED_MS };
  const later = { opensAt: 9 * ANNOUNCED_MS, closesAt: 9.5 * ANNOUNCED_MS };
  const turns = [0, 1, 2, 3, 8, 9, 9.5].map((days) => nextTurn([later, times], days * ANNOUNCED_MS));
  expect(turns.map((at) => at && at / ANNOUNCED_MS)).toEqual([1, 2, 3, 8, 9, 9.5, null]);
  expect(nextTurn([], 0)).toBeNull();
});
