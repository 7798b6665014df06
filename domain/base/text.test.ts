import { expect, it } from "vitest";
import { line } from "./text.ts";

const Title = line(20);

it.each([
  "\u200b",
  "\u200f\u200e",
  "\u202e \u202c",
  "\u3164",
  "\u2800",
  "\ufeff",
  "\u00ad\u2060",
  "\u{e0041}",
  "\u0301\u{1d159}",
])("a line that shows nothing is blank: %j", (text) => {
  expect(Title.safeParse(text).error?.issues.at(-1)?.message).toMatch(/blank/);
});

it.each(["مهسا‌ن", "👩‍🚀", " - ", "‏עברית", "कि", "e\u0301"])(
  "a line that shows something is taken: %j",
  (text) => {
    expect(Title.parse(text)).toBe(text.trim());
  },
);

it("what is wrong with a line is said once", () => {
  expect(["\u0007", "\u200b"].map((text) => Title.safeParse(text).error?.issues.length)).toEqual([1, 1]);
});
