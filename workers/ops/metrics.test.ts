import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { queueMonitor } from "../../shop/events/monitor.ts";
import { QUEUE_NAMES } from "../../shop/events/names.ts";
import { storeDeadLetters } from "../../stores/events/dead-letters.ts";
import { call } from "../../test/support/orders.ts";

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
    expect([name, sample(name, "payments")]).toEqual([name, 0]);
  }
  // The number of events would reveal how well the shop sells.
  expect(text).not.toMatch(/processed/);
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
