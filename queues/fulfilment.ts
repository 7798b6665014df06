import { callObject } from "../shop/base/call-object.ts";
import type { Event, EventOf } from "../shop/events/events.ts";
import { allocateOrders } from "../shop/orders/fulfilment/allocate-orders.ts";
import { noteExchange } from "../shop/orders/returns/exchange.ts";
import { bookReceipt } from "../shop/purchasing/book-receipt.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { consumeBatch, eachShard } from "./consume.ts";

/**
 * Puts units that customers returned back on sale, and has returns name orders in exchange. The
 * ledger takes the units of each refund, of each arrival and of each receipt of a purchase order
 * once, though the event may come repeatedly. Has locations give paid orders their units, in a shop
 * of several.
 */
export async function consumeFulfilment(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    const moved = events.filter(isMoved);
    const arrivals = events.filter((event) => event.type === "return.received");
    await Promise.all(arrivals.map((arrival) => restockArrival(env, arrival)));
    await Promise.all(events.filter(isReceipt).map((receipt) => bookReceipt(env, receipt)));
    for (const { data } of events.filter((event) => event.type === "return.exchanged")) {
      await noteExchange(env, data);
    }
    return eachShard(env, moved, async (some) => {
      await restockRefunds(env, some.filter(isReturned));
      await allocateOrders(env, [...new Set(some.map(({ data }) => data.orderId))]);
      return undefined;
    });
  });
}

function isReceipt(
  event: Event,
): event is EventOf<"purchase_order.received" | "purchase_order.receipt_reversed"> {
  return event.type === "purchase_order.received" || event.type === "purchase_order.receipt_reversed";
}

type Returned = EventOf<"order.refunded">;
type Moved = Returned | EventOf<"order.confirmed" | "order.cancelled" | "order.shipped">;

/** What changes which units of an order are to leave. */
function isMoved(event: Event): event is Moved {
  return ["order.refunded", "order.confirmed", "order.cancelled", "order.shipped"].includes(event.type);
}

function isReturned(event: Moved): event is Returned {
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
