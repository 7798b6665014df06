import type { SagaOutcome } from "../../domain/orders/saga.ts";
import { mayHoldMoney, parseIntentKey } from "../../domain/payments/payment.ts";
import type { PaymentNotice } from "../../providers/payment/provider.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import type { Event } from "../events/events.ts";
import { beforeChange } from "../events/outbox.ts";
import { driveOrders, record, supersededMove } from "../orders/saga.ts";
import type { Taken } from "../orders/saga-steps.ts";

/** A change that somebody else was quicker with is decided anew this often. */
const MAX_RACES = 5;

/**
 * Takes in what a provider tells of a payment, and drives its order on. What the order's position or the payment's state
 * leaves no room for (told late, twice, or before what came first) changes nothing.
 *
 * @returns the events that were written, or null when no order of ours is meant
 */
export async function applyNotice(env: Env, notice: PaymentNotice): Promise<Event[] | null> {
  const meant = parseIntentKey(notice.key);
  if (!meant) return null;
  await beforeChange(env);
  const store = orderStore(env);
  const events: Event[] = [];
  for (let race = 0; race < MAX_RACES; race++) {
    const [order] = await store.load([meant.orderId]);
    if (!order) return null;
    const change = changeOf(order, meant.n, notice);
    if (!change) break;
    const moved = await record(store, [change], `provider:${order.payment.provider}`, events);
    if (moved.has(order.id)) break;
    const [now] = await store.load([meant.orderId]);
    // Refused by the rules, not outrun by somebody.
    if (now?.version === order.version) break;
  }
  const driven = await driveOrders(env, [meant.orderId]);
  return [...events, ...driven.events];
}

function changeOf(order: SagaOrder, n: number, { state, reference, code }: PaymentNotice): Taken | null {
  const { superseded } = order.payment;
  if (n < superseded.length) {
    const late = mayHoldMoney(state) && superseded[n]?.state !== state;
    return late ? supersededMove(order, n, state, reference) : null;
  }
  const outcome = n === superseded.length ? outcomeOf(state, order, code) : null;
  if (!outcome) return null;
  const failureCode = state === "declined" ? { failureCode: code ?? "declined" } : {};
  return {
    order,
    outcome,
    payment: { state, ...(reference ? { providerReference: reference } : {}), ...failureCode },
  };
}

function outcomeOf(state: PaymentNotice["state"], order: SagaOrder, code = "declined"): SagaOutcome | null {
  switch (state) {
    case "authorized":
      return { kind: "authorized" };
    case "declined":
      return { kind: "declined", code };
    case "captured": {
      const superseded = order.payment.superseded.some((intent) => mayHoldMoney(intent.state));
      return { kind: "captured", superseded };
    }
    // What we did ourselves, and what is not decided yet.
    default:
      return null;
  }
}
