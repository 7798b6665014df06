import type { Fairness, FairProof } from "../../domain/sales/fairness.ts";
import type { LaneCounts, LiveView } from "../../domain/sales/live.ts";
import type { SaleState } from "../../domain/sales/sale.ts";

/** The header with the customer whom the Worker verified, for the room; URI-encoded. */
export const CUSTOMER_HEADER = "X-Verified-Customer";

/** The methods of the room of one sale. */
export interface SaleRoomObject {
  report(lane: number, counts: LaneCounts): Promise<void>;
  refresh(): Promise<void>;
  status(): Promise<{ state: SaleState; remaining: number } | null>;
  poll(customer: string | null): Promise<LiveView | null>;
  forget(customer: string): Promise<void>;
  fairness(after: number): Promise<Fairness | null>;
  proof(entry: number): Promise<FairProof | null>;
  /** Answers an upgrade to a WebSocket. */
  fetch(request: Request): Promise<Response>;
}
