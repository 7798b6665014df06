import { boardOf, type Look, type Sold, spanOf } from "../../domain/analytics/board.ts";
import type { Pace, Period } from "../../domain/analytics/periods.ts";
import { sellThroughOf } from "../../domain/analytics/report.ts";
import type { Currency } from "../../domain/base/money.ts";
import { readFigures, readSkuFigures, type SkuSums } from "../../stores/analytics/figures.ts";

/** SKUs that a look names. */
const TOP = 10;

/** What was sold lately, and what of it the most. */
export interface Board extends Sold {
  pace: Pace;
  currency: Currency;
  period: Period;
  top: (SkuSums & { sellThrough: number | null })[];
}

export async function readBoard(env: Env, look: Look): Promise<Board> {
  const { pace, currency } = look;
  const span = spanOf(look);
  const { period, whole } = span;
  const interval = pace === "hour" ? "hour" : "day";
  const [rows, top] = await Promise.all([
    readFigures(env.DB, interval, whole),
    readSkuFigures(env.DB, interval, period, currency, TOP),
  ]);
  return {
    pace,
    currency,
    period,
    ...boardOf(look, span, rows),
    top: top.map((sku) => ({ ...sku, sellThrough: sellThroughOf(sku.units - sku.returned, sku.available) })),
  };
}
