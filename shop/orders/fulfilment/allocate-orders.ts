import { isPaid, unitsOf, unitsToShip } from "../../../domain/orders/fulfilment.ts";
import type { Allocation } from "../../../domain/picking/picking.ts";
import { FIRST_LOCATION, ordersToAsk, type Places } from "../../../domain/stock/locations.ts";
import {
  type AllocatedOrder,
  ordersWithout,
  writeAllocations,
} from "../../../stores/locations/allocations.ts";
import { listLocations } from "../../../stores/locations/locations.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";
import { callObject } from "../../base/call-object.ts";
import { placesOf } from "../../stock/locations.ts";
import type { AllocateRequest } from "../../stock/stock-objects.ts";

/** Orders of one SKU that goods which arrive are given to at once. */
const MOST_SERVED = 500;
/** An order that others change each time that it was looked at is left to its next event. */
const MAX_LOOKS = 5;

/**
 * Has locations give paid orders their units, and writes down which gave what, until all was sent.
 * It does not matter how often it is called for an order, or when. A shop of one location writes
 * nothing.
 */
export async function allocateOrders(env: Env, ids: readonly string[]): Promise<void> {
  const locations = await listLocations(env.DB);
  if (locations.length < 2) {
    return;
  }
  const byPriority = locations.flatMap(({ id, active }) => (active ? [id] : []));
  let orders = await allocate(env, ids, byPriority);
  for (let look = 1; orders.length > 0; look++) {
    if (look > MAX_LOOKS) {
      throw new Error(`${orders.length} orders changed each time that they were allocated`);
    }
    await writeAllocations(env.DB, orders);
    // What was written is what is true after it: a cancellation may have come between.
    const written = new Map(orders.map((order) => [order.id, JSON.stringify(order)]));
    const now = await allocate(env, [...written.keys()], byPriority);
    orders = now.filter((order) => written.get(order.id) !== JSON.stringify(order));
  }
}

/** Goods of a SKU arrived: orders that no location could give them to are asked for again. */
export async function allocateArrived(env: Env, sku: string): Promise<void> {
  const ids = await ordersWithout(env.DB, sku, MOST_SERVED);
  if (ids.length > 0) {
    await allocateOrders(env, ids);
  }
}

/** What locations gave, order by order. One that has nothing to be sent was given nothing. */
async function allocate(
  env: Env,
  ids: readonly string[],
  byPriority: readonly string[],
): Promise<AllocatedOrder[]> {
  const loaded = new Map((await orderStore(env).load(ids)).map((order) => [order.id, order]));
  const orders = ids.flatMap((id) => loaded.get(id) ?? []);
  const due = orders.filter(hasToLeave);
  const given = new Map(due.map(({ id }): [string, Allocation[]] => [id, []]));
  const requests = await requestsOf(env, due, byPriority);
  await Promise.all(
    [...requests].map(async ([sku, asked]) => {
      const answers = await callObject(() => env.STOCK_LEDGER.getByName(sku).allocateMany(asked));
      for (const [n, shares] of answers.entries()) {
        const list = given.get(asked[n]?.reference ?? "");
        list?.push(...shares.map(({ location, units }) => ({ sku, location, units })));
      }
    }),
  );
  return orders.map(({ id, placedAt, lines }) => {
    const all = given.get(id);
    if (!all) {
      return { id, placedAt, allocations: [] };
    }
    const shares = [...new Set(lines.map(({ sku }) => sku))].flatMap((sku) =>
      all.filter((share) => share.sku === sku),
    );
    const ofSales = lines.flatMap(({ sku, quantity: units, lot }) =>
      lot === null ? [] : [{ sku, location: FIRST_LOCATION, units }],
    );
    return { id, placedAt, allocations: [...shares, ...ofSales] };
  });
}

function hasToLeave(order: SagaOrder): boolean {
  return isPaid(order.status) && unitsToShip({ ...order, refunds: order.payment.refunds }).length > 0;
}

/**
 * What each ledger is asked, SKU by SKU. Units of a flash sale are at the first location: they left
 * ordinary stock when it opened.
 */
async function requestsOf(
  env: Env,
  orders: readonly SagaOrder[],
  byPriority: readonly string[],
): Promise<Map<string, AllocateRequest[]>> {
  const wanting = orders.map(({ id, lines }) => {
    const units = unitsOf([lines.filter(({ lot }) => lot === null)]);
    return { id, wanted: [...units].map(([sku, quantity]) => ({ sku, quantity })) };
  });
  const skus = [...new Set(wanting.flatMap(({ wanted }) => wanted).map(({ sku }) => sku))];
  const stock = new Map<string, Places>();
  await Promise.all(
    skus.map(async (sku) => {
      const places = await placesOf(env, sku);
      if (places?.tracked) {
        stock.set(sku, places);
      }
    }),
  );
  const asks = ordersToAsk(wanting, stock, byPriority);
  return new Map(
    skus.map((sku) => [
      sku,
      wanting
        .filter(({ wanted }) => wanted.some((line) => line.sku === sku))
        .map(({ id: reference }) => ({ reference, order: asks.get(reference) ?? [] })),
    ]),
  );
}
