import type { OrderDetail, OrderDraft, OrderLine, OrderView } from "../domain/order.ts";
import type { PaymentState, SagaMove, SagaPosition } from "../domain/saga.ts";

/** An event as it lies in the outbox, ready to be written with the change it tells of. */
export interface OutboxEntry {
  id: string;
  type: string;
  /** The event as JSON. */
  payload: string;
}

/** What the saga needs to know of an order to drive it on. */
export interface SagaOrder extends SagaPosition {
  id: string;
  number: string;
  customer: string;
  email: string;
  traceparent: string;
  /** Cents. */
  total: number;
  lines: (Pick<OrderLine, "sku" | "quantity" | "unitPrice"> & { lot: string | null })[];
  payment: {
    provider: string;
    token: string;
    state: PaymentState;
    providerReference: string | null;
    attempts: number;
  };
}

/** A change of one order, made only if it still stands where `from` says. */
export interface OrderTransition {
  orderId: string;
  from: SagaPosition;
  to: SagaMove;
  /** Who made it: `system`, `payments`, or a principal's subject. */
  actor: string;
  payment?: {
    state: PaymentState;
    providerReference?: string | null;
    failureCode?: string;
  };
  /** Written with the change, or not at all. */
  event?: OutboxEntry;
}

export interface OrderSummary {
  id: string;
  number: string;
  status: OrderView["status"];
  total: OrderView["total"];
  itemCount: number;
  createdAt: string;
}

/** An order as its owner reads it, with the shopper's key and the digest of the request that placed it. */
export interface StoredOrder {
  order: OrderDetail;
  customer: string;
  fingerprint: string;
}

/** Where orders are kept. Every method that changes something is safe to repeat. */
export interface OrderStore {
  /** Stores new orders with their `order.placed` events in one transaction; those already here are left as they are. */
  insert(placed: readonly { draft: OrderDraft; event: OutboxEntry }[]): Promise<void>;
  /** The orders of these ids that are stored, in no particular order. */
  load(ids: readonly string[]): Promise<SagaOrder[]>;
  /** Makes each change whose order stands where it should, with timeline and event, in one transaction. @returns the ids changed */
  transition(changes: readonly OrderTransition[]): Promise<Set<string>>;
  /** Counts an authorization that ended without an answer. */
  countUnanswered(ids: readonly string[]): Promise<void>;
  find(id: string): Promise<StoredOrder | null>;
  /** Like `find` for many at once; those that are not stored are left out. */
  findMany(ids: readonly string[]): Promise<StoredOrder[]>;
  /** A shopper's orders, newest first. */
  list(customer: string, page: number, pageSize: number): Promise<{ items: OrderSummary[]; total: number }>;
  /** Ids of orders that are not settled and have not moved since `before` (milliseconds since 1970). */
  unsettledSince(before: number, limit: number): Promise<string[]>;
  /** Orders of a flash sale that are stored and not cancelled. */
  countSaleOrders(saleId: string): Promise<number>;
}
