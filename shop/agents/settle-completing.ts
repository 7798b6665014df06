import { shopperKey } from "../../domain/accounts/access.ts";
import { orderIdStem } from "../../domain/orders/order.ts";
import { type AgentSession, changeSession, insertAgentOrder } from "../../stores/agents/sessions.ts";
import { orderOfCheckout } from "../orders/checkout/open-checkout.ts";
import { type AgentCall, agentKey } from "./agent-call.ts";
import { unitsIn } from "./price-session.ts";
import { shopperOf } from "./sessions.ts";

/** A request that is this old will not place its order any more: it died. */
const DEAD_AFTER_MS = 60_000;

/** The key of a try to order a checkout: whoever tries it again finds its order. */
export function orderKeyOf({ id, attempt }: Pick<AgentSession, "id" | "attempt">): string {
  return `${id}.${attempt}`;
}

/** Writes down that a checkout became an order. */
export async function markOrdered(
  call: AgentCall,
  session: AgentSession,
  orderId: string,
): Promise<AgentSession> {
  const { env, agent } = call;
  await insertAgentOrder(env.DB, {
    orderId,
    checkoutId: session.id,
    agent: agentKey(agent),
    webhookUrl: agent.webhookUrl,
    consent: session.body.buyer?.consent ?? null,
    createdAt: Date.now(),
  });
  const ordered = await changeSession(env.DB, session, { status: "ordered", orderId });
  return ordered ?? { ...session, status: "ordered", orderId };
}

/**
 * Finds out what became of a checkout whose order was being placed. It stays as it is while that may
 * still happen, and is open again when it did not.
 */
export async function settleCompleting(call: AgentCall, session: AgentSession): Promise<AgentSession> {
  const customer = shopperKey(await shopperOf(session));
  const stem = await orderIdStem(customer, orderKeyOf(session));
  const skus = unitsIn(session.body).map(({ sku }) => sku);
  const found = await orderOfCheckout(call.env, stem, skus);
  if (found) {
    return markOrdered(call, session, found.order.id);
  }
  if (Date.now() - session.updatedAt < DEAD_AFTER_MS) {
    return session;
  }
  const next = { status: "open", orderedWith: null, attempt: session.attempt + 1 } as const;
  return (await changeSession(call.env.DB, session, next)) ?? session;
}
