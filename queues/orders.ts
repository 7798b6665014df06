import { errorText, logRecord } from "../domain/base/log.ts";
import { callObject } from "../shop/base/call-object.ts";
import type { EventOf } from "../shop/events/events.ts";
import { faultPoint } from "../shop/events/fault-point.ts";
import { beforeChange, publish, sendToQueues } from "../shop/events/outbox.ts";
import { meterStage } from "../shop/meter/meter.ts";
import { orderEvent } from "../shop/orders/order-events.ts";
import { cancelOrders } from "../shop/orders/saga.ts";
import { stockOwner } from "../shop/stock/owners.ts";
import { lookAfter } from "../shop/stock/watch.ts";
import { eraseOrdersOfErased } from "../stores/orders/erase-orders.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { allOf, consumeBatch, eachShard } from "./consume.ts";

/**
 * Stores accepted orders, blank where their customer was erased meanwhile. It cancels those whose
 * reservation expired, and publishes those that were placed. Only then it acknowledges them to
 * their stock owners, which stop sending them. Orders that are stored already stay unchanged.
 */
export async function consumeOrders(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    // A queue that hangs does not hold up the storing of orders.
    const again = await Promise.all([
      wakeOwners(
        env,
        events.filter((event) => event.type === "stock.owner_active"),
      ),
      storeOrders(
        env,
        events.filter((event) => event.type === "order.intake"),
      ),
    ]);
    return allOf(again);
  });
}

/** @returns ids of the events that must come again, and why */
async function storeOrders(
  env: Env,
  intakes: readonly EventOf<"order.intake">[],
): Promise<ReadonlyMap<string, string>> {
  if (intakes.length === 0) {
    return new Map();
  }
  await beforeChange(env);
  return eachShard(env, intakes, async (some) => {
    await takeIn(
      env,
      some.map(({ data }) => data),
    );
    return undefined;
  });
}

/**
 * Looks after owners that took orders some time ago, as long as something waits there, and after
 * the sweeper: one that lost its alarm sets it. An owner names one message that comes back to it,
 * so that many do not.
 *
 * @returns ids of the events that must come again, and why
 */
async function wakeOwners(
  env: Env,
  events: readonly EventOf<"stock.owner_active">[],
): Promise<ReadonlyMap<string, string>> {
  const failed = new Map<string, string>();
  const attempt = async (id: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      failed.set(id, errorText(error));
    }
  };
  let waiting: string | null = null;
  await Promise.all(
    events.map(({ id, traceparent, data: { owner } }) =>
      attempt(id, async () => {
        const nextIn = await callObject(() => stockOwner(env, owner).wake());
        if (nextIn !== null) {
          waiting = id;
          await lookAfter(env, owner, nextIn, traceparent);
        }
      }),
    ),
  );
  if (waiting !== null) {
    await attempt(waiting, () => callObject(() => env.SWEEPER.getByName("sweeper").stayAwake()));
  }
  return failed;
}

async function takeIn(env: Env, intakes: readonly EventOf<"order.intake">["data"][]): Promise<void> {
  const drafts = intakes.flatMap(({ draft }) => (draft ? [draft] : []));
  await orderStore(env).insert(drafts);
  for (const { placedAt } of drafts) {
    meterStage(env, "stored", Date.now() - Date.parse(placedAt));
  }
  faultPoint("orders:stored");
  await eraseOrdersOfErased(
    env,
    drafts.map(({ customer }) => customer),
  );
  const expired = intakes
    .filter(({ reservation }) => reservation === "expired")
    .map(({ orderId }) => orderId);
  const { events: cancelled, known } = await cancelOrders(
    env,
    expired,
    { kind: "reservation_expired" },
    "system",
  );
  // What is not acknowledged is sent again. So it is published first, and needs no outbox.
  await sendToQueues(
    env,
    drafts.map(({ totals: { total }, placedAt, ...draft }) =>
      orderEvent("order.placed", { ...draft, total }, placedAt),
    ),
  );
  for (const { id, number, traceparent, totals, currency, payment } of drafts) {
    const order = { traceparent, orderId: id, eventId: `${id}:order.placed`, number };
    const { provider } = payment;
    console.log(logRecord("info", "order placed", { ...order, total: totals.total, currency, provider }));
  }
  // For an expired order that the store does not know, another owner holds the draft and has not
  // delivered it yet. Unacknowledged, this owner sends it again.
  await acknowledge(
    env,
    intakes.filter(({ orderId, reservation }) => reservation === "active" || known.has(orderId)),
  );
  await publish(env, cancelled);
}

async function acknowledge(env: Env, intakes: readonly EventOf<"order.intake">["data"][]): Promise<void> {
  const byOwner = Map.groupBy(intakes, ({ owner }) => `${owner.kind} ${owner.name}`);
  await Promise.all(
    [...byOwner.values()].map(async (entries) => {
      const owner = entries[0]?.owner;
      if (!owner) {
        return;
      }
      await callObject(() =>
        stockOwner(env, owner).acknowledge(
          entries.map(({ orderId, reservation }) => ({ reference: orderId, status: reservation })),
        ),
      );
    }),
  );
}
