import { logRecord } from "../../domain/base/log.ts";
import { openReturnAt } from "../../domain/orders/returns.ts";
import { nextMove, type SagaMove } from "../../domain/orders/saga.ts";
import { canBecome, type PaymentState, refundedAmount } from "../../domain/payments/payment.ts";
import type { OrderStore, OrderTransition, SagaOrder } from "../../stores/orders/order-store.ts";
import type { Event } from "../events/events.ts";
import { outboxEntry } from "../events/outbox.ts";
import { orderCancelled, orderEvent, orderRefunded } from "./order-events.ts";
import type { Taken } from "./steps/taken.ts";

/** What became of outcomes that were to be written. */
export interface Recorded {
  /** The orders that moved, as they are now, by id. */
  moved: Map<string, SagaOrder>;
  /** Ids of orders that another writer changed first. */
  outrun: Set<string>;
  /** Written with the orders, and to be published. */
  events: Event[];
}

/**
 * Writes each outcome that still applies, with its event. Earlier steps that were taken and not
 * recorded are written with it.
 */
export async function record(store: OrderStore, taken: readonly Taken[], actor: string): Promise<Recorded> {
  const moves = taken.flatMap((item) => {
    const { order, reached, outcome, payment } = item;
    const to = (outcome && nextMove(reached ?? order, outcome)) ?? reached;
    if (!to || (payment && !payment.provider && !canBecome(order.payment.state, payment.state))) {
      return [];
    }
    const { shipments, returns, exchangeFor } = item;
    return [{ order, to, payment, shipments, returns, exchangeFor, event: eventOf(item, to) }];
  });
  const versions = await store.transition(
    moves.map(
      ({ order, to, event, payment, shipments, returns, exchangeFor }): OrderTransition => ({
        orderId: order.id,
        version: order.version,
        from: { status: order.status, step: order.step },
        to,
        actor,
        ...(payment && { payment }),
        ...(shipments && { shipments }),
        ...(returns && { returns: { all: returns, openAt: openReturnAt(returns) } }),
        ...(exchangeFor && { exchangeFor }),
        ...(event && { event: outboxEntry(event) }),
      }),
    ),
  );
  const recorded: Recorded = { moved: new Map(), outrun: new Set(), events: [] };
  for (const { order, to, event, payment } of moves) {
    const version = versions.get(order.id);
    if (version === undefined) {
      recorded.outrun.add(order.id);
      continue;
    }
    recorded.moved.set(order.id, {
      ...order,
      version,
      status: to.status,
      step: to.step,
      movedAt: Date.now(),
      payment: { ...order.payment, ...payment },
    });
    if (event) {
      recorded.events.push(event);
    }
    if (to.status !== order.status) {
      logStatus(order, to, event?.id);
    }
  }
  return recorded;
}

/** One line of an order that was paid or cancelled. */
function logStatus(order: SagaOrder, { status, reason }: SagaMove, eventId: string | undefined): void {
  const words = status === "CONFIRMED" ? "order paid" : status === "CANCELLED" ? "order cancelled" : null;
  if (words === null) {
    return;
  }
  const { traceparent, id: orderId, number, total, currency, payment } = order;
  const { provider } = payment;
  const line = { traceparent, orderId, eventId, number, total, currency, provider, reason };
  console.log(logRecord("info", words, line));
}

/** The event that announces a move, if there is one. */
function eventOf({ order, refund, event }: Taken, to: SagaMove): Event | undefined {
  if (event) {
    return event;
  }
  if (refund?.state === "paid") {
    return orderRefunded(order, refund, to.status);
  }
  if (to.status === order.status) {
    return undefined;
  }
  if (to.status === "CONFIRMED") {
    return orderEvent("order.confirmed", order);
  }
  if (to.status === "CANCELLED") {
    const { refunds } = order.payment;
    const givenBack = order.status === "CONFIRMED" ? order.total - refundedAmount(refunds) : null;
    return orderCancelled(order, to.reason ?? "cancelled", givenBack);
  }
  return undefined;
}

/** Takes note of what an intent that was replaced has come to. */
export function supersededMove(
  order: SagaOrder,
  n: number,
  state: PaymentState,
  providerReference: string | null,
): Taken {
  const superseded = order.payment.superseded.map((intent, index) =>
    index === n && canBecome(intent.state, state)
      ? { ...intent, state, providerReference: providerReference ?? intent.providerReference }
      : intent,
  );
  return {
    order,
    outcome: { kind: "superseded_authorized" },
    payment: { state: order.payment.state, superseded },
  };
}
