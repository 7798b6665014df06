import type { Currency } from "../base/money.ts";
import { addTo, type Fact, type Figures, NO_FIGURES, type SkuFigures } from "./figures.ts";
import { INTERVALS, type Interval, startOf } from "./periods.ts";

/** Figures of an interval, of orders in one currency that one provider takes the money of. */
export interface SumRow {
  interval: Interval;
  start: number;
  currency: Currency;
  provider: string;
  figures: Figures;
}

export interface SkuRow {
  interval: Exclude<Interval, "minute">;
  start: number;
  currency: Currency;
  sku: string;
  figures: SkuFigures;
}

/** What facts add to each minute, hour and day, and to each SKU's hours and days. */
export function sumsOf(facts: readonly Fact[], zone: string): { rows: SumRow[]; skus: SkuRow[] } {
  const rows = new Map<string, SumRow>();
  const skus = new Map<string, SkuRow>();
  // Most facts of a rush are of one minute, and what a clock shows is dear to ask.
  const known = new Map<number, Record<Interval, number>>();
  const startsOf = (at: number) => {
    const minute = startOf("minute", at, zone);
    const starts = known.get(minute) ?? {
      minute,
      hour: startOf("hour", at, zone),
      day: startOf("day", at, zone),
    };
    known.set(minute, starts);
    return starts;
  };
  for (const { at, currency, provider, figures, skus: parts } of facts) {
    const starts = startsOf(at);
    for (const interval of INTERVALS) {
      const start = starts[interval];
      const key = `${interval} ${start} ${currency} ${provider}`;
      const row = rows.get(key) ?? { interval, start, currency, provider, figures: { ...NO_FIGURES } };
      addTo(row.figures, figures);
      rows.set(key, row);
      if (interval === "minute") {
        continue;
      }
      for (const { sku, units = 0, revenue = 0, returned = 0 } of parts) {
        const name = `${interval} ${start} ${currency} ${sku}`;
        const one = skus.get(name) ?? {
          interval,
          start,
          currency,
          sku,
          figures: { units: 0, revenue: 0, returned: 0 },
        };
        one.figures.units += units;
        one.figures.revenue += revenue;
        one.figures.returned += returned;
        skus.set(name, one);
      }
    }
  }
  return { rows: [...rows.values()], skus: [...skus.values()] };
}
