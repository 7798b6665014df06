import { readPage } from "../../../domain/lists/page.ts";
import type { ShipmentView, Units } from "../../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import { type Allocation, type LeftAt, leftToSend } from "../../../domain/picking/picking.ts";
import { allocationsOf, ordersAt } from "../../../stores/locations/allocations.ts";
import { listLocations } from "../../../stores/locations/locations.ts";
import { readOrders } from "../reading/read-order.ts";

export interface PickedOrder {
  id: string;
  number: string;
  createdAt: string;
  items: (Units & { title: string })[];
}

export interface PickList {
  orders: PickedOrder[];
  /** Null on the last page. */
  next: string | null;
}

/**
 * A page of what is to be taken from a location's shelves and sent, by order, the oldest first. A
 * page may have fewer orders than there are: some have sent all that this location gave.
 */
export async function readPickList(
  env: Env,
  location: string,
  { after, limit }: { after: { placedAt: number; id: string }; limit: number },
): Promise<PickList> {
  const { items: found, last } = await readPage(limit, (take) =>
    ordersAt(env.DB, location, { after, limit: take }),
  );
  const ids = found.map(({ id }) => id);
  const [orders, allocations] = await Promise.all([readOrders(env, ids), allocationsOf(env.DB, ids)]);
  const byId = new Map(orders.map(({ order }) => [order.id, order]));
  const picked = ids.flatMap((id): PickedOrder[] => {
    const order = byId.get(id);
    const here =
      order && leftOf(order.shipments, allocations.get(id) ?? []).find((at) => at.location === location);
    if (!order || !here) {
      return [];
    }
    const titles = new Map(order.items.map(({ sku, title }) => [sku, title]));
    const items = here.items.map((units) => ({ ...units, title: titles.get(units.sku) ?? units.sku }));
    return [{ id, number: order.number, createdAt: order.createdAt, items }];
  });
  return { orders: picked, next: last && `${last.placedAt}_${last.id}` };
}

/** What of an order is left to send from each location. */
function leftOf(shipments: readonly ShipmentView[], allocations: readonly Allocation[]): LeftAt[] {
  const left = shipments.flatMap(({ state, items }) => (state === "planned" ? items : []));
  const sent = shipments.filter(({ state }) => state !== "planned");
  return leftToSend(left, sent, allocations);
}

export interface LeftToSend {
  /** Null: no location has these units. */
  location: { id: string; name: string } | null;
  items: readonly Units[];
}

/**
 * What is left to send of orders, by location. An order of which nothing is left is not in the map,
 * and none is in a shop of one location, whose parcels leave from there.
 */
export async function leftByLocation(
  env: Env,
  orders: readonly Pick<OrderDetail, "id" | "shipments">[],
): Promise<Map<string, LeftToSend[]>> {
  const open = orders.filter(({ shipments }) => shipments.some(({ state }) => state === "planned"));
  const locations = await listLocations(env.DB);
  if (locations.length < 2 || open.length === 0) {
    return new Map();
  }
  const names = new Map(locations.map(({ id, name }) => [id, name]));
  const ids = open.map(({ id }) => id);
  const allocations = await allocationsOf(env.DB, ids);
  return new Map(
    open.map(({ id, shipments }) => [
      id,
      leftOf(shipments, allocations.get(id) ?? []).map(({ location: at, items }) => {
        return { location: at === null ? null : { id: at, name: names.get(at) ?? at }, items };
      }),
    ]),
  );
}
