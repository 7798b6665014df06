import { momentAt, wallTime } from "../time/wall-time.ts";
import type { FeedTerms } from "./feed.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** After a failure a feed is pulled again so soon, and after each further one twice as late. */
const FIRST_RETRY_MS = 15 * MINUTE_MS;
/**
 * Failures in a row after which staff have to look. With the times between tries that is four hours
 * after the first, and three for an hourly feed.
 */
export const MAX_FAILURES = 5;

type Schedule = Pick<FeedTerms, "schedule" | "hour">;

/** When a feed is pulled next, in milliseconds since 1970. */
export function nextPull({ schedule, hour }: Schedule, zone: string, now: number): number {
  switch (schedule) {
    case "hourly":
      return now + HOUR_MS;
    case "six_hourly":
      return now + 6 * HOUR_MS;
    case "daily":
      return nextHour(hour, zone, now);
  }
}

/** The same after so many failures in a row: earlier than the schedule says, where that is late. */
export function nextTry(schedule: Schedule, zone: string, now: number, failures: number): number {
  return Math.min(nextPull(schedule, zone, now), now + FIRST_RETRY_MS * 2 ** (failures - 1));
}

/** When the clocks of a zone show a full hour next. */
function nextHour(hour: number, zone: string, now: number): number {
  const at = (ahead: number) => {
    const day = wallTime(now + ahead * DAY_MS, zone).slice(0, 10);
    return Date.parse(momentAt(`${day}T${String(hour).padStart(2, "0")}:00`, zone));
  };
  return [0, 1].map(at).find((moment) => moment > now) ?? at(2);
}
