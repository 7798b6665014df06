import { agentOrder } from "../../domain/agents/order-view.ts";
import { envelope, ORDER } from "../../domain/agents/protocol.ts";
import { ok } from "../../domain/base/result.ts";
import { guestOrderToken } from "../../domain/orders/order.ts";
import { settingsOf } from "../../providers/settings.ts";
import { findAgentOrder } from "../../stores/agents/sessions.ts";
import { readOrder } from "../orders/reading/read-order.ts";
import { type AgentCall, type Answered, absolute, agentKey, noResource } from "./agent-call.ts";

/**
 * An order, for the platform that it came from. The protocol wants such a request authenticated, so a
 * deployed shop reads a signature; in development a platform's word is enough.
 */
export async function getOrder(call: AgentCall, id: string): Promise<Answered> {
  const { env, agent } = call;
  const isDeployed = !/^(development|test)$/.test(settingsOf(env).ENVIRONMENT);
  if (agent.profile === null || (isDeployed && !agent.signed)) {
    const content = "Orders are told to the platform that they came from. Sign the request (RFC 9421).";
    return noResource(call, ORDER, "unauthorized", content, "/orders/lookup");
  }
  const origin = await findAgentOrder(env.DB, id);
  const found = origin?.agent === agentKey(agent) ? await readOrder(env, id) : null;
  if (!origin || !found) {
    return noResource(call, ORDER, "not_found", "There is no such order of this platform.", "/orders/lookup");
  }
  const token = await guestOrderToken(found.customer, id);
  const permalink = absolute(call, `/orders/${id}?${new URLSearchParams({ token })}`);
  const order = agentOrder(found.order, { checkoutId: origin.checkoutId, permalink });
  return ok({ status: 200, body: { ucp: envelope(agent.shared, ORDER), ...order } });
}
