import type { StockLevel, StockPolicy } from "./stock.ts";

/** A count that was compared with a ledger's figures. All in units. */
export interface CountOutcome {
  /** What the ledger had: on hand, and in sales without being sold. */
  from: number;
  /** What it has once the count is set. */
  to: number;
  /** Set when the count is refused: this many are promised to orders and sales. */
  promised?: number;
}

/**
 * Compares a count of all units, those of sales included, with a ledger at this moment. A negative
 * count is what is owed, so where nothing may be owed it is 0. A count below what is promised is
 * refused, unless the policy promises more than there is.
 */
export function compareCount(
  counted: number,
  level: StockLevel,
  policy: StockPolicy,
  inSales: number,
): CountOutcome {
  const from = level.onHand + inSales;
  const isFirm = policy.tracked && policy.backorder === "deny";
  const to = isFirm && counted !== from ? Math.max(0, counted) : counted;
  const promised = level.reserved + inSales;
  return isFirm && to < from && to < promised ? { from, to, promised } : { from, to };
}
