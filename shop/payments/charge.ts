import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { orderPayment, type PaymentRequest } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { IN_SESSION } from "../../domain/payments/payment.ts";
import { browserForm } from "../../providers/payment/browser.ts";
import { isOpen, isPaymentProvider } from "../../providers/payment/index.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { PaymentChange, SagaOrder } from "../../stores/orders/order-store.ts";
import type { Call } from "../base/call.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import { changeOrder, type Decision } from "../orders/change-order.ts";
import { CLOSED } from "../orders/order-draft.ts";
import { driveOrders } from "../orders/saga.ts";

/** Payments that may be tried for one order. */
const MAX_INTENTS = 10;

/**
 * Pays an order that is not paid yet: again with its first payment, or with another one, whose
 * intent replaces the one before. Money that the replaced intent still takes is given back.
 */
export async function chargeOrder(
  call: Call,
  id: string,
  payment: PaymentRequest,
): Promise<Result<OrderDetail, Refusal>> {
  const { env, principal } = call;
  if (!isOpen(env)) {
    return err(CLOSED);
  }
  const byBrowser = payment.token === null;
  if (!isPaymentProvider(env, payment.provider) || (byBrowser && !browserForm(env, payment.provider))) {
    return err(refusal("payment_provider_unknown", `There is no provider ${payment.provider}.`));
  }
  call.touch(id);
  await beforeChange(env);
  const store = orderStore(env);
  const written = await changeOrder(store, id, principal?.sub ?? "customer", (order) =>
    decide(order, payment),
  );
  if (!written) {
    return err(refusal("unavailable", "The order was placed this moment. Try again in a second."));
  }
  if (written.answer) {
    return err(written.answer);
  }
  const { events } = await driveOrders(env, [id]);
  publishSoon(call, events);
  const found = await store.find(id);
  if (!found) {
    throw new Error(`the order ${id} was loaded and cannot be found`);
  }
  return ok(found.order);
}

/** Whether an order may be paid with this now, and what becomes of the intent it has. */
function decide(
  { status, step, payment: now }: SagaOrder,
  payment: PaymentRequest,
): Decision<Refusal | null> {
  const { provider, token, state, providerReference, superseded } = now;
  const next = orderPayment(payment);
  const same = provider === next.provider && token === next.token;
  if (same && status !== "CANCELLED") {
    // The browser reports that it has paid. The provider is asked, because its notice to the shop
    // may be late.
    const asks = token === IN_SESSION && state === "pending" && providerReference === null;
    const change = { outcome: { kind: "payment_pending" }, payment: { state } } as const;
    return asks && step === "authorize" ? { change, answer: null } : { answer: null };
  }
  if (status !== "PENDING" || step !== "authorize") {
    const why =
      status === "PENDING"
        ? "The payment is being taken right now."
        : `An order that is ${status} is not paid again.`;
    return { answer: refusal("order_not_payable", why) };
  }
  if (superseded.length + 1 >= MAX_INTENTS) {
    const why = `An order may be paid with ${MAX_INTENTS} things at most.`;
    return { answer: refusal("order_not_payable", why) };
  }
  const replaced: PaymentChange = {
    ...next,
    state: "pending",
    attempts: 0,
    providerReference: null,
    failureCode: null,
    nextAction: null,
    superseded: [
      ...superseded,
      { provider, state, providerReference, ...(token === IN_SESSION ? { inSession: true } : {}) },
    ],
  };
  return { change: { outcome: { kind: "payment_replaced" }, payment: replaced }, answer: null };
}
