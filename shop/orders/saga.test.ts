import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DAY_MS } from "../../domain/analytics/periods.ts";
import { type HistogramName, timeKeys } from "../../domain/analytics/prometheus.ts";
import { PENDING_LIMIT_MS } from "../../domain/orders/saga.ts";
import { ASK_AGAIN_MS, BELIEVE_CLOSED_MS } from "../../domain/payments/breaker.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { callBy } from "../../test/support/call.ts";
import { deliver, type Held, holdQueues } from "../../test/support/held-queues.ts";
import { booksOf, call, movementSums, placed, settled, stock } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import type { MockBooks } from "../payments/mock-payment-object.ts";
import { applyNotice } from "../payments/payment-notice.ts";
import { changeOrder } from "./change-order.ts";
import { cancelOrders, driveOrders } from "./saga.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  env.MOCK_PAYMENT_MODE = "well";
  env.PAYMENT_TIMEOUT_MS = 200;
  env.FAULT_POINT = "";
});

/** Orders that are stored, and driven by the test alone. */
async function standing(count: number): Promise<string[]> {
  const sku = await stockItem({ stock: 10 });
  vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const orders = await Promise.all(Array.from({ length: count }, () => placed({ [sku]: 1 })));
  const ids = orders.map(({ id }) => id);
  const stored = async () => (await orderStore(env).load(ids)).length === count;
  await vi.waitUntil(stored);
  return ids;
}

describe("orders that are driven together", () => {
  it("are all paid when the breaker they waited for is found closed, though one alone asked it", async () => {
    const [first = "", ...others] = await standing(4);
    const breaker = env.CIRCUIT_BREAKER.getByName("mock");
    // Later than anything this isolate knows of the breaker.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + BELIEVE_CLOSED_MS });
    await breaker.trip();
    expect((await driveOrders(env, [first])).again.size).toBe(0);
    expect((await orderStore(env).load([first]))[0]).toMatchObject({ step: "authorize" });
    await breaker.settle(true);
    vi.setSystemTime(Date.now() + ASK_AGAIN_MS);
    const { again } = await driveOrders(env, others);
    expect(again.size).toBe(0);
    for (const id of others) {
      expect(await settled(id)).toMatchObject({ status: "CONFIRMED" });
    }
  });
});

it("the time to an order's payment is measured when it is paid: what is given back weeks later is no slow payment", async () => {
  const [id = ""] = await standing(1);
  await driveOrders(env, [id]);
  expect(await settled(id)).toMatchObject({ status: "CONFIRMED" });
  const sumOf = (name: HistogramName, labels: Record<string, string>) => timeKeys(name, labels, 0).sum;
  const answered = sumOf("shop_request_seconds", { route: "GET /healthz" });
  const meter = env.METER.getByName("shop");
  const before = (await meter.samples())[answered];
  const weeksLater = Date.now() + 30 * DAY_MS;
  vi.useFakeTimers({ toFake: ["Date"], now: weeksLater });
  const merchant = await bearer("ada", "merchant");
  const some = { amount: { amount: 100, currency: "USD" }, restock: false };
  const refunded = await call("POST", `/api/orders/${id}/refunds`, some, merchant);
  expect(refunded.status).toBe(201);
  // An isolate sends what it has counted each ten seconds.
  vi.setSystemTime(weeksLater + 20_000);
  await call("GET", "/healthz");
  const samples = await vi.waitUntil(async () => {
    const found = await meter.samples();
    return found[answered] !== before && found;
  });
  // Of all orders together.
  const seconds = samples[sumOf("shop_order_stage_seconds", { stage: "paid" })] ?? 0;
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(DAY_MS / 1_000);
});

/**
 * One order that the test alone drives, with what the provider has of its payment before it is
 * asked.
 */
async function alone(books?: Partial<MockBooks>) {
  const [id = ""] = await standing(1);
  const [order] = await orderStore(env).load([id]);
  const amount = order?.total ?? 0;
  const sku = order?.lines[0]?.sku ?? "";
  if (books) {
    await keepBooks(id, { amount, ...books });
  }
  return { id, sku, total: amount };
}

function keepBooks(key: string, books: Partial<MockBooks>): Promise<void> {
  const kept: MockBooks = {
    key,
    state: "authorized",
    decision: "authorized",
    amount: 0,
    captures: 0,
    voids: 0,
    refunds: {},
    silent: true,
    notices: [],
    ...books,
  };
  return runInDurableObject(env.MOCK_PAYMENT.getByName(key), (_, { storage }) => storage.put("books", kept));
}

async function stands(id: string) {
  const [order] = await orderStore(env).load([id]);
  if (!order) {
    throw new Error(`${id} is not stored`);
  }
  return order;
}

const asked = { kind: "cancel_requested", reason: "customer_request" } as const;

describe("an order that is driven", () => {
  it("keeps what its provider calls the payment, and takes it once however often it is driven", async () => {
    const { id } = await alone();
    for (let n = 0; n < 3; n++) {
      expect((await driveOrders(env, [id])).again.size).toBe(0);
    }
    const { payment } = await stands(id);
    expect(payment).toMatchObject({ state: "captured", providerReference: `mock_${id}`, attempts: 0 });
    expect(await booksOf(id)).toMatchObject({ captures: 1, voids: 0 });
  });

  it("is given up at the third authorization without an answer, and not before", async () => {
    const { id, sku } = await alone();
    env.MOCK_PAYMENT_MODE = "timeout";
    env.PAYMENT_TIMEOUT_MS = 10;
    for (const attempts of [1, 2]) {
      expect(await driveOrders(env, [id])).toMatchObject({ again: new Set([id]), events: [] });
      expect(await stands(id)).toMatchObject({ status: "PENDING", payment: { attempts } });
    }
    const { events } = await driveOrders(env, [id]);
    expect(events).toMatchObject([{ type: "order.cancelled", data: { reason: "payment_timeout" } }]);
    env.MOCK_PAYMENT_MODE = "well";
    await driveOrders(env, [id]);
    expect(await stands(id)).toMatchObject({ status: "CANCELLED", step: "done" });
    expect(await movementSums(sku)).toEqual({ onHand: 10, reserved: 0 });
  });

  it("is cancelled when the provider refuses to capture, and its stock returns", async () => {
    const { id, sku } = await alone({ state: "voided" });
    await driveOrders(env, [id]);
    const done = await settled(id);
    expect(done).toMatchObject({
      status: "CANCELLED",
      payments: [{ state: "voided", failureCode: "not_authorized" }],
    });
    expect(done.timeline.at(-1)).toMatchObject({ reason: "payment_failed" });
    expect(await stock(sku)).toMatchObject({ onHand: 10, reserved: 0 });
  });

  it("waits for a stock owner that does not answer, and is neither cancelled nor captured meanwhile", async () => {
    const { id } = await alone();
    const away = vi.spyOn(env.STOCK_LEDGER, "getByName").mockImplementation(() => {
      throw new Error("the owner is away");
    });
    expect((await driveOrders(env, [id])).again).toEqual(new Set([id]));
    expect(await stands(id)).toMatchObject({ status: "PENDING", step: "confirm_stock" });
    expect(await booksOf(id)).toMatchObject({ state: "authorized", captures: 0, voids: 0 });
    away.mockRestore();
    await driveOrders(env, [id]);
    expect(await stands(id)).toMatchObject({ status: "CONFIRMED", step: "done" });
  });
});

/** Where the process ends: after a call that the order does not record. */
const DEATHS = ["saga:authorized", "saga:stock_confirmed", "saga:captured"] as const;

describe("an order whose consumer dies before it records what it did", () => {
  async function dead(at: (typeof DEATHS)[number]) {
    const order = await alone();
    env.FAULT_POINT = at;
    await expect(driveOrders(env, [order.id])).rejects.toThrow(at);
    env.FAULT_POINT = "";
    expect(await stands(order.id)).toMatchObject({ step: "authorize", version: null });
    const state = at === "saga:captured" ? "captured" : "authorized";
    expect(await booksOf(order.id)).toMatchObject({ state });
    return order;
  }

  it.each(DEATHS)("at %s is paid once, when it is driven again", async (at) => {
    const { id, sku } = await dead(at);
    expect((await driveOrders(env, [id])).events).toMatchObject([{ type: "order.confirmed" }]);
    expect((await settled(id)).timeline.map(({ to }) => to)).toEqual(["PENDING", "CONFIRMED"]);
    expect(await booksOf(id)).toMatchObject({ state: "captured", captures: 1, voids: 0, refunds: {} });
    expect(await movementSums(sku)).toEqual({ onHand: 9, reserved: 0 });
  });

  it.each(DEATHS)("at %s gets everything back, when it is cancelled", async (at) => {
    const { id, sku, total } = await dead(at);
    await cancelOrders(env, [id], asked, "customer");
    await driveOrders(env, [id]);
    const given =
      at === "saga:captured"
        ? { state: "refunded", refunds: { [`${id}:cancelled`]: total } }
        : { state: "voided", captures: 0 };
    expect(await booksOf(id)).toMatchObject(given);
    expect(await stands(id)).toMatchObject({ status: "CANCELLED", step: "done" });
    expect(await movementSums(sku)).toEqual({ onHand: 10, reserved: 0 });
  });

  it("gets everything back, when nobody drives it within its time", async () => {
    const { id, sku, total } = await dead("saga:captured");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    await driveOrders(env, [id]);
    expect(await stands(id)).toMatchObject({ status: "CANCELLED", step: "done" });
    expect(await booksOf(id)).toMatchObject({ state: "refunded", refunds: { [`${id}:cancelled`]: total } });
    expect(await movementSums(sku)).toEqual({ onHand: 10, reserved: 0 });
  });

  it("pays with its new card alone, when its shopper takes another", async () => {
    const { id, total } = await dead("saga:captured");
    const [order] = await orderStore(env).load([id]);
    if (!order) {
      throw new Error("stored");
    }
    const payment = { provider: "mock", token: "tok_ok" };
    const replaced = { ...payment, state: "pending" as const, attempts: 0, providerReference: null };
    const superseded = [{ provider: "mock", state: "pending" as const, providerReference: null }];
    const change = { outcome: { kind: "payment_replaced" } as const, payment: { ...replaced, superseded } };
    await changeOrder(orderStore(env), id, "ada", () => ({ change, answer: null }));
    await driveOrders(env, [id]);
    expect(await stands(id)).toMatchObject({ status: "CONFIRMED", step: "done" });
    expect(await booksOf(id)).toMatchObject({ state: "refunded", refunds: { [`${id}:superseded`]: total } });
    expect(await booksOf(`${id}.2`)).toMatchObject({ state: "captured", captures: 1 });
  });

  it.each(["paid", "cancelled"] as const)("and whose provider tells of the capture is %s", async (end) => {
    const { id, sku, total } = await dead("saga:captured");
    if (end === "cancelled") {
      await env.STOCK_LEDGER.getByName(sku).returnMany([id], "count");
    }
    await applyNotice(callBy(), "mock", {
      id: "n",
      key: id,
      reference: null,
      state: "captured",
      amount: null,
    });
    const refunds = end === "paid" ? {} : { [`${id}:cancelled`]: total };
    expect(await booksOf(id)).toMatchObject({ captures: 1, refunds });
    const status = end === "paid" ? "CONFIRMED" : "CANCELLED";
    expect(await stands(id)).toMatchObject({ status, step: "done" });
  });
});

describe("an order that is cancelled while its steps are under way", () => {
  it.each(["capture", "authorize"] as const)("gets back what %s took", async (verb) => {
    const { id, sku } = await alone();
    const payment = env.MOCK_PAYMENT.getByName(id);
    vi.spyOn(env.MOCK_PAYMENT, "getByName").mockImplementation(
      () =>
        new Proxy(payment, {
          get: (target, name) =>
            name === (verb === "capture" ? "capture" : "authorizeNow")
              ? async (...args: [string, number]) => {
                  const answer = await (verb === "capture" ? target.capture() : target.authorizeNow(...args));
                  await cancelOrders(env, [id], asked, "customer");
                  return answer;
                }
              : Reflect.get(target, name),
        }),
    );
    await driveOrders(env, [id]);
    expect(await stands(id)).toMatchObject({ status: "CANCELLED", step: "done" });
    // Once it knew of the cancellation.
    expect(await booksOf(id)).toMatchObject({ state: "refunded", captures: 1 });
    expect(await movementSums(sku)).toEqual({ onHand: 10, reserved: 0 });
  });
});

it("an authorization that comes after its order was cancelled and all was given back is given back too", async () => {
  const { id, sku } = await alone();
  const payment = env.MOCK_PAYMENT.getByName(id);
  vi.spyOn(env.MOCK_PAYMENT, "getByName").mockImplementationOnce(
    () =>
      new Proxy(payment, {
        get: (target, name) =>
          name === "authorizeNow"
            ? async (...args: [string, number]) => {
                await cancelOrders(env, [id], asked, "customer");
                await driveOrders(env, [id]);
                await target.authorizeNow(...args);
              }
            : Reflect.get(target, name),
      }),
  );
  await driveOrders(env, [id]);
  expect(await stands(id)).toMatchObject({ status: "CANCELLED", step: "done" });
  expect(await booksOf(id)).toMatchObject({ state: "voided", captures: 0 });
  expect(await movementSums(sku)).toEqual({ onHand: 10, reserved: 0 });
});

describe("an order that is compensated", () => {
  it.each(["pending", "authorized"] as const)(
    "gives back what was captured while it is %s for all we know, and is done then",
    async (state) => {
      const { id, total } = await alone({ state: "captured", captures: 1 });
      if (state === "authorized") {
        const away = vi.spyOn(env.STOCK_LEDGER, "getByName").mockImplementation(() => {
          throw new Error("the owner is away");
        });
        await driveOrders(env, [id]);
        away.mockRestore();
      }
      expect(await stands(id)).toMatchObject({ payment: { state } });
      await cancelOrders(env, [id], asked, "customer");
      expect((await driveOrders(env, [id])).again.size).toBe(0);
      expect(await booksOf(id)).toMatchObject({ state: "refunded", refunds: { [`${id}:cancelled`]: total } });
      expect(await stands(id)).toMatchObject({
        status: "CANCELLED",
        step: "done",
        payment: { state: "refunded" },
      });
    },
  );

  it("is not done while the provider refuses to refund it, and is when it has", async () => {
    const { id, total } = await alone();
    await driveOrders(env, [id]);
    const books = await booksOf(id);
    await keepBooks(id, { ...books, amount: 0 });
    await cancelOrders(env, [id], asked, "customer");
    expect((await driveOrders(env, [id])).again).toEqual(new Set([id]));
    expect(await stands(id)).toMatchObject({ step: "compensate", payment: { state: "captured" } });
    await keepBooks(id, books);
    expect((await driveOrders(env, [id])).again.size).toBe(0);
    expect(await stands(id)).toMatchObject({ step: "done", payment: { state: "refunded" } });
    expect((await booksOf(id)).refunds).toEqual({ [`${id}:cancelled`]: total });
  });

  it("is not done before its stock is back", async () => {
    const { id, sku } = await alone();
    await driveOrders(env, [id]);
    await cancelOrders(env, [id], asked, "customer");
    const away = vi.spyOn(env.STOCK_LEDGER, "getByName").mockImplementation(() => {
      throw new Error("the owner is away");
    });
    expect((await driveOrders(env, [id])).again).toEqual(new Set([id]));
    expect(await stands(id)).toMatchObject({ step: "compensate" });
    away.mockRestore();
    await driveOrders(env, [id]);
    expect(await stands(id)).toMatchObject({ step: "done" });
    expect(await movementSums(sku)).toEqual({ onHand: 10, reserved: 0 });
  });

  it("is left as it is by a notice of what came before", async () => {
    const { id } = await alone();
    await driveOrders(env, [id]);
    await cancelOrders(env, [id], asked, "customer");
    await driveOrders(env, [id]);
    const before = await stands(id);
    for (const state of ["authorized", "captured", "declined"] as const) {
      await applyNotice(callBy(), "mock", { id: state, key: id, reference: null, state, amount: null });
    }
    expect(await stands(id)).toEqual(before);
  });
});

describe("the payments consumer", () => {
  it("has a message come again whose order could not be taken further, and publishes what became of it", async () => {
    const held = holdQueues();
    const { id } = await placed({ [await stockItem()]: 1 });
    const mine = ({ body }: Held) => body.includes(id);
    const intake = await vi.waitUntil(() => held.find((one) => one.queue === "orders" && mine(one)));
    await deliver("orders", intake.body);
    const told = held.find((one) => one.queue === "payments" && mine(one));
    env.MOCK_PAYMENT_MODE = "down";
    expect((await deliver("payments", told?.body)).retryMessages).toHaveLength(1);
    env.MOCK_PAYMENT_MODE = "well";
    expect((await deliver("payments", told?.body)).retryMessages).toEqual([]);
    expect(await stands(id)).toMatchObject({ status: "CONFIRMED" });
    const confirmed = held.filter(({ body }) => body.includes(`${id}:order.confirmed`));
    expect(confirmed.map(({ queue }) => queue).sort()).toEqual(["analytics", "notifications"]);
  });
});

describe("another payment", () => {
  it("is not taken while the stock is confirmed, nor after nine others", async () => {
    const pay = async ({ id, accessToken }: { id: string; accessToken: string }) => {
      const body = { orderId: id, payment: { provider: "mock", token: "tok_random" } };
      const answer = await call("POST", "/api/payments/charge", body, { "Order-Token": accessToken });
      return [answer.status, (await answer.json<{ code?: string }>()).code];
    };
    vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const from = { status: "PENDING", step: "authorize" } as const;
    const superseded = Array.from({ length: 9 }, () => ({
      provider: "mock",
      state: "voided" as const,
      providerReference: null,
    }));
    for (const change of [
      { to: { ...from, step: "confirm_stock" as const }, payment: { state: "authorized" as const } },
      { to: from, payment: { state: "pending" as const, superseded } },
    ]) {
      const order = await placed({ [await stockItem()]: 1 });
      const store = orderStore(env);
      await vi.waitUntil(async () => (await store.load([order.id])).length > 0);
      const { version } = await stands(order.id);
      await store.transition([{ orderId: order.id, version, from, actor: "system", ...change }]);
      expect(await pay(order)).toEqual([409, "order_not_payable"]);
    }
  });
});
