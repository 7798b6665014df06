import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ALERTS } from "../../domain/alerts/alerts.ts";
import { openIncidents } from "../../stores/alerts/incidents.ts";
import { storeDeadLetters } from "../../stores/events/dead-letters.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { keepContradiction } from "../../stores/payments/payment-contradictions.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { queueMonitor } from "../events/monitor.ts";
import { watchAlerts } from "./watch-alerts.ts";

const MINUTE_MS = 60_000;

/** Texts that the webhook received, since it was looked at last. */
const texts: string[] = [];
let answer = 200;

function told(): string[] {
  return texts.splice(0);
}

beforeEach(() => {
  answer = 200;
  env.ALERT_WEBHOOK_URL = "http://127.0.0.1:1/slack";
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    texts.push(JSON.parse(String(init?.body)).text);
    return new Response("ok", { status: answer });
  });
});

afterEach(() => {
  delete env.ALERT_WEBHOOK_URL;
  vi.restoreAllMocks();
});

async function makeOperator(): Promise<void> {
  await env.DB.prepare(
    "INSERT INTO accounts (id, email, role, created_at, updated_at) VALUES ('acc_on-call', 'on-call@example.com', 'ops', 0, 0)",
  ).run();
}

async function deadLetter(): Promise<void> {
  await storeDeadLetters(env.DB, [
    { id: "dead", queue: "payments", body: "{}", error: null, at: Date.now(), redrivenAt: null },
  ]);
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === "function" ? value.bind(target) : value;
}

/** The shop over the same database, as if that held so many bytes. */
function holding(bytes: number): Env {
  const sized = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        if (name === "bind") {
          return (...values: unknown[]) => sized(target.bind(...values));
        }
        if (name !== "all") {
          return bound(target, name);
        }
        return async () => {
          const { meta, ...result } = await target.all();
          return { ...result, meta: { ...meta, size_after: bytes } };
        };
      },
    });
  const DB = new Proxy(env.DB, {
    get: (target, name) =>
      name === "prepare" ? (sql: string) => sized(target.prepare(sql)) : bound(target, name),
  });
  return { ...env, DB };
}

/** Causes what each alert is about, but for the size of the database. */
async function breakAll(now: number): Promise<void> {
  await deadLetter();
  const waits = { since: now - 5 * MINUTE_MS, until: now + MINUTE_MS };
  await queueMonitor(env, "orders").reportWaiting("orders", "a ledger", waits);
  const draft = await draftOf(newCustomer());
  await orderStore(env).insert([draft]);
  await env.DB.prepare("UPDATE orders SET updated_at = ? WHERE id = ?")
    .bind(now - 10 * MINUTE_MS, draft.id)
    .run();
  await keepContradiction(env.DB, {
    id: "c1",
    orderId: draft.id,
    paymentKey: draft.id,
    provider: "stripe",
    kind: "captured_cancelled",
    state: "captured",
    amount: null,
    currency: null,
    orderStatus: "CANCELLED",
    orderTotal: 1,
    orderCurrency: "USD",
    at: now,
  });
  const counts = { requests: 1_000, errors: 500, placements: 1_000, slowPlacements: 900 };
  await env.METER.getByName("shop").add({ samples: {}, counts });
  await env.DB.prepare(
    `INSERT INTO figures (interval, start, currency, provider, placed, placed_total, paid, paid_total, units, declined,
       unanswered, expired, withdrawn, reversed, reversed_total, refunds, refunded_total)
     VALUES ('minute', ?, 'USD', 'mock', 20000, 0, 2000, 0, 0, 18000, 0, 0, 0, 0, 0, 0, 0)`,
  )
    .bind(now)
    .run();
}

async function mend(): Promise<void> {
  await queueMonitor(env, "orders").reportWaiting("orders", "a ledger", null);
  await env.DB.batch(
    [
      "DELETE FROM dead_letters",
      "UPDATE orders SET step = 'done'",
      "UPDATE payment_contradictions SET settled_at = 1",
    ].map((statement) => env.DB.prepare(statement)),
  );
}

it("each alert is told once when its condition is caused, and once when that is over, by webhook and mail", async () => {
  const now = Date.now();
  await makeOperator();
  await watchAlerts(env, now);
  expect(told()).toEqual([]);
  await breakAll(now);
  const broken = holding(8_100_000_000);
  await watchAlerts(broken, now);
  const began = told();
  for (const [alert, words] of [
    ["queue-behind", "The queue orders is 30"],
    ["dead-letters", "Messages of payments that were given up: 1"],
    ["orders-stand-still", "Orders that stand still: 1"],
    ["payments-contradict", "Notices of providers that contradict their orders: 1"],
    ["database-fills", "D1 holds 8.1 of its 10 GB"],
    ["requests-fail", "of requests fail"],
    ["orders-are-slow", "of orders take longer than half a second"],
    ["payments-fail", "Only 10.0 % of payments succeeded"],
  ] as const) {
    const [text, more] = began.filter((one) => one.startsWith(`*${alert}* at `));
    expect(text, alert).toContain(words);
    expect(text).toContain(`docs/runbooks/alerts.md#${alert}`);
    expect(more).toBeUndefined();
  }
  expect(began).toHaveLength(ALERTS.length);
  await watchAlerts(broken, now + MINUTE_MS);
  expect(told()).toEqual([]);
  await mend();
  await watchAlerts(env, now + 120 * MINUTE_MS);
  const ended = told();
  expect(ended).toHaveLength(began.length);
  expect(ended.every((text) => text.includes(" is over\n"))).toBe(true);
  expect(await openIncidents(env.DB)).toEqual([]);
  await watchAlerts(env, now + 121 * MINUTE_MS);
  expect(told()).toEqual([]);
  const { results } = await env.DB.prepare(
    "SELECT subject FROM mailbox WHERE recipient = 'on-call@example.com'",
  ).all<{ subject: string }>();
  const subjects = results.map(({ subject }) => subject.replace(/ at .*:/, ":"));
  expect(subjects.toSorted()).toEqual(
    ALERTS.flatMap((alert) => [`Alert: ${alert}`, `Over: ${alert}`]).toSorted(),
  );
});

it("an alert that reached nobody is told again with its beginning, and is forgotten when it ends before", async () => {
  await env.DB.batch(["accounts", "incidents"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await deadLetter();
  // What the test before counted is older than an hour then.
  const now = Date.now() + 180 * MINUTE_MS;
  answer = 500;
  await watchAlerts(env, now);
  expect(told()).toHaveLength(1);
  expect(await openIncidents(env.DB)).toMatchObject([{ alert: "dead-letters", since: now, told: false }]);
  answer = 200;
  await watchAlerts(env, now + MINUTE_MS);
  expect(told()[0]).toContain(`Since ${new Date(now).toISOString()}`);
  expect(await openIncidents(env.DB)).toMatchObject([{ since: now, told: true }]);
  answer = 500;
  await mend();
  await watchAlerts(env, now + 2 * MINUTE_MS);
  expect(told()).toHaveLength(1);
  answer = 200;
  await watchAlerts(env, now + 3 * MINUTE_MS);
  expect(told()[0]).toContain("is over");
  await deadLetter();
  answer = 500;
  await watchAlerts(env, now + 4 * MINUTE_MS);
  await mend();
  told();
  await watchAlerts(env, now + 5 * MINUTE_MS);
  expect(told()).toEqual([]);
  expect(await openIncidents(env.DB)).toEqual([]);
});
