import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import { cancelOrders, driveOrders, loadOrder, resumeOrder } from "./saga.ts";

const NOT_FOUND = refusal("not_found", "There is no such order.");

/** An operator has an order's next step tried now. The step's clock begins again. */
export async function resumeSaga(call: Call, id: string): Promise<Result<SagaOrder, Refusal>> {
  const { env } = call;
  const { actor } = auditOrigin(call);
  call.touch(id);
  await beforeChange(env);
  const before = await loadOrder(orderStore(env), id);
  if (!before) {
    return err(NOT_FOUND);
  }
  if (!(await resumeOrder(env, id, actor))) {
    return err(refusal("saga_not_running", "The order is settled."));
  }
  const { events } = await driveOrders(env, [id]);
  publishSoon(call, events);
  const order = await loadOrder(orderStore(env), id);
  if (!order) {
    return err(NOT_FOUND);
  }
  await audit(call, {
    action: "saga.resumed",
    subject: id,
    before: { status: before.status, step: before.step },
    after: { status: order.status, step: order.step },
  });
  return ok(order);
}

/** An operator ends an order at any step. Stock and money are given back. */
export async function abandonOrder(call: Call, id: string): Promise<Result<SagaOrder, Refusal>> {
  const { env } = call;
  const { actor } = auditOrigin(call);
  call.touch(id);
  await beforeChange(env);
  const before = await loadOrder(orderStore(env), id);
  if (!before) {
    return err(NOT_FOUND);
  }
  const outcome = { kind: "abandoned", reason: "operator_request" } as const;
  const { cancelled, events } = await cancelOrders(env, [id], outcome, actor);
  publishSoon(call, events);
  const order = await loadOrder(orderStore(env), id);
  if (!order) {
    return err(NOT_FOUND);
  }
  if (order.status !== "CANCELLED") {
    return err(refusal("order_not_cancellable", `An order that is ${order.status} is refunded instead.`));
  }
  if (cancelled.has(id)) {
    await audit(call, {
      action: "order.cancelled",
      subject: id,
      before: { status: before.status, step: before.step },
      after: { status: order.status, reason: outcome.reason },
    });
  }
  return ok(order);
}
