import { expect, it } from "vitest";
import { matchExpression, plainText } from "./search-text.ts";

it("every word is quoted, so nothing a person types is syntax", () => {
  expect(matchExpression("red shirt")).toBe('"red" "shirt"*');
  expect(matchExpression('a"b NEAR(c) OR -title:x* ^y')).toBe('"a""b" "NEAR(c)" "OR" "-title:x*" "^y"*');
  expect(matchExpression(" ( ) 🎨 * ")).toBeNull();
});

it("a word may be of any script, in whatever form it is typed, and parted by any space", () => {
  expect(matchExpression("  Ｒｅｄ\t青い \u00a0 7 ")).toBe('"Red" "青い" "7"*');
  expect(matchExpression("a\0b")).toBe('"a" "b"*');
  expect(matchExpression("")).toBeNull();
  expect(matchExpression("- + …")).toBeNull();
});

it("only so many words count", () => {
  expect(matchExpression(`${"a ".repeat(12)}b`)).toBe(`${'"a" '.repeat(12).trim()}*`);
  expect(matchExpression("a ".repeat(100))?.split(" ")).toHaveLength(12);
});

it("the words of a description come without tags and entities", () => {
  expect(plainText("&quot;a&quot; &apos;b&apos; &#39;c&#39;&nbsp;&gt;  d\n\te ")).toBe(`"a" 'b' 'c' > d e`);
  // What was escaped stays text, once: it does not become a tag, nor an entity of its own.
  expect(plainText("&lt;b&gt;x &amp;lt; &copy;")).toBe("<b>x &lt; &copy;");
  expect(plainText("<p>one</p><p>two</p>")).toBe("one two");
  expect(plainText("<p>7 &lt; 8 &amp; <b>more</b></p>\n<ul><li>x</li></ul>")).toBe("7 < 8 & more x");
});
