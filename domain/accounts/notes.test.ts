import { expect, it } from "vitest";
import { MAX_NOTE_CHARS, MAX_NOTES, NewNote } from "./notes.ts";

const ID = "nte_0123456789abcdefghij";
const read = (text: string, id = ID) => NewNote.safeParse({ id, text }).data?.text;

it("a note is kept without the space around it, with its lines ended in one way", () => {
  expect(NewNote.parse({ id: ID, text: "  Called.\r\nWill call\r\nback.\t \n" })).toEqual({
    id: ID,
    text: "Called.\nWill call\nback.",
  });
});

it("a note says something, is no longer than its bound, and has no control characters", () => {
  const longest = "x".repeat(MAX_NOTE_CHARS);
  expect([longest, `${longest}x`, "", " \r\n", "a\u0000b"].map((text) => read(text))).toEqual([
    longest,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([MAX_NOTE_CHARS, MAX_NOTES]).toEqual([2_000, 200]);
});

it.each(["", `x${ID}`, `${ID}0`, ID.slice(0, -1), ID.toUpperCase()])("a note is not called %j", (id) => {
  expect(read("Called.", id)).toBeUndefined();
});
