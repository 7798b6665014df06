import { shopperKey } from "../../domain/accounts/access.ts";
import { agentOrder, wayWords } from "../../domain/agents/order-view.ts";
import { envelope, ORDER } from "../../domain/agents/protocol.ts";
import { err, ok } from "../../domain/base/result.ts";
import { shippingMethod } from "../../domain/orders/shipping.ts";
import { settingsOf } from "../../providers/settings.ts";
import { type AgentOrder, findAgentOrder } from "../../stores/agents/platforms.ts";
import { type FoundOrder, readOrder } from "../orders/reading/read-order.ts";
import { currentShop } from "../settings/current-shop.ts";
import { type AgentCall, type Answered, agentKey, identityRequired, noResource } from "./agent-call.ts";
import { orderPage } from "./view-checkout.ts";

/**
 * An order: any of a customer's for who acts for them, and a guest's for the platform that it came
 * from. The protocol wants such a request authenticated, so a deployed shop reads a signature of
 * the platform; in development its word is enough.
 */
export async function getOrder(call: AgentCall, id: string): Promise<Answered> {
  const { env, agent } = call;
  if (agent.customer) {
    return orderOfCustomer(call, agent.customer.sub, id);
  }
  const isDeployed = !/^(development|test)$/.test(settingsOf(env).ENVIRONMENT);
  if (agent.profile === null || (isDeployed && !agent.signed)) {
    const content = "Orders are told to the platform that they came from. Sign the request (RFC 9421).";
    return noResource(call, ORDER, "unauthorized", content, "/orders/lookup");
  }
  const origin = await findAgentOrder(env.DB, id);
  if (origin?.agent.startsWith(`${agentKey(agent)} for `)) {
    return err(identityRequired(env, "The order is a customer's. Send the customer's token."));
  }
  const found = origin?.agent === agentKey(agent) ? await readOrder(env, id) : null;
  if (!origin || !found) {
    return noResource(call, ORDER, "not_found", "There is no such order of this platform.", "/orders/lookup");
  }
  return ok({ status: 200, body: await orderBody(env, origin, found, agent.shared) });
}

async function orderOfCustomer(call: AgentCall, sub: string, id: string): Promise<Answered> {
  const { env, agent } = call;
  const owner = shopperKey({ kind: "customer", sub });
  const found = await readOrder(env, id, ({ customer }) => customer === owner);
  if (!found) {
    return noResource(call, ORDER, "not_found", "The customer has no such order.", "/orders");
  }
  // What came from no agent came from no checkout of the protocol: the order stands for it.
  const origin = (await findAgentOrder(env.DB, id)) ?? { checkoutId: id };
  return ok({ status: 200, body: await orderBody(env, origin, found, agent.shared) });
}

/** An order with its envelope, as it is answered and as platforms receive it. */
export async function orderBody(
  env: Env,
  { checkoutId }: Pick<AgentOrder, "checkoutId">,
  { order, customer }: Pick<FoundOrder, "order" | "customer">,
  shared: ReadonlySet<string>,
): Promise<object> {
  const [permalink, { shipping }] = await Promise.all([orderPage(env, customer, order.id), currentShop(env)]);
  const way = shippingMethod(shipping, order.shippingAddress.country, order.shippingMethod);
  const origin = { checkoutId, permalink, sentBy: way ? wayWords(way) : null };
  return { ucp: envelope(shared, ORDER), ...agentOrder(order, origin) };
}
