import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { OrderDetail, PaymentRequest } from "../../domain/orders/order.ts";
import { isPaymentProvider } from "../../providers/payment/index.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import { driveOrders, record } from "../orders/saga.ts";

/** Payments that may be tried for one order. */
const MAX_INTENTS = 10;
const MAX_RACES = 5;

/**
 * Pays an order that is not paid yet: once more with what it was placed with, or with something else, whose intent then
 * replaces the one before. Whatever that one still comes to is given back.
 */
export async function chargeOrder(
  env: Env,
  ctx: { waitUntil(promise: Promise<unknown>): void },
  id: string,
  payment: PaymentRequest,
  actor: string,
): Promise<Result<OrderDetail, Refusal>> {
  if (!isPaymentProvider(env, payment.provider))
    return err(refusal("payment_provider_unknown", `There is no provider ${payment.provider}.`));
  await beforeChange(env);
  const store = orderStore(env);
  for (let race = 0; race < MAX_RACES; race++) {
    const [order] = await store.load([id]);
    if (!order)
      return err(refusal("unavailable", "The order was placed this moment. Try again in a second."));
    const { provider, token, state, providerReference, superseded } = order.payment;
    const same = provider === payment.provider && token === payment.token;
    if (same && order.status !== "CANCELLED") break;
    if (order.status !== "PENDING" || order.step !== "authorize") {
      return err(
        refusal(
          "order_not_payable",
          order.status === "PENDING"
            ? "The payment is being taken right now."
            : `An order that is ${order.status} is not paid again.`,
        ),
      );
    }
    if (superseded.length + 1 >= MAX_INTENTS)
      return err(refusal("order_not_payable", `An order may be paid with ${MAX_INTENTS} things at most.`));
    const moved = await record(
      store,
      [
        {
          order,
          outcome: { kind: "payment_replaced" },
          payment: {
            ...payment,
            ...{ state: "pending", attempts: 0, providerReference: null, failureCode: null },
            superseded: [...superseded, { provider, state, providerReference }],
          },
        },
      ],
      actor,
      [],
    );
    if (moved.has(id)) break;
  }
  const { events } = await driveOrders(env, [id]);
  publishSoon(env, ctx, events);
  const found = await store.find(id);
  if (!found) throw new Error(`the order ${id} was loaded and cannot be found`);
  return ok(found.order);
}
