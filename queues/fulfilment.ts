import { callObject } from "../shop/base/call-object.ts";
import type { Event, EventOf } from "../shop/events/events.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { consumeBatch, eachShard } from "./consume.ts";

type Returned = EventOf<"order.refunded">;

/**
 * Puts units that customers returned back on sale. The ledger takes each refund's units once,
 * though the event may come repeatedly.
 */
export async function consumeFulfilment(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, (events) =>
    eachShard(env, events.filter(isReturned), async (some) => {
      const orders = await orderStore(env).load([...new Set(some.map(({ data }) => data.orderId))]);
      const actors = new Map(
        orders.flatMap(({ payment }) => payment.refunds.map(({ id, actor }) => [id, actor] as const)),
      );
      await Promise.all(
        some.flatMap(({ data }) =>
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
      return undefined;
    }),
  );
}

function isReturned(event: Event): event is Returned {
  return event.type === "order.refunded" && event.data.restock;
}
