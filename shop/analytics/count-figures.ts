import { refundedAmount } from "../../domain/payments/payment.ts";
import { countFacts } from "../../stores/analytics/count-facts.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { Event } from "../events/events.ts";
import { currentShop } from "../settings/current-shop.ts";
import { factOf, isCounted } from "./facts.ts";

/**
 * Counts events of orders in the figures, each once.
 *
 * @returns how many were counted now
 */
export async function countFigures(env: Env, events: readonly Event[]): Promise<number> {
  const counted = events.filter(isCounted);
  if (counted.length === 0) {
    return 0;
  }
  const [{ timeZone }, told] = await Promise.all([currentShop(env), withWhatWasPaid(env, counted)]);
  return countFacts(env.DB, told.map(factOf), timeZone);
}

/**
 * Older code did not record whether a cancelled order was paid. Nor did it name the provider, by
 * which its events are known. The order's own rows have both.
 */
async function withWhatWasPaid<E extends Event>(env: Env, events: readonly E[]): Promise<E[]> {
  const ids = events.flatMap((event) =>
    event.type === "order.cancelled" && event.data.provider === undefined ? [event.data.orderId] : [],
  );
  if (ids.length === 0) {
    return [...events];
  }
  const store = orderStore(env);
  const [orders, found] = await Promise.all([store.load(ids), store.findMany(ids)]);
  const paid = new Set(
    found.flatMap(({ order: { id, timeline } }) =>
      timeline.some(({ to }) => to === "CONFIRMED") ? [id] : [],
    ),
  );
  const rests = orders.map(({ id, total, payment: { refunds } }): [string, number] => {
    const before = refunds.filter((refund) => refund.id !== `${id}:cancelled`);
    return [id, total - refundedAmount(before)];
  });
  const givenBack = new Map(rests.filter(([id]) => paid.has(id)));
  return events.map((event) => {
    const rest = event.type === "order.cancelled" ? givenBack.get(event.data.orderId) : undefined;
    return rest === undefined ? event : { ...event, data: { ...event.data, givenBack: rest } };
  });
}
