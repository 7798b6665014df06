import type { Pace } from "../../../domain/analytics/periods.ts";

/** How the time of a look is called, the time before it, and one point of it. */
export const LOOK_WORDS: Readonly<Record<Pace, { tab: string; now: string; before: string }>> = {
  hour: { tab: "Hours", now: "The last 24 hours", before: "24 hours before" },
  day: { tab: "Days", now: "The last 30 days", before: "30 days before" },
  month: { tab: "Months", now: "The last 12 months", before: "12 months before" },
};

const FORMS: Readonly<Record<Pace, Intl.DateTimeFormatOptions>> = {
  hour: { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
};

/** Says when a point begins, by the clocks of the shop. */
export function pointWords(pace: Pace, zone: string): (start: number) => string {
  const format = new Intl.DateTimeFormat("en-US", { ...FORMS[pace], timeZone: zone });
  return (start) => format.format(start);
}

/** A share as a percentage: `0.756` is `75.6 %`. */
export function percentWords(share: number): string {
  return `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 })} %`;
}

/** By how much a number has grown, of what it was; null where it was nothing. */
export function growthWords(now: number, before: number): string | null {
  if (before <= 0) {
    return null;
  }
  const growth = Math.round((now / before - 1) * 1_000) / 10;
  const sign = growth > 0 ? "+" : growth < 0 ? "−" : "±";
  return `${sign}${Math.abs(growth).toLocaleString("en-US")} %`;
}

export function countWords(count: number): string {
  return count.toLocaleString("en-US");
}
