import type { SagaOutcome } from "../../domain/orders/saga.ts";
import { mayHoldMoney, parseIntentKey } from "../../domain/payments/payment.ts";
import type { PaymentNotice } from "../../providers/payment/provider.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import type { Call } from "../base/call.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import { changeOrders } from "../orders/change-order.ts";
import { supersededMove } from "../orders/record.ts";
import { driveOrders } from "../orders/saga.ts";
import type { Taken } from "../orders/saga-steps.ts";

/**
 * Takes in a provider's notice of a payment, and drives its order on. A notice that is late,
 * repeated or out of order does not fit the order's position or the payment's state. It changes
 * nothing.
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
    const change = changeOf(order, meant.n, notice);
    return change ? { change, answer: null } : { answer: null };
  });
  if (answers.size === 0) {
    return false;
  }
  const driven = await driveOrders(env, [meant.orderId]);
  publishSoon(call, [...events, ...driven.events]);
  return true;
}

function changeOf(order: SagaOrder, n: number, { state, reference, code }: PaymentNotice): Taken | null {
  const { superseded } = order.payment;
  if (n < superseded.length) {
    const late = mayHoldMoney(state) && superseded[n]?.state !== state;
    return late ? supersededMove(order, n, state, reference) : null;
  }
  const outcome = n === superseded.length ? outcomeOf(state, order, code) : null;
  if (!outcome) {
    return null;
  }
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
