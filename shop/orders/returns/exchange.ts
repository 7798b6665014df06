import { mailboxOf } from "../../../domain/base/email.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { isPaid } from "../../../domain/orders/fulfilment.ts";
import { orderOfReturn, type Return } from "../../../domain/orders/returns.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { OrderStore, SagaOrder } from "../../../stores/orders/order-store.ts";
import { audit, auditOrigin } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { makeEvent } from "../../events/events.ts";
import { beforeChange, publishSoon } from "../../events/outbox.ts";
import { changeOrder, type Decision } from "../change-order.ts";
import { loadOrder } from "../saga.ts";

/**
 * Says that a shopper's paid order takes the place of what they sent back. The order is written
 * first, with the event that has its return name it: that happens though this call dies.
 */
export async function exchangeReturn(
  call: Call,
  returnId: string,
  orderId: string,
): Promise<Result<Return, Refusal>> {
  const { env } = call;
  const { actor } = auditOrigin(call);
  const store = orderStore(env);
  const returnedOf = orderOfReturn(returnId);
  const returned = returnedOf === null ? null : await loadOrder(store, returnedOf);
  const one = returned?.returns.find(({ id }) => id === returnId);
  if (!returned || !one) {
    return err(refusal("not_found", "There is no such return."));
  }
  if (one.state === "rejected") {
    return err(refusal("return_not_open", "The return is rejected."));
  }
  const isTheirs = await areOfOneCustomer(store, [orderId, returned.id]);
  call.touch(orderId);
  call.touch(returned.id);
  await beforeChange(env);
  const written = await changeOrder(store, orderId, actor, (order): Decision<Refusal | null> => {
    const refused = refusalOf(order, { returned, returnId, isTheirs });
    if (refused || order.exchangeFor === returnId) {
      return { answer: refused };
    }
    const { id, number, traceparent } = order;
    const event = makeEvent(
      "return.exchanged",
      { orderId: id, number, returnId, actor },
      { traceparent, id: `${id}:return.exchanged` },
    );
    const outcome = { kind: "fulfilled" as const, status: order.status, reason: "exchanged" };
    return { change: { outcome, exchangeFor: returnId, event }, answer: null };
  });
  if (!written) {
    return err(refusal("not_found", "There is no such order."));
  }
  if (written.answer) {
    return err(written.answer);
  }
  publishSoon(call, written.events);
  const exchanged = await noteExchange(env, { returnId, orderId, actor });
  if (written.changed) {
    await audit(call, { action: "return.exchanged", subject: returnId, before: null, after: { orderId } });
  }
  return ok(exchanged ?? one);
}

/** Whether these orders were placed by one shopper, or with one address. */
async function areOfOneCustomer(store: OrderStore, ids: readonly string[]): Promise<boolean> {
  const found = await store.findMany(ids);
  const [customer, ...others] = new Set(found.map((one) => one.customer));
  const addresses = new Set(found.map(({ order }) => mailboxOf(order.email)));
  const isOne = others.length === 0 || (addresses.size === 1 && !addresses.has(""));
  return customer !== undefined && isOne;
}

function refusalOf(
  order: SagaOrder,
  { returned, returnId, isTheirs }: { returned: SagaOrder; returnId: string; isTheirs: boolean },
): Refusal | null {
  if (!isTheirs || order.id === returned.id) {
    return refusal("exchange_refused", "That is not another order of the same customer.");
  }
  if (!isPaid(order.status)) {
    return refusal("exchange_refused", `That order is ${order.status}.`);
  }
  return order.exchangeFor === null || order.exchangeFor === returnId
    ? null
    : refusal("exchange_refused", "That order is in exchange for another return.");
}

/** Has a return name an order that is in exchange for it; once, however often it is called. */
export async function noteExchange(
  env: Env,
  { returnId, orderId, actor }: { returnId: string; orderId: string; actor: string },
): Promise<Return | null> {
  const noted = await changeOrder(
    orderStore(env),
    orderOfReturn(returnId) ?? "",
    actor,
    (order): Decision<Return | null> => {
      const one = order.returns.find(({ id }) => id === returnId);
      if (!one || one.exchanges?.includes(orderId)) {
        return { answer: one ?? null };
      }
      const next = { ...one, exchanges: [...(one.exchanges ?? []), orderId] };
      const outcome = { kind: "fulfilled" as const, status: order.status, reason: "exchanged" };
      const returns = order.returns.map((other) => (other === one ? next : other));
      return { change: { outcome, returns }, answer: next };
    },
  );
  return noted?.answer ?? null;
}
