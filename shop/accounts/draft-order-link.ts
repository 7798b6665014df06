import { mac, sameText } from "../../domain/base/secrets.ts";
import { findDraftOrder, type StoredDraftOrder } from "../../stores/draft-orders/draft-orders.ts";
import { secretOf } from "./tokens.ts";

/**
 * The token that opens a draft order for its customer. It is computed, so that the database holds
 * no link.
 */
export async function draftOrderToken(env: Env, id: string): Promise<string> {
  return `${id}.${await mac(secretOf(env), "draft-order", id)}`;
}

/**
 * Where its customer orders and pays. @param origin Of this request, where the deployment names no
 * address.
 */
export async function draftOrderUrl(env: Env, id: string, origin: string): Promise<string> {
  const base = URL.parse(env.SHOP_URL) ?? origin;
  return new URL(`/draft-orders/${await draftOrderToken(env, id)}`, base).href;
}

/** The draft order that a link opens; null for a link that the shop did not make. */
export async function draftOrderOfToken(env: Env, token: string): Promise<StoredDraftOrder | null> {
  const [id = ""] = token.split(".", 1);
  return sameText(token, await draftOrderToken(env, id)) ? findDraftOrder(env, id) : null;
}
