import { addCounts, type Counts, NO_COUNTS } from "../../domain/analytics/counts.ts";
import { ratio } from "../../domain/analytics/figures.ts";
import { startsIn } from "../../domain/analytics/periods.ts";
import { readFigures } from "../../stores/analytics/figures.ts";
import { readCounts } from "../meter/meter.ts";
import { type Asked, MOST_INTERVALS } from "./read-report.ts";

interface Steps extends Pick<Counts, "visits" | "carts" | "checkouts"> {
  /** Orders placed, of all currencies. */
  orders: number;
}

/** How far shoppers got, by time. */
export async function readConversion(
  env: Env,
  { interval, period, zone }: Asked,
): Promise<{ rows: ({ start: number } & Steps)[]; totals: Steps }> {
  const [figures, counted] = await Promise.all([
    readFigures(env.DB, interval, period),
    readCounts(env, interval, period),
  ]);
  const orders = new Map<number, number>();
  for (const { start, figures: some } of figures) {
    orders.set(start, (orders.get(start) ?? 0) + some.placed);
  }
  const counts = new Map(counted.map((row) => [row.start, row.counts]));
  const total = { ...NO_COUNTS };
  for (const row of counted) {
    addCounts(total, row.counts);
  }
  const steps = ({ visits = 0, carts = 0, checkouts = 0 }: Partial<Counts>, placed: number): Steps => ({
    visits,
    carts,
    checkouts,
    orders: placed,
  });
  return {
    rows: startsIn(interval, period, zone, MOST_INTERVALS).map((start) => ({
      start,
      ...steps(counts.get(start) ?? {}, orders.get(start) ?? 0),
    })),
    totals: steps(
      total,
      [...orders.values()].reduce((sum, placed) => sum + placed, 0),
    ),
  };
}

export function conversionOf({ visits, carts, checkouts, orders }: Steps) {
  return { visits, carts, checkouts, orders, conversion: ratio(orders, visits) };
}

export function cartsOf({ carts, checkouts, orders }: Steps) {
  return {
    carts,
    checkouts,
    orders,
    abandonment: carts === 0 ? null : ratio(Math.max(0, carts - orders), carts),
  };
}
