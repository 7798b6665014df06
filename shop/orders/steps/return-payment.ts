import { logRecord } from "../../../domain/base/log.ts";
import { money } from "../../../domain/base/money.ts";
import { nextStatus } from "../../../domain/orders/fulfilment.ts";
import { planRefund } from "../../../domain/orders/refund-plan.ts";
import {
  intentKey,
  mayHoldMoney,
  type Refund,
  refundedAmount,
  type SupersededIntent,
} from "../../../domain/payments/payment.ts";
import type { ProviderCalls } from "../../../providers/payment/call.ts";
import {
  type PaymentProvider,
  type PaymentVerb,
  ProviderError,
} from "../../../providers/payment/provider.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";
import { currentCall, notCalled, unanswered } from "./provider-answer.ts";
import type { Taken } from "./taken.ts";

/** The refunds of a cancelled order, with the one that gave the rest back. */
export function withRest(order: SagaOrder): Refund[] {
  const { refunds } = order.payment;
  const plan = planRefund({ ...order, refunds }, { restock: false });
  if (!plan.ok) {
    return [...refunds];
  }
  const now = Date.now();
  const rest = {
    ...plan.value,
    id: `${order.id}:cancelled`,
    restock: false,
    reason: null,
    actor: "system",
    at: now,
    paidAt: now,
    state: "paid" as const,
    fingerprint: "",
  };
  return [...refunds, rest];
}

/** Gives back a cancelled order's money: voids it, or refunds what was captured. */
export async function release(
  calls: ProviderCalls,
  order: SagaOrder,
): Promise<"voided" | "refunded" | "failed"> {
  const { provider, state } = order.payment;
  if (state !== "captured") {
    const answer = await calls.call(provider, "void", order.id, (api, signal) =>
      api.void(currentCall(order, signal)),
    );
    if (answer.state === "voided") {
      return state === "failed" ? "failed" : "voided";
    }
  }
  const rest = money(order.total - refundedAmount(order.payment.refunds), order.currency);
  const answer = await calls.call(provider, "refund", order.id, (api, signal) =>
    api.refund({ ...currentCall(order, signal), amount: rest, refundKey: `${order.id}:cancelled` }),
  );
  if (answer.state === "refused") {
    throw new ProviderError(`refund refused: ${answer.code}`, "failed");
  }
  return "refunded";
}

/** Voids intents that were replaced and pays the next refund. */
export async function giveBack(env: Env, calls: ProviderCalls, order: SagaOrder): Promise<Taken> {
  try {
    const superseded = await voidSuperseded(calls, order);
    const due = order.payment.refunds.find((refund) => refund.state === "pending");
    const paid = due && (await payRefund(calls, order, due));
    const refunds = order.payment.refunds.map((refund) => (refund === due && paid ? paid : refund));
    const status = nextStatus({ ...order, refunds });
    const more =
      refunds.some((refund) => refund.state === "pending") ||
      nextStatus({ ...order, refunds, status }) !== status;
    const over = refundedAmount(refunds.filter((refund) => refund.state === "paid")) >= order.total;
    return {
      order,
      outcome: {
        kind: "given_back",
        status,
        more,
        ...(paid ? { reason: `refund_${paid.state}` } : {}),
      },
      payment: { state: over ? "refunded" : order.payment.state, refunds, superseded },
      ...(paid ? { refund: paid } : {}),
    };
  } catch (error) {
    const left = notCalled(order, error);
    if (left) {
      return left;
    }
    await unanswered(env, "refund not paid yet", order, error);
    return { order, outcome: null };
  }
}

async function payRefund(calls: ProviderCalls, order: SagaOrder, refund: Refund): Promise<Refund> {
  const answer = await calls.call(order.payment.provider, "refund", order.id, (api, signal) =>
    api.refund({
      ...currentCall(order, signal),
      amount: money(refund.amount, order.currency),
      refundKey: refund.id,
    }),
  );
  if (answer.state === "refunded") {
    return { ...refund, state: "paid", paidAt: Date.now() };
  }
  const record = { traceparent: order.traceparent, orderId: order.id, refundId: refund.id };
  console.error(logRecord("error", "refund refused", { ...record, code: answer.code }));
  return { ...refund, state: "refused" };
}

/** Voids what replaced intents may still hold. One that was captured after all is refunded. */
export function voidSuperseded(calls: ProviderCalls, order: SagaOrder): Promise<SupersededIntent[]> {
  return Promise.all(
    order.payment.superseded.map(async (intent, n): Promise<SupersededIntent> => {
      if (!mayHoldMoney(intent.state)) {
        return intent;
      }
      const call = {
        idempotencyKey: intentKey(order.id, n),
        reference: intent.providerReference,
        inSession: intent.inSession ?? false,
        amount: money(order.total, order.currency),
      };
      const ask = <T>(verb: PaymentVerb, what: (api: PaymentProvider, signal: AbortSignal) => Promise<T>) =>
        calls.call(intent.provider, verb, call.idempotencyKey, what);
      const voided = await ask("void", (api, signal) => api.void({ ...call, signal }));
      if (voided.state === "voided") {
        return { ...intent, state: "voided" };
      }
      const refundKey = `${call.idempotencyKey}:superseded`;
      const refunded = await ask("refund", (api, signal) => api.refund({ ...call, refundKey, signal }));
      if (refunded.state === "refused") {
        throw new ProviderError(`refund refused: ${refunded.code}`, "failed");
      }
      return { ...intent, state: "refunded", refundedAt: Date.now() };
    }),
  );
}
