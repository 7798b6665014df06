import type { Currency } from "../../domain/base/money.ts";
import type { WalkedPart } from "../../domain/lists/merge.ts";
import type { Shipment } from "../../domain/orders/fulfilment.ts";
import type { OrderDraft, OrderLine, StoredTerms, Totals } from "../../domain/orders/order.ts";
import type { OrderDetail, OrderView } from "../../domain/orders/order-view.ts";
import type { Return } from "../../domain/orders/returns.ts";
import type { SagaClock, SagaMove, SagaPosition, SagaTimes } from "../../domain/orders/saga.ts";
import type { Taxes } from "../../domain/orders/tax.ts";
import type { NextAction, PaymentState, Refund, SupersededIntent } from "../../domain/payments/payment.ts";
import type { Discount } from "../../domain/promotions/discount.ts";
import type { OutboxEntry } from "../events/outbox.ts";

/** What the saga needs to know of an order to drive it on. */
export interface SagaOrder extends SagaPosition, SagaClock, Totals {
  currency: Currency;
  taxes: Taxes;
  discounts: Discount[];
  id: string;
  number: string;
  customer: string;
  /** Whether its customer was erased. */
  erased: boolean;
  traceparent: string;
  /**
   * Names the last change of the order; null before the first. A transition is made only if it
   * still is the last.
   */
  version: string | null;
  lines: (Pick<OrderLine, "sku" | "quantity" | "unitPrice"> & { lot: string | null })[];
  shipments: readonly Shipment[];
  returns: readonly Return[];
  /** The return that this order was placed in exchange for. */
  exchangeFor: string | null;
  payment: {
    provider: string;
    token: string;
    state: PaymentState;
    providerReference: string | null;
    failureCode: string | null;
    nextAction: NextAction | null;
    attempts: number;
    refunds: readonly Refund[];
    superseded: readonly SupersededIntent[];
  };
}

/** A transition's change of the order's payment; a field that is left out stays. */
export interface PaymentChange {
  state: PaymentState;
  providerReference?: string | null;
  failureCode?: string | null;
  nextAction?: NextAction | null;
  provider?: string;
  token?: string;
  attempts?: number;
  refunds?: readonly Refund[];
  superseded?: readonly SupersededIntent[];
}

/** A change of one order, made only if nothing has changed it since `version`. */
export interface OrderTransition {
  orderId: string;
  version: string | null;
  from: SagaPosition;
  /** With a reason the timeline shows the change even when the status stays. */
  to: SagaMove;
  /** Who made it: `system`, `payments`, or a principal's subject. */
  actor: string;
  payment?: PaymentChange;
  /** All parcels of the order from now on. */
  shipments?: readonly Shipment[];
  /** All returns of the order from now on, and when the oldest open one was asked for. */
  returns?: { all: readonly Return[]; openAt: number | null };
  exchangeFor?: string;
  /** Written with the change, or not at all. */
  event?: OutboxEntry;
}

/** An order whose saga is not done. */
export interface OpenSaga extends SagaTimes {
  id: string;
  number: string;
  /** Authorizations that ended without an answer. */
  attempts: number;
}

/** A page of open sagas. */
export interface OpenSagas {
  sagas: OpenSaga[];
  /** Names of the databases that do not answer, whose orders are missing. */
  unreachable: string[];
}

/** Which open sagas to list, oldest move first. Times in milliseconds since 1970. */
export interface OpenSagaQuery {
  movedBefore: number;
  /** Cancelled orders whose money the provider has are listed whenever they moved. */
  owing?: boolean;
  /** The last one of the page before. */
  after?: { movedAt: number; id: string };
  limit: number;
}

/**
 * Which orders the journal needs: those that were placed in a time and are not pending, or those of
 * which something was given back since. Times in milliseconds since 1970.
 */
export interface MoneyQuery {
  walk: "placed" | "given_back";
  from: number;
  to: number;
  /** The last one of the page before. */
  after?: MovedOrder | undefined;
  limit: number;
}

export interface MovedOrder {
  id: string;
  at: number;
}

export interface OrderSummary {
  id: string;
  number: string;
  status: OrderView["status"];
  total: OrderView["total"];
  itemCount: number;
  createdAt: string;
}

/**
 * An order as its owner reads it, with the shopper's key and the digest of the request that placed
 * it.
 */
export interface StoredOrder {
  order: OrderDetail;
  customer: string;
  fingerprint: string;
  /** Its terms, while they are sealed: `order` has them blank then. */
  sealed?: string;
  /** The key that opens them, where it is stored in the same database. */
  dataKey?: string;
  /**
   * Its returns as they are stored, where words about them are sealed: `order` lacks these words
   * then.
   */
  sealedReturns?: readonly Return[];
  /** By which its address is found, where that is not readable. */
  addressIndex?: string;
}

/** Those among a part of all orders whose terms are readable where they are stored. */
export type UnsealedPart = WalkedPart;

/** The new terms of an order, if its address is still the one that was read. */
export interface TermsChange {
  id: string;
  before: string;
  terms: StoredTerms;
}

/** Where orders are kept. Every method that changes something is safe to repeat. */
export interface OrderStore {
  /**
   * Stores new orders in one transaction; those already here are left as they are. It writes no
   * event: the owners of their stock send an order again until its event was published.
   */
  insert(drafts: readonly OrderDraft[]): Promise<void>;
  /** The orders of these ids that are stored, in no particular order. */
  load(ids: readonly string[]): Promise<SagaOrder[]>;
  /**
   * Makes each change whose order is still at the expected version, with timeline and event, in one
   * transaction.
   *
   * @returns the ids changed, each with its new version
   */
  transition(changes: readonly OrderTransition[]): Promise<Map<string, string>>;
  /** Counts an authorization that ended without an answer. */
  countUnanswered(ids: readonly string[]): Promise<void>;
  find(id: string): Promise<StoredOrder | null>;
  /** Like `find` for many at once. Orders that are not stored are left out. */
  findMany(ids: readonly string[]): Promise<StoredOrder[]>;
  /**
   * Ids of orders that a trace placed, in no particular order: one, or some of a caller's own
   * trace.
   */
  findByTrace(traceId: string): Promise<string[]>;
  /** A shopper's orders, newest first. */
  list(customer: string, page: number, pageSize: number): Promise<{ items: OrderSummary[]; total: number }>;
  /** Orders whose saga is not done, oldest move first, of the databases that answer. */
  openSagas(query: OpenSagaQuery): Promise<OpenSagas>;
  /** A page of orders whose money may have moved, in the order of `at` and id. */
  moneyMoved(query: MoneyQuery): Promise<MovedOrder[]>;
  /** A page of orders with an open return, the earliest request first. */
  openReturns(page: { after?: MovedOrder | undefined; limit: number }): Promise<MovedOrder[]>;
  /** Orders of a flash sale that are stored and not cancelled. */
  countSaleOrders(saleId: string): Promise<number>;
  /**
   * Blanks what names a shopper in all their orders, and what was written about their returns.
   * Country and region stay, which tax was paid by.
   */
  eraseCustomer(customer: string): Promise<void>;
  /** Looks at some orders behind an id, in the order of their ids. */
  unsealed(after: string, limit: number): Promise<UnsealedPart>;
  /**
   * Writes the terms of orders, sealed, over those that were read. Terms that have changed since
   * stay.
   */
  sealTerms(changes: readonly TermsChange[]): Promise<void>;
}

/**
 * A database of orders does not answer just now. What was asked of it may or may not have been
 * done; ask again later.
 */
export class OrderStoreUnavailable extends Error {
  constructor(database: string, cause: unknown) {
    super(`the order database ${database} does not answer`, { cause });
    this.name = "OrderStoreUnavailable";
  }
}

/**
 * Others changed these orders each time that a change was about to be written. Trying again helps.
 */
export class OrderContended extends Error {
  constructor(ids: readonly string[]) {
    super(`others were quicker to change ${ids.join(", ")}`);
    this.name = "OrderContended";
  }
}

/**
 * A database does not keep that customer: the shards that are bound are not those the orders were
 * spread over.
 */
export class UnknownShard extends Error {
  constructor(database: string, cause?: unknown) {
    super(`the order database ${database} does not keep this customer`, { cause });
    this.name = "UnknownShard";
  }
}
