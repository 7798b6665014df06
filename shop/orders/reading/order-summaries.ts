import { orderStore } from "../../../stores/orders/order-shards.ts";
import { writeSummaries } from "../../../stores/orders/order-summaries.ts";
import type { Event } from "../../events/events.ts";

/**
 * Orders read and written together: their rows stay far below what one D1 statement takes (2 MB).
 */
const ORDERS_AT_ONCE = 500;

/** Updates the read model to the current state of these orders in their store. */
export async function projectOrders(env: Env, ids: Iterable<string>): Promise<void> {
  const all = [...new Set(ids)];
  const store = orderStore(env);
  for (let i = 0; i < all.length; i += ORDERS_AT_ONCE) {
    await writeSummaries(env.DB, await store.findMany(all.slice(i, i + ORDERS_AT_ONCE)));
  }
}

export type OrderEvent = Event & { type: `order.${string}` };

/** Whether an event is about an order. */
export function isOfOrder(event: Event): event is OrderEvent {
  return event.type.startsWith("order.");
}
