import { z } from "zod";
import { SaleState } from "./sale.ts";

/** One lane's units, as it last reported them to the sale's room. */
export interface LaneCounts {
  /** Grows with every change in the lane, so that the room recognizes an overtaken report. */
  seq: number;
  sold: number;
  reserved: number;
  free: number;
}

const entry = z.int().optional().describe("The number of this entry in the sale's published draw");
const position = z.int().describe("The place in the line, from 1; it never changes");
const ahead = z.int().describe("Shoppers who are admitted before");
const estimateSeconds = z.int().describe("Seconds until admission");
const ticket = z.string().describe("What an order of this sale must carry; works once, for this customer");
const expiresAt = z.iso.datetime().describe("When the ticket ends");

/** What the room sends to watchers of a sale over their WebSocket. */
export const LiveMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("stock"), remaining: z.int() }),
  z.object({ type: z.literal("state"), state: SaleState }),
  z
    .object({ type: z.literal("joined"), entry })
    .describe("In the room before the opening, when the order is drawn"),
  z.object({ type: z.literal("position"), entry, position, ahead, estimateSeconds }),
  z.object({ type: z.literal("admitted"), entry, ticket, expiresAt }),
  z
    .object({ type: z.literal("reached") })
    .describe("Has as many as the sale allows, and no place in the line"),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

/** The same for a client without a WebSocket. */
export const LiveView = z
  .object({
    state: SaleState,
    remaining: z.int(),
    serverTime: z.iso.datetime(),
    joined: z.literal(true).optional().describe("In the room before the opening, when the order is drawn"),
    entry,
    who: z.string().optional().describe("The caller's pseudonym in the sale's published draw"),
    position: position.optional(),
    ahead: ahead.optional(),
    estimateSeconds: estimateSeconds.optional(),
    ticket: ticket.optional(),
    expiresAt: expiresAt.optional(),
    reached: z.literal(true).optional().describe("Has as many as the sale allows, and no place in the line"),
  })
  .meta({ id: "LiveView" });
export type LiveView = z.infer<typeof LiveView>;

/** The least time between two messages to watchers. */
const BROADCAST_INTERVAL_MS = 250;
/** Messages that one room broadcasts a second, at most: a bigger audience gets fewer updates. */
const BROADCASTS_PER_SECOND = 20_000;

/** The time between two messages to watchers, when there are this many. */
export function broadcastInterval(watchers: number): number {
  return Math.max(BROADCAST_INTERVAL_MS, (watchers / BROADCASTS_PER_SECOND) * 1000);
}

/**
 * Milliseconds to hold a change back, 0 for now. Clocks that jump do not make it longer than the
 * interval.
 */
export function holdBack(lastAt: number, now: number, interval: number): number {
  return Math.max(0, Math.min(interval, lastAt + interval - now));
}
