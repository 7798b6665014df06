import { money } from "../../../domain/base/money.ts";
import { MAX_UNANSWERED_AUTHORIZATIONS } from "../../../domain/orders/saga.ts";
import { IN_SESSION, mayHoldMoney } from "../../../domain/payments/payment.ts";
import type { ProviderCalls } from "../../../providers/payment/call.ts";
import type { Authorization } from "../../../providers/payment/provider.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";
import { currentCall, currentKey, notCalled, unanswered } from "./provider-answer.ts";
import type { Taken } from "./taken.ts";

/**
 * The browser opens its session in the first seconds, and reports that. Asking earlier would call
 * the provider twice for each order.
 */
const BROWSER_FIRST_MS = 20_000;

export async function authorize(env: Env, calls: ProviderCalls, order: SagaOrder): Promise<Taken> {
  const { provider, token, attempts, providerReference: reference } = order.payment;
  const inSession = token === IN_SESSION;
  const untouched = reference === null && order.version === null;
  if (inSession && untouched && Date.now() - order.placedAt < BROWSER_FIRST_MS) {
    return { order, outcome: null, wait: true };
  }
  try {
    const answer = await calls.call(provider, "authorize", order.id, (api, signal) =>
      api.authorize({
        idempotencyKey: currentKey(order),
        amount: money(order.total, order.currency),
        token: inSession ? null : token,
        reference,
        signal,
      }),
    );
    switch (answer.state) {
      case "declined":
        return {
          order,
          outcome: { kind: "declined", code: answer.code },
          payment: { state: "declined", failureCode: answer.code },
        };
      case "authorized":
        return {
          order,
          outcome: { kind: "authorized" },
          payment: { state: "authorized", providerReference: answer.reference, ...DECIDED },
        };
      case "pending":
        return { order, wait: true, ...pendingChange(order, answer) };
    }
  } catch (error) {
    const left = notCalled(order, error);
    if (left) {
      return left;
    }
    await unanswered(env, "authorization unanswered", order, error);
    if (inSession) {
      // The shopper may be paying at this moment. Only their time limit ends it, not the number of
      // attempts.
      return { order, outcome: null, wait: true };
    }
    if (attempts + 1 < MAX_UNANSWERED_AUTHORIZATIONS) {
      return { order, outcome: null, unanswered: true };
    }
    return {
      order,
      outcome: { kind: "unanswered" },
      payment: { state: "failed", failureCode: "payment_timeout" },
    };
  }
}

/** The fields of a payment that no longer hold once it succeeds. */
export const DECIDED = { nextAction: null, failureCode: null } as const;

/** Records what a payment waits for, where that changed. */
export function pendingChange(
  { payment: now }: Pick<SagaOrder, "payment">,
  told: Pick<Extract<Authorization, { state: "pending" }>, "reference" | "nextAction" | "code">,
): Pick<Taken, "outcome" | "payment"> {
  const { nextAction = now.nextAction, code = now.failureCode } = told;
  const reference = told.reference ?? now.providerReference;
  if (reference === now.providerReference && nextAction === now.nextAction && code === now.failureCode) {
    return { outcome: null };
  }
  const news = code !== null && code !== now.failureCode ? { declined: code } : {};
  return {
    outcome: { kind: "payment_pending", ...news },
    payment: { state: "pending", providerReference: reference, nextAction, failureCode: code },
  };
}

export async function capture(env: Env, calls: ProviderCalls, order: SagaOrder): Promise<Taken> {
  try {
    const answer = await calls.call(order.payment.provider, "capture", order.id, (api, signal) =>
      api.capture(currentCall(order, signal)),
    );
    if (answer.state === "captured") {
      const superseded = order.payment.superseded.some(({ state }) => mayHoldMoney(state));
      return { order, outcome: { kind: "captured", superseded }, payment: { state: "captured" } };
    }
    return {
      order,
      outcome: { kind: "capture_refused", code: answer.code },
      payment: { state: "authorized", failureCode: answer.code },
    };
  } catch (error) {
    const left = notCalled(order, error);
    if (left) {
      return left;
    }
    await unanswered(env, "capture unanswered", order, error);
    return { order, outcome: null };
  }
}
