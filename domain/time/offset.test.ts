import { expect, it } from "vitest";
import { offsetOf, QUARTER_MS } from "./offset.ts";
import { isTimeZone } from "./time-zone.ts";

const HOUR_MS = 60 * 60_000;

it.each([
  ["UTC", "2026-07-01T00:00:00Z", 0],
  ["Europe/Berlin", "2026-07-01T12:00:00Z", 2],
  ["Europe/Berlin", "2026-12-31T23:59:59Z", 1],
  ["America/Los_Angeles", "2026-12-31T23:59:59Z", -8],
  ["Asia/Kathmandu", "2026-01-01T00:00:00Z", 5.75],
  ["Pacific/Kiritimati", "2026-02-28T23:00:00Z", 14],
  ["Europe/Berlin", "2026-03-29T00:59:59.999Z", 1],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", 2],
])("clocks of %s are at %s ahead by %d hours", (zone, iso, hours) => {
  expect(offsetOf(zone, Date.parse(iso))).toBe(hours * HOUR_MS);
});

it("clocks are read right however many moments were asked for before", () => {
  const begin = Date.parse("2026-01-01T00:00:00Z");
  let wrong = 0;
  for (let n = 0; n < 20_010; n++) {
    wrong += offsetOf("UTC", begin + n * QUARTER_MS) === 0 ? 0 : 1;
  }
  expect(wrong).toBe(0);
  expect(offsetOf("Asia/Tokyo", begin)).toBe(9 * HOUR_MS);
});

it("a zone is one of the IANA database, by its own name", () => {
  expect(["UTC", "Europe/Berlin", "America/New_York"].map(isTimeZone)).toEqual([true, true, true]);
  expect(["", "Berlin", "europe/berlin", "+01:00", "Mars/Base"].map(isTimeZone)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
