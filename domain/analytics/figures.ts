import type { Currency } from "../base/money.ts";

/**
 * What is counted of orders. Amounts are minor units of one currency. Each happens at the time of
 * its event: an order that is placed before midnight and paid after it counts on both days.
 */
export const FIGURE_NAMES = [
  "placed",
  "placedTotal",
  /** Orders that were paid, what was paid for them, and their units. */
  "paid",
  "paidTotal",
  "units",
  // Orders that ended unpaid, by why: the provider refused, or did not answer; the time ran out; or
  // the shopper or staff cancelled.
  "declined",
  "unanswered",
  "expired",
  "withdrawn",
  /** Paid orders that were cancelled, and what went back for them. */
  "reversed",
  "reversedTotal",
  "refunds",
  "refundedTotal",
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];
export type Figures = Record<FigureName, number>;

/** What is counted of a SKU. Revenue is its units at their prices, before discounts and taxes. */
export const SKU_FIGURE_NAMES = ["units", "revenue", "returned"] as const;
export type SkuFigures = Record<(typeof SKU_FIGURE_NAMES)[number], number>;

/** What one event adds. */
export interface Fact {
  /** The event's id: it is counted once. */
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  currency: Currency;
  /** The payment provider; empty where the event does not say. */
  provider: string;
  figures: Partial<Figures>;
  skus: readonly ({ sku: string } & Partial<SkuFigures>)[];
}

export const NO_FIGURES: Readonly<Figures> = Object.freeze(
  Object.fromEntries(FIGURE_NAMES.map((name) => [name, 0])) as Figures,
);

/** Adds figures to others, each by its name. */
export function addTo(sum: Figures, part: Partial<Figures>): void {
  for (const name of FIGURE_NAMES) {
    sum[name] += part[name] ?? 0;
  }
}

/** What a shop keeps of what it was paid. */
export function revenueOf({ paidTotal, reversedTotal, refundedTotal }: Figures): number {
  return paidTotal - reversedTotal - refundedTotal;
}

/** The average paid order in minor units, rounded; null without any. */
export function averageOf({ paid, paidTotal }: Figures): number | null {
  return paid === 0 ? null : Math.round(paidTotal / paid);
}

/**
 * The share of decided payments that succeeded; null without any. A payment that a shopper gave up,
 * or let run out, was not decided.
 */
export function paymentSuccessOf({ paid, declined, unanswered }: Figures): number | null {
  return ratio(paid, paid + declined + unanswered);
}

/** A share with four decimals; null of nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}
