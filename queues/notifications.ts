import { orderCancelledEmail, orderConfirmedEmail, type RenderedEmail } from "../domain/emails.ts";
import { guestOrderToken } from "../domain/order.ts";
import { localEmail } from "../providers/email/local.ts";
import { orderStore } from "../stores/index.ts";
import { beginNotification, failNotification, finishNotification } from "../stores/notifications.ts";
import { consumeEach } from "./consume.ts";
import type { EventOf } from "./events.ts";

type Told = EventOf<"order.confirmed"> | EventOf<"order.cancelled">;

/** Tells shoppers what became of their orders. An event that comes again finds its message sent. */
export async function consumeNotifications(batch: MessageBatch, env: Env): Promise<void> {
  await consumeEach(batch, async (event) => {
    if (event.type === "order.confirmed" || event.type === "order.cancelled") await tell(env, event);
  });
}

async function tell(env: Env, event: Told): Promise<void> {
  const found = await orderStore(env).find(event.data.orderId);
  if (!found) throw new Error(`the order ${event.data.orderId} is not stored`);
  const { order, customer } = found;
  const id = `${event.id}:email`;
  const note = {
    id,
    eventId: event.id,
    channel: "email",
    template: event.type,
    recipient: order.email,
  } as const;
  if ((await beginNotification(env.DB, note)) === "sent") return;
  const url = new URL(`/orders/${order.id}`, env.SHOP_URL);
  if (customer.startsWith("guest:")) url.searchParams.set("token", await guestOrderToken(customer, order.id));
  const email: RenderedEmail =
    event.type === "order.confirmed"
      ? orderConfirmedEmail(order, url.href)
      : orderCancelledEmail(order, event.data.reason, url.href);
  try {
    await localEmail(env).send({ idempotencyKey: id, to: order.email, ...email });
  } catch (error) {
    await failNotification(env.DB, id, String(error));
    throw error;
  }
  await finishNotification(env.DB, id);
}
