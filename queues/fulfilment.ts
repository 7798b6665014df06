import { callObject } from "../shop/base/call-object.ts";
import type { Event, EventOf } from "../shop/events/events.ts";
import { noteExchange } from "../shop/orders/returns/exchange.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { consumeBatch, eachShard } from "./consume.ts";

/**
 * Puts units that customers returned back on sale, and has returns name orders in exchange. The ledger takes the units of each refund and of
 * each arrival once, though the event may come repeatedly.
 */
export async function consumeFulfilment(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    const arrivals = events.filter((event) => event.type === "return.received");
    await Promise.all(arrivals.map((arrival) => restockArrival(env, arrival)));
    for (const { data } of events.filter((event) => event.type === "return.exchanged")) {
      await noteExchange(env, data);
    }
    return eachShard(env, events.filter(isReturned), async (some) => {
      await restockRefunds(env, some);
      return undefined;
    });
  });
}

type Returned = EventOf<"order.refunded">;

function isReturned(event: Event): event is Returned {
  return event.type === "order.refunded" && event.data.restock;
}

async function restockRefunds(env: Env, events: readonly Returned[]): Promise<void> {
  const orders = await orderStore(env).load([...new Set(events.map(({ data }) => data.orderId))]);
  const actors = new Map(
    orders.flatMap(({ payment }) => payment.refunds.map(({ id, actor }) => [id, actor] as const)),
  );
  await Promise.all(
    events.flatMap(({ data }) =>
      data.units.map(({ sku, quantity }) =>
        callObject(() =>
          env.STOCK_LEDGER.getByName(sku).restock({
            quantity,
            reference: data.refundId,
            order: data.orderId,
            reason: `refund of ${data.number}`,
            actor: actors.get(data.refundId) ?? "system",
          }),
        ),
      ),
    ),
  );
}

async function restockArrival(env: Env, { data }: EventOf<"return.received">): Promise<void> {
  await Promise.all(
    data.restocked.map(({ sku, quantity }) =>
      callObject(() =>
        env.STOCK_LEDGER.getByName(sku).restock({
          quantity,
          reference: data.arrivalId,
          order: data.orderId,
          reason: `return of ${data.number}`,
          actor: data.actor,
        }),
      ),
    ),
  );
}
