import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { seeded } from "../../base/random.ts";
import { csvField, guarded, parseCsv, unguarded } from "./csv-text.ts";

const lines = (text: string) => {
  const parsed = parseCsv(text);
  if (!parsed.ok) {
    throw new Error(parsed.error);
  }
  return parsed.value.map(({ line, fields }) => [line, ...fields]);
};

describe("CSV text", () => {
  it("has records that begin at their lines, through quoted line ends and empty lines", () => {
    const text = 'a,b\n1,"x\ny ""q"""\n\n,\n2,"\n\n"\n3,4';
    const expected = [
      [1, "a", "b"],
      [2, "1", 'x\ny "q"'],
      [6, "2", "\n\n"],
      [9, "3", "4"],
    ];
    expect(lines(text)).toEqual(expected);
    expect(lines(`\uFEFF${text}\n`)).toEqual(expected);
  });

  it("ends its lines as any system does, and keeps those in quotes to the byte", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      expect(lines(["a,b", '1,"x\r\ny\rz\n"', "", "2,"].join(end))).toEqual([
        [1, "a", "b"],
        [2, "1", "x\r\ny\rz\n"],
        [7, "2", ""],
      ]);
    }
  });

  it("has short and long rows, and quotes within a field that none opens", () => {
    expect(lines('a,b\n1\n1,2,3\n5" nail,x')).toEqual([
      [1, "a", "b"],
      [2, "1"],
      [3, "1", "2", "3"],
      [4, '5" nail', "x"],
    ]);
  });

  it("is refused with the line where a quote is left open, or where text follows it", () => {
    expect(parseCsv('a,b\n1,"x\n2,3')).toEqual({
      ok: false,
      error: "the quote that line 2 opens is never closed.",
    });
    expect(parseCsv('a\n"x\n"y,1')).toEqual({
      ok: false,
      error: "line 3 has more text behind a closing quote.",
    });
  });

  it("reads what another parser reads of anything that is written here", () => {
    const random = seeded("csv");
    const piece = () => random.pick(["a", '"', ",", "\n", "\r\n", " ", "=", "é", ""]);
    for (let round = 0; round < 200; round++) {
      const rows = Array.from({ length: 3 }, () => [
        "x",
        ...Array.from({ length: 2 }, () => Array.from({ length: 4 }, piece).join("")),
      ]);
      const text = rows.map((row) => row.map(csvField).join(",")).join("\r\n");
      expect(lines(text).map(([, ...fields]) => fields)).toEqual(rows);
      expect(parse(text)).toEqual(rows);
    }
  });
});

it("a file that holds a NUL character is no text, and the line is named", () => {
  expect(parseCsv("Handle,Title\r\ncup,C\0up")).toEqual({
    ok: false,
    error: "line 2 holds a NUL character, which no text has.",
  });
});

describe("a cell that a spreadsheet would compute", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-1", "＝1"])(
    "%j is text in it",
    (text) => {
      expect(guarded(text)).toBe(`'${text}`);
      expect(unguarded(guarded(text))).toBe(text);
    },
  );

  it.each(["", "'", "'a", "a=1", "1-1", "it's"])("is none of those that begin as %j does", (text) => {
    expect(guarded(text)).toBe(text);
    expect(unguarded(text)).toBe(text);
  });
});
