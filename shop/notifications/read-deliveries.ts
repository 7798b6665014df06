import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { type Notification, notificationsAbout, TOLD } from "../../stores/notifications/notifications.ts";

type Told = Pick<OrderDetail, "id" | "shipments" | "payments" | "returns">;

/** Messages about an order, the newest first: their ids begin with what they are about. */
export function messagesAbout(env: Env, { id, shipments, payments, returns }: Told): Promise<Notification[]> {
  const things = [
    id,
    ...shipments.map((parcel) => parcel.id),
    ...payments.flatMap(({ refunds }) => refunds.map((refund) => refund.id)),
    ...(returns ?? []).map((one) => one.id),
  ];
  return notificationsAbout(
    env.DB,
    things.flatMap((thing) => TOLD.map((type) => `${thing}:${type}`)),
  );
}
