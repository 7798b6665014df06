import type { Arrival } from "../../domain/sales/fair-lines.ts";
import type { Fairness, FairProof } from "../../domain/sales/fairness.ts";
import type { LaneCounts, LiveView } from "../../domain/sales/live.ts";
import type { SaleState } from "../../domain/sales/sale.ts";

/** The header with the customer whom the Worker verified, for the room; URI-encoded. */
export const CUSTOMER_HEADER = "X-Verified-Customer";

/** Entries that the first room gives to another: numbers in a row. Turns follow each other too. */
export interface Entries {
  first: number;
  /** Of the first entry, in thousandths; null for entries that will be drawn. */
  turn: number | null;
}

/** A draw as the first room sends it to the others. */
export interface Drawing {
  seed: string;
  /** Milliseconds since 1970: turns are counted from here. */
  at: number;
  drawn: number;
}

/**
 * The methods of a sale's room. Of several rooms the first sets the pace: lanes and merchants speak
 * to it, and it gives numbers to the others, draws for all and publishes for all.
 */
export interface SaleRoomObject {
  report(lane: number, counts: LaneCounts): Promise<void>;
  refresh(): Promise<void>;
  status(): Promise<{ state: SaleState; remaining: number } | null>;
  poll(customer: string | null): Promise<LiveView | null>;
  forget(customer: string): Promise<void>;
  fairness(after: number): Promise<Fairness | null>;
  proof(entry: number): Promise<FairProof | null>;
  take(count: number): Promise<Entries>;
  drawing(): Promise<Drawing | null>;
  arrivals(): Promise<Arrival[]>;
  clear(): Promise<void>;
  /** Answers an upgrade to a WebSocket. */
  fetch(request: Request): Promise<Response>;
}
