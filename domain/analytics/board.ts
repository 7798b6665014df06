import { CURRENCY, type Currency } from "../base/money.ts";
import { addTo, type Figures, NO_FIGURES } from "./figures.ts";
import { lastStarts, type Pace, type Period, startOfPace } from "./periods.ts";
import type { SumRow } from "./sums.ts";

/** How far a look goes back: a day of hours, thirty days, a year of months. */
const LOOKS: Readonly<Record<Pace, number>> = { hour: 24, day: 30, month: 12 };

export interface Look {
  pace: Pace;
  currency: Currency;
  /** The time zone that days begin in. */
  zone: string;
  now: number;
}

/** The points of time that a look compares, in milliseconds since 1970. */
export interface Span {
  /** The beginnings of its points, and of as many before them. */
  starts: number[];
  /** That of its points. */
  period: Period;
  /** That of the points before them, too. */
  whole: Period;
}

interface Point {
  /** When it begins, in milliseconds since 1970. */
  start: number;
  now: Figures;
  /** The same of the point that is as far into the time before. */
  before: Figures;
}

/** What was sold lately, beside the time of the same length before. */
export interface Sold {
  points: Point[];
  /** In which there are figures, the shop's own first. */
  currencies: Currency[];
  totals: { now: Figures; before: Figures };
}

export function spanOf({ pace, zone, now }: Look): Span {
  const length = LOOKS[pace];
  const starts = lastStarts(pace, now, zone, 2 * length);
  const to = now + 1;
  return { starts, period: { from: starts[length] ?? now, to }, whole: { from: starts[0] ?? now, to } };
}

export function boardOf(
  { pace, currency, zone }: Look,
  { starts }: Span,
  rows: readonly Pick<SumRow, "start" | "currency" | "figures">[],
): Sold {
  const sums = new Map(starts.map((start) => [start, { ...NO_FIGURES }]));
  for (const row of rows) {
    const sum = row.currency === currency ? sums.get(startOfPace(pace, row.start, zone)) : undefined;
    if (sum) {
      addTo(sum, row.figures);
    }
  }
  const length = starts.length / 2;
  const points = starts.slice(length).map(
    (start, n): Point => ({
      start,
      now: sums.get(start) ?? NO_FIGURES,
      before: sums.get(starts[n] ?? 0) ?? NO_FIGURES,
    }),
  );
  const others = new Set(rows.map((row) => row.currency).filter((code) => code !== CURRENCY));
  return {
    points,
    currencies: [CURRENCY, ...[...others].sort()],
    totals: {
      now: totalOf(points.map((point) => point.now)),
      before: totalOf(points.map((point) => point.before)),
    },
  };
}

function totalOf(parts: readonly Figures[]): Figures {
  const total = { ...NO_FIGURES };
  for (const part of parts) {
    addTo(total, part);
  }
  return total;
}
