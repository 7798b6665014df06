import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { parseIntentKey } from "../../domain/payments/payment.ts";
import type { DisputeNotice } from "../../providers/payment/provider.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { keepDisputeNotice } from "../../stores/payments/payment-disputes.ts";

/**
 * Keeps what a provider tells of a dispute. The order stays as it is, and nothing is paid back: the
 * bank has taken the money already, and a person decides what to answer.
 *
 * @returns whether an order of ours is meant
 */
export async function applyDisputeNotice(
  env: Env,
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
  await keepDisputeNotice(env.DB, kept, { id: await idOf("dsn", event), moved });
  console.warn(logRecord("warn", "payment disputed", { ...kept, moved }));
  return true;
}
