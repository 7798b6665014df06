import { shopperKey } from "../../domain/accounts/access.ts";
import { platformWebhookId } from "../../domain/agents/platform-webhook.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { orderIdStem } from "../../domain/orders/order.ts";
import { insertAgentOrder, type PlatformNotice } from "../../stores/agents/platforms.ts";
import { type AgentSession, changeSession, completingSince } from "../../stores/agents/sessions.ts";
import { D1Outbox } from "../../stores/events/outbox.ts";
import { makeEvent } from "../events/events.ts";
import { forgetListening } from "../events/listening.ts";
import { beforeChange, outboxEntry, publish } from "../events/outbox.ts";
import { orderOfCheckout } from "../orders/checkout/open-checkout.ts";
import { unitsIn } from "./price-session.ts";
import { buyerOf } from "./sessions.ts";

/** A request that is this old will not place its order any more: it died. */
const DEAD_AFTER_MS = 60_000;
/** Checkouts whose request died that are settled in one go. */
const SETTLED_AT_ONCE = 50;

/** The key of an attempt to order a checkout: a repeated attempt finds its order. */
export function orderKeyOf({ id, attempt }: Pick<AgentSession, "id" | "attempt">): string {
  return `${id}.${attempt}`;
}

/** Writes down that a checkout became an order, and has it sent to its platform. */
export async function markOrdered(env: Env, session: AgentSession, orderId: string): Promise<AgentSession> {
  const { id: checkoutId, agent, customer, webhookUrl, body } = session;
  const order = {
    orderId,
    checkoutId,
    agent,
    accountId: customer,
    consent: body.buyer?.consent ?? null,
    createdAt: Date.now(),
  };
  if (webhookUrl === null) {
    await insertAgentOrder(env.DB, order, null);
  } else {
    await beforeChange(env);
    const event = makeEvent(
      "agent.ordered",
      { orderId },
      { id: `${orderId}:agent`, traceparent: continueTrace(null) },
    );
    const webhookId = await platformWebhookId(webhookUrl);
    const notice: PlatformNotice = { webhookId, webhookUrl, event: outboxEntry(event) };
    await insertAgentOrder(env.DB, order, notice);
    // The shop's first platform, too, receives what happens in the next seconds.
    forgetListening();
    await publish(env, [event], new D1Outbox(env.DB));
  }
  const ordered = await changeSession(env, session, { status: "ordered", orderId });
  return ordered ?? { ...session, status: "ordered", orderId };
}

/**
 * Finds out what became of a checkout whose order was being placed. It stays as it is while that
 * may still happen, and is open again when it did not.
 */
export async function settleCompleting(env: Env, session: AgentSession): Promise<AgentSession> {
  const customer = shopperKey(await buyerOf(session));
  const stem = await orderIdStem(customer, orderKeyOf(session));
  const skus = unitsIn(session.body).map(({ sku }) => sku);
  const found = await orderOfCheckout(env, stem, skus);
  if (found) {
    return markOrdered(env, session, found.order.id);
  }
  if (Date.now() - session.updatedAt < DEAD_AFTER_MS) {
    return session;
  }
  const next = { status: "open", orderedWith: null, attempt: session.attempt + 1 } as const;
  return (await changeSession(env, session, next)) ?? session;
}

/**
 * Settles checkouts whose request died while it placed the order, so that their platforms are
 * notified without asking.
 *
 * @returns whether some are being placed, or are left
 */
export async function settleLeft(env: Env, now: number): Promise<boolean> {
  const left = await completingSince(env, now, SETTLED_AT_ONCE);
  const settled = await Promise.all(
    left
      .filter(({ updatedAt }) => now - updatedAt >= DEAD_AFTER_MS)
      .map((session) => settleCompleting(env, session)),
  );
  return left.length > settled.length || left.length === SETTLED_AT_ONCE;
}
