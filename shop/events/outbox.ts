import { z } from "zod";
import { logRecord } from "../../domain/base/log.ts";
import type { OutboxEntry } from "../../stores/events/outbox.ts";
import { D1Outbox, type Outbox } from "../../stores/events/outbox.ts";
import { orderShards } from "../../stores/orders/order-shards.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { Event, type EventType, packBatches, packTexts } from "./events.ts";
import { hasLocations, listenedTo } from "./listening.ts";
import { QUEUES, type QueueName } from "./names.ts";
import { sendBatch } from "./send.ts";

/**
 * Events of the stock ledgers, of order intake, of imports and of tries of webhooks have their own
 * way (stock-relay.ts, watch.ts, watch-import.ts, manage-webhooks.ts).
 */
type Routed = Exclude<
  EventType,
  | "order.intake"
  | "catalog.import_started"
  | "picture.named"
  | "webhook.test"
  | `inventory.${string}`
  | `stock.${string}`
>;

/** Which queues receive which events. */
const ROUTES: Record<Routed, readonly QueueName[]> = {
  "order.placed": ["payments", "projections", "analytics"],
  "order.confirmed": ["notifications", "projections", "analytics", "catalog", "fulfilment"],
  "order.cancelled": ["payments", "notifications", "projections", "analytics", "fulfilment"],
  "order.shipped": ["notifications", "projections", "analytics", "fulfilment"],
  "order.delivered": ["notifications", "projections", "analytics"],
  "order.refunded": ["fulfilment", "notifications", "projections", "analytics"],
  "payment.disputed": ["analytics"],
  "return.requested": ["notifications", "analytics"],
  "return.approved": ["notifications", "analytics"],
  "return.rejected": ["notifications", "analytics"],
  "return.received": ["fulfilment", "notifications", "analytics"],
  "return.exchanged": ["fulfilment", "analytics"],
  "purchase_order.received": ["fulfilment", "analytics"],
  "purchase_order.receipt_reversed": ["fulfilment", "analytics"],
  "account.mail_due": ["notifications"],
  "product.price_changed": ["analytics"],
  "variant.renamed": ["catalog", "analytics"],
  "catalog.changed": ["analytics"],
  "collection.changed": ["analytics"],
  "cart.abandoned": ["notifications", "analytics"],
  "sale.opening_due": ["notifications"],
  "webhook.disabled": ["notifications", "analytics"],
  "feed.paused": ["notifications", "analytics"],
  "agent.ordered": ["webhooks"],
};

/**
 * Orders in one message of the payments queue. A consumer takes up to 15 messages (wrangler.toml):
 * 300 orders of three calls, 300 ms each and five at once, are a minute; at nearly five seconds a
 * call they are ten, and it may run for fifteen.
 */
const PAYMENTS_PER_MESSAGE = 20;

function queuesOf(type: string): readonly QueueName[] {
  return type in ROUTES ? ROUTES[type as Routed] : [];
}

/** Rows published in one go: in D1 one holds the events of up to fifty orders. */
const PUBLISH_LIMIT = 100;

/** An event as the stores write it beside a change. */
export function outboxEntry(event: Event): OutboxEntry {
  return { id: event.id, type: event.type, payload: JSON.stringify(event) };
}

/** The catalog counts what was bought together. Most orders of a sale are of one SKU. */
function isAlone(queue: QueueName, event: Event): boolean {
  return queue === "catalog" && event.type === "order.confirmed" && event.data.items.length < 2;
}

/** Of these the consumer of fulfilment has something to do in a shop of several locations alone. */
const ALLOCATED: ReadonlySet<EventType> = new Set(["order.confirmed", "order.cancelled", "order.shipped"]);

/**
 * Sends each event to every queue that takes it, many to a message. Orders in D1 are listed from
 * their own rows, so only those in Postgres are projected. Merchants' own systems and platforms of
 * agents receive what they subscribed to.
 */
export async function sendToQueues(env: Env, events: readonly Event[]): Promise<void> {
  const projected = orderShards(env).left !== null;
  const located = events.some(({ type }) => ALLOCATED.has(type)) && (await hasLocations(env));
  const byQueue = new Map<QueueName, string[]>();
  for (const event of events) {
    const text = JSON.stringify(event);
    for (const queue of queuesOf(event.type)) {
      const isIdle =
        (queue === "projections" && !projected) ||
        (queue === "fulfilment" && !located && ALLOCATED.has(event.type)) ||
        isAlone(queue, event);
      if (isIdle) {
        continue;
      }
      const list = byQueue.get(queue) ?? [];
      list.push(text);
      byQueue.set(queue, list);
    }
  }
  const told = await listenedTo(env, events);
  if (told.length > 0) {
    const list = byQueue.get("webhooks") ?? [];
    byQueue.set("webhooks", [...list, ...told.map((event) => JSON.stringify(event))]);
  }
  await Promise.all(
    [...byQueue].map(async ([queue, texts]) => {
      for (const batch of packTexts(texts, queue === "payments" ? PAYMENTS_PER_MESSAGE : undefined)) {
        await sendBatch(env[QUEUES[queue]], batch);
      }
    }),
  );
}

/** Has orders driven on by the consumer of payments, few to a message. */
export async function sendToPayments(env: Env, events: readonly Event[]): Promise<void> {
  for (const batch of packBatches(events, PAYMENTS_PER_MESSAGE)) {
    await sendBatch(env.PAYMENTS_QUEUE, batch);
  }
}

/**
 * Publishes events whose rows were just committed, and deletes them there. The writer of the rows
 * calls this. If it dies in between, the sweeper publishes what is left, so an event may be sent
 * twice.
 *
 * @param drained the outbox that they were read from; without it, that of each event's order
 */
export async function publish(env: Env, events: readonly Event[], drained?: Outbox): Promise<void> {
  if (events.length === 0) {
    return;
  }
  await sendToQueues(env, events);
  if (drained) {
    await drained.deletePublished(events.map(({ id }) => id));
    return;
  }
  const shards = orderShards(env);
  const byOutbox = Map.groupBy(events, (event) =>
    "orderId" in event.data ? shards.of(event.data.orderId).outbox : null,
  );
  if (await shards.left?.any()) {
    // A change of an order that is left in D1 wrote its event there.
    byOutbox.set(null, [...events]);
  }
  await Promise.all(
    [...byOutbox].map(([outbox, list]) =>
      (outbox ?? new D1Outbox(env.DB)).deletePublished(list.map(({ id }) => id)),
    ),
  );
}

/** The outboxes of this deployment: each database that is changed has its own. */
function outboxes(env: Env): Map<string, Outbox> {
  const shards = orderShards(env).all.map(({ name, outbox }) => [name, outbox] as const);
  return new Map([["DB", new D1Outbox(env.DB)], ...shards]);
}

/**
 * Does something with each outbox; what goes wrong with one does not keep the others from it.
 *
 * @returns the answers, null for an outbox whose database failed
 */
async function eachOutbox<T>(env: Env, work: (outbox: Outbox) => Promise<T>): Promise<(T | null)[]> {
  return Promise.all(
    [...outboxes(env)].map(async ([database, outbox]) => {
      try {
        return await work(outbox);
      } catch (error) {
        console.error(logRecord("error", "outbox out of reach", { database, error }));
        return null;
      }
    }),
  );
}

/** What waits in the outboxes after they were published. */
export interface Waiting {
  /**
   * Something has to be published soon, or may have to: its writer is publishing it, or a database
   * is out of reach.
   */
  soon: boolean;
  /**
   * When the oldest event was written that this Worker does not understand, in milliseconds since
   * 1970. A newer Worker wrote it before it was rolled back. The event waits for that Worker, and
   * no other work waits for the event.
   */
  strangeSince: number | null;
}

/**
 * Publishes what was written to the outboxes before `before` (milliseconds since 1970) and not
 * published, oldest first.
 */
export async function publishOutbox(env: Env, before = Number.MAX_SAFE_INTEGER): Promise<Waiting> {
  const answers = await eachOutbox(env, async (outbox): Promise<Waiting> => {
    let strangeSince: number | null = null;
    let rows = await outbox.unpublished(PUBLISH_LIMIT);
    for (; rows.length > 0; rows = await outbox.unpublished(PUBLISH_LIMIT, rows.at(-1))) {
      const due = rows.filter(({ createdAt }) => createdAt < before);
      const read = due.map((row) => ({ row, event: Event.safeParse(JSON.parse(row.payload)).data }));
      const strange = read.flatMap(({ row, event }) => (event ? [] : [row]));
      if (strange[0]) {
        strangeSince ??= strange[0].createdAt;
        console.error(logRecord("error", "events not understood", { count: strange.length }));
      }
      await publish(
        env,
        read.flatMap(({ event }) => event ?? []),
        outbox,
      );
      if (due.length < rows.length) {
        return { soon: true, strangeSince };
      }
    }
    return { soon: false, strangeSince };
  });
  const since = answers.flatMap((answer) => answer?.strangeSince ?? []);
  return {
    soon: answers.some((answer) => answer === null || answer.soon),
    strangeSince: since.length > 0 ? Math.min(...since) : null,
  };
}

/** What lag is made of, of events that another version of the Worker wrote too. */
const Behind = z.object({ type: z.string(), at: z.iso.datetime() });

/**
 * When the oldest event happened that a queue should have heard of and was not sent yet, in
 * milliseconds since 1970.
 */
export async function unpublishedSince(env: Env): Promise<Map<QueueName, number>> {
  const answers = await eachOutbox(env, (outbox) => outbox.unpublished(PUBLISH_LIMIT));
  const since = new Map<QueueName, number>();
  for (const { payload } of answers.flatMap((rows) => rows ?? [])) {
    const { type, at } = Behind.parse(JSON.parse(payload));
    for (const queue of queuesOf(type)) {
      since.set(queue, Math.min(since.get(queue) ?? Number.POSITIVE_INFINITY, Date.parse(at)));
    }
  }
  return since;
}

/** An isolate relies on one wake of the sweeper for so long: most changes need no call of it. */
const WAKE_AGAIN_MS = 10_000;
let wokenAt = 0;

/**
 * Before events are written or a saga starts. It wakes the sweeper, which completes the work if
 * this isolate dies. The sweeper stays awake for those who rely on an earlier wake.
 */
export async function beforeChange(env: Env): Promise<void> {
  const now = Date.now();
  if (now < wokenAt || now - wokenAt >= WAKE_AGAIN_MS) {
    await callObject(() => env.SWEEPER.getByName("sweeper").wake(WAKE_AGAIN_MS));
    wokenAt = now;
  }
}

/**
 * For requests: publishes after the answer is sent. What a queue refuses, the sweeper publishes.
 */
export function publishSoon({ env, ctx }: Pick<Call, "env" | "ctx">, events: readonly Event[]): void {
  const published = publish(env, events).catch((error: unknown) => {
    console.warn(logRecord("warn", "events are published later", { events: events.length, error }));
  });
  ctx.waitUntil(published);
}
