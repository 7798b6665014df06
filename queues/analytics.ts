import { traceIdOf } from "../domain/base/trace.ts";
import { isOfOrder, projectOrders } from "../shop/orders/reading/order-summaries.ts";
import { storeAnalytics } from "../stores/events/analytics.ts";
import { consumeBatch, eachShard } from "./consume.ts";

/**
 * What D1 remembers of events: every business event once, and the read model of orders. An order
 * whose events come close together is projected once.
 */
export async function consumeAnalytics(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    await storeAnalytics(
      env.DB,
      events.map(({ id, type, version, at, traceparent, data }) => ({
        id,
        type,
        version,
        data,
        at: Date.parse(at),
        traceId: traceIdOf(traceparent),
      })),
    );
    // A missing order store delays neither the archive nor the orders of other stores.
    return eachShard(env, events.filter(isOfOrder), async (some) => {
      await projectOrders(
        env,
        some.map(({ data }) => data.orderId),
      );
      return undefined;
    });
  });
}
