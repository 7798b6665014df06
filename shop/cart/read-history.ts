import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import type { CartStory } from "../../domain/cart/cart-history.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { cartOf } from "./cart-client.ts";

/** What happened to a shopper's cart. That a member of staff read it stands in the audit log. */
export async function readCartHistory(
  call: Call,
  shopper: Shopper,
  at: number,
): Promise<{ story: CartStory; expiresAt: number | null } | null> {
  const cart = cartOf(call.env, shopper);
  const [{ changedAt, expiresAt }, story] = await Promise.all([cart.view(), cart.history(at)]);
  if (changedAt === null || !story) {
    return null;
  }
  await audit(call, { action: "cart.history_read", subject: shopperKey(shopper), before: null, after: null });
  return { story, expiresAt };
}
