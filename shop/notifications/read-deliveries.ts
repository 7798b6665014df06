import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { isAddressIndex } from "../../domain/personal/address-index.ts";
import {
  causesOf,
  listNotifications,
  type Notification,
  notificationsAbout,
} from "../../stores/notifications/notifications.ts";
import { addressesBehind } from "../../stores/notifications/people.ts";
import { readAddresses } from "../orders/reading/sealed-addresses.ts";

type NotifiedOrder = Pick<OrderDetail, "id" | "email" | "shipments" | "payments" | "returns">;

/** Messages about an order, the newest first. */
export async function messagesAbout(env: Env, order: NotifiedOrder): Promise<Notification[]> {
  const found = await notificationsAbout(env.DB, causesOf(order));
  const ofOrder = new Map(
    found.flatMap(({ channel, recipient }) =>
      channel === "email" && isAddressIndex(recipient) ? [[recipient, order.email] as const] : [],
    ),
  );
  const numbers = found
    .map(({ recipient }) => recipient)
    .filter((one) => isAddressIndex(one) && !ofOrder.has(one));
  return shown(found, new Map([...ofOrder, ...(await addressesBehind(env, numbers))]));
}

/** A page of messages, as `listNotifications` takes it. */
export async function listMessages(
  env: Env,
  page: Parameters<typeof listNotifications>[1],
): Promise<Notification[]> {
  const found = await listNotifications(env.DB, page);
  const addresses = await readAddresses(env, found.map(({ recipient }) => recipient).filter(isAddressIndex));
  return shown(found, addresses);
}

/** Messages with addresses in the place of their indexes. */
function shown(found: readonly Notification[], addresses: ReadonlyMap<string, string>): Notification[] {
  return found.map((one) =>
    isAddressIndex(one.recipient) ? { ...one, recipient: addresses.get(one.recipient) ?? "" } : one,
  );
}
