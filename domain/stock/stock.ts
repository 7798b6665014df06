import { z } from "zod";

export { MAX_RESERVATION_QUANTITY } from "./stock-limits.ts";

/**
 * The rules of one SKU's stock, without storage. All quantities are whole units.
 * Available-to-promise = on hand − reserved.
 */

/** A reservation that is not confirmed by then returns its stock (INV-3). */
export const RESERVATION_TTL_MS = 5 * 60 * 1000;

export interface StockLevel {
  onHand: number;
  reserved: number;
}

export interface StockPolicy {
  /** Untracked stock never runs out. */
  tracked: boolean;
  /** Whether orders are taken beyond what is on hand. */
  backorder: "deny" | "allow";
  /** `inventory.low` is raised when available falls to this or below. */
  reorderPoint: number;
}

export type ReservationStatus = "active" | "confirmed" | "released" | "expired";

export type MovementKind =
  | "opening"
  | "adjust"
  | "reserve"
  | "release"
  | "expire"
  | "confirm"
  /** Confirmed units put back because their order was undone. */
  | "return"
  /** Units that came back from a customer and can be sold again. */
  | "restock"
  /** Units that leave ordinary stock for a flash sale, and the rest that comes back. */
  | "allot"
  | "unallot"
  /** Units that a ledger hands over to that of the SKU's new name; negative where they leave. */
  | "handover"
  /** Units that go from one location to another: negative where they leave. */
  | "transfer"
  /** Units that a location gives to a paid order; positive where it gets them back. */
  | "allocate"
  /** Units of a sale that a lane takes on lease, and unused ones it gives back. */
  | "lease"
  | "unlease";

/**
 * What one movement does to the level. The sums of both columns over all movements are the level.
 */
export interface Movement {
  kind: MovementKind;
  onHandDelta: number;
  reservedDelta: number;
}

export function available(level: StockLevel): number {
  return level.onHand - level.reserved;
}

/** Whether `quantity` more units may be promised. The one place where overselling is decided. */
export function canReserve(level: StockLevel, policy: StockPolicy, quantity: number): boolean {
  return !policy.tracked || policy.backorder === "allow" || available(level) >= quantity;
}

/** What shoppers see of the day for which goods are promised: nothing once it is over. */
export function promiseOf(day: string | null, now = Date.now()): { promisedOn?: string } {
  return day === null || day < new Date(now).toISOString().slice(0, 10) ? {} : { promisedOn: day };
}

/** Whether a correction takes away units that orders were promised. */
export function breaksPromises(level: StockLevel, policy: StockPolicy, delta: number): boolean {
  return policy.tracked && delta < 0 && available(level) + delta < 0;
}

export function movement(kind: MovementKind, quantity: number): Movement {
  switch (kind) {
    case "reserve":
      return { kind, onHandDelta: 0, reservedDelta: quantity };
    case "release":
    case "expire":
      return { kind, onHandDelta: 0, reservedDelta: -quantity };
    case "confirm":
      return { kind, onHandDelta: -quantity, reservedDelta: -quantity };
    case "allot":
    case "unlease":
      return { kind, onHandDelta: -quantity, reservedDelta: 0 };
    case "transfer":
    case "allocate":
      return { kind, onHandDelta: 0, reservedDelta: 0 };
    case "opening":
    case "adjust":
    case "return":
    case "restock":
    case "unallot":
    case "handover":
    case "lease":
      return { kind, onHandDelta: quantity, reservedDelta: 0 };
  }
}

export function apply(level: StockLevel, change: Movement): StockLevel {
  return { onHand: level.onHand + change.onHandDelta, reserved: level.reserved + change.reservedDelta };
}

/** Whether a movement took available from above the reorder point to it or below. */
export function fellLow(before: StockLevel, after: StockLevel, policy: StockPolicy): boolean {
  return policy.tracked && available(before) > policy.reorderPoint && available(after) <= policy.reorderPoint;
}

/** An owner of units: a SKU's ledger, a lane of a flash sale (`<sale id>#<lane>`), or of uses. */
export const OwnerName = z.object({ kind: z.enum(["ledger", "lane"]), name: z.string() });
export type OwnerName = z.infer<typeof OwnerName>;

const USES = "#uses";

/**
 * Who owns the uses of a promotion. Published events know two kinds of owners, so it is a lane of a
 * name that no sale has: older code finds no units there.
 */
export function ownerOfUses(promotionId: string): OwnerName {
  return { kind: "lane", name: `${promotionId}${USES}` };
}

/** The promotion whose uses an owner has; null for an owner of goods. */
export function promotionOf({ kind, name }: OwnerName): string | null {
  return kind === "lane" && name.endsWith(USES) ? name.slice(0, -USES.length) : null;
}

/** Who owns the units of an order's line. */
export function ownerOf(line: { sku: string; lot?: string | null | undefined }): OwnerName {
  return line.lot ? { kind: "lane", name: line.lot } : { kind: "ledger", name: line.sku };
}

/** How the ledger answers the edge. */
export interface StockSnapshot extends StockLevel, StockPolicy {
  sku: string;
  available: number;
}

export interface ReserveRequest {
  /**
   * Names the reservation: an order id, or `rsv_…` for one made through the API. Repeating it is a
   * replay.
   */
  reference: string;
  quantity: number;
  traceparent: string;
  /**
   * Sales and promotions only: who buys, and the admission ticket they hold; one that has lapsed
   * only finds the order it was used for.
   */
  buyer?: { customer: string; ticketId: string | null; lapsed?: boolean };
  /** Promotions only: a digest of the order's address. */
  mailbox?: string;
  /**
   * Set for a line of an order: the owner reports its expiry to the order store. The order's last
   * line carries the draft.
   */
  order?: {
    /** The OrderDraft as JSON, or null on the order's other lines. */
    draft: string | null;
  };
}

/** `draft`: with a replay, the order as it was first accepted, until the order store has it. */
export type ReserveOutcome =
  | {
      ok: true;
      replay: boolean;
      status: ReservationStatus;
      quantity: number;
      expiresAt: number;
      draft: string | null;
    }
  | { ok: false; reason: "out_of_stock"; available: number }
  | { ok: false; reason: "unknown_sku" | "limit_reached" | "ticket_used" | "ticket_lapsed" | "sale_closed" };

export interface SettleOutcome {
  reference: string;
  /**
   * `missing`: no such reservation here. Otherwise its status now, whether this call changed it or
   * an earlier one.
   */
  status: ReservationStatus | "missing";
}

/** One row of the ledger, with the level it left behind. */
export interface MovementRecord extends Movement, StockLevel {
  /** Counts from 1; later is larger. */
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  quantity: number;
  reference: string | null;
  reason: string | null;
  actor: string | null;
  /**
   * Where units came or went, in a shop of several locations. Over them `quantity` sums up to what
   * is there.
   */
  location?: string | null;
}

/**
 * Milliseconds until an unacknowledged order is sent again: `first`, doubling, at most 5 minutes.
 */
export function resendDelay(attempts: number, first: number): number {
  return Math.min(5 * 60_000, first * 2 ** attempts);
}

/**
 * Milliseconds until a queue or an object that failed this often is called again: 5 s, doubling, at
 * most 30 s.
 */
export function retryDelay(failures: number): number {
  return Math.min(30_000, 5_000 * 2 ** failures);
}

/**
 * When an owner's one alarm must ring next, or null when nothing is waiting. Times are milliseconds
 * since 1970.
 */
export function nextAlarm(now: number, waiting: readonly (number | null)[]): number | null {
  const times = waiting.filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(now, Math.min(...times));
}
