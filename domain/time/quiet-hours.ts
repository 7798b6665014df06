import { z } from "zod";
import { offsetOf } from "./offset.ts";

const Hour = z.int().min(0).max(23);

/** Full hours of a day between which nothing comes that can wait; none where both are the same. */
export const QuietHours = z.strictObject({ from: Hour, to: Hour });
export type QuietHours = z.infer<typeof QuietHours>;

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

/** What the clocks of a zone show, in milliseconds since midnight. */
function clock(zone: string, at: number): number {
  return (at + offsetOf(zone, at)) % DAY_MS;
}

/**
 * When the quiet hours end in which a moment lies, or null where it lies in none. Both are
 * milliseconds since 1970. A night in which clocks change ends when they show its end.
 */
export function quietUntil({ from, to }: QuietHours, zone: string, at: number): number | null {
  const now = clock(zone, at);
  const begin = from * HOUR_MS;
  const end = to * HOUR_MS;
  const isQuiet = from <= to ? begin <= now && now < end : begin <= now || now < end;
  if (!isQuiet) {
    return null;
  }
  const until = at + ((end - now + DAY_MS) % DAY_MS);
  const off = clock(zone, until) - end;
  // Less than half a day: the clocks went forward or back in between.
  return until - (off > DAY_MS / 2 ? off - DAY_MS : off < -DAY_MS / 2 ? off + DAY_MS : off);
}
