/**
 * Every change of an order, an account or the catalog wakes the sweeper first. If the isolate dies,
 * the sweeper completes the change.
 */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { guestOrderToken } from "../domain/orders/order.ts";
import type { SagaPosition } from "../domain/orders/saga.ts";
import { Sweeper } from "../durable-objects/ops/sweeper.ts";
import { MOCK_SIGNATURE } from "../providers/payment/mock.ts";
import { signBody } from "../providers/payment/signature.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { newEmail, opened, PASSWORD, bearer as theirs } from "./support/accounts.ts";
import { forgetWake, putSweeperToSleep } from "./support/alarms.ts";
import { draftOf } from "./support/drafts.ts";
import { holdQueues } from "./support/held-queues.ts";
import { call } from "./support/orders.ts";
import { bearer } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

const SWEEPER = env.SWEEPER.getByName("sweeper");
const GUEST = "guest:crt_00000000000000000003";

/** Sends what was prepared. */
type Request = () => Promise<Response>;

/** A guest's order that is stored, and paid where it is to be `CONFIRMED`. */
async function stored(status: "PENDING" | "CONFIRMED"): Promise<{ id: string; token: string }> {
  const draft = await draftOf(GUEST);
  await orderStore(env).insert([draft]);
  if (status === "CONFIRMED") {
    const from: SagaPosition = { status: "PENDING", step: "authorize" };
    const payment = { state: "captured", providerReference: "mock_1" } as const;
    const to = { status, step: "done" } as const;
    await orderStore(env).transition([
      { orderId: draft.id, version: null, from, to, actor: "system", payment },
    ]);
  }
  return { id: draft.id, token: await guestOrderToken(GUEST, draft.id) };
}

async function webhook(): Promise<Request> {
  const { id } = await stored("PENDING");
  const notice = {
    id: crypto.randomUUID(),
    payment: { key: id, reference: `mock_${id}`, state: "authorized" },
  };
  const signature = await signBody("the-secret-of-now", JSON.stringify(notice), Date.now());
  return () => call("POST", "/api/payments/webhooks/mock", notice, { [MOCK_SIGNATURE]: signature });
}

const KEY = { "Idempotency-Key": "k" };

/** Each way to change something: what must be there before, and the request. */
const CHANGES: [what: string, status: number, prepare: () => Promise<Request>][] = [
  ["a provider's webhook", 200, webhook],
  [
    "a shopper who cancels",
    200,
    async () => {
      const { id, token } = await stored("PENDING");
      return () => call("POST", `/api/orders/${id}/cancel`, undefined, { "Order-Token": token });
    },
  ],
  [
    "a shopper who pays with something else",
    200,
    async () => {
      const { id, token } = await stored("PENDING");
      const body = { orderId: id, payment: { provider: "mock", token: "tok_pending" } };
      return () => call("POST", "/api/payments/charge", body, { "Order-Token": token });
    },
  ],
  [
    "support that refunds",
    201,
    async () => {
      const { id } = await stored("CONFIRMED");
      const support = await bearer("sam", "support");
      return () => call("POST", `/api/orders/${id}/refunds`, {}, { ...support, ...KEY });
    },
  ],
  [
    "a merchant who sends a parcel",
    201,
    async () => {
      const { id } = await stored("CONFIRMED");
      const parcel = { carrier: "UPS", trackingNumber: "1Z" };
      const merchant = await bearer("mo", "merchant");
      return () => call("POST", `/api/admin/orders/${id}/shipments`, parcel, merchant);
    },
  ],
  [
    "an operator who resumes an order",
    200,
    async () => {
      const { id } = await stored("PENDING");
      const ops = await bearer("ops", "ops");
      return () => call("POST", `/api/admin/sagas/${id}/resume`, undefined, ops);
    },
  ],
  [
    "an operator who cancels an order",
    200,
    async () => {
      const { id } = await stored("PENDING");
      const ops = await bearer("ops", "ops");
      return () => call("POST", `/api/admin/sagas/${id}/cancel`, undefined, ops);
    },
  ],
  [
    "somebody who registers",
    202,
    async () => {
      const body = { email: newEmail(), password: PASSWORD, name: "Ada" };
      return () => call("POST", "/api/auth/register", body);
    },
  ],
  [
    "a merchant who changes a product",
    200,
    async () => {
      const id = `prd_${(await stockItem()).toLowerCase()}`;
      const merchant = await bearer("mo", "merchant");
      return () => call("PATCH", `/api/admin/products/${id}`, { title: "Tide" }, merchant);
    },
  ],
];

function alarm(): Promise<number | null> {
  return runInDurableObject(SWEEPER, (_, { storage }) => storage.getAlarm());
}

beforeEach(forgetWake);

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** All that these changes could leave behind. */
async function everything(): Promise<string> {
  const tables = [
    "orders",
    "order_timeline",
    "payments",
    "outbox",
    "account_mails",
    "products",
    "payment_notices",
  ];
  const rows = await env.DB.batch(
    tables.map((table) => env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`)),
  );
  return JSON.stringify(rows.map(({ results }) => results));
}

it.each(CHANGES)("%s changes nothing while the sweeper cannot be woken", async (_what, _status, prepare) => {
  holdQueues();
  const request = await prepare();
  forgetWake();
  const before = await everything();
  vi.spyOn(env.SWEEPER, "getByName").mockImplementation(() => {
    throw new Error("no object");
  });
  expect((await request()).status).toBe(500);
  expect(await everything()).toBe(before);
});

it.each(CHANGES)("%s wakes a sweeper that sleeps", async (_what, status, prepare) => {
  holdQueues();
  const request = await prepare();
  await putSweeperToSleep();
  const answer = await request();
  expect([answer.status, status === answer.status ? "" : await answer.text()]).toEqual([status, ""]);
  const due = await vi.waitUntil(alarm);
  expect(due).toBeLessThanOrEqual(Date.now() + env.RESEND_AFTER_MS);
});

it("a person who has their account erased wakes a sweeper that sleeps", async () => {
  const account = await opened();
  holdQueues();
  await putSweeperToSleep();
  const erased = await call("DELETE", "/api/me", { password: PASSWORD }, theirs(account));
  expect(erased.ok).toBe(true);
  expect(await alarm()).toBeLessThanOrEqual(Date.now() + env.RESEND_AFTER_MS);
});

it("a webhook that cannot wake the sweeper changes nothing, and is asked for again", async () => {
  holdQueues();
  const { id } = await stored("PENDING");
  vi.spyOn(env.SWEEPER, "getByName").mockImplementation(() => {
    throw new Error("no object");
  });
  const notice = { id: "evt_1", payment: { key: id, reference: `mock_${id}`, state: "authorized" } };
  const signature = await signBody("the-secret-of-now", JSON.stringify(notice), Date.now());
  const headers = { [MOCK_SIGNATURE]: signature };
  expect((await call("POST", "/api/payments/webhooks/mock", notice, headers)).status).toBe(500);
  expect((await orderStore(env).load([id]))[0]).toMatchObject({
    step: "authorize",
    payment: { state: "pending" },
  });
  vi.restoreAllMocks();
  holdQueues();
  expect((await call("POST", "/api/payments/webhooks/mock", notice, headers)).status).toBe(200);
  expect((await orderStore(env).load([id]))[0]?.payment.state).not.toBe("pending");
});

it("changes within ten seconds rely on one wake, and the sweeper stays awake for the last of them", async () => {
  holdQueues();
  const wake = vi.spyOn(Sweeper.prototype, "wake");
  const cancelled = async () => {
    const { id, token } = await stored("PENDING");
    const answer = await call("POST", `/api/orders/${id}/cancel`, undefined, { "Order-Token": token });
    expect(answer.status).toBe(200);
  };
  const allDone = () =>
    env.DB.batch(["DELETE FROM outbox", "UPDATE orders SET step = 'done'"].map((sql) => env.DB.prepare(sql)));
  // What was erased by other tests is looked after for an hour.
  vi.setSystemTime(Date.now() + 2 * 3_600_000);
  await putSweeperToSleep();
  await cancelled();
  await cancelled();
  expect(wake).toHaveBeenCalledTimes(1);
  // A sweep that finds nothing may be older than the last change: another one follows.
  await allDone();
  await runDurableObjectAlarm(SWEEPER);
  expect(await alarm()).not.toBeNull();
  forgetWake();
  await cancelled();
  expect(wake).toHaveBeenCalledTimes(2);
  await allDone();
  forgetWake();
  vi.setSystemTime(Date.now() + 3_600_000);
  await runDurableObjectAlarm(SWEEPER);
  expect(await alarm()).toBeNull();
});
