import { isOfOrder, projectOrders } from "../shop/orders/reading/order-summaries.ts";
import { consumeBatch, eachShard } from "./consume.ts";

/** The read model of orders. An order whose events come close together is projected once. */
export async function consumeProjections(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, (events) =>
    eachShard(env, events.filter(isOfOrder), async (some) => {
      await projectOrders(
        env,
        some.map(({ data }) => data.orderId),
      );
      return undefined;
    }),
  );
}
