import type { OrderLine } from "../domain/order.ts";
import { type EventOf, makeEvent } from "./events.ts";

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
 * The events of an order's life. Each happens to an order once, so its id is the order's id and the event's name:
 * whoever tells of it again tells the same event.
 */
export function orderEvent(
  type: "order.placed" | "order.confirmed",
  order: EventfulOrder,
): EventOf<typeof type> {
  return makeEvent(type, orderData(order), { traceparent: order.traceparent, id: `${order.id}:${type}` });
}

export function orderCancelled(order: EventfulOrder, reason: string): EventOf<"order.cancelled"> {
  return makeEvent(
    "order.cancelled",
    { ...orderData(order), reason },
    { traceparent: order.traceparent, id: `${order.id}:order.cancelled` },
  );
}
