import { createScheduledController, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { queueMonitor } from "../../shop/events/monitor.ts";
import { outboxEntry } from "../../shop/events/outbox.ts";
import { insertSession } from "../../stores/accounts/account-sessions.ts";
import { eraseAccount } from "../../stores/accounts/erase-account.ts";
import { appendAudit } from "../../stores/audit/audit.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { deleteSale, insertSale } from "../../stores/sales/sales.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { type Held, holdQueues } from "../../test/support/held-queues.ts";
import worker from "../../workers/index.ts";

const HOUR_MS = 60 * 60 * 1000;
const sweeper = env.SWEEPER.getByName("sweeper");

function alarm(): Promise<number | null> {
  return runInDurableObject(sweeper, (_, { storage }) => storage.getAlarm());
}

/** What has lapsed is deleted once an hour. */
const anHourPasses = () => runInDurableObject(sweeper, (_, { storage }) => storage.delete("forgot-at"));

/** Milliseconds until the sweep after the one that happens now; null when there is none. */
async function sweep(): Promise<number | null> {
  await sweeper.wake();
  expect(await runDurableObjectAlarm(sweeper)).toBe(true);
  const next = await alarm();
  return next === null ? null : next - Date.now();
}

/** Writes events as they are stored in the outbox since some time. */
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

/** Freezes the clock, so that an order moves in a millisecond that is known. */
function freeze(): number {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now });
  return now;
}

/** Stores orders at their first step, with this moment as their last progress. */
async function standing(count: number): Promise<string[]> {
  const drafts = await Promise.all(Array.from({ length: count }, () => draftOf(newCustomer())));
  await orderStore(env).insert(drafts);
  // No order waits in the payments queue by what its last batch said.
  await queueMonitor(env, "payments").report({
    queue: "payments",
    processed: 0,
    lagMs: 0,
    failures: [],
    recovered: [],
  });
  // They are looked after as if their messages had been sent, and lost.
  await env.DB.prepare("DELETE FROM outbox").run();
  return drafts.map(({ id }) => id);
}

/** The orders that the payments queue received, in the order of the messages. */
function pushedOn(held: readonly Held[]): string[] {
  return held
    .filter(({ queue }) => queue === "payments")
    .flatMap(({ body }) => (JSON.parse(body) as { events: { data: { orderId: string } }[] }).events)
    .map(({ data }) => data.orderId);
}

beforeEach(async () => {
  // No isolate relies on having woken it.
  await runInDurableObject(sweeper, (_, { storage }) => storage.delete("awake-until"));
  await env.DB.batch(
    ["outbox", "payments", "order_lines", "order_timeline", "orders", "accounts", "account_sessions"].map(
      (table) => env.DB.prepare(`DELETE FROM ${table}`),
    ),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("sleeps when nothing is under way", async () => {
  expect(await sweep()).toBeNull();
});

test("looks at events for a newer Worker again when they are twice as old, and at least every hour", async () => {
  freeze();
  for (const age of [10 * 60_000, 30 * 60_000]) {
    await env.DB.prepare("DELETE FROM outbox").run();
    const event = strange();
    await waiting(age, event);
    expect(await sweep()).toBe(age);
    expect(await left()).toEqual([event.id]);
  }
  await waiting(100 * HOUR_MS, strange());
  expect(await sweep()).toBe(HOUR_MS);
});

test("is not put off by those who wake it again and again", async () => {
  const now = freeze();
  await runInDurableObject(sweeper, (_, { storage }) => storage.deleteAlarm());
  for (let i = 0; i < 5; i++) {
    vi.setSystemTime(now + i * 10_000);
    await sweeper.wake();
  }
  expect(await alarm()).toBe(now + env.RESEND_AFTER_MS);
});

test("that nobody wakes is woken by the cron, and one that is due is left alone", async () => {
  const now = freeze();
  await runInDurableObject(sweeper, (_, { storage }) => storage.deleteAlarm());
  await worker.scheduled(createScheduledController(), env);
  expect(await alarm()).toBe(now + env.RESEND_AFTER_MS);
  vi.setSystemTime(now + 10_000);
  await worker.scheduled(createScheduledController(), env);
  expect(await alarm()).toBe(now + env.RESEND_AFTER_MS);
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

test("looks again half a minute later at an event that is being published, and at one that could not be", async () => {
  freeze();
  const young = known();
  await waiting(0, young);
  expect(await sweep()).toBe(env.RESEND_AFTER_MS);
  await waiting(60_000, known());
  const refused = vi.spyOn(env.ANALYTICS_QUEUE, "sendBatch").mockRejectedValue(new Error("queue down"));
  expect(await sweep()).toBe(env.RESEND_AFTER_MS);
  expect(await left()).toHaveLength(2);
  refused.mockRestore();
  // A queue that takes messages again gets those that are due; the young one is its writer's for
  // ten seconds.
  expect(await sweep()).toBe(env.RESEND_AFTER_MS);
  expect(await left()).toEqual([young.id]);
  vi.setSystemTime(Date.now() + 10_001);
  expect(await sweep()).toBeNull();
  expect(await left()).toEqual([]);
});

test("deletes messages of half a year ago once a day, and asks D1 nothing of them in between", async () => {
  const insert = (id: string) =>
    env.DB.prepare(
      `INSERT INTO notifications (id, event_id, channel, template, recipient, state, created_at)
       VALUES (?, '', 'email', 'order.shipped', 'ada@example.com', 'sent', 1)`,
    )
      .bind(id)
      .run();
  const count = () =>
    env.DB.prepare("SELECT count(*) AS n FROM notifications WHERE created_at = 1").first<number>("n");
  await runInDurableObject(sweeper, (_, { storage }) => storage.delete("messages-seen"));
  await insert("old-1");
  await sweep();
  expect(await count()).toBe(0);
  await insert("old-2");
  await sweep();
  expect(await count()).toBe(1);
  await runInDurableObject(sweeper, (_, { storage }) => storage.put("messages-seen", { after: null, at: 1 }));
  await sweep();
  expect(await count()).toBe(0);
  // A walk that came to no end goes on with the next sweep.
  await insert("old-3");
  await runInDurableObject(sweeper, (_, { storage }) =>
    storage.put("messages-seen", { after: "old-2", at: Date.now() }),
  );
  await sweep();
  expect(await count()).toBe(0);
});

describe("an order", () => {
  test("is pushed on once it has stood still for half a minute, to the millisecond, and is watched until then", async () => {
    const now = freeze();
    const held = holdQueues();
    const [id] = await standing(1);
    vi.setSystemTime(now + env.RESEND_AFTER_MS);
    expect(await sweep()).toBe(env.RESEND_AFTER_MS);
    expect(pushedOn(held)).toEqual([]);
    vi.setSystemTime(now + env.RESEND_AFTER_MS + 1);
    expect(await sweep()).toBe(env.RESEND_AFTER_MS);
    expect(pushedOn(held)).toEqual([id]);
  });

  test("is pushed on at once when a provider may be called again, and the sweeper is awake for it", async () => {
    const now = freeze();
    const held = holdQueues();
    const ids = await standing(2);
    await runInDurableObject(sweeper, (_, { storage }) => storage.deleteAlarm());
    vi.setSystemTime(now + 1);
    await sweeper.pushOn();
    expect(pushedOn(held).toSorted()).toEqual(ids.toSorted());
    expect(await alarm()).toBe(now + 1 + env.RESEND_AFTER_MS);
  });

  test("does not hide behind any number of others that stand still since the same millisecond", async () => {
    const now = freeze();
    const held = holdQueues();
    const ids = await standing(502);
    vi.setSystemTime(now + 60_000);
    await sweep();
    expect(pushedOn(held).toSorted()).toEqual(ids.toSorted());
  });

  test("is one of a thousand that are pushed on at once; the next sweep goes on behind them, and then begins again", async () => {
    const now = freeze();
    const held = holdQueues();
    const ids = await standing(1_030);
    vi.setSystemTime(now + 60_000);
    await sweep();
    const first = pushedOn(held);
    expect(new Set(first).size).toBe(1_000);
    held.length = 0;
    await sweep();
    expect([...first, ...pushedOn(held)].toSorted()).toEqual(ids.toSorted());
    held.length = 0;
    await sweep();
    expect(pushedOn(held).toSorted()).toEqual(first.toSorted());
    // Each time other callers may try an open breaker, so no order waits for one caller without
    // end.
    const tried: string[] = [];
    for (let n = 0; n < 3; n++) {
      held.length = 0;
      await sweeper.pushOn(20);
      tried.push(...pushedOn(held));
    }
    expect([tried.length, new Set(tried).size]).toEqual([50, 50]);
  });

  test("that still waits in the payments queue, which is behind, is not sent there once more", async () => {
    const now = freeze();
    const held = holdQueues();
    const [id] = await standing(1);
    vi.setSystemTime(now + 100_000);
    const batch = { queue: "payments", processed: 1, failures: [], recovered: [] };
    await queueMonitor(env, "payments").report({ ...batch, lagMs: 71_000 });
    await sweep();
    expect(pushedOn(held)).toEqual([]);
    await queueMonitor(env, "payments").report({ ...batch, lagMs: 69_000 });
    await sweep();
    expect(pushedOn(held)).toEqual([id]);
  });

  test("whose queue refuses is pushed on by the next sweep", async () => {
    const now = freeze();
    const [id] = await standing(1);
    vi.setSystemTime(now + 60_000);
    vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockRejectedValue(new Error("queue down"));
    expect(await sweep()).toBe(env.RESEND_AFTER_MS);
    vi.restoreAllMocks();
    const held = holdQueues();
    expect(await sweep()).toBe(env.RESEND_AFTER_MS);
    expect(pushedOn(held)).toEqual([id]);
  });

  test("is pushed on though the audit log cannot be sealed, which is tried again", async () => {
    const now = freeze();
    const held = holdQueues();
    const [id] = await standing(1);
    await env.DB.exec(
      "CREATE TRIGGER full BEFORE INSERT ON audit_seals BEGIN SELECT RAISE(ABORT, 'this disk is full'); END",
    );
    const who = { actor: "a", role: "ops", network: null, traceId: "" } as const;
    await appendAudit(env.DB, who, [
      { action: "read_model.rebuilt", subject: "x", before: null, after: null },
    ]);
    vi.setSystemTime(now + 60_000);
    expect(await sweep()).toBe(env.RESEND_AFTER_MS);
    expect(pushedOn(held)).toEqual([id]);
    await env.DB.prepare("DELETE FROM payments").run();
    expect(await sweep()).toBe(env.RESEND_AFTER_MS);
    await env.DB.exec("DROP TRIGGER full");
    expect(await sweep()).toBeNull();
    expect(await env.DB.prepare("SELECT count(*) AS n FROM audit_seals").first("n")).toBe(1);
  });
});

test("that found no database looks again half a minute later", async () => {
  freeze();
  vi.spyOn(env.DB, "prepare").mockImplementation(() => {
    throw new Error("no database");
  });
  expect(await sweep()).toBe(env.RESEND_AFTER_MS);
});

/** What a sweep does, by what it asks of D1 for that. */
const JOBS: Readonly<Record<string, RegExp>> = {
  "seals the audit log": /audit_seals/,
  "has price lists begin": /price_lists/,
  "announces sales": /told_to/,
  "has feeds pulled": /next_at is not null/,
  "sends what waited for the morning": /AS next_at FROM notifications/,
  "deletes what has lapsed": /DELETE FROM oidc_flows/,
  "deletes old messages": /max\(id\) AS last/,
  "pushes orders on": /from "orders" inner join/,
  "publishes events": /FROM outbox/,
  "looks after webhooks": / from "webhooks"/,
  "indexes products": /indexed_with/,
  "finishes erases": /erased_at/,
  "has pictures fetched": /picture_fetches/,
  "settles checkouts of agents": /agent_sessions/,
};

test("each job of a sweep is done though another fails, and what failed is tried again half a minute later", async () => {
  freeze();
  const prepare = env.DB.prepare.bind(env.DB);
  const sweepWithout = async (broken: RegExp | null) => {
    await runInDurableObject(sweeper, (_, { storage }) => storage.delete(["forgot-at", "messages-seen"]));
    const asked: string[] = [];
    const spy = vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
      if (broken?.test(query)) {
        throw new Error("no such table");
      }
      asked.push(query);
      return prepare(query);
    });
    const next = await sweep();
    spy.mockRestore();
    return { next, done: Object.keys(JOBS).filter((job) => asked.some((query) => JOBS[job]?.test(query))) };
  };
  const whole = await sweepWithout(null);
  expect([whole.next, whole.done]).toEqual([null, Object.keys(JOBS)]);
  for (const [job, broken] of Object.entries(JOBS)) {
    const { next, done } = await sweepWithout(broken);
    expect([job, next, done]).toEqual([
      job,
      env.RESEND_AFTER_MS,
      Object.keys(JOBS).filter((other) => other !== job),
    ]);
  }
});

test("forgets what has lapsed, and stays awake while a person was erased a moment ago", async () => {
  await anHourPasses();
  const times = { createdAt: 0, rotatedAt: 0, previousDigest: null, idToken: null };
  const session = { ...times, accountId: "acc_1", refreshDigest: "digest", device: "a browser" };
  const now = Date.now();
  await insertSession(env.DB, { ...session, id: "lapsed", expiresAt: now - 1_000 });
  await insertSession(env.DB, { ...session, id: "lives", expiresAt: now + HOUR_MS });
  expect(await sweep()).toBeNull();
  const { results } = await env.DB.prepare("SELECT id FROM account_sessions").all();
  expect(results).toEqual([{ id: "lives" }]);
  await eraseAccount(env, "acc_1", null);
  expect(await sweep()).toBeLessThanOrEqual(env.RESEND_AFTER_MS);
});

test("a sweep is due shortly before a sale opens, and has its followers notified", async () => {
  const terms = { sku: "TIDE-1", title: "First light", lineTitle: "Tide", allotment: 1, price: 1 };
  const rules = { priceVersion: 0, perCustomerLimit: 1, lanes: 1, rooms: 1, accountsBefore: null };
  const room = { admissionPerSecond: null };
  const opensAt = Date.now() + 16 * 60_000;
  const times = { opensAt, closesAt: opensAt + HOUR_MS };
  const { id } = await insertSale(
    env.DB,
    { id: randomId("sal"), ...terms, ...rules, ...room, ...times },
    null,
    "m",
  );
  const toldTo = () => env.DB.prepare("SELECT told_to FROM sales WHERE id = ?").bind(id).first("told_to");
  expect(await sweep()).toBeLessThanOrEqual(60_000);
  expect(await toldTo()).toBe(null);
  await env.DB.prepare("UPDATE sales SET opens_at = ? WHERE id = ?")
    .bind(opensAt - 60_000, id)
    .run();
  await sweep();
  expect(await toldTo()).not.toBe(null);
  await deleteSale(env.DB, id);
});
