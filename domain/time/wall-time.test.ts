import { describe, expect, it } from "vitest";
import { momentAt, wallTime } from "./wall-time.ts";

const BERLIN = "Europe/Berlin";

describe("what the clocks of a zone show", () => {
  it.each([
    ["UTC", "2026-11-20T18:00:07", "2026-11-20T18:00:07.000Z"],
    [BERLIN, "2026-11-20T18:00:00", "2026-11-20T17:00:00.000Z"],
    [BERLIN, "2026-07-20T00:30:00", "2026-07-19T22:30:00.000Z"],
    ["America/Los_Angeles", "2026-11-20T23:30:00", "2026-11-21T07:30:00.000Z"],
    ["Asia/Kathmandu", "2026-11-20T00:00:00", "2026-11-19T18:15:00.000Z"],
    ["Pacific/Kiritimati", "2026-11-20T01:00:00", "2026-11-19T11:00:00.000Z"],
    // The clocks went forward at two, and back at three.
    [BERLIN, "2026-03-29T01:59:59", "2026-03-29T00:59:59.000Z"],
    [BERLIN, "2026-03-29T03:00:00", "2026-03-29T01:00:00.000Z"],
    [BERLIN, "2026-10-25T01:59:59", "2026-10-24T23:59:59.000Z"],
    [BERLIN, "2026-10-25T03:00:00", "2026-10-25T02:00:00.000Z"],
  ])("is read as the moment at which they show it: %s, %s", (zone, text, iso) => {
    expect(momentAt(text, zone)).toBe(iso);
    expect(wallTime(Date.parse(iso), zone)).toBe(text);
    expect(momentAt(text.slice(0, 16), zone)).toBe(`${iso.slice(0, 16)}:00.000Z`);
  });

  it("is the first of two moments where they show it twice, and an hour later where they leave it out", () => {
    expect(momentAt("2026-10-25T02:30", BERLIN)).toBe("2026-10-25T00:30:00.000Z");
    expect(momentAt("2026-03-29T02:30", BERLIN)).toBe("2026-03-29T01:30:00.000Z");
  });

  it("is no moment where it is no time", () => {
    for (const text of ["", "tomorrow", "2026-11-20", "2026-02-31T10:00", "2026-11-20T18:00+02:00"]) {
      expect(momentAt(text, BERLIN)).toBe("");
    }
  });
});
