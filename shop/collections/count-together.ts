import { countBoughtTogether } from "../../stores/collections/bought-together.ts";
import type { EventOf } from "../events/events.ts";

/** So long it is known which orders were counted. An event that comes later counts nothing. */
export const KEEP_COUNTED_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Counts what was bought together. Ids of orders, SKUs and times are all that it keeps or reads.
 */
export async function countTogether(
  env: Env,
  confirmed: readonly EventOf<"order.confirmed">[],
): Promise<void> {
  const orders = confirmed.map(({ at, data }) => ({
    orderId: data.orderId,
    at: Date.parse(at),
    skus: data.items.map(({ sku }) => sku),
  }));
  await countBoughtTogether(env.DB, orders, Date.now() - KEEP_COUNTED_MS);
}
