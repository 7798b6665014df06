import { describe, expect, it } from "vitest";
import { type Format, formatMessage, formatNumber, formatParts, isolated, type Message } from "./message.ts";
import { dayText, listed, wordsOf } from "./words.ts";

const ENGLISH: Format = { locale: "en-US", isolates: false };
const ARABIC: Format = { locale: "ar-u-nu-latn", isolates: true };

const COUNTED: Message = [
  {
    arg: "n",
    plural: {
      "=0": ["none"],
      one: ["one ", { arg: "what" }],
      other: [{ arg: "n" }, " ", { arg: "what" }, "s"],
    },
  },
  " left",
];

describe("a message", () => {
  it.each([
    [0, "none left"],
    [1, "one cup left"],
    [2, "2 cups left"],
    [1_234, "1,234 cups left"],
  ])("counts %s in the words of its language", (n, text) => {
    expect(formatMessage(COUNTED, { n, what: "cup" }, ENGLISH)).toBe(text);
  });

  it("counts in each category that a language has, and in others where a message lacks one", () => {
    const plural = {
      zero: ["zero"],
      one: ["one"],
      two: ["two"],
      few: ["few"],
      many: ["many"],
      other: ["other"],
    };
    const all: Message = [{ arg: "n", plural }];
    const said = [0, 1, 2, 3, 11, 100].map((n) => formatMessage(all, { n }, ARABIC));
    expect(said).toEqual(["zero", "one", "two", "few", "many", "other"]);
    expect(formatMessage([{ arg: "n", plural: { one: ["one"], other: ["other"] } }], { n: 2 }, ARABIC)).toBe(
      "other",
    );
    expect(formatMessage(["a", { arg: "n", plural: { one: ["one"] } }, "b"], { n: 2 }, ENGLISH)).toBe("ab");
  });

  it("chooses by what it is given, else the other case, else nothing", () => {
    const chosen: Message = [
      "It ",
      { arg: "how", select: { fast: ["flies"], other: ["goes by ", { arg: "how" }] } },
      ".",
    ];
    expect(["fast", "foot"].map((how) => formatMessage(chosen, { how }, ENGLISH))).toEqual([
      "It flies.",
      "It goes by foot.",
    ]);
    expect(formatMessage(["a", { arg: "how", select: { fast: ["b"] } }, "c"], { how: "odd" }, ENGLISH)).toBe(
      "ac",
    );
    expect(formatMessage([{ arg: "n", select: { 3: ["three"], other: ["more"] } }], { n: 3 }, ENGLISH)).toBe(
      "three",
    );
  });

  it("leaves out what it is not given", () => {
    expect(formatMessage(["a", { arg: "b" }, "c"], {}, ENGLISH)).toBe("ac");
  });

  it("has its tags made into what a page wants, with all that is in them, in order", () => {
    const linked: Message = [
      "See ",
      { tag: "link", of: ["the ", { tag: "mark", of: [{ arg: "n" }] }, " cups"] },
      ".",
    ];
    expect(formatParts(linked, { n: 1_000 }, ENGLISH, (tag, pieces) => ({ tag, pieces }))).toEqual([
      "See ",
      { tag: "link", pieces: ["the ", { tag: "mark", pieces: ["1,000"] }, " cups"] },
      ".",
    ]);
    expect(formatMessage(linked, { n: 7 }, ENGLISH)).toBe("See the 7 cups.");
  });

  it("keeps what is put into it apart where it may run the other way, and an empty text not", () => {
    expect(
      formatMessage([{ arg: "a" }, { arg: "b" }, { arg: "c" }], { a: "Cup", b: 1_234, c: "" }, ARABIC),
    ).toBe("\u2068Cup\u2069\u20681,234\u2069");
    expect(isolated("\u2068Cup\u2069 x", ARABIC)).toBe("\u2067\u2068Cup\u2069 x\u2069");
    expect([isolated("Cup", ENGLISH), isolated("", ARABIC)]).toEqual(["Cup", ""]);
  });

  it("writes numbers as each language does, one after the other", () => {
    const written = ["en-US", "de-DE", "en-US", "ar-u-nu-latn"].map((locale) =>
      formatNumber(12_345.5, locale),
    );
    expect(written).toEqual(["12,345.5", "12.345,5", "12,345.5", "12,345.5"]);
  });
});

describe("the words of a language", () => {
  const said = (language: "en" | "de" | "ar") =>
    wordsOf<"frame">(language, (key) => [key, ": ", { arg: "title" }, " ", { arg: "page" }]);

  it("say a message by its key with what it is given, and format for their readers", () => {
    const words = said("de");
    expect(words.say("frame.titleOfPage", { title: "Tasse", page: 1_000 })).toBe(
      "frame.titleOfPage: Tasse 1.000",
    );
    expect(words.say("frame.skip")).toBe("frame.skip:  ");
    expect([words.language, words.format]).toEqual(["de", { locale: "de-DE", isolates: false }]);
    expect([words.number(1_234.5), words.money({ amount: 123_456, currency: "EUR" })]).toEqual([
      "1.234,5",
      "1.234,56\u00a0€",
    ]);
    expect(said("ar").format).toEqual(ARABIC);
  });

  it("list texts as their readers do, without those that are empty", () => {
    expect(listed(said("en"), ["", "A", "", "B", "C", ""])).toBe("A, B, C");
    expect(listed(said("ar"), ["A", "", "B"])).toBe("\u2068A\u2069، \u2068B\u2069");
    expect(listed(said("en"), [])).toBe("");
  });

  it("write a day as their readers do, whatever the machine's own time is", () => {
    expect(dayText(said("en"), "2027-01-31")).toBe("January 31, 2027");
    expect(dayText(said("de"), "2027-03-01")).toBe("1. März 2027");
    expect(dayText(said("en"), "2026-12-01")).toBe("December 1, 2026");
  });
});
