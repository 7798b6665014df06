import { expect, it } from "vitest";
import { csvCell } from "./csv-file.ts";

it.each([
  ["Shirt, blue", '"Shirt, blue"'],
  ['The "best"', '"The ""best"""'],
  ["two\nlines", '"two\nlines"'],
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(1)", "'@SUM(1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", '"\'\r=1"'],
  ["plain - text", "plain - text"],
])("a cell of %j is read as text, and as one cell", (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});
