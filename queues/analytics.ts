import { traceIdOf } from "../domain/trace.ts";
import { storeAnalytics } from "../stores/analytics.ts";
import { consumeBatch } from "./consume.ts";
import type { Event } from "./events.ts";
import { orderOf, projectOrders } from "./order-summaries.ts";

/**
 * What D1 remembers of events: every business event once, and the read model of orders. An order whose events come
 * close together is projected once.
 */
export async function consumeAnalytics(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    await storeAnalytics(
      env.DB,
      events.map(({ id, type, version, at, traceparent, data }) => ({
        ...{ id, type, version, data },
        at: Date.parse(at),
        traceId: traceIdOf(traceparent),
      })),
    );
    return project(env, events);
  });
}

/** @returns the events that must come again: the archive does not wait for an order store that is away */
async function project(env: Env, events: readonly Event[]): Promise<Map<string, string>> {
  const told = events.flatMap((event) => {
    const orderId = orderOf(event);
    return orderId === null ? [] : [{ id: event.id, orderId }];
  });
  try {
    await projectOrders(
      env,
      told.map(({ orderId }) => orderId),
    );
    return new Map();
  } catch (error) {
    return new Map(told.map(({ id }) => [id, `not projected: ${error}`]));
  }
}
