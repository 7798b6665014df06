import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { continueTrace } from "../../domain/base/trace.ts";
import { resendDelay } from "../../domain/stock/stock.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { queueMonitor } from "../../shop/events/monitor.ts";
import { BATCH_WAIT_MS, QUEUE_NAMES } from "../../shop/events/names.ts";
import { outboxEntry, publishOutbox } from "../../shop/events/outbox.ts";
import { ring } from "../../test/support/alarms.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { call, placed, settled } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import config from "../../wrangler.toml?raw";

interface Queue {
  queue: string;
  lagMs: number;
  lastProcessedAt: string | null;
  processed: number;
  failed: number;
  deadLetters: number;
}

async function queue(name: string): Promise<Queue> {
  const response = await call("GET", "/api/admin/queues", undefined, await bearer("ops", "ops"));
  const { items } = await response.json<{ items: Queue[] }>();
  const found = items.find((item) => item.queue === name);
  if (!found) {
    throw new Error(`${name} is not listed`);
  }
  return found;
}

function priceChanged() {
  const data = { sku: "LAG-1", version: 2, from: 100, to: 200 };
  return makeEvent("product.price_changed", data, { traceparent: continueTrace(null) });
}

let clock = Date.now();

/** What went well is reported at once only after a pause of eight seconds. */
function pause(): void {
  clock = Math.max(clock, Date.now()) + 9_000;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("every queue of wrangler.toml is watched", () => {
  const producers = [...config.matchAll(/\[\[queues\.producers\]\]\nbinding = "(\w+)"\nqueue = "(\w+)"/g)];
  expect(producers.map(([, , name]) => name).toSorted()).toEqual(QUEUE_NAMES.toSorted());
});

test("what every queue's consumer gives up is kept by another, which tries again for long", () => {
  const consumers = new Map(
    config
      .split("[[queues.consumers]]")
      .slice(1)
      .map((text) => [/queue = "([\w-]+)"/.exec(text)?.[1], text]),
  );
  for (const name of QUEUE_NAMES) {
    expect(consumers.get(name)).toContain(`dead_letter_queue = "${name}-dlq"`);
    expect(Number(/max_retries = (\d+)/.exec(consumers.get(name) ?? "")?.[1])).toBeGreaterThanOrEqual(8);
    const keeper = consumers.get(`${name}-dlq`);
    expect(Number(/max_retries = (\d+)/.exec(keeper ?? "")?.[1])).toBe(100);
    expect(keeper).not.toContain("dead_letter_queue");
  }
});

test("a batch counts its events, and how much older the oldest was than a batch waits", async () => {
  const waits = Number(/queue = "analytics"\n[^[]*max_batch_timeout = (\d+)/.exec(config)?.[1]) * 1_000;
  expect(waits).toBe(BATCH_WAIT_MS.analytics);
  const before = await queue("analytics");
  pause();
  await deliver("analytics", { events: [priceChanged(), priceChanged()] }, { ageMs: waits + 3_000 });
  await vi.waitUntil(async () => (await queue("analytics")).processed >= before.processed + 2);
  const after = await queue("analytics");
  expect(after.lagMs).toBeGreaterThanOrEqual(3_000);
  expect(after.lagMs).toBeLessThan(waits);
  expect(after.failed).toBe(before.failed);
  expect(after.lastProcessedAt).not.toBeNull();
});

test("a batch is a queue's lag for ten seconds, and then a queue without traffic has none", async () => {
  pause();
  // A queue that no other test sends to.
  await deliver("projections", { events: [priceChanged()] }, { ageMs: 40_000 });
  const taken = await vi.waitUntil(async () => {
    const found = await queue("projections");
    return found.lastProcessedAt === null ? null : found;
  });
  const at = Date.parse(taken.lastProcessedAt ?? "");
  vi.setSystemTime(at + 9_999);
  expect((await queue("projections")).lagMs).toBe(40_000);
  vi.setSystemTime(at + 10_000);
  expect((await queue("projections")).lagMs).toBe(0);
  expect((await queue("projections")).processed).toBe(taken.processed);
});

test("a queue is as late as whatever of it is latest", async () => {
  const now = Date.now();
  const monitor = queueMonitor(env, "fulfilment");
  const since = { sent: now - 20_000, failed: now - 70_000 };
  const failure = { key: "late", since: since.failed, attempts: 3, error: "no" };
  await monitor.reportWaiting("fulfilment", "someone", { since: since.sent, until: now + 60_000 });
  await monitor.report({
    queue: "fulfilment",
    processed: 0,
    lagMs: null,
    failures: [failure],
    recovered: [],
  });
  expect((await queue("fulfilment")).lagMs).toBeGreaterThanOrEqual(70_000);
  await monitor.report({ queue: "fulfilment", processed: 1, lagMs: 1, failures: [], recovered: ["late"] });
  const { lagMs } = await queue("fulfilment");
  expect(lagMs).toBeGreaterThanOrEqual(20_000);
  expect(lagMs).toBeLessThan(70_000);
  await monitor.reportWaiting("fulfilment", "someone", null);
  expect((await queue("fulfilment")).lagMs).toBeLessThan(20_000);
});

test("a message that fails is its queue's lag since the queue handled the last, until it succeeds", async () => {
  const batch = { queue: "catalog", processed: 1, lagMs: 1, failures: [], recovered: [] };
  const failure = { key: "poison", since: Date.now() - 60_000, attempts: 1, error: "no" };
  const monitor = queueMonitor(env, "catalog");
  await monitor.report({ ...batch, failures: [failure] });
  expect((await queue("catalog")).lagMs).toBeLessThan(60_000);
  // Nothing is handled any more: however long ago the message was sent, the queue is behind from
  // here.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 70_000 });
  expect((await queue("catalog")).lagMs).toBeGreaterThanOrEqual(70_000);
  await monitor.report({ ...batch, recovered: ["poison"] });
  expect((await queue("catalog")).lagMs).toBeLessThan(60_000);
  vi.useRealTimers();
});

test("an event that nobody could publish is a lag of the queues that wait for it", async () => {
  const event = { ...priceChanged(), at: new Date(Date.now() - 50_000).toISOString() };
  const { id, type, payload } = outboxEntry(event);
  await env.DB.prepare("INSERT INTO outbox (id, type, payload, created_at) VALUES (?, ?, ?, ?)")
    .bind(id, type, payload, Date.now())
    .run();
  expect((await queue("analytics")).lagMs).toBeGreaterThanOrEqual(50_000);
  expect((await queue("orders")).lagMs).toBeLessThan(50_000);
  await env.DB.prepare("DELETE FROM outbox WHERE id = ?").bind(id).run();
});

test("an event of a newer Worker that was rolled back stays for it, and holds up neither the others nor who looks", async () => {
  const store = (id: string, type: string, payload: string) =>
    env.DB.prepare("INSERT INTO outbox (id, type, payload, created_at) VALUES (?, ?, ?, ?)")
      .bind(id, type, payload, Date.now())
      .run();
  const strange = { ...priceChanged(), id: "evt_strange", type: "product.renamed" };
  const known = outboxEntry(priceChanged());
  await store(strange.id, strange.type, JSON.stringify(strange));
  await store(known.id, known.type, known.payload);
  await publishOutbox(env);
  const { results } = await env.DB.prepare("SELECT id FROM outbox").all();
  expect(results).toEqual([{ id: strange.id }]);
  expect((await queue("analytics")).lagMs).toBeLessThan(60_000);
  await env.DB.prepare("DELETE FROM outbox WHERE id = ?").bind(strange.id).run();
});

test("orders that no store acknowledges are a lag of the orders queue until one does", async () => {
  const sku = await stockItem({ stock: 3 });
  const ledger = env.STOCK_LEDGER.getByName(sku);
  const lost = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const { id } = await placed({ [sku]: 1 });
  await vi.waitUntil(() => lost.mock.calls.length > 0);
  const late = resendDelay(0, env.RESEND_AFTER_MS) + 1_000;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + late });
  await ring(ledger);
  await vi.waitUntil(async () => (await queue("orders")).lagMs >= late);
  lost.mockRestore();
  vi.setSystemTime(Date.now() + resendDelay(1, env.RESEND_AFTER_MS) + 1_000);
  await ring(ledger);
  vi.useRealTimers();
  await settled(id);
  await vi.waitUntil(async () => (await queue("orders")).lagMs < late);
});
