import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { counterKey, timeKeys } from "../../domain/analytics/prometheus.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { queueMonitor } from "../../shop/events/monitor.ts";
import { QUEUE_NAMES } from "../../shop/events/names.ts";
import { readCounts } from "../../shop/meter/meter.ts";
import { readQueueHealth } from "../../shop/ops/queue-health.ts";
import { withPatientReads } from "../../stores/base/d1-away.ts";
import { storeDeadLetters } from "../../stores/events/dead-letters.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { Browser } from "../../test/support/browser.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { CANCELLED, change, START } from "../../test/support/order-contract.ts";
import { call } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

// What was read before is old: the clock goes on from test to test.
let clock = Date.now();
beforeEach(() => {
  clock += 60_000;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  Reflect.deleteProperty(env, "METRICS_TOKEN");
  env.ENVIRONMENT = "test";
});

it("Prometheus reads every queue's lag, failures and dead letters, each family declared once", async () => {
  const response = await call("GET", "/metrics");
  expect([response.status, response.headers.get("Content-Type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  const text = await response.text();
  for (const name of ["shop_queue_lag_seconds", "shop_queue_failures_total", "shop_dead_letters"]) {
    expect(text.match(new RegExp(`^# TYPE ${name} (counter|gauge)$`, "gm"))).toHaveLength(1);
    const samples = [...text.matchAll(new RegExp(`^${name}\\{queue="(\\w+)"\\} \\d+(\\.\\d+)?$`, "gm"))];
    expect(samples.map(([, queue]) => queue)).toEqual([...QUEUE_NAMES]);
  }
  expect(Number(/^shop_database_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(100_000);
  expect(text.endsWith("\n")).toBe(true);
});

it("each sample says what its name does, of its own queue, in seconds where it is a time", async () => {
  const since = Date.now() - 90_000;
  await queueMonitor(env, "fulfilment").report({
    queue: "fulfilment",
    processed: 5,
    lagMs: null,
    recovered: [],
    failures: ["a", "b", "c"].map((key) => ({ key, since, attempts: 1, error: "no" })),
  });
  const letter = { queue: "catalog", body: "{}", error: null, at: 1 };
  await storeDeadLetters(env.DB, [
    { ...letter, id: "one", redrivenAt: null },
    { ...letter, id: "two", redrivenAt: null },
    { ...letter, id: "sent", redrivenAt: 2 },
  ]);
  const text = await (await call("GET", "/metrics")).text();
  const sample = (name: string, queue: string) =>
    Number(new RegExp(`^${name}\\{queue="${queue}"\\} (\\S+)$`, "m").exec(text)?.[1]);
  expect(sample("shop_queue_failures_total", "fulfilment")).toBe(3);
  expect(sample("shop_queue_lag_seconds", "fulfilment")).toBeGreaterThanOrEqual(90);
  expect(sample("shop_queue_lag_seconds", "fulfilment")).toBeLessThan(120);
  expect(sample("shop_dead_letters", "catalog")).toBe(2);
  for (const name of ["shop_queue_failures_total", "shop_dead_letters", "shop_queue_lag_seconds"]) {
    expect([name, sample(name, "media")]).toEqual([name, 0]);
  }
});

it("what isolates counted is added up, and what was sold is counted in the database", async () => {
  const meter = env.METER.getByName("shop");
  const route = "POST /api/orders";
  const { bound, sum } = timeKeys("shop_request_seconds", { route }, 0.2);
  const counted = { samples: { [bound]: 1, [sum]: 0.2 }, counts: { slowPlacements: 1 } };
  await Promise.all([meter.add(counted), meter.add(counted)]);
  const period = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const minutes = (await meter.counts("minute", period)).flatMap(({ counts }) => counts.slowPlacements ?? []);
  expect(minutes).toEqual([2]);
  const order = { orderId: "ord_m", number: "M", total: 500, items: [], provider: "stripe" };
  const traceparent = continueTrace(null);
  const events = [
    makeEvent("order.placed", order, { traceparent }),
    makeEvent("order.placed", { ...order, orderId: "ord_n", number: "N", provider: "mock" }, { traceparent }),
    makeEvent("order.confirmed", order, { traceparent }),
    makeEvent("order.cancelled", { ...order, reason: "payment_declined" }, { traceparent }),
  ];
  const read = async () => (await call("GET", "/metrics")).text();
  // Orders of the file before this one may be published meanwhile.
  const ordersOf = (text: string) =>
    ["placed", "declined"].map((state) =>
      Number(new RegExp(`^shop_orders_total\\{state="${state}"\\} (\\d+)$`, "m").exec(text)?.[1] ?? 0),
    );
  const [placed = 0, declined = 0] = ordersOf(await read());
  clock += 60_000;
  vi.setSystemTime(clock);
  await deliver("analytics", { events });
  const text = await read();
  expect(ordersOf(text)).toEqual([placed + 2, declined + 1]);
  for (const line of [
    `shop_request_seconds_bucket{route="${route}",le="0.1"} 0`,
    `shop_request_seconds_bucket{route="${route}",le="0.25"} 2`,
    `shop_request_seconds_bucket{route="${route}",le="+Inf"} 2`,
    `shop_request_seconds_sum{route="${route}"} 0.4`,
    `shop_request_seconds_count{route="${route}"} 2`,
    'shop_payments_total{provider="stripe",outcome="paid"} 1',
    'shop_open_work{kind="stuck"} 0',
    'shop_orders_under_way{step="capture"} 0',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  // Each family is declared once, before its samples.
  const families = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  expect(new Set(families).size).toBe(families.length);
});

it("a visit, a new cart and a checkout that begins are counted for the figures of the shop", async () => {
  const shopper = new Browser();
  await shopper.get("/shopper?visit");
  await shopper.post("/cart/items", { sku: await stockItem(), quantity: "1" });
  await shopper.get("/checkout");
  vi.setSystemTime(clock + 20_000);
  await call("GET", "/healthz");
  const period = { from: clock - 24 * 3_600_000, to: clock + 24 * 3_600_000 };
  const counted = async () => (await readCounts(env, "day", period)).map(({ counts }) => counts);
  await vi.waitUntil(async () => (await counted()).some(({ checkouts = 0 }) => checkouts > 0));
  expect(await counted()).toMatchObject([{ visits: 1, carts: 1, checkouts: 1 }]);
});

it("a request is counted by its route, its status and the time it took", async () => {
  // An isolate sends what it has counted each ten seconds.
  await call("GET", "/api/catalog/products/nothing-of-that-name");
  vi.setSystemTime(clock + 20_000);
  await call("GET", "/healthz");
  const samples = await vi.waitUntil(async () => {
    const found = await env.METER.getByName("shop").samples();
    return Object.keys(found).some((key) => key.includes("idOrSlug")) && found;
  });
  const route = "GET /api/catalog/products/:idOrSlug";
  expect(samples[counterKey("shop_requests_total", { route, status: "4xx" })]).toBe(1);
  for (const to of ["d1", "object"]) {
    expect(samples[counterKey("shop_calls_total", { to, outcome: "answered" })]).toBeGreaterThan(0);
  }
});

it("each attempt to ask D1 is counted, by how it ended", async () => {
  const outcomes: string[] = [];
  const run = vi.fn().mockRejectedValueOnce(new Error("D1 DB is overloaded.")).mockResolvedValue([]);
  const statement = { bind: () => statement, all: run, run: () => Promise.reject(new Error("UNIQUE")) };
  const DB = { prepare: () => statement, batch: () => Promise.resolve([]) };
  const { DB: db } = withPatientReads(Object.create(env, { DB: { value: DB } }), (outcome) => {
    outcomes.push(outcome);
  });
  await db.prepare("SELECT 1").bind(1).all();
  await expect(db.prepare("INSERT INTO x VALUES (1)").run()).rejects.toThrow("UNIQUE");
  await db.batch([]);
  expect(outcomes).toEqual(["failed", "answered", "failed", "answered"]);
});

it("orders that wait for their provider are counted by step", async () => {
  const unpaid = [await draftOf(newCustomer()), await draftOf(newCustomer())];
  const given = await draftOf(newCustomer());
  await orderStore(env).insert([...unpaid, given]);
  await orderStore(env).transition([change(given.id, START, CANCELLED)]);
  const text = await (await call("GET", "/metrics")).text();
  expect(text).toContain('shop_orders_under_way{step="authorize"} 2\n');
  expect(text).toContain('shop_orders_under_way{step="capture"} 0\n');
  expect(text).toContain('shop_orders_under_way{step="compensate"} 1\n');
});

it("a message that fails while others are handled is no lag: the queue is not behind", async () => {
  const monitor = queueMonitor(env, "projections");
  const since = Date.now() - 90_000;
  const batch = { queue: "projections", recovered: [], failures: [] };
  await monitor.report({
    ...batch,
    processed: 0,
    lagMs: null,
    failures: [{ key: "poison", since, attempts: 3, error: "no" }],
  });
  const lag = async () =>
    (await readQueueHealth(env)).find(({ queue }) => queue === "projections")?.lagMs ?? 0;
  expect(await lag()).toBeGreaterThanOrEqual(90_000);
  await monitor.report({ ...batch, processed: 1, lagMs: 5 });
  expect(await lag()).toBeLessThan(1_000);
});

it("are found out once in five seconds, however often they are asked for", async () => {
  const prepare = vi.spyOn(env.DB, "prepare");
  const looks = () => prepare.mock.calls.filter(([query]) => query.includes("dead_letters")).length;
  const ask = () => Promise.all(Array.from({ length: 50 }, () => call("GET", "/metrics")));
  await ask();
  await ask();
  expect(looks()).toBe(1);
  vi.setSystemTime(clock + 5_000);
  await ask();
  expect(looks()).toBe(2);
});

it("are for the holder of METRICS_TOKEN alone, and closed where none is set but in development", async () => {
  const statusOf = async (authorization?: string) => {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const response = await call("GET", "/metrics", undefined, headers);
    return [response.status, (await response.text()).includes("shop_dead_letters")];
  };
  env.ENVIRONMENT = "production";
  expect(await statusOf()).toEqual([401, false]);
  expect(await statusOf("Bearer ")).toEqual([401, false]);
  env.METRICS_TOKEN = "the-token";
  for (const wrong of [undefined, "Bearer", "Bearer the-toke", "Bearer the-token2", "Basic the-token"]) {
    expect(await statusOf(wrong)).toEqual([401, false]);
  }
  expect(await statusOf("Bearer the-token")).toEqual([200, true]);
  env.ENVIRONMENT = "development";
  expect(await statusOf()).toEqual([401, false]);
  Reflect.deleteProperty(env, "METRICS_TOKEN");
  expect(await statusOf()).toEqual([200, true]);
});
