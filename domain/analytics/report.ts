import { type Currency, type Money, money } from "../base/money.ts";
import { addTo, averageOf, type Figures, NO_FIGURES, paymentSuccessOf, ratio, revenueOf } from "./figures.ts";
import type { SumRow } from "./sums.ts";

/** Figures of one interval, or of all of a period. */
type Cells = Record<string, string | number | Money | null>;

/** What each report by time shows of the figures of one currency. */
const REPORTS = {
  summary: (sum, in_) => ({
    orders: sum.placed,
    paid: sum.paid,
    units: sum.units,
    revenue: in_(revenueOf(sum)),
    averageOrder: averageOf(sum) === null ? null : in_(averageOf(sum) ?? 0),
    refunded: in_(sum.refundedTotal + sum.reversedTotal),
    paymentSuccess: paymentSuccessOf(sum),
  }),
  revenue: (sum, in_) => ({
    paid: in_(sum.paidTotal),
    reversed: in_(sum.reversedTotal),
    refunded: in_(sum.refundedTotal),
    revenue: in_(revenueOf(sum)),
  }),
  orders: (sum, in_) => ({
    placed: sum.placed,
    placedTotal: in_(sum.placedTotal),
    paid: sum.paid,
    declined: sum.declined,
    unanswered: sum.unanswered,
    expired: sum.expired,
    withdrawn: sum.withdrawn,
    reversed: sum.reversed,
    refunds: sum.refunds,
  }),
  payments: (sum, in_) => ({
    paid: sum.paid,
    paidTotal: in_(sum.paidTotal),
    declined: sum.declined,
    unanswered: sum.unanswered,
    success: paymentSuccessOf(sum),
  }),
} satisfies Record<string, (sum: Figures, in_: (amount: number) => Money) => Cells>;
export type ReportName = keyof typeof REPORTS;
export type Totals<Name extends ReportName> = ReturnType<(typeof REPORTS)[Name]>;

/** The figures of one currency, summed by something of their rows. */
export function sumBy<Key>(
  rows: readonly SumRow[],
  currency: Currency,
  keyOf: (row: SumRow) => Key,
): Map<Key, Figures> {
  const sums = new Map<Key, Figures>();
  for (const row of rows) {
    if (row.currency !== currency) {
      continue;
    }
    const sum = sums.get(keyOf(row)) ?? { ...NO_FIGURES };
    addTo(sum, row.figures);
    sums.set(keyOf(row), sum);
  }
  return sums;
}

/** What a report shows of a sum. */
export function tell<Name extends ReportName>(
  name: Name,
  sum: Figures | undefined,
  currency: Currency,
): Totals<Name> {
  return REPORTS[name](sum ?? NO_FIGURES, (amount) => money(amount, currency)) as Totals<Name>;
}

/** The share of a SKU's units that was sold, of those that were sold and those that are left. */
export function sellThroughOf(sold: number, available: number | null): number | null {
  return available === null ? null : ratio(sold, sold + available);
}
