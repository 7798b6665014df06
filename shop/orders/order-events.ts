import type { Shipment } from "../../domain/orders/fulfilment.ts";
import type { OrderLine, OrderStatus } from "../../domain/orders/order.ts";
import type { Refund } from "../../domain/payments/payment.ts";
import { type EventOf, makeEvent } from "../events/events.ts";

interface EventfulOrder {
  id: string;
  number: string;
  /** Cents. */
  total: number;
  traceparent: string;
  lines: readonly Pick<OrderLine, "sku" | "quantity" | "unitPrice">[];
}

function orderData({ id, number, total, lines }: EventfulOrder) {
  return {
    orderId: id,
    number,
    total,
    items: lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice })),
  };
}

/**
 * The events of an order's life. Each happens to an order once, so its id is the order's id and the
 * event's name. A repetition has the same id.
 *
 * @param at when it happened (ISO 8601): an event that may be made again has the same time then
 */
export function orderEvent(
  type: "order.placed" | "order.confirmed",
  order: EventfulOrder,
  at = new Date().toISOString(),
): EventOf<typeof type> {
  const { traceparent, id } = order;
  return makeEvent(type, orderData(order), { traceparent, id: `${id}:${type}`, at });
}

export function orderCancelled(order: EventfulOrder, reason: string): EventOf<"order.cancelled"> {
  return makeEvent(
    "order.cancelled",
    { ...orderData(order), reason },
    { traceparent: order.traceparent, id: `${order.id}:order.cancelled` },
  );
}

/** One parcel leaves and arrives once, so the event's id is the parcel's and its name. */
export function parcelEvent(
  type: "order.shipped" | "order.delivered",
  order: EventfulOrder,
  { id, carrier, trackingNumber, items }: Shipment,
  status: OrderStatus,
): EventOf<typeof type> {
  return makeEvent(
    type,
    { ...orderData(order), status, shipmentId: id, carrier, trackingNumber, units: items },
    { traceparent: order.traceparent, id: `${id}:${type}` },
  );
}

export function orderRefunded(
  order: EventfulOrder,
  { id, amount, items, restock }: Refund,
  status: OrderStatus,
): EventOf<"order.refunded"> {
  return makeEvent(
    "order.refunded",
    { ...orderData(order), status, refundId: id, amount, units: items, restock },
    { traceparent: order.traceparent, id: `${id}:order.refunded` },
  );
}
