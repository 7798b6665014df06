import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import {
  firstNotIn,
  isPaid,
  nextStatus,
  type Shipment,
  shipmentId,
  type Units,
  unitsToShip,
} from "../../domain/orders/fulfilment.ts";
import type { OrderStatus } from "../../domain/orders/order.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import type { Event } from "../events/events.ts";
import { beforeChange } from "../events/outbox.ts";
import { parcelEvent } from "./order-events.ts";
import { loadOrder, record } from "./saga.ts";

const MAX_RACES = 8;

export interface Parcel {
  carrier: string;
  trackingNumber: string;
  /** Everything that is left when it is not said. */
  items?: readonly Units[] | undefined;
}

export interface ParcelMoved {
  shipment: Shipment;
  from: OrderStatus;
  status: OrderStatus;
  /** Empty when it had happened before. */
  events: Event[];
}

type Change = Result<{ shipments: readonly Shipment[]; moved: Shipment } | { before: Shipment }, Refusal>;

/** Sends a parcel of what is left. One with the same carrier and tracking number is the same parcel, and leaves once. */
export function dispatchParcel(
  env: Env,
  id: string,
  { carrier, trackingNumber, items }: Parcel,
  actor: string,
): Promise<Result<ParcelMoved, Refusal>> {
  return changeParcels(env, id, actor, "order.shipped", (order): Change => {
    const { shipments, payment } = order;
    const known = shipments.find(
      (parcel) => parcel.carrier === carrier && parcel.trackingNumber === trackingNumber,
    );
    if (known) return ok({ before: known });
    const left = unitsToShip({ ...order, refunds: payment.refunds });
    if (!isPaid(order.status) || left.length === 0)
      return err(
        refusal("order_not_shippable", `Of an order that is ${order.status} nothing is left to ship.`),
      );
    const missing = firstNotIn(items ?? left, left);
    if (missing !== null) {
      return err(
        refusal("items_not_ordered", `So many of ${missing} are not left to ship.`, { skus: [missing] }),
      );
    }
    const moved: Shipment = {
      ...{ id: shipmentId(id, shipments.length), items: [...(items ?? left)], carrier, trackingNumber },
      ...{ dispatchedAt: Date.now(), deliveredAt: null },
    };
    return ok({ shipments: [...shipments, moved], moved });
  });
}

/** A parcel has arrived, whatever became of its order meanwhile. */
export function deliverParcel(
  env: Env,
  id: string,
  parcelId: string,
  actor: string,
): Promise<Result<ParcelMoved, Refusal>> {
  return changeParcels(env, id, actor, "order.delivered", ({ shipments }): Change => {
    const known = shipments.find((parcel) => parcel.id === parcelId);
    if (!known) return err(refusal("not_found", "The order has no such parcel on its way."));
    if (known.deliveredAt !== null) return ok({ before: known });
    const moved = { ...known, deliveredAt: Date.now() };
    return ok({ shipments: shipments.map((parcel) => (parcel === known ? moved : parcel)), moved });
  });
}

async function changeParcels(
  env: Env,
  id: string,
  actor: string,
  type: "order.shipped" | "order.delivered",
  decide: (order: SagaOrder) => Change,
): Promise<Result<ParcelMoved, Refusal>> {
  await beforeChange(env);
  const store = orderStore(env);
  for (let race = 0; race < MAX_RACES; race++) {
    const order = await loadOrder(store, id);
    if (!order) return err(refusal("not_found", "There is no such order."));
    const from = order.status;
    const change = decide(order);
    if (!change.ok) return change;
    if ("before" in change.value)
      return ok({ shipment: change.value.before, from, status: from, events: [] });
    const { shipments, moved } = change.value;
    const status = nextStatus({ ...order, shipments, refunds: order.payment.refunds });
    const reason = type === "order.shipped" ? "parcel_dispatched" : "parcel_delivered";
    const events: Event[] = [];
    const event = parcelEvent(type, order, moved, status);
    const done = await record(
      store,
      [{ order, outcome: { kind: "fulfilled", status, reason }, shipments, event }],
      actor,
      events,
    );
    if (done.has(id)) return ok({ shipment: moved, from, status, events });
  }
  return err(refusal("unavailable", "The order is being changed by others. Try again."));
}
