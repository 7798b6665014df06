import { agentOrder } from "../../domain/agents/order-view.ts";
import { envelope, ORDER } from "../../domain/agents/protocol.ts";
import { ok } from "../../domain/base/result.ts";
import { guestOrderToken } from "../../domain/orders/order.ts";
import { settingsOf } from "../../providers/settings.ts";
import { type AgentOrder, findAgentOrder } from "../../stores/agents/platforms.ts";
import { type FoundOrder, readOrder } from "../orders/reading/read-order.ts";
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
  return ok({ status: 200, body: await orderBody(env, origin, found, agent.shared) });
}

/** An order with its envelope, as it is answered and as platforms are told of it. */
export async function orderBody(
  env: Env,
  { checkoutId }: Pick<AgentOrder, "checkoutId">,
  { order, customer }: Pick<FoundOrder, "order" | "customer">,
  shared: ReadonlySet<string>,
): Promise<object> {
  const token = await guestOrderToken(customer, order.id);
  const permalink = absolute({ env }, `/orders/${order.id}?${new URLSearchParams({ token })}`);
  return { ucp: envelope(shared, ORDER), ...agentOrder(order, { checkoutId, permalink }) };
}
