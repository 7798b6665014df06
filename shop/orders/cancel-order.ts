import type { Context } from "hono";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { OrderDetail } from "../../domain/orders/order.ts";
import { audit } from "../../http/middleware/audit.ts";
import type { AppEnv } from "../../http/router.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import type { FoundOrder } from "./read-order.ts";
import { cancelOrders } from "./saga.ts";

/**
 * Cancels an order the caller may cancel (`requireOrder` found it for them). Stock and money are given back by the
 * saga, right after. Whoever cancels another's order is written into the audit log.
 */
export async function cancelOrder(
  c: Context<AppEnv>,
  id: string,
  { customer, order }: FoundOrder,
): Promise<Result<OrderDetail, Refusal>> {
  const { env, executionCtx } = c;
  const principal = c.get("principal");
  // One that is not stored yet may have expired with its stock owner.
  if (order.status === "CANCELLED") return ok(order);
  await beforeChange(env);
  const store = orderStore(env);
  const isStaff = principal?.scopes.has("order:read-any") && customer !== `user:${principal.sub}`;
  const { cancelled, events } = await cancelOrders(
    env,
    [id],
    { kind: "cancel_requested", reason: isStaff ? "operator_request" : "customer_request" },
    principal?.sub ?? "customer",
  );
  if (cancelled.has(id)) publishSoon(env, executionCtx, events);
  if (cancelled.has(id) && principal && customer !== `user:${principal.sub}`) {
    const { status: before, total } = order;
    await audit(c, {
      action: "order.cancelled",
      subject: id,
      before: { status: before },
      after: { status: "CANCELLED", total },
    });
  }
  const found = await store.find(id);
  if (!found) return err(refusal("unavailable", "The order was placed this moment. Try again in a second."));
  if (found.order.status === "CANCELLED") return ok(found.order);
  return err(
    refusal(
      "order_not_cancellable",
      found.order.status === "PENDING"
        ? "The payment is being taken right now. Try again in a moment."
        : found.order.status === "CONFIRMED"
          ? "Some of it was sent or refunded already. The rest can be refunded."
          : `An order that is ${found.order.status} can't be cancelled.`,
    ),
  );
}
