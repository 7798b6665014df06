import type { Shopper } from "../../domain/accounts/access.ts";
import { agentAddress } from "../../domain/agents/addresses.ts";
import type { CartBody, CheckoutBody } from "../../domain/agents/requests.ts";
import { AGENT_CART_TTL_MS, CHECKOUT_TTL_MS } from "../../domain/agents/session.ts";
import { base32, randomId, sha256 } from "../../domain/base/ids.ts";
import { listAddresses } from "../../stores/accounts/account-addresses.ts";
import { type AgentSession, findSession } from "../../stores/agents/sessions.ts";
import { type AgentCall, agentKey } from "./agent-call.ts";

export type Kind = AgentSession["kind"];

/**
 * Whose cart an agent's goods are in: each try to order a checkout has a guest's cart of its own.
 * Its id is derived, so that a repeated try finds the same cart, and with it the same order.
 */
export async function shopperOf({
  id,
  attempt,
}: Pick<AgentSession, "id" | "attempt">): Promise<Extract<Shopper, { kind: "guest" }>> {
  return { kind: "guest", cartId: `crt_${base32(await sha256(`agent\n${id}\n${attempt}`), 20)}` };
}

/**
 * Who a checkout's order is of: the customer that its platform acts for, or the guest of this try.
 */
export async function buyerOf(session: Pick<AgentSession, "id" | "attempt" | "customer">): Promise<Shopper> {
  return session.customer === null ? shopperOf(session) : { kind: "customer", sub: session.customer };
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
    customer: call.agent.customer?.sub ?? null,
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
  return findSession(call.env, { id, kind, agent: agentKey(call.agent), now: Date.now() });
}

/**
 * What a platform says of a checkout, with what the customer's account knows where it says nothing.
 */
export async function ofCustomer({ env, agent }: AgentCall, body: CheckoutBody): Promise<CheckoutBody> {
  const { customer } = agent;
  if (!customer) {
    return body;
  }
  const buyer = { ...(customer.email === null ? {} : { email: customer.email }), ...body.buyer };
  const [method = {}, ...others] = body.fulfillment?.methods ?? [];
  if (method.destinations?.length) {
    return { ...body, buyer };
  }
  const saved = await listAddresses(env, customer.sub);
  const filled = {
    ...method,
    destinations: saved.map(({ id, isDefault: _, ...address }) => ({ ...agentAddress(address), id })),
    selected_destination_id: method.selected_destination_id ?? saved[0]?.id ?? null,
  };
  return { ...body, buyer, ...(saved.length > 0 ? { fulfillment: { methods: [filled, ...others] } } : {}) };
}
