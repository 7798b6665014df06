import { base32, fingerprint, sha256 } from "../../domain/base/ids.ts";
import { formatMoney, money } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { isPaid, planRefund, type RefundProblem, type Units } from "../../domain/orders/fulfilment.ts";
import type { Refund } from "../../domain/payments/payment.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { Event } from "../events/events.ts";
import { beforeChange } from "../events/outbox.ts";
import { driveOrders, loadOrder, record } from "./saga.ts";

const MAX_RACES = 8;

/** Amount in cents; see `planRefund` for what is left out. */
export interface RefundCommand {
  amount?: number | undefined;
  items?: readonly Units[] | undefined;
  restock: boolean;
  reason?: string | undefined;
}

export interface Refunded {
  refund: Refund;
  replay: boolean;
  /** Written, and to be published. */
  events: Event[];
}

/**
 * Pays back some or all of what an order cost. The refund is written down with the order first, so it is paid once
 * whatever dies in between; then the provider is asked at once. A provider that can't be reached is asked again later:
 * the refund is `pending` until then.
 */
export async function refundOrder(
  env: Env,
  id: string,
  idempotencyKey: string,
  command: RefundCommand,
  actor: string,
): Promise<Result<Refunded, Refusal>> {
  await beforeChange(env);
  const store = orderStore(env);
  const refundId = `rfd_${base32(await sha256(`refund\n${id}\n${idempotencyKey}`), 20)}`;
  const digest = await fingerprint(command);
  const find = async () =>
    (await store.load([id]))[0]?.payment.refunds.find((refund) => refund.id === refundId);
  let replay = true;
  for (let race = 0; race < MAX_RACES; race++) {
    const order = await loadOrder(store, id);
    if (!order) return err(refusal("not_found", "There is no such order."));
    const known = order.payment.refunds.find((refund) => refund.id === refundId);
    if (known && known.fingerprint !== digest)
      return err(refusal("idempotency_key_reused", "This key was used for another refund."));
    if (known) break;
    if (!isPaid(order.status))
      return err(refusal("order_not_refundable", `Of an order that is ${order.status} nothing is refunded.`));
    const plan = planRefund({ ...order, refunds: order.payment.refunds }, command);
    if (!plan.ok) return err(refused(plan.error));
    const refund: Refund = {
      ...{ id: refundId, ...plan.value, restock: command.restock, reason: command.reason ?? null },
      ...{ actor, at: Date.now(), state: "pending", fingerprint: digest },
    };
    const change = { state: order.payment.state, refunds: [...order.payment.refunds, refund] };
    const moved = await record(
      store,
      [{ order, outcome: { kind: "refund_requested" }, payment: change }],
      actor,
      [],
    );
    replay = false;
    if (moved.has(id)) break;
  }
  const { events } = await driveOrders(env, [id]);
  const refund = await find();
  if (!refund) return err(refusal("unavailable", "The order is being changed by others. Try again."));
  return ok({ refund, replay, events });
}

function refused(problem: RefundProblem): Refusal {
  switch (problem.kind) {
    case "exceeds_payment":
      return refusal(
        "refund_exceeds_payment",
        `${formatMoney(money(problem.refundable))} were paid and not refunded.`,
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
