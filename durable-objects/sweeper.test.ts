import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test, vi } from "vitest";
import { makeEvent } from "../queues/events.ts";
import { outboxEntry } from "../queues/outbox.ts";
import { insertSession } from "../stores/account-sessions.ts";
import { eraseAccount } from "../stores/accounts.ts";

const HOUR_MS = 60 * 60 * 1000;
const sweeper = env.SWEEPER.getByName("sweeper");

function alarm(): Promise<number | null> {
  return runInDurableObject(sweeper, (_, { storage }) => storage.getAlarm());
}

/** Milliseconds until the sweep after the one that happens now; null when there is none. */
async function sweep(): Promise<number | null> {
  await sweeper.wake();
  expect(await runDurableObjectAlarm(sweeper)).toBe(true);
  const next = await alarm();
  return next === null ? null : next - Date.now();
}

/** Writes events as they lie in the outbox since some time. */
async function waiting(
  ageMs: number,
  ...events: { id: string; type: string; payload: string }[]
): Promise<void> {
  const createdAt = Date.now() - ageMs;
  await env.DB.prepare(
    `INSERT INTO outbox (id, type, payload, created_at)
     SELECT value->>'id', value->>'type', value->>'payload', ?2 FROM json_each(?1)`,
  )
    .bind(JSON.stringify(events), createdAt)
    .run();
}

function known() {
  const data = { sku: "TIDE-1", version: 2, from: 1_000, to: 2_000 };
  return outboxEntry(
    makeEvent("product.price_changed", data, { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` }),
  );
}

/** What a newer Worker wrote. */
function strange() {
  const { id, type, payload } = known();
  return { id, type, payload: JSON.stringify({ ...JSON.parse(payload), version: 2 }) };
}

async function left(): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT id FROM outbox ORDER BY created_at, id").all<{
    id: string;
  }>();
  return results.map(({ id }) => id);
}

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM outbox").run();
});

test("sleeps when nothing is under way", async () => {
  expect(await sweep()).toBeNull();
});

test("looks at events for a newer Worker again when they are twice as old, and at least every hour", async () => {
  for (const age of [10 * 60_000, 30 * 60_000]) {
    await env.DB.prepare("DELETE FROM outbox").run();
    const event = strange();
    await waiting(age, event);
    const next = await sweep();
    expect(next).toBeGreaterThan(age - 1_000);
    expect(next).toBeLessThan(2 * age);
    expect(await left()).toEqual([event.id]);
  }
  await waiting(100 * HOUR_MS, strange());
  const next = await sweep();
  expect(next).toBeGreaterThan(HOUR_MS - 60_000);
  expect(next).toBeLessThanOrEqual(HOUR_MS);
});

test("is woken in time by whatever comes meanwhile, and not by who only makes sure that it is awake", async () => {
  await waiting(HOUR_MS, strange());
  await sweep();
  const late = await alarm();
  await sweeper.stayAwake();
  expect(await alarm()).toBe(late);
  await sweeper.wake();
  expect(await alarm()).toBeLessThanOrEqual(Date.now() + env.RESEND_AFTER_MS);
});

test("publishes what comes after any number of events for a newer Worker", async () => {
  const strangers = Array.from({ length: 1_100 }, strange);
  await waiting(HOUR_MS, ...strangers);
  const behind = known();
  await waiting(60_000, behind);
  await sweep();
  expect(await left()).toEqual(strangers.map(({ id }) => id).sort());
});

test("stays awake for an event that is being published, and for one that could not be", async () => {
  await waiting(0, known());
  expect(await sweep()).toBeLessThanOrEqual(env.RESEND_AFTER_MS);
  await waiting(60_000, known());
  vi.spyOn(env.ANALYTICS_QUEUE, "sendBatch").mockRejectedValue(new Error("queue down"));
  try {
    expect(await sweep()).toBeLessThanOrEqual(env.RESEND_AFTER_MS);
  } finally {
    vi.restoreAllMocks();
  }
  expect(await left()).toHaveLength(2);
});

test("forgets what has lapsed, and stays awake while somebody was erased a moment ago", async () => {
  const times = { createdAt: 0, rotatedAt: 0, previousDigest: null, idToken: null };
  const session = { ...times, accountId: "acc_1", refreshDigest: "digest", device: "a browser" };
  const now = Date.now();
  await insertSession(env.DB, { ...session, id: "lapsed", expiresAt: now - 1_000 });
  await insertSession(env.DB, { ...session, id: "lives", expiresAt: now + HOUR_MS });
  expect(await sweep()).toBeNull();
  const { results } = await env.DB.prepare("SELECT id FROM account_sessions").all();
  expect(results).toEqual([{ id: "lives" }]);
  await eraseAccount(env.DB, "acc_1", null);
  expect(await sweep()).toBeLessThanOrEqual(env.RESEND_AFTER_MS);
});
