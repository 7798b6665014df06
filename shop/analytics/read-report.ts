import { NO_FIGURES } from "../../domain/analytics/figures.ts";
import { type Interval, type Period, startsIn } from "../../domain/analytics/periods.ts";
import { type ReportName, sellThroughOf, sumBy, type Totals, tell } from "../../domain/analytics/report.ts";
import { CURRENCY, type Currency, type Money, money } from "../../domain/base/money.ts";
import { readFigures, readSkuFigures } from "../../stores/analytics/figures.ts";

/** What a report is asked about. Its period is made of whole intervals. */
export interface Asked {
  interval: Interval;
  period: Period;
  currency: Currency;
  /** The time zone that days begin in. */
  zone: string;
}

/** Intervals of a report at most: four years of days. */
export const MOST_INTERVALS = 1_500;
/** SKUs of a report at most. */
const MOST_SKUS = 1_000;

export interface TimeReport<Name extends ReportName> {
  /** Of each interval, those without anything too. */
  rows: ({ start: number } & Totals<Name>)[];
  totals: Totals<Name>;
  /** In which there are figures in the period, the shop's own first. */
  currencies: Currency[];
}

/** A report by time. */
export async function readReport<Name extends ReportName>(
  env: Env,
  name: Name,
  { interval, period, currency, zone }: Asked,
): Promise<TimeReport<Name>> {
  const rows = await readFigures(env.DB, interval, period);
  const sums = sumBy(rows, currency, ({ start }) => start);
  const totals = sumBy(rows, currency, () => "").get("");
  const others = new Set(rows.map((row) => row.currency).filter((code) => code !== CURRENCY));
  return {
    rows: startsIn(interval, period, zone, MOST_INTERVALS).map((start) => ({
      start,
      ...tell(name, sums.get(start), currency),
    })),
    totals: tell(name, totals, currency),
    currencies: [CURRENCY, ...[...others].sort()],
  };
}

/** Payments by provider, the one that took most first. */
export async function readPayments(env: Env, { interval, period, currency }: Asked) {
  const rows = await readFigures(env.DB, interval, period);
  const sums = sumBy(rows, currency, ({ provider }) => provider);
  const total = sumBy(rows, currency, () => "").get("") ?? NO_FIGURES;
  return {
    rows: [...sums]
      .sort(([, a], [, b]) => b.paidTotal - a.paidTotal)
      .map(([provider, sum]) => ({ provider, ...tell("payments", sum, currency) })),
    totals: tell("payments", total, currency),
  };
}

interface SkuRow {
  sku: string;
  productId: string | null;
  title: string | null;
  units: number;
  returned: number;
}

/** SKUs are summed by hour and day. */
const bySku = (interval: Interval) => (interval === "day" ? "day" : "hour");

/** What sold most. Revenue is units at their prices, before discounts and taxes. */
export async function readProducts(
  env: Env,
  { interval, period, currency }: Asked,
): Promise<{
  rows: (SkuRow & { revenue: Money })[];
  totals: { units: number; returned: number; revenue: Money };
}> {
  const skus = await readSkuFigures(env.DB, bySku(interval), period, currency, MOST_SKUS);
  return {
    rows: skus.map(({ sku, productId, title, units, returned, revenue }) => ({
      sku,
      productId,
      title,
      units,
      returned,
      revenue: money(revenue, currency),
    })),
    totals: {
      units: sum(skus.map(({ units }) => units)),
      returned: sum(skus.map(({ returned }) => returned)),
      revenue: money(sum(skus.map(({ revenue }) => revenue)), currency),
    },
  };
}

/** Of each SKU the share that was sold and kept, of that and what is left to sell now. */
export async function readSellThrough(env: Env, { interval, period, currency }: Asked) {
  const skus = await readSkuFigures(env.DB, bySku(interval), period, currency, MOST_SKUS);
  const rows = skus.map(({ revenue: _, ...sku }) => ({
    ...sku,
    sellThrough: sellThroughOf(sku.units - sku.returned, sku.available),
  }));
  const tracked = rows.filter(({ available }) => available !== null);
  const units = sum(tracked.map((row) => row.units));
  const returned = sum(tracked.map((row) => row.returned));
  const available = sum(tracked.map((row) => row.available ?? 0));
  return {
    rows,
    totals: { units, returned, available, sellThrough: sellThroughOf(units - returned, available) },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
