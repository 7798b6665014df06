import { describe, expect, it } from "vitest";
import {
  endOf,
  type Interval,
  lastStarts,
  startOf,
  startOfDate,
  startsIn,
  timeBefore,
  widen,
} from "./periods.ts";

const iso = (at: number) => new Date(at).toISOString();
const start = (interval: Interval, at: string, zone: string) => iso(startOf(interval, Date.parse(at), zone));

describe("an interval begins", () => {
  it.each([
    ["minute", "2026-11-27T05:20:59.999Z", "America/Los_Angeles", "2026-11-27T05:20:00.000Z"],
    ["hour", "2026-11-27T05:20:59Z", "America/Los_Angeles", "2026-11-27T05:00:00.000Z"],
    ["hour", "2026-11-27T05:20:59Z", "Asia/Kolkata", "2026-11-27T04:30:00.000Z"],
    ["day", "2026-11-27T05:20:59Z", "UTC", "2026-11-27T00:00:00.000Z"],
    ["day", "2026-11-27T05:20:59Z", "America/Los_Angeles", "2026-11-26T08:00:00.000Z"],
    ["day", "2026-11-27T18:20:59Z", "Asia/Kathmandu", "2026-11-27T18:15:00.000Z"],
    [
      "day, in which clocks went forward",
      "2026-03-08T20:00:00Z",
      "America/New_York",
      "2026-03-08T05:00:00.000Z",
    ],
    [
      "day, in which clocks went back",
      "2026-11-01T20:00:00Z",
      "America/New_York",
      "2026-11-01T04:00:00.000Z",
    ],
    ["day without a midnight", "2026-03-08T20:00:00Z", "America/Havana", "2026-03-08T05:00:00.000Z"],
    ["day with two midnights", "2026-11-01T20:00:00Z", "America/Havana", "2026-11-01T04:00:00.000Z"],
  ])("%s at %s in %s: %s", (name, at, zone, expected) => {
    const interval = name.split(/[ ,]/)[0] as Interval;
    expect(start(interval, at, zone)).toBe(expected);
    // All of it begins where it begins.
    expect(start(interval, expected, zone)).toBe(expected);
    expect(startOf(interval, Date.parse(expected) - 1, zone)).toBeLessThan(Date.parse(expected));
  });

  it.each([
    ["Pacific/Kiritimati", "2026-11-26T10:00:00.000Z"],
    ["Pacific/Pago_Pago", "2026-11-27T11:00:00.000Z"],
    ["Europe/Berlin", "2026-11-26T23:00:00.000Z"],
  ])("a date in %s: %s", (zone, expected) => {
    expect(iso(startOfDate("2026-11-27", zone))).toBe(expected);
  });

  it("where the one before ends, on each day of a year in which the clocks change", () => {
    for (const zone of ["Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Pacific/Chatham"]) {
      const year = { from: Date.parse("2026-01-01T12:00:00Z"), to: Date.parse("2027-01-01T12:00:00Z") };
      const days = startsIn("day", year, zone, 1_000);
      expect([zone, days.length]).toEqual([zone, 366]);
      for (const day of days) {
        expect(startOf("day", endOf("day", day, zone) - 1, zone)).toBe(day);
      }
    }
  });
});

describe("a period", () => {
  const period = { from: Date.parse("2026-11-27T05:20:30Z"), to: Date.parse("2026-11-27T06:00:00Z") };

  it("is widened to whole intervals, and not where it ends with one", () => {
    expect(Object.values(widen("hour", period, "UTC")).map(iso)).toEqual([
      "2026-11-27T05:00:00.000Z",
      "2026-11-27T06:00:00.000Z",
    ]);
    expect(Object.values(widen("day", period, "Europe/Berlin")).map(iso)).toEqual([
      "2026-11-26T23:00:00.000Z",
      "2026-11-27T23:00:00.000Z",
    ]);
  });

  it("has as many days before it, although one of them is longer", () => {
    const week = { from: Date.parse("2026-10-28T23:00:00Z"), to: Date.parse("2026-11-04T23:00:00Z") };
    const earlier = timeBefore("day", week, "Europe/Berlin");
    expect([earlier.from, earlier.to].map(iso)).toEqual(["2026-10-21T22:00:00.000Z", iso(week.from)]);
    expect(startsIn("day", earlier, "Europe/Berlin", 100)).toHaveLength(7);
    const spring = { from: Date.parse("2026-03-31T22:00:00Z"), to: Date.parse("2026-04-07T22:00:00Z") };
    const shorter = timeBefore("day", spring, "Europe/Berlin");
    expect([shorter.from, shorter.to].map(iso)).toEqual(["2026-03-24T23:00:00.000Z", iso(spring.from)]);
    const [before, hourly] = [timeBefore("hour", period, "UTC"), timeBefore("hour", week, "Europe/Berlin")];
    expect([before.to, hourly.from].map(iso)).toEqual([iso(period.from), "2026-10-21T23:00:00.000Z"]);
    expect(iso(timeBefore("hour", period, "UTC").from)).toBe("2026-11-27T04:41:00.000Z");
  });

  it("is made of its minutes, hours or days in order, at most so many", () => {
    const starts = (interval: Interval, most: number) =>
      startsIn(interval, { ...period, from: period.to - 90_000 }, "UTC", most).map((at) =>
        iso(at).slice(11, 16),
      );
    expect([starts("minute", 9), starts("minute", 2), starts("minute", 1), starts("minute", 0)]).toEqual([
      ["05:58", "05:59"],
      ["05:58", "05:59"],
      ["05:58"],
      [],
    ]);
    expect([starts("hour", 9), starts("day", 9)]).toEqual([["05:00"], ["00:00"]]);
    expect(Object.values(widen("minute", period, "UTC")).map(iso)).toEqual([
      "2026-11-27T05:20:00.000Z",
      "2026-11-27T06:00:00.000Z",
    ]);
  });

  it("of a pace ends with what goes on, and begins so many before", () => {
    const now = Date.parse("2026-03-31T23:30:00Z");
    expect(lastStarts("month", now, "Europe/Berlin", 3).map(iso)).toEqual([
      "2026-01-31T23:00:00.000Z",
      "2026-02-28T23:00:00.000Z",
      "2026-03-31T22:00:00.000Z",
    ]);
    expect(lastStarts("day", now, "UTC", 2).map(iso)).toEqual([
      "2026-03-30T00:00:00.000Z",
      "2026-03-31T00:00:00.000Z",
    ]);
    expect(lastStarts("hour", now, "UTC", 24).map(iso)[0]).toBe("2026-03-31T00:00:00.000Z");
  });
});
