import { expect, test } from "vitest";
import { withoutMetadata } from "./metadata.ts";

const text = (written: string) => new TextEncoder().encode(written);
const bytes = (...parts: (number | Uint8Array)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));

function segment(marker: number, content: Uint8Array): Uint8Array {
  return bytes(0xff, marker, (content.byteLength + 2) >> 8, (content.byteLength + 2) & 0xff, content);
}

const START = bytes(0xff, 0xd8);
const JFIF = segment(0xe0, text("JFIF"));
const COLORS = segment(0xe2, text("ICC_PROFILE"));
const TABLE = segment(0xdb, text("table"));
const SCAN = bytes(0xff, 0xda, 0, 2, text("pixels"), 0xff, 0xd9);

test("the place, the time and comments leave a JPEG; its pixels and colours stay", () => {
  const place = segment(0xe1, text("Exif\0\0GPS 52.52 13.40"));
  const program = segment(0xed, text("Photoshop, by Ada"));
  const comment = segment(0xfe, text("at home"));
  const photo = bytes(START, JFIF, place, COLORS, program, TABLE, comment, SCAN);
  expect(withoutMetadata(photo, 1)).toEqual(bytes(START, JFIF, COLORS, TABLE, SCAN));
});

test("how a picture is turned stays, and alone", () => {
  const photo = bytes(START, segment(0xe1, text("Exif\0\0everything")), TABLE, SCAN);
  const kept = withoutMetadata(photo, 6);
  const view = new DataView(kept.buffer);
  expect(new TextDecoder().decode(kept)).not.toContain("everything");
  expect([view.getUint16(2), view.getUint16(4)]).toEqual([0xffe1, 34]);
  expect([view.getUint16(22), view.getUint16(30)]).toEqual([0x0112, 6]);
  expect(kept.slice(2 + 36)).toEqual(bytes(TABLE, SCAN));
});

test("each way in which a picture can be turned stays, and what is none does not", () => {
  const photo = bytes(START, JFIF, SCAN);
  const plain = [undefined, 0, 1, 9].map((orientation) => withoutMetadata(photo, orientation));
  expect(plain).toEqual([photo, photo, photo, photo]);
  for (const orientation of [2, 8]) {
    const head = segment(
      0xe1,
      bytes(
        text("Exif\0\0MM"),
        0,
        42,
        0,
        0,
        0,
        8,
        0,
        1,
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        orientation,
        0,
        0,
        0,
        0,
        0,
        0,
      ),
    );
    expect(withoutMetadata(photo, orientation)).toEqual(bytes(START, head, JFIF, SCAN));
  }
});

test("every segment of a program goes but those that show the picture, also behind filling bytes", () => {
  const [first, last] = [segment(0xef, text("last")), segment(0xe1, text("XMP"))];
  const adobe = segment(0xee, text("Adobe"));
  const photo = bytes(START, first, 0xff, 0xff, JFIF, adobe, last, 0xff, COLORS, TABLE, SCAN);
  expect(withoutMetadata(photo, 1)).toEqual(bytes(START, JFIF, adobe, COLORS, TABLE, SCAN));
});

test.each([
  ["no JPEG", text("GIF89a and more")],
  ["nothing", new Uint8Array()],
  ["one that ends too soon", bytes(START, 0xff, 0xe1, 0xff, 0xff, 1)],
  ["one without a scan", bytes(START, JFIF, TABLE)],
  ["another file with segments", bytes(0xff, 0xd9, segment(0xfe, text("at home")), SCAN)],
  [
    "one whose segments do not follow each other",
    bytes(START, segment(0xfe, text("a")), 0, 0xfe, 0, 2, SCAN),
  ],
])("%s is left as it is", (_, content) => {
  expect(withoutMetadata(content, 1)).toEqual(content);
});

test("a scan that has nothing behind it ends the picture, and a table of any number stays", () => {
  const [comment, table] = [segment(0xfe, text("at home")), segment(0xf7, text("table"))];
  const scan = bytes(0xff, 0xda, 0, 2);
  expect(withoutMetadata(bytes(START, comment, table, scan), 1)).toEqual(bytes(START, table, scan));
});
