import { expect } from "vitest";
import type { OrderDraft } from "../../domain/orders/order.ts";
import type { Return } from "../../domain/orders/returns.ts";
import type { SagaPosition } from "../../domain/orders/saga.ts";
import type { Outbox, OutboxEntry } from "../../stores/events/outbox.ts";
import type { OrderStore, OrderTransition } from "../../stores/orders/order-store.ts";
import { draftOf, newCustomer } from "./drafts.ts";

export const START: SagaPosition = { status: "PENDING", step: "authorize" };
export const CONFIRMED: SagaPosition = { status: "CONFIRMED", step: "done" };
export const CANCELLED = { status: "CANCELLED", step: "compensate", reason: "customer_request" } as const;

/** Opens the order store that a contract tests, with the outboxes of its databases. */
export type OpenStore = () => { store: OrderStore; outboxes: readonly Outbox[] };

export function byTimeThenId([a, x]: readonly [number, string], [b, y]: readonly [number, string]): number {
  return a - b || (x < y ? -1 : 1);
}

export function change(
  orderId: string,
  from: SagaPosition,
  to: OrderTransition["to"],
  more: Partial<OrderTransition> = {},
): OrderTransition {
  return { orderId, version: null, from, to, actor: "system", ...more };
}

/** A return that was approved, with the words of both sides. */
export function returnOf(id: string, at: number): Return {
  return {
    id,
    at,
    state: "approved",
    items: [{ sku: "TIDE-1", quantity: 1 }],
    reasons: ["Ada’s wall is too small"],
    answer: "Dear Ada",
    actor: "customer",
    arrivals: [],
    fingerprint: "f",
  };
}

/** An event of an order, ready to be written with its change. */
export function eventOf(orderId: string, type: string): OutboxEntry {
  const id = `${orderId}:${type}`;
  return { id, type, payload: JSON.stringify({ id, type, data: { orderId } }) };
}

/** Orders that a contract stores and changes in the store that it tests. */
export function ordersIn(open: OpenStore) {
  return {
    /** Types of an order's events that wait to be published. */
    async waiting(orderId: string): Promise<string[]> {
      const all = await Promise.all(open().outboxes.map((outbox) => outbox.unpublished(100_000)));
      return all
        .flat()
        .map(({ payload }) => JSON.parse(payload) as { id: string; type: string; data: { orderId: string } })
        .filter(({ data }) => data.orderId === orderId)
        .map(({ type }) => type);
    },

    async stored(overrides: Partial<OrderDraft> = {}, customer = newCustomer()): Promise<OrderDraft> {
      const draft = await draftOf(customer, overrides);
      await open().store.insert([draft]);
      return draft;
    },

    /** Cancels new orders together, each with its event. @returns the ids of the events */
    async told(drafts: readonly OrderDraft[]): Promise<string[]> {
      const changes = drafts.map(({ id }) =>
        change(id, START, CANCELLED, { event: eventOf(id, "order.cancelled") }),
      );
      await open().store.transition(changes);
      return changes.flatMap(({ event }) => event?.id ?? []);
    },

    /** Changes an order from the version that the store has now. */
    async move(to: OrderTransition): Promise<void> {
      const [order] = await open().store.load([to.orderId]);
      const moved = await open().store.transition([{ ...to, version: order?.version ?? null }]);
      expect(moved.size).toBe(1);
    },
  };
}
