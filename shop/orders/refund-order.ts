import { base32, fingerprint, sha256 } from "../../domain/base/ids.ts";
import { type Currency, formatMoney, money } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { firstNotIn, isPaid } from "../../domain/orders/fulfilment.ts";
import { planRefund, type RefundProblem, type RefundRequest } from "../../domain/orders/refund-plan.ts";
import { unitsToRestock } from "../../domain/orders/returns.ts";
import { type Refund, refundedAmount } from "../../domain/payments/payment.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import { changeOrder, type Decision } from "./change-order.ts";
import { driveOrders } from "./saga.ts";

/** Amounts in minor units; see `planRefund` for what is left out. */
export interface RefundCommand extends RefundRequest {
  /** What the amounts were named in; another currency than the order's is refused. */
  currencies?: readonly Currency[];
  reason?: string | undefined;
}

export interface Refunded {
  refund: Refund;
  /** The order's. */
  currency: Currency;
  /** Whether the refund was asked for with this key before. */
  replay: boolean;
}

/**
 * Pays back some or all of what an order cost. The refund is first written with the order, so it is
 * paid once even if a process dies in between. Then the provider is asked at once. An unreachable
 * provider is asked again later, and the refund is `pending` until then.
 */
export async function refundOrder(
  call: Call,
  id: string,
  idempotencyKey: string,
  { currencies = [], ...command }: RefundCommand,
): Promise<Result<Refunded, Refusal>> {
  const { env } = call;
  const { actor } = auditOrigin(call);
  call.touch(id);
  await beforeChange(env);
  const store = orderStore(env);
  const refundId = `rfd_${base32(await sha256(`refund\n${id}\n${idempotencyKey}`), 20)}`;
  const digest = await fingerprint(command);
  const asked: AskedRefund = { id: refundId, fingerprint: digest, actor, currencies, command };
  const written = await changeOrder(store, id, actor, (order) => decideRefund(order, asked));
  if (!written) {
    return err(refusal("not_found", "There is no such order."));
  }
  if (!written.answer.ok) {
    return written.answer;
  }
  const { events } = await driveOrders(env, [id]);
  publishSoon(call, events);
  const [order] = await store.load([id]);
  const refund = order?.payment.refunds.find((one) => one.id === refundId);
  if (!order || !refund) {
    throw new Error(`the refund ${refundId} was written and cannot be found`);
  }
  if (written.changed) {
    const { amount, restock } = refund;
    const after = { refundId, amount, restock };
    await audit(call, { action: "order.refund_requested", subject: id, before: null, after });
  }
  return ok({ refund, currency: order.currency, replay: !written.changed });
}

interface AskedRefund extends Pick<Refund, "id" | "fingerprint" | "actor"> {
  /** What the amounts were named in. */
  currencies: readonly Currency[];
  command: RefundCommand;
}

/** The refund to write with the order, or the one that the same key wrote before. */
function decideRefund(
  order: SagaOrder,
  { id, fingerprint: digest, actor, currencies, command }: AskedRefund,
): Decision<Result<Refund, Refusal>> {
  const { refunds } = order.payment;
  if (currencies.some((currency) => currency !== order.currency)) {
    return { answer: err(refusal("invalid_request", `The order was paid in ${order.currency}.`)) };
  }
  const known = refunds.find((refund) => refund.id === id);
  if (known && known.fingerprint !== digest) {
    return { answer: err(refusal("idempotency_key_reused", "This key was used for another refund.")) };
  }
  if (known) {
    return { answer: ok(known) };
  }
  // A refunded order may have something left to refund, such as its shipping.
  const mayOwe = order.status === "REFUNDED" && refundedAmount(refunds) < order.total;
  if (!isPaid(order.status) && !mayOwe) {
    const detail = `Of an order that is ${order.status} nothing is refunded.`;
    return { answer: err(refusal("order_not_refundable", detail)) };
  }
  const plan = planRefund({ ...order, refunds }, command);
  if (!plan.ok) {
    return { answer: err(refused(plan.error, order.currency)) };
  }
  const restocked = command.restock
    ? firstNotIn(plan.value.items, unitsToRestock({ ...order, refunds }))
    : null;
  if (restocked !== null) {
    const detail = `So many of ${restocked} are not left to go back to stock.`;
    return { answer: err(refusal("items_not_ordered", detail, { skus: [restocked] })) };
  }
  const refund: Refund = {
    id,
    ...plan.value,
    restock: command.restock,
    reason: command.reason ?? null,
    actor,
    at: Date.now(),
    state: "pending",
    fingerprint: digest,
  };
  const payment = { state: order.payment.state, refunds: [...refunds, refund] };
  return { change: { outcome: { kind: "refund_requested" }, payment }, answer: ok(refund) };
}

function refused(problem: RefundProblem, currency: Currency): Refusal {
  switch (problem.kind) {
    case "exceeds_payment":
      return refusal(
        "refund_exceeds_payment",
        `${formatMoney(money(problem.refundable, currency))} were paid and not refunded.`,
      );
    case "exceeds_shipping":
      return refusal(
        "refund_exceeds_payment",
        `${formatMoney(money(problem.refundable, currency))} of the shipping were paid and not refunded.`,
        { errors: [{ path: "shipping", message: "is more than was paid for shipping" }] },
      );
    case "not_ordered":
      return refusal("items_not_ordered", `The order does not hold so many of ${problem.sku} any more.`, {
        skus: [problem.sku],
      });
    case "nothing_to_restock":
      return refusal("invalid_request", "Say which items go back to stock.", {
        errors: [{ path: "items", message: "needed with restock, unless everything is refunded" }],
      });
  }
}
