import { z } from "zod";
import { ORDER } from "../../../domain/agents/protocol.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { Delivery } from "../../../domain/webhooks/delivery.ts";
import { settingsOf } from "../../../providers/settings.ts";
import { findAgentOrder } from "../../../stores/agents/platforms.ts";
import { readOrder } from "../../orders/reading/read-order.ts";
import { orderBody } from "../orders.ts";
import { signedRequestHeaders } from "./sign-request.ts";

/** What the object of a platform's address keeps: the order is read when it is sent. */
export const OrderNews = z.object({ orderId: z.string(), at: z.iso.datetime() });
export type OrderNews = z.infer<typeof OrderNews>;

/** The order that a delivery is about. */
export function orderOf({ body }: Pick<Delivery, "body">): string {
  return OrderNews.parse(JSON.parse(body)).orderId;
}

/** What is posted to a platform. */
interface OrderWebhook {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Why nothing is posted now: the payment is `undecided`, or the order came to nothing, of which the
 * platform is not sent anything (`none`); else what went wrong.
 */
type Unposted = "undecided" | "none" | { wrong: string };

/**
 * An order as it is now, signed for its platform.
 * https://ucp.dev/2026-04-08/specification/order/#order-event-webhook
 */
export async function orderWebhook(
  env: Env,
  delivery: Pick<Delivery, "id" | "body">,
  now: number,
): Promise<Result<OrderWebhook, Unposted>> {
  const { orderId, at } = OrderNews.parse(JSON.parse(delivery.body));
  const { AGENT_KEYS: keys } = settingsOf(env);
  if (!keys) {
    return err({ wrong: "AGENT_KEYS is not set, so that nothing can be signed." });
  }
  const [origin, found] = await Promise.all([findAgentOrder(env.DB, orderId), readOrder(env, orderId)]);
  if (!origin?.webhookUrl || !found) {
    return err("none");
  }
  if (!found.order.timeline.some(({ to }) => to === "CONFIRMED")) {
    return err(found.order.status === "PENDING" ? "undecided" : "none");
  }
  const body = JSON.stringify(await orderBody(env, origin, found, new Set([ORDER])));
  const url = new URL(origin.webhookUrl);
  const profile = new URL("/.well-known/ucp", env.SHOP_URL).href;
  const headers = {
    "ucp-agent": `profile=${JSON.stringify(profile)}`,
    "content-type": "application/json",
    "idempotency-key": delivery.id,
    "webhook-id": delivery.id,
    "webhook-timestamp": String(Math.floor(Date.parse(at) / 1_000)),
  };
  const signed = await signedRequestHeaders({ method: "POST", url, headers, body }, keys, now);
  return ok({ url: url.href, headers: signed, body });
}
