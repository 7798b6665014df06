import type { StockPolicy } from "../../../domain/stock/stock.ts";
import type { Stock } from "../owner/movements.ts";
import type { LaneTerms } from "./lane-books.ts";

export interface LaneStock extends Stock, LaneTerms {
  /** Units ever leased, and given back. */
  leased: number;
  returned: number;
  /** Reserved and bought units by customer; null until a first customer orders or enters. */
  held: Map<string, number> | null;
}

/** A lane sells what it has; the ledger notices when stock is low. */
export const LANE_POLICY: StockPolicy = { tracked: true, backorder: "deny", reorderPoint: -1 };

export function countsOf(stock: LaneStock): { sold: number; reserved: number; free: number } {
  const { onHand, reserved } = stock.level;
  return { sold: stock.leased - stock.returned - onHand, reserved, free: onHand - reserved };
}
