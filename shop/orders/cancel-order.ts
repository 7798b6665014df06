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
 * Milliseconds that a cancellation waits for the order to be stored, and for a payment to be taken.
 */
const WAIT_MS = { stored: 10_000, paid: 2_000 };
/** Milliseconds between two reads of the order: at first, and at most. */
const LOOK_AGAIN_MS = { first: 50, most: 1_000 };

/**
 * Cancels an order the caller may cancel (`requireOrder` found it for them). Stock and money are
 * given back by the saga, right after. An order that is not stored yet is waited for, and so is one
 * whose payment is being taken. A cancellation of another's order is written into the audit log.
 */
export async function cancelOrder(
  call: Call,
  id: string,
  { customer, order }: FoundOrder,
): Promise<Result<OrderDetail, Refusal>> {
  const { env, principal } = call;
  call.touch(id);
  // An order that is not stored yet may have expired at its stock owner.
  if (order.status === "CANCELLED") {
    return ok(order);
  }
  await beforeChange(env);
  const isOther = principal !== null && customer !== `user:${principal.sub}`;
  const isStaff = isOther && principal.scopes.has("order:read-any");
  const reason = isStaff ? "operator_request" : "customer_request";
  const cancel = () =>
    cancelOrders(env, [id], { kind: "cancel_requested", reason }, principal?.sub ?? "customer");
  const began = Date.now();
  let pause = LOOK_AGAIN_MS.first;
  let asked = await cancel();
  let found = await orderStore(env).find(id);
  while (found === null || found.order.status === "PENDING") {
    if (Date.now() - began > (found === null ? WAIT_MS.stored : WAIT_MS.paid)) {
      break;
    }
    await scheduler.wait(pause);
    pause = Math.min(2 * pause, LOOK_AGAIN_MS.most);
    asked = await cancel();
    found = await orderStore(env).find(id);
  }
  const { cancelled, events } = asked;
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
