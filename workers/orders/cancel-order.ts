import type { OrderDetail } from "../../domain/order.ts";
import { type Refusal, refusal } from "../../domain/problem.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { publishSoon } from "../../queues/outbox.ts";
import { cancelOrders } from "../../queues/saga.ts";
import { orderStore } from "../../stores/index.ts";

/** Cancels an order the caller may cancel. Stock and money are given back by the saga, right after. */
export async function cancelOrder(
  env: Env,
  ctx: { waitUntil(promise: Promise<unknown>): void },
  id: string,
  actor: string,
): Promise<Result<OrderDetail, Refusal>> {
  const store = orderStore(env);
  const { cancelled, events } = await cancelOrders(
    env,
    [id],
    { kind: "cancel_requested", reason: "customer_request" },
    actor,
  );
  if (cancelled.has(id)) publishSoon(env, ctx, events);
  const found = await store.find(id);
  if (!found) return err(refusal("unavailable", "The order was placed this moment. Try again in a second."));
  if (found.order.status === "CANCELLED") return ok(found.order);
  return err(
    refusal(
      "order_not_cancellable",
      found.order.status === "PENDING"
        ? "The payment is being taken right now. Try again in a moment."
        : `An order that is ${found.order.status} can't be cancelled.`,
    ),
  );
}
