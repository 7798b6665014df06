import { itemLimit } from "../../domain/cart/cart.ts";
import { type AgentSession, findHandedOver } from "../../stores/agents/sessions.ts";
import { cartToken } from "../accounts/cart-link.ts";
import type { Call } from "../base/call.ts";
import { cartOf } from "../cart/cart-client.ts";
import { currentVariants } from "../catalog/current-variants.ts";
import { unitsIn } from "./price-session.ts";
import { shopperOf } from "./sessions.ts";

/**
 * The cart in which a buyer finds what an agent gathered is none of those that the agent orders.
 */
const HANDED_OVER = 0;

/**
 * Where a buyer goes on with what an agent gathered for them: a page of the shop that puts it into
 * their own cart.
 */
export async function handOver({ env }: Pick<Call, "env">, id: string): Promise<string> {
  const session = await findHandedOver(env, id, Date.now());
  const units = session && isUnordered(session) ? unitsIn(session.body) : [];
  const variants = await currentVariants(
    env,
    units.map(({ sku }) => sku),
  );
  const lines = units.flatMap(({ sku, quantity }) => {
    const variant = variants.get(sku);
    return variant?.sellable
      ? [{ sku, quantity, seenPrice: variant.price, limit: itemLimit(variant.maxPerOrder) }]
      : [];
  });
  if (!session || lines.length === 0) {
    return "/cart";
  }
  const shopper = await shopperOf({ id, attempt: HANDED_OVER });
  const cart = cartOf(env, shopper);
  const { context, discounts } = session.body;
  if (context?.currency) {
    await cart.setCurrency(context.currency);
  }
  await cart.restore(lines, discounts?.codes?.[0]?.trim().toUpperCase() ?? null);
  const token = await cartToken(env, shopper, session.expiresAt);
  return `/cart/restore?${new URLSearchParams({ token })}`;
}

function isUnordered({ status }: AgentSession): boolean {
  return status === "open" || status === "canceled";
}
