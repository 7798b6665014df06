import { expect, it } from "vitest";
import { measureWords } from "./measures.ts";

it.each([
  ["50 × 70 cm", "50 × 70 cm (19.7 × 27.6 in)"],
  ["50x70cm", "50 × 70 cm (19.7 × 27.6 in)"],
  ["30,5 cm", "30.5 cm (12 in)"],
  ["18 x 24 in", "45.7 × 61 cm (18 × 24 in)"],
  ['12"', "30.5 cm (12 in)"],
  ["1.5 m", "150 cm (59.1 in)"],
  ["200 × 100 × 50 mm", "20 × 10 × 5 cm (7.9 × 3.9 × 2 in)"],
  ["A3", "29.7 × 42 cm (11.7 × 16.5 in)"],
  [" A0 ", "84.1 × 118.9 cm (33.1 × 46.8 in)"],
  ["10 X 20 CM", "10 × 20 cm (3.9 × 7.9 in)"],
  ["5 inches", "12.7 cm (5 in)"],
  ["5″", "12.7 cm (5 in)"],
  ["0.5 in", "1.3 cm (0.5 in)"],
])("%s is %s", (value, words) => {
  expect(measureWords(value)).toBe(words);
});

it.each([
  "M",
  "Blue",
  "42",
  "A7 speaker",
  "310 gsm",
  "3 m of rope",
  "100 × cm",
  "",
  "constructor",
  "1 × 2 × 3 × 4 cm",
])("“%s” names no measure", (value) => {
  expect(measureWords(value)).toBeUndefined();
});
