import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { sameText } from "../../domain/base/secrets.ts";
import { guestOrderToken } from "../../domain/orders/order.ts";
import { inReturnWindow } from "../../domain/orders/return-window.ts";
import { type FoundOrder, readOrder } from "../../shop/orders/reading/read-order.ts";
import { hasClaimed } from "../../stores/accounts/own-lists.ts";
import { cookieName } from "../cookies.ts";
import type { AppEnv } from "../router.ts";

/** Where a browser keeps the token of a guest's order, scoped to that order's page. */
export const ORDER_TOKEN_COOKIE = "order_token";

/**
 * The order, if the caller may see it: its owner, support, or the holder of a guest's order token.
 * A foreign order and an unknown one get the same answer after the same steps.
 */
export async function requireOrder(c: Context<AppEnv>, id: string): Promise<FoundOrder> {
  const principal = c.get("principal");
  const token = c.req.header("Order-Token") ?? getCookie(c, ORDER_TOKEN_COOKIE);
  const cartId = c.req.header("Cart-Id") ?? getCookie(c, cookieName(c, "cart"));
  if (!principal && token === undefined && cartId === undefined) {
    throw new ProblemError(
      refusal("unauthenticated", "This needs an access token, or a guest's Order-Token."),
    );
  }
  const readable = await readOrder(c.env, id, async ({ customer }) => {
    if (principal?.scopes.has("order:read-any")) {
      return true;
    }
    if (principal && customer === `user:${principal.sub}`) {
      return true;
    }
    if (!customer.startsWith("guest:")) {
      return false;
    }
    if (cartId !== undefined && sameText(customer, `guest:${cartId}`)) {
      return true;
    }
    return token !== undefined && sameText(token, await guestOrderToken(customer, id));
  });
  // Asked of an unknown order, too, so that a foreign one is answered after the same steps.
  const claimed = readable === null && principal !== null && (await hasClaimed(c.env.DB, principal.sub, id));
  const found = claimed ? await readOrder(c.env, id) : readable;
  if (found) {
    return { ...found, order: inReturnWindow(found.order, c.get("shop"), Date.now()) };
  }
  throw new ProblemError(refusal("not_found", "There is no such order."));
}
