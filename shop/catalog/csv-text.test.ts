import { expect, it } from "vitest";
import { parseCsv } from "./csv-text.ts";

const lines = (text: string) => {
  const parsed = parseCsv(text);
  if (!parsed.ok) {
    throw new Error(parsed.error);
  }
  return parsed.value.map(({ line, fields }) => [line, ...fields]);
};

it("a record's line is where it begins in the file, through quoted line ends and empty lines", () => {
  const text = 'a,b\n1,"x\ny ""q"""\n\n,\n2,"\n\n"\n3,4';
  const expected = [
    [1, "a", "b"],
    [2, "1", 'x\ny "q"'],
    [6, "2", "\n\n"],
    [9, "3", "4"],
  ];
  expect(lines(text)).toEqual(expected);
  expect(lines(`\uFEFF${text.replaceAll("\n", "\r\n")}\r\n`)).toEqual(expected);
});

it("rows may be short or long, but a quote must be closed", () => {
  expect(lines("a,b\n1\n1,2,3")).toEqual([
    [1, "a", "b"],
    [2, "1"],
    [3, "1", "2", "3"],
  ]);
  expect(parseCsv('a,b\n1,"x\n2,3')).toMatchObject({ ok: false, error: expect.stringContaining("line 3") });
});
