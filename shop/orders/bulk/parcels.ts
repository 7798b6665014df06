import type { Units } from "../../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import { type LeftToSend, leftByLocation } from "../fulfilment/pick-list.ts";
import { readOrders } from "../reading/read-order.ts";

/** A parcel that an order can be sent in. */
export interface ReadyParcel {
  order: OrderDetail;
  /** Null in a shop of one location. */
  from: { id: string; name: string } | null;
  items: readonly Units[];
}

/** An order that has no parcel to be sent, and why. */
export interface NotReady {
  /** Its number, or its id where there is no such order. */
  name: string;
  why: string;
}

/** The parcels that these orders can be sent in: each with all that is left, from each location. */
export async function readyParcels(
  env: Env,
  ids: readonly string[],
): Promise<{ parcels: ReadyParcel[]; notReady: NotReady[] }> {
  const found = new Map((await readOrders(env, ids)).map(({ order }) => [order.id, order]));
  const left = await leftByLocation(env, [...found.values()]);
  const answers = ids.map((id) => {
    const order = found.get(id);
    return order ? parcelsOf(order, left.get(id)) : { name: id, why: "There is no such order." };
  });
  return {
    parcels: answers.flatMap((answer) => ("why" in answer ? [] : answer)),
    notReady: answers.flatMap((answer) => ("why" in answer ? answer : [])),
  };
}

/** The parcels of one order, or why it has none. */
export function parcelsOf(order: OrderDetail, left: readonly LeftToSend[] = []): ReadyParcel[] | NotReady {
  const { number, shipments, status, waiting = [] } = order;
  const planned = shipments.find(({ state }) => state === "planned");
  if (!planned) {
    return { name: number, why: `It is ${status}, and nothing of it is left to send.` };
  }
  if (waiting.length > 0) {
    return { name: number, why: "It waits for goods. Send a part of it from its own page." };
  }
  if (left.length === 0) {
    return [{ order, from: null, items: planned.items }];
  }
  const parcels = left.flatMap(({ location, items }) => (location ? [{ order, from: location, items }] : []));
  return parcels.length > 0 ? parcels : { name: number, why: "No location has its goods." };
}
