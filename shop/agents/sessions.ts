import type { Shopper } from "../../domain/accounts/access.ts";
import type { CartBody, CheckoutBody } from "../../domain/agents/requests.ts";
import { AGENT_CART_TTL_MS, CHECKOUT_TTL_MS } from "../../domain/agents/session.ts";
import { base32, randomId, sha256 } from "../../domain/base/ids.ts";
import { type AgentSession, findSession } from "../../stores/agents/sessions.ts";
import { type AgentCall, agentKey } from "./agent-call.ts";

export type Kind = AgentSession["kind"];

/**
 * Whose cart an agent's goods are in: each try to order a checkout has a guest's cart of its own. Its
 * id is derived, so that a repeated try finds the same cart, and with it the same order.
 */
export async function shopperOf({
  id,
  attempt,
}: Pick<AgentSession, "id" | "attempt">): Promise<Extract<Shopper, { kind: "guest" }>> {
  return { kind: "guest", cartId: `crt_${base32(await sha256(`agent\n${id}\n${attempt}`), 20)}` };
}

export function lifetimeOf(kind: Kind): number {
  return kind === "cart" ? AGENT_CART_TTL_MS : CHECKOUT_TTL_MS;
}

/** A new session of the caller's agent, which is not stored yet. */
export function newSession(
  call: AgentCall,
  kind: Kind,
  body: CartBody | CheckoutBody,
  of: { id: string; cartId: string | null } = {
    id: randomId(kind === "cart" ? "act" : "chk"),
    cartId: null,
  },
): AgentSession {
  const now = Date.now();
  return {
    ...of,
    kind,
    body,
    agent: agentKey(call.agent),
    status: "open",
    version: 1,
    attempt: 1,
    shownTotal: null,
    orderId: null,
    orderedWith: null,
    webhookUrl: null,
    updatedAt: now,
    expiresAt: now + lifetimeOf(kind),
  };
}

/** A session of the caller's agent. One of another agent is as one that is not there. */
export function readSession(call: AgentCall, kind: Kind, id: string): Promise<AgentSession | null> {
  return findSession(call.env.DB, { id, kind, agent: agentKey(call.agent), now: Date.now() });
}
