import { OrderContended, type OrderStore, type SagaOrder } from "../../stores/orders/order-store.ts";
import type { Event } from "../events/events.ts";
import { record } from "./record.ts";
import type { Taken } from "./steps/taken.ts";

/** A change that lost a race with another writer is decided again this often. */
const MAX_RACES = 8;

/** What an order's present state calls for: a change and what to answer, or the answer alone. */
export interface Decision<T> {
  change?: Omit<Taken, "order">;
  answer: T;
}

export interface Changes<T> {
  /** By order id. Orders that the store does not have are missing. */
  answers: Map<string, T>;
  /** Ids of orders that were changed. */
  changed: Set<string>;
  /** Written with the orders, and to be published. */
  events: Event[];
}

/**
 * The one way to change orders. It reads each order, lets `decide` choose the change, and writes it
 * if the order is still at the version it read. Otherwise it reads and decides again. A change that
 * the rules refuse is returned unwritten.
 *
 * @throws OrderContended when other writers were quicker each time
 */
export async function changeOrders<T>(
  store: OrderStore,
  ids: readonly string[],
  actor: string,
  decide: (order: SagaOrder) => Decision<T>,
): Promise<Changes<T>> {
  const result: Changes<T> = { answers: new Map(), changed: new Set(), events: [] };
  let open = ids;
  for (let race = 0; race < MAX_RACES && open.length > 0; race++) {
    const orders = await store.load(open);
    const asked: Taken[] = [];
    for (const order of orders) {
      const { change, answer } = decide(order);
      result.answers.set(order.id, answer);
      if (change) {
        asked.push({ ...change, order });
      }
    }
    const { moved, outrun, events } = await record(store, asked, actor);
    for (const id of moved.keys()) {
      result.changed.add(id);
    }
    result.events.push(...events);
    open = [...outrun];
  }
  if (open.length > 0) {
    throw new OrderContended(open);
  }
  return result;
}

/** Changes one order; see `changeOrders`. Null when there is none. */
export async function changeOrder<T>(
  store: OrderStore,
  id: string,
  actor: string,
  decide: (order: SagaOrder) => Decision<T>,
): Promise<{ answer: T; changed: boolean; events: Event[] } | null> {
  const { answers, changed, events } = await changeOrders(store, [id], actor, decide);
  for (const answer of answers.values()) {
    return { answer, changed: changed.has(id), events };
  }
  // It may be in a database that is not bound: then this throws UnknownShard.
  await store.find(id);
  return null;
}
