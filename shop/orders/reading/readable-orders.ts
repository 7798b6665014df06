import { logRecord } from "../../../domain/base/log.ts";
import { UnreadableData } from "../../../domain/personal/data-key.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { StoredOrder } from "../../../stores/orders/order-store.ts";

/**
 * Those of these orders that can be read. One whose key does not open is logged: the rest of the
 * list is still shown.
 *
 * @throws OrderStoreUnavailable
 */
export async function readableOrders(env: Env, ids: readonly string[]): Promise<StoredOrder[]> {
  if (ids.length === 0) {
    return [];
  }
  const store = orderStore(env);
  try {
    return await store.findMany(ids);
  } catch (error) {
    if (!(error instanceof UnreadableData)) {
      throw error;
    }
  }
  const each = await Promise.all(
    ids.map(async (id) => {
      try {
        return await store.find(id);
      } catch (error) {
        if (!(error instanceof UnreadableData)) {
          throw error;
        }
        console.error(logRecord("error", "order cannot be read", { orderId: id, error }));
        return null;
      }
    }),
  );
  return each.filter((order) => order !== null);
}
