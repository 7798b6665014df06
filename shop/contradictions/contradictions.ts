import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { readPage } from "../../domain/lists/page.ts";
import type { Contradiction } from "../../domain/payments/contradiction.ts";
import { mayHoldMoney, parseIntentKey } from "../../domain/payments/payment.ts";
import type { PaymentNotice } from "../../providers/payment/provider.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import {
  findContradiction,
  keepContradiction,
  listContradictions,
  type StoredContradiction,
  settleContradictions,
} from "../../stores/payments/payment-contradictions.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

/** Keeps what a notice or an answer contradicts, so that a person looks at it. */
export async function reportContradiction(
  env: Env,
  provider: string,
  notice: Pick<PaymentNotice, "id" | "key" | "state" | "amount">,
  { kind, order }: { kind: Contradiction; order: Pick<SagaOrder, "id" | "status" | "total" | "currency"> },
): Promise<void> {
  const contradiction = {
    id: `ctr_${base32(await sha256(`${provider}\n${notice.id}`), 20)}`,
    orderId: order.id,
    paymentKey: notice.key,
    provider,
    kind,
    state: notice.state,
    amount: notice.amount?.amount ?? null,
    currency: notice.amount?.currency ?? null,
    orderStatus: order.status,
    orderTotal: order.total,
    orderCurrency: order.currency,
    at: Date.now(),
  };
  console.error(logRecord("error", "payment notice contradicts its order", contradiction));
  await keepContradiction(env.DB, contradiction);
}

/** Contradictions, newest first. Money that was given back since settles its own. */
export async function readContradictions(
  env: Env,
  query: Parameters<typeof listContradictions>[1],
): Promise<{ items: StoredContradiction[]; next: { at: number; id: string } | null }> {
  const { items: found, last: next } = await readPage(query.limit, (limit) =>
    listContradictions(env.DB, { ...query, limit }),
  );
  const unasked = found.filter(({ kind, settledAt }) => kind === "captured_unasked" && settledAt === null);
  if (unasked.length === 0) {
    return { items: found, next };
  }
  const orders = await orderStore(env).load([...new Set(unasked.map(({ orderId }) => orderId))]);
  const known = new Map(orders.map((order) => [order.id, order]));
  const back = unasked.filter(({ orderId, paymentKey }) => isBack(known.get(orderId), paymentKey));
  const settled = new Set(
    await settleContradictions(
      env.DB,
      back.map(({ id }) => id),
      "system",
      Date.now(),
    ),
  );
  return { items: query.open ? found.filter(({ id }) => !settled.has(id)) : found, next };
}

function isBack(order: SagaOrder | undefined, paymentKey: string): boolean {
  const n = parseIntentKey(paymentKey)?.n;
  if (!order || n === undefined) {
    return false;
  }
  const { state, superseded } = order.payment;
  const now = n === superseded.length ? state : superseded[n]?.state;
  return now !== undefined && !mayHoldMoney(now);
}

/** An operator has looked at it, and put right what was wrong. */
export async function settleContradiction(
  call: Call,
  id: string,
): Promise<Result<StoredContradiction, Refusal>> {
  const { env } = call;
  const settled = await settleContradictions(env.DB, [id], auditOrigin(call).actor, Date.now());
  const found = await findContradiction(env.DB, id);
  if (!found) {
    return err(refusal("not_found", "There is no such contradiction."));
  }
  if (settled.length > 0) {
    const { orderId, kind } = found;
    await audit(call, {
      action: "payment_contradiction.settled",
      subject: id,
      before: null,
      after: { orderId, kind },
    });
  }
  return ok(found);
}
