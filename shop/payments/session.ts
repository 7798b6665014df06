import { logRecord } from "../../domain/base/log.ts";
import type { Money } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { IN_SESSION, intentKey, sessionEnd } from "../../domain/payments/payment.ts";
import { type BrowserForm, browserForm } from "../../providers/payment/browser.ts";
import { ProviderCalls } from "../../providers/payment/call.ts";
import { isOpen } from "../../providers/payment/index.ts";
import { type OpenedSession, ProviderError } from "../../providers/payment/provider.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { Call } from "../base/call.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import { changeOrder } from "../orders/change-order.ts";
import { CLOSED } from "../orders/order-draft.ts";
import { readOrder } from "../orders/reading/read-order.ts";
import { driveOrders } from "../orders/saga.ts";
import { pendingChange } from "../orders/steps/take-payment.ts";

export interface PaymentSession {
  form: BrowserForm;
  secret: OpenedSession["secret"];
  amount: Money;
  /** ISO 8601. */
  expiresAt: string;
  /** The order as it is now. */
  order: OrderDetail;
}

/** As it goes to a browser: public settings and the session's secret, for its shopper alone. */
export function sessionView({ form, secret, amount, expiresAt }: PaymentSession) {
  const { provider, publishableKey, environment } = form;
  return { provider, publishableKey, ...(environment ? { environment } : {}), ...secret, amount, expiresAt };
}

const AWAY = refusal("unavailable", "The payment provider does not answer. Try again in a moment.", {
  retryAfterS: 2,
});
const OVER = refusal("order_not_payable", "The time to pay this order is over.");

/**
 * Opens the session in which the shopper's browser pays an order, or finds the one that was opened.
 * An order that was placed this moment need not be stored yet: the session has the order's key, by
 * which the saga finds it too. What has come of a session that was opened before is read first.
 */
export async function openSession(call: Call, id: string): Promise<Result<PaymentSession, Refusal>> {
  const { env } = call;
  if (!isOpen(env)) {
    return err(CLOSED);
  }
  call.touch(id);
  await beforeChange(env);
  const [stored] = await orderStore(env).load([id]);
  if (stored?.payment.token === IN_SESSION && stored.payment.providerReference !== null) {
    const { events } = await driveOrders(env, [id]);
    publishSoon(call, events);
  }
  const order = (await readOrder(env, id))?.order;
  const payment = order?.payments.at(-1);
  if (!order || !payment || order.status !== "PENDING" || payment.expiresAt === undefined) {
    const why =
      order?.status === "PENDING"
        ? "The payment is being taken right now, or is not made in a browser."
        : `An order that is ${order?.status} is not paid again.`;
    return err(refusal("order_not_payable", why));
  }
  const { provider, amount, expiresAt } = payment;
  if (Date.parse(expiresAt) <= Date.now()) {
    return err(OVER);
  }
  const form = browserForm(env, provider);
  if (!form) {
    return err(CLOSED);
  }
  const opened = await openAt(call, order, form);
  if (!opened.ok) {
    return opened;
  }
  const { reference, secret } = opened.value;
  if (reference !== null) {
    await noteReference(call, id, reference);
  }
  return ok({ form, secret, amount, expiresAt, order });
}

async function openAt(
  { env, traceparent }: Call,
  { id, payments, total, createdAt, shippingAddress }: OrderDetail,
  { provider }: BrowserForm,
): Promise<Result<OpenedSession, Refusal>> {
  const key = intentKey(id, payments.length - 1);
  const request = {
    idempotencyKey: key,
    amount: total,
    country: shippingAddress.country,
    expiresAt: sessionEnd(Date.parse(createdAt)),
    returnUrl: new URL(`/orders/${id}`, env.SHOP_URL).href,
  };
  try {
    const opened = await new ProviderCalls(env).call(provider, "authorize", key, (api, signal) =>
      api.openSession({ ...request, signal }),
    );
    if (opened.ok) {
      return opened;
    }
    console.error(logRecord("error", "session refused", { traceparent, orderId: id, code: opened.error }));
    return err(AWAY);
  } catch (error) {
    if (!(error instanceof ProviderError)) {
      throw error;
    }
    console.warn(logRecord("warn", "session not opened", { traceparent, orderId: id, error }));
    return err(AWAY);
  }
}

/**
 * With it the sweeper reads the session without opening it again. An order not stored yet has time.
 */
async function noteReference(call: Call, id: string, reference: string): Promise<void> {
  await changeOrder(orderStore(call.env), id, "system", (order) => {
    const { outcome, payment } = pendingChange(order, { reference });
    const waits = order.payment.token === IN_SESSION && order.payment.state === "pending";
    return waits && outcome && payment ? { change: { outcome, payment }, answer: null } : { answer: null };
  });
}
