import type { LaneAccount } from "../../domain/sales/sale.ts";
import type { CountOutcome } from "../../domain/stock/count.ts";
import type {
  MovementRecord,
  ReserveOutcome,
  ReserveRequest,
  SettleOutcome,
  StockPolicy,
  StockSnapshot,
} from "../../domain/stock/stock.ts";

/** The methods that every owner of stock has, a ledger or a lane. */
export interface StockOwnerObject {
  reserveMany(requests: readonly ReserveRequest[]): Promise<ReserveOutcome[]>;
  confirmMany(references: readonly string[]): Promise<SettleOutcome[]>;
  releaseMany(references: readonly string[], reason: string): Promise<SettleOutcome[]>;
  returnMany(references: readonly string[], reason: string): Promise<SettleOutcome[]>;
  acknowledge(entries: readonly { reference: string; status: "active" | "expired" }[]): Promise<void>;
  findDraft(reference: string): Promise<{ draft: string; expiredAt: number | null } | null>;
  movements(afterSeq: number, limit: number, beforeSeq?: number): Promise<MovementRecord[]>;
  wake(): Promise<number | null>;
}

/** The methods of the object that owns a SKU's stock. */
export interface StockLedgerObject extends StockOwnerObject {
  snapshot(ask?: {
    inSales: boolean;
    ifOpened?: boolean;
  }): Promise<(StockSnapshot & { inSales?: number }) | null>;
  adjust(change: {
    delta: number;
    reason: string;
    actor: string;
    force?: boolean;
    key?: string;
  }): Promise<Adjusted | null | false>;
  restock(units: {
    quantity: number;
    reference: string;
    reason: string;
    actor: string;
    order?: string;
  }): Promise<boolean>;
  setOnHand(count: {
    onHand: number;
    reason: string;
    actor: string;
    withSales?: boolean;
    opening?: number;
  }): Promise<Adjusted | null>;
  correctAt(change: LocatedChange): Promise<AdjustedAt | null>;
  transfer(units: Transfer): Promise<AdjustedAt | null>;
  places(): Promise<PlacesAt | null>;
  allocateMany(requests: readonly AllocateRequest[]): Promise<Given[][]>;
  moveShare(reference: string, move: ShareMove): Promise<boolean>;
  waiting(afterSeq: number, limit: number): Promise<Waiting>;
  handOver(to: string | null, version: number): Promise<void>;
  takeOver(from: string, parcel: Numbered): Promise<boolean>;
  configure(policy: StockPolicy): Promise<void>;
  scheduleSale(pool: Omit<Pool, "free" | "state">): Promise<SaleHeld | null>;
  changeSale(pool: Omit<Pool, "free" | "state">, version: number): Promise<SaleHeld | null>;
  endSale(saleId: string): Promise<void>;
  lease(request: LeaseRequest): Promise<LeaseAnswer>;
  giveBack(saleId: string, lane: number, returns: readonly Numbered[]): Promise<{ takenReturn: number }>;
  salePool(saleId: string): Promise<{ pool: Pool; lanes: LaneAccount[]; returnedToStock: number } | null>;
}

/** The stock after a correction, or why there was none. */
export interface Adjusted extends StockSnapshot {
  /** More is promised than would be left, or the key was used for another correction. */
  refused?: "promised" | "key_reused";
  /** It was made before, under this key: the level is what it left then. */
  replay?: boolean;
  /** Orders that are not covered any more, with how many of their units. */
  endangered?: { reference: string; units: number }[];
  /** What a count was compared with. */
  count?: CountOutcome;
}

/** A correction at one location: by a difference, or by what was counted there. */
export interface LocatedChange {
  location: string;
  delta?: number;
  counted?: number;
  reason: string;
  actor: string;
  force?: boolean;
  key?: string;
}

/**
 * Units that go from one location to another at once. A repetition under the same key does nothing.
 */
export interface Transfer {
  from: string;
  to: string;
  quantity: number;
  reason: string;
  actor: string;
  key: string;
}

/** As `Adjusted`; `there` is what the location has, where that is too few. */
export interface AdjustedAt extends Adjusted {
  there?: number;
}

/** Where a SKU's units are. */
export interface PlacesAt {
  onHand: number;
  /** By location, the first one not among them. */
  elsewhere: Record<string, number>;
  /** Of paid orders that no location has given yet. */
  open: number;
  tracked: boolean;
}

/** Which locations are to give a paid order its units, in which order they are asked. */
export interface AllocateRequest {
  reference: string;
  order: readonly string[];
}

/** Another location gives units of a paid order in the place of one. */
export interface ShareMove {
  from: string;
  to: string;
  units: number;
}

/** Units that a location gave to a paid order; null: none has yet. */
export interface Given {
  location: string | null;
  units: number;
}

/** Orders that wait for goods. */
export interface Waiting {
  /** Raises with every change of what waits. */
  version: number;
  orders: {
    /** Of the reservation: goods that come serve the lowest first. */
    seq: number;
    reference: string;
    units: number;
    /** Milliseconds since 1970. */
    since: number;
  }[];
}

/** The methods of one lane of a flash sale. */
export interface StockLaneObject extends StockOwnerObject {
  recall(call: RecallRequest): Promise<Numbered[]>;
  holders(after: number): Promise<{ customers: string[]; upTo: number; soldOut: boolean }>;
  ticketOf(customer: string, ticketId: string): Promise<{ used: boolean; reached: boolean }>;
  usedTickets(after: string): Promise<string[]>;
  report(): Promise<LaneReport | null>;
}

/** The limits of a promotion's uses; null where there is none. */
export interface PromotionLimits {
  usageLimit: number | null;
  perCustomerLimit: number | null;
}

/** What else is known of who would use a promotion. */
export interface UseOfOrder {
  /** A digest of the address; null while none is known. */
  mailbox: string | null;
  /** The order that a use may be held for already; null before there is one. */
  reference: string | null;
}

/** The methods of the object that counts a promotion's uses, which are units like any other. */
export interface PromotionLedgerObject extends StockOwnerObject {
  limit(limits: PromotionLimits): Promise<void>;
  mayUse(customer: string, order?: UseOfOrder): Promise<"ok" | "used_up" | "limit_reached">;
  uses(): Promise<{ confirmed: number; reserved: number }>;
}

/**
 * `closing`: the time is up and lanes are being asked for what they have not sold. `closed`: they
 * all answered; what comes back later (an order that expires) goes to ordinary stock at once.
 */
export type PoolState = "scheduled" | "open" | "closing" | "closed";

export interface Pool {
  saleId: string;
  /** Units the sale offers: what was asked for, or what there was when it opened. */
  allotment: number;
  /** Units no lane has on lease. */
  free: number;
  lanes: number;
  opensAt: number;
  closesAt: number;
  state: PoolState;
}

/** Whether a sale's allotment is held. Nothing is, unless `short` is 0. */
export interface SaleHeld {
  /** Units that ordinary stock is short of. */
  short: number;
  /** Units that other sales hold, which have not opened yet. */
  held?: number;
  /** The sale opened, or ended, before its terms could be changed. */
  turned?: boolean;
  /** Another sale of the SKU that runs at that time. */
  overlaps?: string;
}

/**
 * Units that a lane got or gave back, numbered by the lane from 1, so that a repeated report
 * changes nothing.
 */
export interface Numbered {
  number: number;
  quantity: number;
  /** Of a handover: where the units are; null or absent: at the first location. */
  location?: string | null;
}

export interface LeaseRequest {
  saleId: string;
  lane: number;
  /** The lane's next lease number, from 1. Asking for it again answers with the same units. */
  number: number;
  /** Units the lane could sell at once. */
  want: number;
  /** Units the lane gives back that were not acknowledged yet. */
  returns: readonly Numbered[];
}

export interface LeaseAnswer {
  /** Units. */
  quantity: number;
  /** Returns up to this number are taken. */
  takenReturn: number;
  /** Whether the sale is over for this lane. */
  closed: boolean;
  /** When the sale closes, in milliseconds since 1970: a merchant may have changed it. */
  closesAt?: number;
  /** There is nothing, and the ledger will tell the lane when units come back. */
  tells?: boolean;
}

export interface RecallRequest {
  /** The newest lease that was granted, which the lane may not have heard of. */
  lastLease: Numbered | null;
  /** Returns up to this number are taken. */
  takenReturn: number;
  /** Ends selling in the lane permanently. */
  close: boolean;
  /** When the sale closes now, in milliseconds since 1970. */
  closesAt?: number;
  /** Nothing is called back: units came back, and the lane may ask for them. */
  restocked?: boolean;
}

/** What a lane can say of itself for the sale's reconciliation. All in units, but for `orders`. */
export interface LaneReport {
  lane: number;
  leased: number;
  returned: number;
  reserved: number;
  sold: number;
  /** Given back by customers' orders that ended unpaid or cancelled; they were free again here. */
  released: number;
  free: number;
  /** Orders whose units are reserved or sold. */
  orders: number;
}
