import { expect, it } from "vitest";
import {
  endsInPieces,
  fold,
  foldWords,
  indexText,
  MAX_TERM_WORDS,
  matchExpression,
  plainText,
  singular,
  sortKey,
  termKey,
  wordCount,
  wordsApart,
} from "./search-text.ts";

it("every word is quoted, so nothing a person types is syntax", () => {
  expect(matchExpression("red shirt")).toEqual({ begun: '"red" AND "shirt"*', whole: '"red" AND "shirt"' });
  expect(matchExpression('a"b NEAR(c) OR -title:x* ^y')?.begun).toBe(
    '"a" AND "b" AND "near" AND "c" AND "or" AND "title" AND "x" AND "y"*',
  );
  expect(matchExpression(" ( ) 🎨 * ")).toBeNull();
});

it("a word may be of any script, in whatever form it is typed, and parted by any space", () => {
  expect(matchExpression("  Ｒｅｄ\t青い \u00a0 7 ")?.begun).toBe('"red" AND "青い" AND "7"*');
  expect(matchExpression("a\0b")?.begun).toBe('"a" AND "b"*');
  expect(matchExpression("")).toBeNull();
  expect(matchExpression("- + …")).toBeNull();
});

it("only so many words count", () => {
  expect(matchExpression(`${"a ".repeat(12)}b`)?.begun).toBe(`${'"a" AND '.repeat(11)}"a"*`);
  expect(matchExpression("a ".repeat(100))?.whole.split(" AND ")).toHaveLength(12);
});

it("a word is looked for in the singular too, and in one piece where a sign holds it together", () => {
  expect(matchExpression("tides")?.begun).toBe('("tides"* OR "tide")');
  expect(matchExpression("T-shirts red")?.whole).toBe('("t shirts" OR "tshirts" OR "tshirt") AND "red"');
  expect(
    ["torches", "boxes", "glasses", "berries", "gas", "glass", "iris", "focus", "ties"].map(singular),
  ).toEqual(["torch", "box", "glass", "berry", "gas", "glass", "iris", "focus", "tie"]);
});

it("a last word in pieces can be looked for as it stands, before it is taken for a beginning", () => {
  const ended = ["wi-fi", "red O'Neill", "wi-fi lamp", "TID-01", "50x70", "lamp-", ""].map(endsInPieces);
  expect(ended).toEqual([true, true, false, false, false, false, false]);
  const asItStands = matchExpression("red O'Neill", undefined, false);
  expect(asItStands?.begun).toBe(asItStands?.whole);
  expect(matchExpression("red O'Neill")?.begun).toBe('"red" AND ("o neill" OR "oneill"*)');
});

it("words inside scripts without spaces are sequences of pairs", () => {
  expect(indexText("東京みやげ")).toBe("東京 京み みや やげ げ");
  expect(matchExpression("みやげ")?.begun).toBe('"みや やげ"');
  expect(matchExpression("丼")?.whole).toBe('"丼"*');
  expect(matchExpression("ﾗｰﾒﾝ")?.begun).toBe('"らー ーめ めん"');
  expect(indexText("ผ้าไหม")).toBe("ผา าไ ไห หม ม");
  expect(matchExpression("ผ้า")?.begun).toBe('"ผา"');
  expect(indexText("A3ポスター")).toBe("a3 ぽす すた たー ー");
  // A sign between two scripts is of neither.
  expect(indexText("A3-ポスター 東京-大阪")).toBe("a3 ぽす すた たー ー 東京 京 大阪 阪");
  expect(matchExpression("A3-ポスター")?.whole).toBe('"a3" AND "ぽす すた たー"');
});

it("the index holds each word, its singular, and its pieces together", () => {
  expect(indexText("O'Neill T-Shirts, Wi‑Fi")).toBe(
    "o neill oneill t shirts shirt tshirts tshirt wi fi wifi",
  );
  expect(indexText("Straße ŁÓDŹ Søren café Ａ")).toBe("strasse lodz soren cafe a");
  expect(indexText("TID-014-A3")).toBe("tid 014 a3 tid014a3");
});

it.each([
  ["what is not typed", "Acme™ soft\u00adly \u200bx\ufeff", "acme softly x"],
  ["vowel signs of Arabic and Hebrew", "كِتَاب أحمد שָׁלוֹם كـتاب", "كتاب احمد שלום كتاب"],
  ["letters of Persian and Arabic", "کتاب‌خانه علی مكتبة", "كتابخانه علي مكتبه"],
  ["the last sigma", "ΣΟΦΟΣ σοφός", "σοφοσ σοφοσ"],
  ["digits of all scripts", "٢٠٢٦ ۲۰ २० ๒๐ ２０", "2026 20 20 20 20"],
  ["both syllabaries", "ラーメン ティー・シャツ", "らーめん てぃーしゃつ"],
  ["apostrophes that are letters", "Hawaiʻi Oʼneill", "hawai'i o'neill"],
  ["measures", "50 × 70 cm, 50x70cm, 500 ml", "50/70/cm, 50/70/cm, 500/ml"],
])("a search does not tell %s apart", (_what, text, folded) => {
  expect(foldWords(text)).toBe(folded);
});

it.each(
  Object.entries({
    knives: "knife",
    shelves: "shelf",
    sleeves: "sleeve",
    gloves: "glove",
    scarves: "scarf",
    olives: "olive",
    tomatoes: "tomato",
    shoes: "shoe",
    toes: "toe",
    buses: "bus",
    houses: "house",
    blouses: "blouse",
    cookies: "cookie",
    hoodies: "hoodie",
    parties: "party",
    women: "woman",
    mens: "man",
    children: "child",
    feet: "foot",
    teeth: "tooth",
    geese: "goose",
    series: "series",
  }),
)("the singular of %s is %s", (plural, one) => {
  expect(singular(plural)).toBe(one);
});

it("titles are sorted beside each other whatever their case, accents or signs", () => {
  const titles = ["zebra", "Äpfel", "“Bread”", "apple", "éclair", "Łódź"];
  expect(titles.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))).toEqual([
    "Äpfel",
    "apple",
    "“Bread”",
    "éclair",
    "Łódź",
    "zebra",
  ]);
});

it("the words of a description come without tags and entities", () => {
  expect(plainText("&quot;a&quot; &apos;b&apos; &#39;c&#39;&nbsp;&gt;  d\n\te ")).toBe(`"a" 'b' 'c' > d e`);
  // What was escaped stays text, once: it does not become a tag, nor an entity of its own.
  expect(plainText("&lt;b&gt;x &amp;lt; &copy;")).toBe("<b>x &lt; &copy;");
  expect(plainText("<p>one</p><p>two</p>")).toBe("one two");
  expect(plainText("<p>7 &lt; 8 &amp; <b>more</b></p>\n<ul><li>x</li></ul>")).toBe("7 < 8 & more x");
});

it("what means the same is looked for beside what is typed, which comes first", () => {
  const synonyms = new Map([
    ["sofa", ["couch", "love seats"]],
    ["teashirt", ["top"]],
    ["tea", ["brew"]],
  ]);
  const expression = (text: string, isUnfinished?: boolean) => matchExpression(text, synonyms, isUnfinished);
  expect(expression("sofas red")).toEqual({
    whole: '((("sofas" OR "sofa")) OR ("couch") OR ("love" AND ("seats" OR "seat"))) AND "red"',
    begun: '((("sofas" OR "sofa")) OR ("couch") OR ("love" AND ("seats" OR "seat"))) AND "red"*',
    typed: '("sofas" OR "sofa") AND "red"*',
  });
  expect(expression("red sofa")).toEqual({
    whole: '"red" AND (("sofa") OR ("couch") OR ("love" AND ("seats" OR "seat")))',
    begun: '"red" AND (("sofa"*) OR ("couch") OR ("love" AND ("seats" OR "seat")))',
    typed: '"red" AND "sofa"*',
  });
  // The longest term that begins at a word counts.
  expect(expression("tea shirt blue")?.whole).toBe('(("tea" AND "shirt") OR ("top")) AND "blue"');
  expect(expression("blue tea pot")?.whole).toBe('"blue" AND (("tea") OR ("brew")) AND "pot"');
  expect(expression("tea shirt")).toEqual({
    whole: '(("tea" AND "shirt") OR ("top"))',
    begun: '(("tea" AND "shirt"*) OR ("top"))',
    typed: '"tea" AND "shirt"*',
  });
  expect(expression("red", false)).toEqual({ whole: '"red"', begun: '"red"' });
  expect(expression("tea", false)?.typed).toBe('"tea"');
});

it("a term is known by its words in the singular and in one piece, and of four words at most", () => {
  expect(["T-shirts", "t shirt", "Tea Towels", "", "東京"].map(termKey)).toEqual([
    "tshirt",
    "tshirt",
    "teatowel",
    "",
    "東京",
  ]);
  expect(["", "one", "T-shirts red", "a b c d e", "東京 A3"].map(wordCount)).toEqual([0, 1, 2, 5, 2]);
  expect(MAX_TERM_WORDS).toBe(4);
  const four = new Map([
    ["abcd", ["four"]],
    ["abcde", ["five"]],
  ]);
  expect(matchExpression("a b c d e", four)?.whole).toBe(
    '(("a" AND "b" AND "c" AND "d") OR ("four")) AND "e"',
  );
});

it("words are told apart, each in one piece, and twelve of them", () => {
  expect(wordsApart("Rock&Roll  ＡＢ, wi-fi")).toEqual(["rockroll", "ab", "wifi"]);
  expect(wordsApart("a b c d e f g h i j k l m n")).toHaveLength(12);
  expect(wordsApart("red東京丼")).toEqual(["red", "東京", "丼"]);
  expect(wordsApart("")).toEqual([]);
  expect(endsInPieces(`${"a ".repeat(12)}wi-fi`)).toBe(false);
});

it("text is compared without case, width and accents, and sorted without leading signs alone", () => {
  expect(["Søren", "ＳＯＲＥＮ", "Þór", "Æon œuvre", "ĦŊŦđðıł", "ÉCLAIR", "й"].map(fold)).toEqual([
    "soren",
    "soren",
    "thor",
    "aeon oeuvre",
    "hntddil",
    "eclair",
    "и",
  ]);
  expect(["“…A-b”", "1. A", "# 2", "«é»"].map(sortKey)).toEqual(["a-b”", "1. a", "2", "e»"]);
  expect(["a3s", "3s", "säs"].map(singular)).toEqual(["a3s", "3s", "säs"]);
});
