import { continueTrace } from "../../domain/base/trace.ts";
import type { CartLine } from "../../domain/cart/cart.ts";
import { readPreferences } from "../../stores/accounts/account-addresses.ts";
import { findAccount } from "../../stores/accounts/accounts.ts";
import { D1Outbox, outboxStatement } from "../../stores/events/outbox.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publish } from "../events/outbox.ts";

/**
 * Says that a customer left a cart, where they asked to be reminded and have an address. Repeating
 * it for the same change says the same event.
 */
export async function announceAbandoned(
  env: Env,
  cart: { sub: string; lines: readonly CartLine[]; changedAt: number },
): Promise<void> {
  const { sub, lines, changedAt } = cart;
  const [account, { cartReminders }] = await Promise.all([
    findAccount(env, { id: sub }),
    readPreferences(env, sub),
  ]);
  if (!account?.email || cartReminders !== true) {
    return;
  }
  const data = {
    accountId: sub,
    items: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    changedAt: new Date(changedAt).toISOString(),
  };
  const event = makeEvent("cart.abandoned", data, {
    traceparent: continueTrace(null),
    id: `${sub}:cart:${changedAt}`,
  });
  await beforeChange(env);
  await outboxStatement(env.DB, outboxEntry(event), Date.now()).run();
  await publish(env, [event], new D1Outbox(env.DB));
}
