import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { Shipment } from "../../domain/orders/fulfilment.ts";
import type { OrderLine, OrderStatus } from "../../domain/orders/order.ts";
import { type Arrival, type Return, restockedOf, unitsAwaited } from "../../domain/orders/returns.ts";
import type { Refund } from "../../domain/payments/payment.ts";
import { type EventOf, makeEvent } from "../events/events.ts";

interface EventfulOrder {
  id: string;
  number: string;
  currency: Currency;
  /** Minor units. */
  total: number;
  traceparent: string;
  lines: readonly Pick<OrderLine, "sku" | "quantity" | "unitPrice">[];
  payment?: { provider: string };
}

function orderData({ id, number, currency, total, lines, payment }: EventfulOrder) {
  return {
    orderId: id,
    number,
    total,
    ...(currency === CURRENCY ? {} : { currency }),
    items: lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice })),
    ...(payment ? { provider: payment.provider } : {}),
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

/**
 * @param givenBack what had been paid for it and goes back, in minor units; null where it was not
 * paid
 */
export function orderCancelled(
  order: EventfulOrder,
  reason: string,
  givenBack: number | null,
): EventOf<"order.cancelled"> {
  return makeEvent(
    "order.cancelled",
    { ...orderData(order), reason, ...(givenBack === null ? {} : { givenBack }) },
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

/** A return is asked for once and decided once, so the event's id is the return's and its name. */
export function returnEvent(
  type: "return.requested" | "return.approved" | "return.rejected",
  { id: orderId, number, traceparent }: EventfulOrder,
  { id, items }: Return,
): EventOf<typeof type> {
  return makeEvent(
    type,
    { orderId, number, returnId: id, units: [...items] },
    { traceparent, id: `${id}:${type}` },
  );
}

export function returnReceived(
  { id: orderId, number, traceparent }: EventfulOrder,
  one: Return,
  arrival: Arrival,
): EventOf<"return.received"> {
  const { id: arrivalId, items, refundId, actor } = arrival;
  const units = items.map(({ sku, quantity }) => ({ sku, quantity }));
  const last = unitsAwaited(one).length === 0;
  const restocked = restockedOf(arrival);
  return makeEvent(
    "return.received",
    { orderId, number, returnId: one.id, units, arrivalId, restocked, refundId, last, actor },
    { traceparent, id: `${arrivalId}:return.received` },
  );
}
