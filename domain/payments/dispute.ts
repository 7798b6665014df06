import { z } from "zod";

/** Where a dispute stands: a buyer has reported to their bank that a payment was wrong. */
export const DISPUTE_STATES = [
  /** The shop may answer, until a moment that the provider names. */
  "needs_response",
  /** The bank looks at what the shop answered. */
  "under_review",
  "won",
  "lost",
] as const;
export const DisputeState = z.enum(DISPUTE_STATES);
export type DisputeState = z.infer<typeof DisputeState>;

/** What a bank did with the money: took it back from the shop, or gave it to the shop again. */
export const DISPUTE_MOVES = ["withdrawn", "returned"] as const;
export type DisputeMove = (typeof DISPUTE_MOVES)[number];
