import { offsetOf, QUARTER_MS } from "../time/offset.ts";

/** What figures are summed by. Minutes and hours are named by their beginnings, as days are. */
export const INTERVALS = ["minute", "hour", "day"] as const;
export type Interval = (typeof INTERVALS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** From a moment until before another, in milliseconds since 1970. */
export interface Period {
  from: number;
  to: number;
}

/**
 * The beginning of the minute, hour or day that a moment is in, by the clocks of a zone, so that
 * each day is made of whole hours.
 */
export function startOf(interval: Interval, at: number, zone: string): number {
  if (interval === "minute") {
    return floor(at, MINUTE_MS);
  }
  const offset = offsetOf(zone, at);
  if (interval === "hour") {
    return floor(at + offset, HOUR_MS) - offset;
  }
  const midnight = floor(at + offset, DAY_MS);
  // The clocks may have been put forward or back since midnight, or past it.
  let start = midnight - offsetOf(zone, midnight - offset);
  while (floor(start - 1 + offsetOf(zone, start - 1), DAY_MS) === midnight) {
    start -= QUARTER_MS;
  }
  return start;
}

/** The beginning of a date such as `2026-11-27`, by the clocks of a zone. */
export function startOfDate(date: string, zone: string): number {
  const noon = Date.parse(date) + DAY_MS / 2;
  return startOf("day", noon - offsetOf(zone, noon), zone);
}

/** When the interval ends that begins at `start`. */
export function endOf(interval: Interval, start: number, zone: string): number {
  if (interval === "minute") {
    return start + MINUTE_MS;
  }
  if (interval === "hour") {
    return start + HOUR_MS;
  }
  // A day has 23 to 25 hours.
  return startOf("day", start + DAY_MS + 3 * HOUR_MS, zone);
}

/** The whole intervals that a period touches. */
export function widen(interval: Interval, { from, to }: Period, zone: string): Period {
  return { from: startOf(interval, from, zone), to: endOf(interval, startOf(interval, to - 1, zone), zone) };
}

/** The beginnings of the intervals of a period, in order, at most so many. */
export function startsIn(interval: Interval, period: Period, zone: string, most: number): number[] {
  const starts: number[] = [];
  for (let at = startOf(interval, period.from, zone); at < period.to && starts.length < most; ) {
    starts.push(at);
    at = endOf(interval, at, zone);
  }
  return starts;
}

/** The time before a period, of the same length: as many days of the zone where it is of days. */
export function timeBefore(interval: Interval, period: Period, zone: string): Period {
  const length = period.to - period.from;
  const from = period.from - length;
  return interval === "day"
    ? { from: startOf("day", from + DAY_MS / 2, zone), to: period.from }
    : { from, to: period.from };
}

function floor(at: number, step: number): number {
  return Math.floor(at / step) * step;
}

/** What figures are looked at by: hours of a day, days of a month, months of a year. */
export const PACES = ["hour", "day", "month"] as const;
export type Pace = (typeof PACES)[number];

/** The beginning of the hour, day or calendar month that a moment is in. */
export function startOfPace(pace: Pace, at: number, zone: string): number {
  if (pace !== "month") {
    return startOf(pace, at, zone);
  }
  const local = new Date(at + offsetOf(zone, at)).toISOString();
  return startOfDate(`${local.slice(0, 7)}-01`, zone);
}

/** The beginnings of the last hours, days or months, the one that goes on last. */
export function lastStarts(pace: Pace, now: number, zone: string, count: number): number[] {
  const starts: number[] = [];
  for (let at = now; starts.length < count; at = (starts[0] ?? now) - 1) {
    starts.unshift(startOfPace(pace, at, zone));
  }
  return starts;
}
