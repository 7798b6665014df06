/**
 * What the platform and the providers bound: connections of an invocation, calls a second, time.
 */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { QUEUE_NAMES } from "../shop/events/names.ts";
import { publish } from "../shop/events/outbox.ts";
import { orderEvent } from "../shop/orders/order-events.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import worker from "../workers/index.ts";
import config from "../wrangler.toml?raw";
import { draftOf, newCustomer } from "./support/drafts.ts";
import { FULL } from "./support/full.ts";
import { deliver, holdQueues } from "./support/held-queues.ts";
import { placed } from "./support/orders.ts";
import { stockItem } from "./support/shop.ts";
import { STRIPE_KEY, STRIPE_URL, StripeDouble } from "./support/stripe.ts";

/** A sixtieth of what Stripe takes for a call. */
const CALL_MS = 5;
/** An eighth of the time that Stripe is given: less than the calls of all orders take in a row. */
const TIMEOUT_MS = 600;

let stripe: StripeDouble;

beforeEach(() => {
  stripe = new StripeDouble();
  stripe.platform = { callMs: CALL_MS, slots: 6 };
  stripe.standIn(STRIPE_URL);
  Object.assign(env, {
    STRIPE_SECRET_KEY: STRIPE_KEY,
    STRIPE_API_URL: STRIPE_URL,
    // A call that a busy machine answers late is not the provider's failure.
    PAYMENT_TIMEOUT_MS: 10_000,
  });
});

const configured = { ...env };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  Object.assign(env, configured);
});

/**
 * Orders that are stored and whose stock is reserved, with the event that asks for their payment.
 */
async function queued(count: number, sku: string) {
  const drafts = await Promise.all(
    Array.from({ length: count }, () =>
      draftOf(newCustomer(), {
        lines: [{ sku, title: "Tide", quantity: 1, unitPrice: 4_999, priceVersion: 1 }],
        payment: { provider: "stripe", token: "pm_card_visa" },
      }),
    ),
  );
  await orderStore(env).insert(drafts);
  await env.STOCK_LEDGER.getByName(sku).reserveMany(
    drafts.map(({ id, traceparent }) => ({ reference: id, quantity: 1, traceparent })),
  );
  return drafts.map(({ id, number, currency, totals, traceparent, lines }) => ({
    id,
    event: orderEvent("order.placed", { id, number, currency, total: totals.total, traceparent, lines }),
  }));
}

/** One batch of the payments queue. */
async function consume(events: readonly unknown[]) {
  const body = JSON.stringify({ events });
  const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body };
  const batch = createMessageBatch("payments", [message]);
  const ctx = createExecutionContext();
  await worker.queue(batch, env);
  return getQueueResult(batch, ctx);
}

async function states(ids: readonly { id: string }[]) {
  const loaded = await orderStore(env).load(ids.map(({ id }) => id));
  return loaded.map(({ status, payment }) => [status, payment.attempts]);
}

function tooMany(retryAfter: string) {
  const body = { error: { type: "rate_limit_error" } };
  return { on: /payment_intents$/, reply: { status: 429, body, headers: { "Retry-After": retryAfter } } };
}

describe("a batch of payments behind six connection slots", () => {
  const many = FULL ? 650 : 200;
  it(`of ${many} orders pays ${many}, and the breaker stays closed`, async () => {
    env.PAYMENT_TIMEOUT_MS = TIMEOUT_MS;
    holdQueues();
    const sku = await stockItem({ stock: 1_000 });
    const orders = await queued(many, sku);
    // A machine that stalls may time a call out; the queue brings the message again.
    for (let i = 0; i < 3; i++) {
      const result = await consume(orders.map(({ event }) => event));
      if (result.retryMessages.length === 0) {
        break;
      }
    }
    const loaded = await orderStore(env).load(orders.map(({ id }) => id));
    expect(loaded.filter(({ status }) => status === "CONFIRMED")).toHaveLength(many);
    expect(await env.CIRCUIT_BREAKER.getByName("stripe").read()).toEqual({ state: "closed" });
    expect(await env.STOCK_LEDGER.getByName(sku).snapshot()).toMatchObject({
      onHand: 1_000 - many,
      reserved: 0,
    });
    // One connection is left for the queue and the order store.
    expect(stripe.mostAtOnce).toBeLessThan(6);
  });
});

it("every queue has a bounded number of consumers, and those of payments share the limits of providers", () => {
  const consumers = config.split("[[queues.consumers]]").slice(1);
  const bounds = consumers.map((text) => {
    const [, queue = ""] = /^queue = "(.+)"$/m.exec(text) ?? [];
    return [queue, Number(/^max_concurrency = (\d+)$/m.exec(text)?.[1])] as const;
  });
  expect(bounds).toHaveLength(2 * QUEUE_NAMES.length);
  expect(bounds.filter(([, bound]) => !(bound > 0 && bound <= 10))).toEqual([]);
  expect(new Map(bounds).get("payments")).toBe(env.PAYMENT_CONSUMERS);
});

it("few orders share a message to the consumer of payments; other queues get them as densely as before", async () => {
  const held = holdQueues();
  const drafts = await Promise.all(Array.from({ length: 45 }, () => draftOf(newCustomer())));
  await publish(
    env,
    drafts.map(({ totals, ...draft }) => orderEvent("order.placed", { ...draft, total: totals.total })),
  );
  const sizes = (queue: string) =>
    held.filter((one) => one.queue === queue).map(({ body }) => JSON.parse(body).events.length);
  expect([sizes("payments"), sizes("analytics")]).toEqual([[20, 20, 5], [45]]);
});

describe("a provider that limits its calls", () => {
  it("is called no faster than this consumer's share of its limit", async () => {
    // Five consumers share 100 authorizations a second: each has one in 50 ms.
    Object.assign(env, {
      STRIPE_OPERATIONS_PER_SECOND: 400,
      PAYMENT_CONSUMERS: 5,
    });
    holdQueues();
    const orders = await queued(7, await stockItem());
    await consume(orders.map(({ event }) => event));
    const created = stripe.calledAt.filter((_, n) => stripe.calls[n]?.endsWith("payment_intents"));
    expect(created).toHaveLength(7);
    // Six gaps of 50 ms; a busy machine may begin the first call late.
    expect((created.at(-1) ?? 0) - (created[0] ?? 0)).toBeGreaterThanOrEqual(200);
    expect(await states(orders)).toEqual(Array(7).fill(["CONFIRMED", 0]));
  });

  it("and answers 429 is left alone for as long as it asks, and then pays everybody; its breaker stays closed", async () => {
    holdQueues();
    stripe.scripts = Array.from({ length: 3 }, () => tooMany("1"));
    const orders = await queued(12, await stockItem());
    const began = Date.now();
    const result = await consume(orders.map(({ event }) => event));
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
    expect(result.retryMessages).toEqual([]);
    expect(await states(orders)).toEqual(Array(12).fill(["CONFIRMED", 0]));
    // Those that were under way learn it from their own answer; no other calls before the second is
    // over.
    expect(stripe.calls.filter((path) => path.endsWith("payment_intents"))).toHaveLength(12 + 3);
    expect(await env.CIRCUIT_BREAKER.getByName("stripe").read()).toEqual({ state: "closed" });
  });

  it("for long keeps orders waiting: no try is counted, no message comes again, none is cancelled", async () => {
    holdQueues();
    // An hour ago, or this isolate would leave the provider alone in the tests that follow.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
    stripe.scripts = Array.from({ length: 20 }, () => tooMany("120"));
    const orders = await queued(20, await stockItem());
    const result = await consume(orders.map(({ event }) => event));
    expect(result.retryMessages).toEqual([]);
    expect(await states(orders)).toEqual(Array(20).fill(["PENDING", 0]));
    expect(stripe.calls.length).toBeLessThanOrEqual(5);
    expect(await env.CIRCUIT_BREAKER.getByName("stripe").read()).toEqual({ state: "closed" });
  });
});

it("orders that come one by one call no singleton for each of them: ten calls in all", async () => {
  const began = Date.now();
  const calls = new Map<string, number>();
  for (const name of ["SWEEPER", "QUEUE_MONITOR", "CIRCUIT_BREAKER"] as const) {
    const get = env[name].getByName.bind(env[name]) as (id: string) => never;
    vi.spyOn(env[name], "getByName").mockImplementation((id: string) => {
      calls.set(name, (calls.get(name) ?? 0) + 1);
      return get(id);
    });
  }
  const held = holdQueues();
  const sku = await stockItem();
  const orders = await Promise.all(
    Array.from({ length: 15 }, () => placed({ [sku]: 1 }, "pm_card_visa", "stripe")),
  );
  await vi.waitUntil(() => orders.every(({ id }) => held.some(({ body }) => body.includes(id))));
  // Each event travels in a batch of its own, to each queue that takes it.
  for (let next = held.shift(); next; next = held.shift()) {
    const { events } = JSON.parse(next.body) as { events: unknown[] };
    for (const event of events) {
      await deliver(next.queue, { events: [event] });
    }
  }
  expect(await states(orders)).toEqual(Array(15).fill(["CONFIRMED", 0]));
  // The monitors are told again after eight seconds, which a busy machine may take for this.
  const turns = 1 + Math.floor((Date.now() - began) / 8_000);
  expect([...calls.values()].reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(10 * turns);
});
