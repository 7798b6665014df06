import { expect, it } from "vitest";
import { nextPull, nextTry } from "./schedule.ts";

const BERLIN = "Europe/Berlin";
const at = (iso: string) => Date.parse(iso);

it.each([
  ["hourly", "2026-11-27T10:20:00Z", "2026-11-27T11:20:00Z"],
  ["six_hourly", "2026-11-27T10:20:00Z", "2026-11-27T16:20:00Z"],
  // Four in Berlin is three in UTC, and two in summer.
  ["daily", "2026-11-27T02:59:00Z", "2026-11-27T03:00:00Z"],
  ["daily", "2026-11-27T03:00:00Z", "2026-11-28T03:00:00Z"],
  ["daily", "2026-03-28T12:00:00Z", "2026-03-29T02:00:00Z"],
  ["daily", "2026-11-27T23:30:00Z", "2026-11-28T03:00:00Z"],
] as const)("a feed that is pulled %s comes next after %s at %s", (schedule, now, next) => {
  expect(new Date(nextPull({ schedule, hour: 4 }, BERLIN, at(now))).toISOString()).toBe(
    new Date(next).toISOString(),
  );
});

it("a night whose clocks leave the hour out pulls once, an hour later", () => {
  const daily = { schedule: "daily", hour: 2 } as const;
  const first = nextPull(daily, BERLIN, at("2026-03-28T12:00:00Z"));
  expect([first, nextPull(daily, BERLIN, first)]).toEqual([
    at("2026-03-29T01:00:00Z"),
    at("2026-03-30T00:00:00Z"),
  ]);
});

it("a day of twenty-five hours is one day: what was pulled at its beginning waits for the next", () => {
  const daily = { schedule: "daily", hour: 0 } as const;
  expect(nextPull(daily, BERLIN, at("2026-10-24T22:30:00Z"))).toBe(at("2026-10-25T23:00:00Z"));
});

it("a feed that failed is tried again soon, each time later, and never later than its schedule says", () => {
  const now = at("2026-11-27T10:00:00Z");
  const minutes = (schedule: "hourly" | "daily") =>
    [1, 2, 3, 4].map((failures) => (nextTry({ schedule, hour: 4 }, "UTC", now, failures) - now) / 60_000);
  expect(minutes("daily")).toEqual([15, 30, 60, 120]);
  expect(minutes("hourly")).toEqual([15, 30, 60, 60]);
});
