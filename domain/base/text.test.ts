import { expect, it } from "vitest";
import { LINE, line, lines, Moment, optionalLine, plainDigits, shareName, withoutTurns } from "./text.ts";

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

const taken = (schema: ReturnType<typeof lines>, ...texts: string[]) =>
  texts.map((text) => schema.safeParse(text).data);

it("a line has its bound with the space around it, and is kept without", () => {
  const longest = "x".repeat(20);
  expect(
    taken(Title, longest, ` ${longest}`, `${"x".repeat(18)}  `, " a b ", "a\nb", "a\tb", "", "  "),
  ).toEqual([longest, undefined, "x".repeat(18), "a b", ...Array.from({ length: 4 })]);
  expect(taken(optionalLine(20), longest, ` ${longest}`, `${"x".repeat(18)}  `, " ", "", "a\nb")).toEqual([
    longest,
    undefined,
    "x".repeat(18),
    "",
    "",
    undefined,
  ]);
  expect(["a b", " ", "", "a\u0007", "\u00a0"].map((text) => LINE.test(text))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

it("a text of several lines has tabs and line ends, and no other control character", () => {
  expect(taken(lines(6), "a\r\n\tb ", "", "a\u0000", "a\u001b", "a\u0085", "x".repeat(7))).toEqual([
    "a\r\n\tb ",
    "",
    ...Array.from({ length: 4 }),
  ]);
});

it("lists share a name whatever its letters' case, wherever it stands, and none where one is empty", () => {
  const names = ["Wholesale", "vip", "Press"];
  expect(
    [["x", "WHOLESALE"], ["Press"], ["VIP"], ["wholesal"], []].map((other) => shareName(names, other)),
  ).toEqual([true, true, true, false, false]);
  expect(shareName([], names)).toBe(false);
});

it.each([
  ["\u0660\u0661\u0669", "019"],
  ["\u06f0\u06f5\u06f9", "059"],
  ["\u0966\u096f", "09"],
  ["\u09e6\u09ef", "09"],
  ["\u0e50\u0e59", "09"],
  ["\uff11\uff21\uff0d", "1A-"],
  ["\u066a\u06ee\u0965", "\u066a\u06ee\u0965"],
  ["+49 (0) 30-1", "+49 (0) 30-1"],
  ["é\u{1f600}", "é\u{1f600}"],
])("%j of a keyboard is read as %j", (text, plain) => {
  expect(plainDigits(text)).toBe(plain);
});

it("what turns the direction of a text is left out, with the space around the rest", () => {
  const turns = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
  expect(withoutTurns(` ${turns} Ada ${turns}L${turns} `)).toBe("Ada L");
  // Marks that join letters are part of a name.
  expect(withoutTurns("علی\u200cرضا")).toBe("علی\u200cرضا");
});

it("a moment of any time zone is kept as UTC", () => {
  expect(Moment.parse("2026-05-01T09:30:00+02:00")).toBe("2026-05-01T07:30:00.000Z");
  expect(Moment.parse("2026-05-01T09:30:00.5Z")).toBe("2026-05-01T09:30:00.500Z");
  for (const text of ["2026-05-01", "2026-05-01T09:30:00", "2026-13-01T09:30:00Z", "soon"]) {
    expect(Moment.safeParse(text).success).toBe(false);
  }
});
