import { publish } from "../shop/events/outbox.ts";
import { driveOrders } from "../shop/orders/saga.ts";
import { consumeBatch, eachShard } from "./consume.ts";

/**
 * Drives placed and cancelled orders, a whole batch at a time. Only the order's position matters,
 * not the event's content. So events may come twice and in any order.
 */
export async function consumePayments(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    const told = events.filter((event) => event.type === "order.placed" || event.type === "order.cancelled");
    return eachShard(env, told, async (some) => {
      const { again, events: settled } = await driveOrders(env, [
        ...new Set(some.map(({ data }) => data.orderId)),
      ]);
      await publish(env, settled);
      const waiting = some.filter(({ data }) => again.has(data.orderId));
      return new Map(waiting.map(({ id, data }) => [id, `${data.orderId} could not be taken further yet`]));
    });
  });
}
