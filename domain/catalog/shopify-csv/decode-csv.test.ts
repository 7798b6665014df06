import { expect, it } from "vitest";
import { decodeCsv } from "./decode-csv.ts";

const decoded = (...bytes: number[]) => decodeCsv(new Uint8Array(bytes).buffer);
const notUtf8 = (kind: string) => ({
  ok: false,
  error: {
    code: "invalid_request",
    detail: `The file is not UTF-8: it is ${kind}. Save it as “CSV UTF-8”.`,
  },
});

it("a file of UTF-8 is its text, with the mark that it may begin with", () => {
  expect(decoded()).toEqual({ ok: true, value: "" });
  expect(decoded(0x41)).toEqual({ ok: true, value: "A" });
  expect(decoded(0x4d, 0xc3, 0xbc)).toEqual({ ok: true, value: "Mü" });
  expect(decoded(0xef, 0xbb, 0xbf, 0x41)).toEqual({ ok: true, value: "\uFEFFA" });
});

it("a file of another encoding is refused with what it is, and how it is saved right", () => {
  const utf16 = notUtf8("UTF-16, which Excel calls “Unicode Text”");
  expect(decoded(0xff, 0xfe, 0x41, 0x00)).toMatchObject(utf16);
  expect(decoded(0xfe, 0xff, 0x00, 0x41)).toMatchObject(utf16);
  const windows = notUtf8("probably Windows-1252, which Excel calls “CSV”");
  for (const bytes of [[0x4d, 0xfc], [0xff], [0xff, 0x41], [0xfe, 0x41], [0x41, 0xfe], [0x41, 0xff]]) {
    expect(decoded(...bytes)).toMatchObject(windows);
  }
});
