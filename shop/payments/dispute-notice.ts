import { disputeLetter } from "../../domain/accounts/staff-letters.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { money } from "../../domain/base/money.ts";
import { parseIntentKey } from "../../domain/payments/payment.ts";
import type { DisputeNotice } from "../../providers/payment/provider.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import {
  keepDisputeNotice,
  type StoredDispute,
  type StoredDisputeNotice,
} from "../../stores/payments/payment-disputes.ts";
import type { Call } from "../base/call.ts";
import { type Event, makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publishOutbox } from "../events/outbox.ts";
import { mailStaff } from "../notifications/mail-staff.ts";
import { openSending } from "../notifications/sending.ts";
import { currentShop } from "../settings/current-shop.ts";

/**
 * Keeps a provider's report of a dispute. The order stays as it is, and nothing is paid back: the
 * bank has taken the money already, and a person decides what to answer.
 *
 * @returns whether an order of ours is meant
 */
export async function applyDisputeNotice(
  { env, ctx, traceparent }: Pick<Call, "env" | "ctx" | "traceparent">,
  provider: string,
  { id: event, key, dispute, amount, moved, at }: DisputeNotice,
): Promise<boolean> {
  const orderId = parseIntentKey(key)?.orderId;
  const [order] = orderId === undefined ? [] : await orderStore(env).load([orderId]);
  if (!order) {
    return false;
  }
  const { reference, state, reason, dueAt } = dispute;
  const idOf = async (kind: string, named: string) =>
    `${kind}_${base32(await sha256(`${provider}\n${named}`), 20)}`;
  const kept = {
    id: await idOf("dsp", reference),
    orderId: order.id,
    provider,
    reference,
    state,
    reason,
    ...amount,
    dueAt,
    at,
  };
  const notice = { id: await idOf("dsn", event), moved };
  await beforeChange(env);
  await keepDisputeNotice(env.DB, kept, notice, [outboxEntry(eventOf(order, kept, notice, traceparent))]);
  ctx.waitUntil(publishOutbox(env));
  console.warn(logRecord("warn", "payment disputed", { ...kept, moved }));
  if (state === "needs_response") {
    ctx.waitUntil(notifyStaff(env, order, kept));
  }
  return true;
}

function eventOf(
  { number }: Pick<SagaOrder, "number">,
  dispute: Omit<StoredDispute, "openedAt">,
  { id, moved }: Pick<StoredDisputeNotice, "id" | "moved">,
  traceparent: string,
): Event {
  const { id: disputeId, orderId, provider, reference, state, reason, amount, currency, dueAt, at } = dispute;
  const data = {
    orderId,
    number,
    disputeId,
    provider,
    reference,
    state,
    amount,
    currency,
    ...(reason === null ? {} : { reason }),
    ...(moved === null ? {} : { moved }),
    happenedAt: new Date(at).toISOString(),
    ...(dueAt === null ? {} : { dueAt: new Date(dueAt).toISOString() }),
  };
  return makeEvent("payment.disputed", data, { traceparent, id: `${id}:payment.disputed` });
}

/**
 * Writes to those who may refund orders, once for each dispute. What could not be sent is tried
 * again with its next notice: several come together.
 */
async function notifyStaff(
  env: Env,
  { id, number }: Pick<SagaOrder, "id" | "number">,
  dispute: Pick<StoredDispute, "id" | "provider" | "amount" | "currency" | "dueAt">,
): Promise<void> {
  const { provider, dueAt, amount, currency } = dispute;
  try {
    const sending = openSending(env, await currentShop(env));
    const facts = { number, sum: money(amount, currency), provider, dueAt };
    const url = new URL(`/admin/orders/${id}`, env.SHOP_URL).href;
    const event = { id: dispute.id, type: "payment.disputed" };
    await mailStaff(sending, "order:refund", [event], () => disputeLetter(sending.shop.name, facts, url));
  } catch (error) {
    console.error(logRecord("error", "dispute not mailed", { disputeId: dispute.id, error }));
  }
}
