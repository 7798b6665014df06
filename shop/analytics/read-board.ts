import { addTo, type Figures, NO_FIGURES } from "../../domain/analytics/figures.ts";
import { lastStarts, type Pace, type Period, startOfPace } from "../../domain/analytics/periods.ts";
import { sellThroughOf } from "../../domain/analytics/report.ts";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { readFigures, readSkuFigures, type SkuSums } from "../../stores/analytics/figures.ts";

/** How far a look goes back: a day of hours, thirty days, a year of months. */
const LOOKS: Readonly<Record<Pace, number>> = { hour: 24, day: 30, month: 12 };
/** SKUs that a look names. */
const TOP = 10;

interface Point {
  /** When it begins, in milliseconds since 1970. */
  start: number;
  now: Figures;
  /** The same of the point that is as far into the time before. */
  before: Figures;
}

/** What was sold lately, beside the time of the same length before. */
export interface Board {
  pace: Pace;
  currency: Currency;
  /** In which there are figures, the shop's own first. */
  currencies: Currency[];
  period: Period;
  points: Point[];
  totals: { now: Figures; before: Figures };
  top: (SkuSums & { sellThrough: number | null })[];
}

interface Look {
  pace: Pace;
  currency: Currency;
  /** The time zone that days begin in. */
  zone: string;
  now: number;
}

export async function readBoard(env: Env, { pace, currency, zone, now }: Look): Promise<Board> {
  const length = LOOKS[pace];
  const starts = lastStarts(pace, now, zone, 2 * length);
  const interval = pace === "hour" ? "hour" : "day";
  const period = { from: starts[length] ?? now, to: now + 1 };
  const [rows, top] = await Promise.all([
    readFigures(env.DB, interval, { from: starts[0] ?? now, to: now + 1 }),
    readSkuFigures(env.DB, interval, period, currency, TOP),
  ]);
  const sums = new Map(starts.map((start) => [start, { ...NO_FIGURES }]));
  for (const row of rows) {
    const sum = row.currency === currency ? sums.get(startOfPace(pace, row.start, zone)) : undefined;
    if (sum) {
      addTo(sum, row.figures);
    }
  }
  const points = starts.slice(length).map((start, n) => ({
    start,
    now: sums.get(start) ?? NO_FIGURES,
    before: sums.get(starts[n] ?? 0) ?? NO_FIGURES,
  }));
  const others = new Set(rows.map((row) => row.currency).filter((code) => code !== CURRENCY));
  return {
    pace,
    currency,
    currencies: [CURRENCY, ...[...others].sort()],
    period,
    points,
    totals: {
      now: totalOf(points.map((point) => point.now)),
      before: totalOf(points.map((point) => point.before)),
    },
    top: top.map((sku) => ({ ...sku, sellThrough: sellThroughOf(sku.units - sku.returned, sku.available) })),
  };
}

function totalOf(parts: readonly Figures[]): Figures {
  const total = { ...NO_FIGURES };
  for (const part of parts) {
    addTo(total, part);
  }
  return total;
}
