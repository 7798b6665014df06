import { ProviderCalls } from "../providers/payment/call.ts";
import { publish } from "../shop/events/outbox.ts";
import { driveOrders } from "../shop/orders/saga.ts";
import { consumeBatch, eachShard } from "./consume.ts";

/**
 * Orders that take each step together, and how many such groups go side by side: while one is
 * captured the next is authorized, so a provider that limits each kind of call is never idle.
 */
const GROUP_SIZE = 50;
const GROUPS_AT_ONCE = 2;

/**
 * Drives orders that were placed or cancelled. Only where an order stands counts, not what an event
 * says, so events may come twice and in any order.
 */
export async function consumePayments(batch: MessageBatch, env: Env): Promise<void> {
  const calls = new ProviderCalls(env);
  await consumeBatch(batch, env, async (events) => {
    const told = events.filter((event) => event.type === "order.placed" || event.type === "order.cancelled");
    return eachShard(env, told, async (some) => {
      const ids = [...new Set(some.map(({ data }) => data.orderId))];
      const again = new Set<string>();
      const work = async () => {
        for (let group = ids.splice(0, GROUP_SIZE); group.length > 0; group = ids.splice(0, GROUP_SIZE)) {
          const driven = await driveOrders(env, group, calls);
          await publish(env, driven.events);
          for (const id of driven.again) {
            again.add(id);
          }
        }
      };
      await Promise.all(Array.from({ length: GROUPS_AT_ONCE }, work));
      const waiting = some.filter(({ data }) => again.has(data.orderId));
      return new Map(waiting.map(({ id, data }) => [id, `${data.orderId} could not be taken further yet`]));
    });
  });
}
