/** A SKU when staff ask whether to buy more of it. Counts are units. */
export interface ReplenishmentFacts {
  /** May be negative, where orders wait for goods. */
  available: number;
  /** Ordered from suppliers, and not here yet. */
  onOrder: number;
  /** What should be left when the next goods come. */
  reorderPoint: number;
  /** Sold in the last `days` days, less what came back. */
  sold: number;
  /** From an order to its goods. */
  leadTimeDays: number;
}

/** How far a suggestion looks back and ahead, in days. */
export interface ReplenishmentSpan {
  days: number;
  /** How long the goods should last once they are here. */
  coverDays: number;
}

function soldIn(days: number, sold: number, of: number): number {
  return Math.ceil((Math.max(0, sold) * days) / of);
}

/**
 * How many units to order: 0 while what is available and on order lasts until goods that are
 * ordered now come, with the reorder point still left. Else as many as last `coverDays` days more,
 * and one at least: a SKU at its reorder point is low.
 */
export function unitsToOrder(
  { available, onOrder, reorderPoint, sold, leadTimeDays }: ReplenishmentFacts,
  { days, coverDays }: ReplenishmentSpan,
): number {
  const position = available + onOrder;
  if (position > reorderPoint + soldIn(leadTimeDays, sold, days)) {
    return 0;
  }
  const target = reorderPoint + Math.max(1, soldIn(leadTimeDays + coverDays, sold, days));
  return Math.max(0, target - position);
}
