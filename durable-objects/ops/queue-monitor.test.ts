import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import {
  type BatchReport,
  type Failure,
  type QueueState,
  queueMonitor,
  reportBatch,
} from "../../shop/events/monitor.ts";

const HOUR_MS = 60 * 60 * 1000;

let count = 0;

/** A monitor that no other test uses. */
function monitor() {
  count += 1;
  const object = env.QUEUE_MONITOR.getByName(`monitor-${count}`);
  const report = (told: Partial<BatchReport>) =>
    object.report({ queue: "orders", processed: 0, lagMs: null, failures: [], recovered: [], ...told });
  const read = async (queue = "orders"): Promise<QueueState | undefined> =>
    (await object.read()).find((entry) => entry.queue === queue);
  return { object, report, read };
}

function failure(key: string, ageMs: number, more: Partial<Failure> = {}): Failure {
  return { key, since: Date.now() - ageMs, attempts: 1, error: `${key} failed`, ...more };
}

afterEach(() => {
  vi.useRealTimers();
});

it("counts events and failures of each queue by itself, and remembers the lag of the last batch", async () => {
  const { report, read } = monitor();
  await report({ processed: 3, lagMs: 5_000 });
  await report({ processed: 2, lagMs: 1_000, failures: [failure("a", 0), failure("b", 0)] });
  await report({ queue: "payments", processed: 1, lagMs: 10 });
  expect(await read()).toMatchObject({ processed: 5, failed: 2, lastLagMs: 1_000 });
  expect(await read("payments")).toMatchObject({ processed: 1, failed: 0, lastLagMs: 10 });
});

it("is told by an isolate of some batches together, with the longest lag of them", async () => {
  const batch = { queue: "reported together", processed: 1, failures: [], recovered: [] };
  for (const lagMs of [20, 50, 10]) {
    await reportBatch(env, { ...batch, lagMs });
  }
  const read = async () => (await queueMonitor(env, batch.queue).read())[0];
  expect(await read(), "the first is told at once").toMatchObject({ processed: 1, lastLagMs: 20 });
  await reportBatch(env, { ...batch, processed: 0, lagMs: null, failures: [failure("a", 0)] });
  expect(await read()).toMatchObject({ processed: 3, failed: 1, lastLagMs: 50 });
});

it("does not take a batch that failed as a whole for progress", async () => {
  const { report, read } = monitor();
  await report({ failures: [failure("a", 0)] });
  expect(await read()).toMatchObject({ failed: 1, lastProcessedAt: null, lastLagMs: null });
});

it("knows since when the oldest message waits that failed, until it is handled", async () => {
  const { report, read } = monitor();
  const [old, young] = [failure("old", 60_000), failure("young", 1_000)];
  await report({ failures: [young, old] });
  await report({ queue: "payments", failures: [failure("elsewhere", 90_000)] });
  expect((await read())?.retryingSince).toBe(old.since);
  // Tried again and again it still waits since then, and is one message.
  await report({ failures: [{ ...old, attempts: 2 }] });
  expect((await read())?.retryingSince).toBe(old.since);
  await report({ processed: 1, lagMs: 0, recovered: ["old"] });
  expect((await read())?.retryingSince).toBe(young.since);
  await report({ processed: 1, lagMs: 0, recovered: ["young"] });
  expect((await read())?.retryingSince).toBeNull();
});

it("gives the last error of a message that died, however often it is asked, and waits for it no longer", async () => {
  const { object, report, read } = monitor();
  await report({ failures: [failure("dead", 5_000), failure("alive", 1_000)] });
  const last = failure("dead", 5_000, { attempts: 11, error: "in the end" });
  await report({ failures: [last] });
  for (let i = 0; i < 2; i++) {
    expect(await object.bury(["dead", "unknown"])).toEqual({ dead: "in the end" });
    const alive = (await read())?.retryingSince ?? 0;
    expect(alive).toBeGreaterThan(last.since);
  }
  // An operator sent it again, and it fails again.
  await report({ failures: [failure("dead", 3_000)] });
  expect((await read())?.retryingSince).toBeLessThan(Date.now() - 2_000);
});

it("forgets a failure after a day: its message was lost with its queue", async () => {
  const { report, read } = monitor();
  await report({ failures: [failure("lost", 0)] });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 23 * HOUR_MS });
  expect((await read())?.retryingSince).not.toBeNull();
  vi.setSystemTime(Date.now() + 2 * HOUR_MS);
  expect((await read())?.retryingSince).toBeNull();
});

it("knows the oldest event that a sender could not bring, of each sender until it brings it", async () => {
  const { object, read } = monitor();
  const now = Date.now();
  await object.reportWaiting("orders", "TIDE-1", { since: now - 9_000, until: now + HOUR_MS });
  await object.reportWaiting("orders", "LOOM-1", { since: now - 5_000, until: now + HOUR_MS });
  await object.reportWaiting("orders", "LOOM-1", { since: now - 4_000, until: now + HOUR_MS });
  await object.reportWaiting("catalog", "TIDE-1", { since: now - 99_000, until: now + HOUR_MS });
  expect((await read())?.waitingSince).toBe(now - 9_000);
  await object.reportWaiting("orders", "TIDE-1", null);
  expect((await read())?.waitingSince).toBe(now - 4_000);
  await object.reportWaiting("orders", "LOOM-1", null);
  expect(await read()).toBeUndefined();
  expect((await read("catalog"))?.waitingSince).toBe(now - 99_000);
});

it("waits for a sender no longer than it said that it would tell again", async () => {
  const { object, read } = monitor();
  const now = Date.now();
  await object.reportWaiting("orders", "gone", { since: now - 5_000, until: now + 1_000 });
  expect((await read())?.waitingSince).toBe(now - 5_000);
  vi.useFakeTimers({ toFake: ["Date"], now: now + 2_000 });
  expect(await read()).toBeUndefined();
});

it("goes on counting where it was when it is started again, and still knows what failed", async () => {
  const { object, report, read } = monitor();
  await report({ processed: 7, lagMs: 20, failures: [failure("kept", 4_000)] });
  const before = await read();
  const isWritten = () =>
    runInDurableObject(
      object,
      (_, { storage }) => storage.sql.exec("SELECT 1 FROM counters WHERE processed = 7").toArray().length,
    );
  await vi.waitUntil(async () => (await isWritten()) === 1);
  await evictDurableObject(object);
  expect(await read()).toEqual(before);
  await report({ processed: 1, lagMs: 0 });
  expect(await read()).toMatchObject({ processed: 8, failed: 1 });
});
