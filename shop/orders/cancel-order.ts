import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import type { FoundOrder } from "./reading/read-order.ts";
import { cancelOrders } from "./saga.ts";

/**
 * Cancels an order the caller may cancel (`requireOrder` found it for them). Stock and money are
 * given back by the saga, right after. A cancellation of another's order is written into the audit
 * log.
 */
export async function cancelOrder(
  call: Call,
  id: string,
  { customer, order }: FoundOrder,
): Promise<Result<OrderDetail, Refusal>> {
  const { env, principal } = call;
  call.touch(id);
  // One that is not stored yet may have expired with its stock owner.
  if (order.status === "CANCELLED") {
    return ok(order);
  }
  await beforeChange(env);
  const isOther = principal !== null && customer !== `user:${principal.sub}`;
  const isStaff = isOther && principal.scopes.has("order:read-any");
  const { cancelled, events } = await cancelOrders(
    env,
    [id],
    { kind: "cancel_requested", reason: isStaff ? "operator_request" : "customer_request" },
    principal?.sub ?? "customer",
  );
  publishSoon(call, events);
  if (cancelled.has(id) && isOther) {
    const { status, total } = order;
    await audit(call, {
      action: "order.cancelled",
      subject: id,
      before: { status },
      after: { status: "CANCELLED", total },
    });
  }
  const found = await orderStore(env).find(id);
  if (!found) {
    return err(refusal("unavailable", "The order was placed this moment. Try again in a second."));
  }
  if (found.order.status === "CANCELLED") {
    return ok(found.order);
  }
  return err(refusal("order_not_cancellable", whyNot(found.order.status)));
}

function whyNot(status: OrderDetail["status"]): string {
  switch (status) {
    case "PENDING":
      return "The payment is being taken right now. Try again in a moment.";
    case "CONFIRMED":
      return "Some of it was sent or refunded already. The rest can be refunded.";
    default:
      return `An order that is ${status} can't be cancelled.`;
  }
}
