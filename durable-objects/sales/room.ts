import { type SaleState, saleState } from "../../domain/sales/sale.ts";
import type { StoredSale } from "../../stores/sales/sales.ts";
import type { WaitingLine } from "./sale-room-line.ts";

/** What watchers see. */
export interface Shown {
  state: SaleState;
  remaining: number;
}

/** A room that was opened. */
export interface Room {
  sale: StoredSale;
  /** Of a sale with several rooms; 0 sets the pace. */
  number: number;
  /** Null without a waiting room. */
  line: WaitingLine | null;
  shown: Shown;
  /** By lane: what it has sold or reserved. */
  lanes: Map<number, { seq: number; taken: number }>;
}

export function current({ sale, lanes }: Pick<Room, "sale" | "lanes">, now: number): Shown {
  let taken = 0;
  for (const lane of lanes.values()) {
    taken += lane.taken;
  }
  const remaining = Math.max(0, sale.allotment - taken);
  return { state: saleState(sale, remaining, now), remaining };
}
