import { expect, it } from "vitest";
import { matchExpression, plainText } from "./search-text.ts";

it("every word is quoted, so nothing a person types is syntax", () => {
  expect(matchExpression("red shirt")).toBe('"red" "shirt"*');
  expect(matchExpression('a"b NEAR(c) OR -title:x* ^y')).toBe('"a""b" "NEAR(c)" "OR" "-title:x*" "^y"*');
  expect(matchExpression(" ( ) 🎨 * ")).toBeNull();
});

it("only so many words count", () => {
  expect(matchExpression("a ".repeat(100))?.split(" ")).toHaveLength(12);
});

it("the words of a description come without tags and entities", () => {
  expect(plainText("<p>7 &lt; 8 &amp; <b>more</b></p>\n<ul><li>x</li></ul>")).toBe("7 < 8 & more x");
});
