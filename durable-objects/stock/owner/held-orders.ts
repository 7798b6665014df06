import { logRecord } from "../../../domain/base/log.ts";
import { heldUntil } from "../../../domain/orders/saga.ts";
import type { OwnerName } from "../../../domain/stock/stock.ts";
import { forBatch, orderStore } from "../../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";

/** After the order store did not answer, it is asked again this much later. */
const ASK_AGAIN_MS = 30_000;

/**
 * Decides for reservations of orders whose five minutes are over how long their units are held on,
 * by what the order store knows of their payments. It is asked once for all of them.
 */
export async function decideHolds(
  env: Env,
  owner: OwnerName,
  due: readonly { reference: string; reservedAt: number; expiresAt: number }[],
): Promise<{ reference: string; until: number; isOver: boolean }[]> {
  let orders: SagaOrder[] | null = null;
  try {
    orders = await orderStore(forBatch(env)).load(due.map(({ reference }) => reference));
  } catch (error) {
    console.error(logRecord("error", "expiry not decided", { owner: owner.name, error }));
  }
  const now = Date.now();
  const known = new Map(orders?.map((order) => [order.id, order]));
  return due.map((row) => {
    const until = heldUntil(known.get(row.reference) ?? null, row, now);
    return {
      reference: row.reference,
      until: orders === null ? Math.min(until, now + ASK_AGAIN_MS) : until,
      isOver: until <= now,
    };
  });
}
