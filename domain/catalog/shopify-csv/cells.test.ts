import { describe, expect, it } from "vitest";
import {
  readFlag,
  readGrams,
  readPolicy,
  readPosition,
  readPrice,
  readQuantity,
  readStatus,
} from "./cells.ts";

/** What a cell is read as; of what is refused the words. */
function reading(cellOf: (text: string) => ReturnType<typeof readPrice>) {
  return (text: string) => {
    const read = cellOf(text);
    return read.ok ? read.value : read.error;
  };
}

describe("a price", () => {
  it.each([
    ["42.99", 4_299],
    ["0", 0],
    ["5.5", 550],
    ["1,234.00", 123_400],
    ["1 234 567.89", 123_456_789],
    ["1\u00a0234", 123_400],
    ["1\u202f234", 123_400],
    ["1'234.5", 123_450],
    ["$5", 500],
    ["US$ 5", 500],
    ["5 USD", 500],
    ["USD 5", 500],
    ["5$", 500],
    ["$1,234.50 USD", 123_450],
    // Software writes more zeros than a price has.
    ["12.3400", 1_234],
    ["12.34000", 1_234],
  ])("of %s is so many cents: %s", (text, cents) => {
    expect(reading(readPrice)(text)).toBe(cents);
  });

  it.each([
    ["€5", "EUR"],
    ["5 €", "EUR"],
    ["£5", "GBP"],
    ["5¥", "JPY"],
    ["EUR 5", "EUR"],
    ["5 CHF", "CHF"],
    ["$5 CAD", "CAD"],
    ["EUR 5 USD", "EUR"],
  ])("of %s is in another currency, before the number or behind it", (text, currency) => {
    expect(reading(readPrice)(text)).toBe(`is in ${currency}; the prices of this shop are in USD`);
  });

  it.each(["", "free", "-1", "1,23", "12.500", "12.345", "1,2345", "1.234,00", "5 usd", "1e3", "$", "5 5"])(
    "of “%s” is none",
    (text) => {
      expect(reading(readPrice)(text)).toBe("is not a price such as 1234.50");
    },
  );
});

describe("a count", () => {
  it.each([
    ["5", 5],
    ["-3", -3],
    ["-1,000", -1_000],
    ["1,234,567", 1_234_567],
    ["5.", 5],
    ["5.0", 5],
    ["5.00", 5],
    ["-0", 0],
    ["999999999", 999_999_999],
  ])("of %s is %s units", (text, units) => {
    expect(reading(readQuantity)(text)).toBe(units);
  });

  it.each(["", "5.5", "5.000", "1,00", "+5", "1234567890", "five", "5 units"])("of “%s” is none", (text) => {
    expect(reading(readQuantity)(text)).toBe("is not a whole number of units");
  });
});

it("a picture's place is a count that is not below nothing", () => {
  expect(["0", "3", "-1", "x"].map(reading(readPosition))).toEqual([
    0,
    3,
    "is not a number",
    "is not a number",
  ]);
});

it("a weight is whole grams, the nearest", () => {
  const wrong = "is not a weight in grams";
  expect(["250", "1.51", "1.49", ".5", "1,500.0", "0"].map(reading(readGrams))).toEqual([
    250, 2, 1, 1, 1_500, 0,
  ]);
  expect(["", "-1", "5.", "5 g", "1.2.3"].map(reading(readGrams))).toEqual([
    wrong,
    wrong,
    wrong,
    wrong,
    wrong,
  ]);
});

it.each<[string, (text: string) => unknown, Record<string, unknown>, string]>([
  ["a flag", readFlag, { TRUE: true, false: false, True: true }, "is neither true nor false"],
  [
    "a policy",
    readPolicy,
    { DENY: "deny", False: "deny", continue: "allow", TRUE: "allow" },
    "is neither deny nor continue",
  ],
  [
    "a status",
    readStatus,
    { Active: "active", DRAFT: "draft", archived: "archived", Unlisted: "unlisted" },
    "is none of active, draft, archived and unlisted",
  ],
])("%s is written in any case, and is nothing else", (_what, cellOf, values, refused) => {
  const texts = Object.keys(values);
  expect(texts.map(cellOf)).toEqual(texts.map((text) => ({ ok: true, value: values[text] })));
  for (const text of ["", "yes", "1", "no", "allow", "active!"]) {
    expect(cellOf(text), text).toEqual({ ok: false, error: refused });
  }
});
