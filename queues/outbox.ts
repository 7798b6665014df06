import { z } from "zod";
import type { OutboxEntry } from "../stores/order-store.ts";
import { D1Outbox } from "../stores/outbox.ts";
import { Event, type EventType, packBatches } from "./events.ts";
import { QUEUES, type QueueName } from "./names.ts";

/** Which queues hear of what. Events of the stock ledgers and order intake have their own way (stock-relay.ts). */
const ROUTES: Partial<Record<EventType, readonly QueueName[]>> = {
  "order.placed": ["payments", "analytics"],
  "order.confirmed": ["notifications", "analytics"],
  "order.cancelled": ["payments", "notifications", "analytics"],
  "product.price_changed": ["analytics"],
  "catalog.changed": ["analytics"],
};

/** Rows published in one go. */
const PUBLISH_LIMIT = 500;
/** Published rows are kept this long for whoever looks into what happened. */
const KEEP_PUBLISHED_MS = 7 * 24 * 60 * 60 * 1000;

/** An event as the stores write it beside a change. */
export function outboxEntry(event: Event): OutboxEntry {
  return { id: event.id, type: event.type, payload: JSON.stringify(event) };
}

/** Sends each event to every queue that hears of it, many to a message. */
async function send(env: Env, events: readonly Event[]): Promise<void> {
  const byQueue = new Map<QueueName, Event[]>();
  for (const event of events) {
    for (const queue of ROUTES[event.type] ?? []) byQueue.set(queue, [...(byQueue.get(queue) ?? []), event]);
  }
  await Promise.all(
    [...byQueue].map(async ([queue, list]) => {
      for (const batch of packBatches(list)) await env[QUEUES[queue]].sendBatch(batch);
    }),
  );
}

/**
 * Publishes events whose rows were just committed, and marks them published. Whoever wrote the rows calls this;
 * if it dies in between, the sweeper publishes what is left, so an event may be sent twice.
 */
export async function publish(env: Env, events: readonly Event[]): Promise<void> {
  if (events.length === 0) return;
  await send(env, events);
  await new D1Outbox(env.DB).markPublished(events.map(({ id }) => id));
}

/** Publishes what was written to the outbox before `before` (milliseconds since 1970) and not published, oldest first. */
export async function publishOutbox(env: Env, before = Number.MAX_SAFE_INTEGER): Promise<void> {
  const outbox = new D1Outbox(env.DB);
  for (;;) {
    const payloads = await outbox.unpublished(before, PUBLISH_LIMIT);
    await publish(env, z.array(Event).parse(payloads.map((payload) => JSON.parse(payload))));
    if (payloads.length < PUBLISH_LIMIT) return;
  }
}

/** When the oldest event happened that a queue should have heard of and was not sent yet, in milliseconds since 1970. */
export async function unpublishedSince(env: Env): Promise<Map<QueueName, number>> {
  const payloads = await new D1Outbox(env.DB).unpublished(Number.MAX_SAFE_INTEGER, PUBLISH_LIMIT);
  const since = new Map<QueueName, number>();
  for (const payload of payloads) {
    const { type, at } = Event.parse(JSON.parse(payload));
    for (const queue of ROUTES[type] ?? []) {
      since.set(queue, Math.min(since.get(queue) ?? Number.POSITIVE_INFINITY, Date.parse(at)));
    }
  }
  return since;
}

export function hasUnpublished(env: Env): Promise<boolean> {
  return new D1Outbox(env.DB).hasUnpublished();
}

/** Deletes what was published long ago. */
export async function purgeOutbox(env: Env, now: number): Promise<void> {
  await new D1Outbox(env.DB).purge(now - KEEP_PUBLISHED_MS);
}

/** For requests: publishes after the answer is sent, with the sweeper awake in case this isolate does not live to. */
export function publishSoon(
  env: Env,
  ctx: { waitUntil(promise: Promise<unknown>): void },
  events: readonly Event[],
): void {
  ctx.waitUntil(Promise.all([env.SWEEPER.getByName("sweeper").wake(), publish(env, events)]));
}
