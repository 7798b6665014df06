import { logRecord } from "../../../domain/base/log.ts";
import { money } from "../../../domain/base/money.ts";
import { IN_SESSION, intentKey } from "../../../domain/payments/payment.ts";
import { OtherSum, ProviderError } from "../../../providers/payment/provider.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";
import { reportContradiction } from "../../contradictions/contradictions.ts";
import type { Taken } from "./taken.ts";

/** What the provider knows the intent that counts by. */
export function currentKey({ id, payment }: SagaOrder): string {
  return intentKey(id, payment.superseded.length);
}

export function currentCall(order: SagaOrder, signal: AbortSignal) {
  return {
    idempotencyKey: currentKey(order),
    reference: order.payment.providerReference,
    inSession: order.payment.token === IN_SESSION,
    amount: money(order.total, order.currency),
    signal,
  };
}

/**
 * The result of a step whose provider was not called, because it fails, may still be failing, or is
 * called too often; else null.
 */
export function notCalled(order: SagaOrder, error: unknown): Taken | null {
  if (!(error instanceof ProviderError)) {
    return null;
  }
  if (error.kind === "unavailable" || error.kind === "limited") {
    return { order, outcome: null, wait: true };
  }
  return error.kind === "undecided" ? { order, outcome: null, soon: true } : null;
}

/**
 * Provider errors do not stop the saga. An answer about another sum than the order's is listed for
 * operators too. Any other error is a bug and is thrown.
 */
export async function unanswered(env: Env, message: string, order: SagaOrder, error: unknown): Promise<void> {
  if (!(error instanceof ProviderError)) {
    throw error;
  }
  console.warn(logRecord("warn", message, { traceparent: order.traceparent, orderId: order.id, error }));
  if (error instanceof OtherSum) {
    const key = currentKey(order);
    const { state, amount } = error.told;
    const told = { id: `${key}:answer:${state}`, key, state, amount };
    await reportContradiction(env, order.payment.provider, told, { kind: "amount_differs", order });
  }
}
