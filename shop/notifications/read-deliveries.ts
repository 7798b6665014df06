import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { isAddressIndex } from "../../domain/orders/terms/sealed-terms.ts";
import {
  causesOf,
  listNotifications,
  type Notification,
  notificationsAbout,
} from "../../stores/notifications/notifications.ts";
import { readAddresses } from "../orders/reading/sealed-addresses.ts";

type Told = Pick<OrderDetail, "id" | "email" | "shipments" | "payments" | "returns">;

/** Messages about an order, the newest first. */
export async function messagesAbout(env: Env, order: Told): Promise<Notification[]> {
  const found = await notificationsAbout(env.DB, causesOf(order));
  return found.map((one) => (isAddressIndex(one.recipient) ? { ...one, recipient: order.email } : one));
}

/** A page of messages, as `listNotifications` takes it. */
export async function listMessages(
  env: Env,
  page: Parameters<typeof listNotifications>[1],
): Promise<Notification[]> {
  const found = await listNotifications(env.DB, page);
  const addresses = await readAddresses(env, found.map(({ recipient }) => recipient).filter(isAddressIndex));
  return found.map((one) =>
    isAddressIndex(one.recipient) ? { ...one, recipient: addresses.get(one.recipient) ?? "" } : one,
  );
}
