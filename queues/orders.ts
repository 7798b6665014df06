import { callObject } from "../durable-objects/call.ts";
import { stockOwner } from "../durable-objects/owners.ts";
import { orderStore } from "../stores/index.ts";
import { consumeBatch } from "./consume.ts";
import type { EventOf } from "./events.ts";
import { orderEvent } from "./order-events.ts";
import { outboxEntry, publishOutbox } from "./outbox.ts";
import { cancelOrders } from "./saga.ts";

/**
 * Stores accepted orders, cancels those whose reservation expired, and only then tells their stock owners that
 * they need not send them again. Orders that are here already are left as they are.
 */
export async function consumeOrders(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, async (events) => {
    const intakes = events.filter((event) => event.type === "order.intake").map(({ data }) => data);
    if (intakes.length > 0) await takeIn(env, intakes);
    return undefined;
  });
}

async function takeIn(env: Env, intakes: readonly EventOf<"order.intake">["data"][]): Promise<void> {
  const store = orderStore(env);
  await env.SWEEPER.getByName("sweeper").wake();
  await store.insert(
    intakes.flatMap(({ draft }) => {
      if (!draft) return [];
      const { id, number, totals, traceparent, lines } = draft;
      const event = orderEvent("order.placed", { id, number, total: totals.total, traceparent, lines });
      return [{ draft, event: outboxEntry(event) }];
    }),
  );
  const expired = intakes
    .filter(({ reservation }) => reservation === "expired")
    .map(({ orderId }) => orderId);
  let unknown = new Set<string>();
  if (expired.length > 0) {
    await cancelOrders(env, expired, { kind: "reservation_expired" }, "system");
    const stored = new Set((await store.load(expired)).map(({ id }) => id));
    // Another ledger holds the draft and has not delivered it yet. Unacknowledged, this one will ask again.
    unknown = new Set(expired.filter((id) => !stored.has(id)));
  }
  await acknowledge(
    env,
    intakes.filter(({ orderId }) => !unknown.has(orderId)),
  );
  await publishOutbox(env);
}

async function acknowledge(env: Env, intakes: readonly EventOf<"order.intake">["data"][]): Promise<void> {
  const byOwner = Map.groupBy(intakes, ({ owner }) => `${owner.kind} ${owner.name}`);
  await Promise.all(
    [...byOwner.values()].map(async (entries) => {
      const owner = entries[0]?.owner;
      if (!owner) return;
      await callObject(() =>
        stockOwner(env, owner).acknowledge(
          entries.map(({ orderId, reservation }) => ({ reference: orderId, status: reservation })),
        ),
      );
    }),
  );
}
