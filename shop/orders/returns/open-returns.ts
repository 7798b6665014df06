import { readPage } from "../../../domain/lists/page.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import { isOpen, type ReturnView } from "../../../domain/orders/returns.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { MovedOrder } from "../../../stores/orders/order-store.ts";

export interface OpenReturn {
  one: ReturnView;
  order: OrderDetail;
}

/**
 * Returns that wait for a decision or for goods, by their orders: the order whose return was asked
 * for first comes first.
 */
export async function openReturns(
  env: Env,
  page: { after?: MovedOrder | undefined; limit: number },
): Promise<{ items: OpenReturn[]; next: MovedOrder | null }> {
  const store = orderStore(env);
  const { items: places, last: next } = await readPage(page.limit, (limit) =>
    store.openReturns({ ...page, limit }),
  );
  const found = await store.findMany(places.map(({ id }) => id));
  const orders = new Map(found.map(({ order }) => [order.id, order]));
  const items = places.flatMap(({ id }) => {
    const order = orders.get(id);
    return (order?.returns ?? []).filter(isOpen).flatMap((one) => (order ? [{ one, order }] : []));
  });
  return { items, next };
}
