import { isPaid } from "../../domain/orders/fulfilment.ts";
import type { SagaOutcome } from "../../domain/orders/saga.ts";
import { type Contradiction, contradictionOf } from "../../domain/payments/contradiction.ts";
import { IN_SESSION, mayHoldMoney, parseIntentKey } from "../../domain/payments/payment.ts";
import type { PaymentNotice } from "../../providers/payment/provider.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import type { Call } from "../base/call.ts";
import { reportContradiction } from "../contradictions/contradictions.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import { changeOrders } from "../orders/change-order.ts";
import { supersededMove } from "../orders/record.ts";
import { driveOrders } from "../orders/saga.ts";
import { DECIDED, pendingChange } from "../orders/steps/take-payment.ts";
import type { Taken } from "../orders/steps/taken.ts";

/**
 * Takes in a provider's notice of a payment, and drives its order on. A notice that is late,
 * repeated or out of order does not fit the order's position or the payment's state. It changes
 * nothing. What contradicts the order is listed for operators.
 *
 * @returns whether an order of ours is meant
 */
export async function applyNotice(
  call: Pick<Call, "env" | "ctx">,
  provider: string,
  notice: PaymentNotice,
): Promise<boolean> {
  const { env } = call;
  const meant = parseIntentKey(notice.key);
  if (!meant) {
    return false;
  }
  await beforeChange(env);
  const store = orderStore(env);
  const { answers, events } = await changeOrders(store, [meant.orderId], `provider:${provider}`, (order) => {
    const kind = contradictionOf(standing(order), meant.n, notice);
    const change = changeOf(order, meant.n, notice, kind);
    const answer = kind && { kind, order };
    return change ? { change, answer } : { answer };
  });
  if (answers.size === 0) {
    return false;
  }
  const contradiction = answers.get(meant.orderId);
  if (contradiction) {
    await reportContradiction(env, provider, notice, contradiction);
  }
  const driven = await driveOrders(env, [meant.orderId]);
  publishSoon(call, [...events, ...driven.events]);
  return true;
}

function standing(order: SagaOrder) {
  return { ...order, isPaid: isPaid(order.status), isCancelled: order.status === "CANCELLED" };
}

function changeOf(
  order: SagaOrder,
  n: number,
  notice: PaymentNotice,
  contradiction: Contradiction | null,
): Taken | null {
  const { state, reference, code } = notice;
  const { superseded } = order.payment;
  if (notice.failedLater) {
    return null;
  }
  if (n < superseded.length) {
    const late = mayHoldMoney(state) && superseded[n]?.state !== state;
    return late ? supersededMove(order, n, state, reference) : null;
  }
  if (n > superseded.length) {
    return null;
  }
  // A payment of another sum than the order's does not count. What a cancelled order holds of it is
  // given back.
  if (contradiction === "amount_differs" && order.status !== "CANCELLED") {
    return null;
  }
  if (order.payment.token === IN_SESSION && (state === "declined" || state === "pending")) {
    return stillOpen(order, notice);
  }
  const outcome = outcomeOf(state, order, code);
  if (!outcome) {
    return null;
  }
  const why = state === "declined" ? { failureCode: code ?? "declined" } : DECIDED;
  return {
    order,
    outcome,
    payment: { state, ...(reference ? { providerReference: reference } : {}), ...why },
  };
}

/**
 * In a session a declined card decides nothing: the shopper may try another while there is time.
 */
function stillOpen(order: SagaOrder, { state, nextAction, code }: PaymentNotice): Taken | null {
  if (order.status !== "PENDING" || order.step !== "authorize" || order.payment.state !== "pending") {
    return null;
  }
  const told = {
    reference: null,
    nextAction: nextAction ?? null,
    code: state === "declined" ? (code ?? "declined") : null,
  };
  return { order, ...pendingChange(order, told) };
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
    // Notices of the shop's own calls, and of payments that are not decided yet.
    default:
      return null;
  }
}
