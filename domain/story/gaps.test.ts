import { expect, test } from "vitest";
import { gapsOf } from "./gaps.ts";

const NOW = Date.UTC(2026, 10, 27);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const whole = {
  isStored: true,
  placedAt: NOW - DAY_MS,
  moments: [NOW - DAY_MS, NOW - 2 * MINUTE_MS],
  filesLeft: 0,
};

test("a story that all sources tell whole lacks nothing, and each that does not is named", () => {
  expect(gapsOf(whole, NOW)).toEqual([]);
  expect(gapsOf({ ...whole, placedAt: NOW - 30 * DAY_MS }, NOW)).toEqual([]);
  const lacking = {
    isStored: false,
    placedAt: NOW - 30 * DAY_MS - 1,
    moments: [NOW - 30 * DAY_MS - 1, NOW - 2 * MINUTE_MS + 1, NOW - DAY_MS],
    filesLeft: 1,
  };
  expect(gapsOf(lacking, NOW)).toEqual([
    "The order is not stored yet: its stock owner has it, and tells no more than that it was placed.",
    "Events of the last two minutes may not be archived yet.",
    "The archive has 1 more files of these times, which were not searched for events.",
    "Dead letters that were sent again are kept for 30 days.",
  ]);
  expect(gapsOf({ ...whole, filesLeft: null }, NOW)).toEqual([
    "The archive of events does not answer at the moment.",
  ]);
});
