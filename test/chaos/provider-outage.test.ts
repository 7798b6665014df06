import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PENDING_LIMIT_MS } from "../../domain/orders/saga.ts";
import { driveOrders } from "../../shop/orders/saga.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { ring } from "../support/alarms.ts";
import { movementSums, placed, settled, stock } from "../support/orders.ts";
import { stockItem } from "../support/shop.ts";

const breaker = () => env.CIRCUIT_BREAKER.getByName("mock");

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  env.MOCK_PAYMENT_MODE = "well";
  await recovered();
});

async function becomes(state: "open" | "closed"): Promise<void> {
  await vi.waitUntil(async () => ((await breaker().read()).state === "closed") === (state === "closed"), {
    interval: 50,
  });
}

/**
 * An open breaker closes when its time is up and the provider is well: one order's call tries it.
 */
async function recovered(): Promise<void> {
  if ((await breaker().read()).state !== "closed") {
    await placed({ [await stockItem()]: 1 });
    await becomes("closed");
  }
}

async function orders(count: number) {
  const sku = await stockItem({ stock: 100 });
  const all = await Promise.all(Array.from({ length: count }, () => placed({ [sku]: 1 })));
  return { sku, ids: all.map(({ id }) => id) };
}

async function statuses(ids: readonly string[]): Promise<string[]> {
  const done = await Promise.all(ids.map((id) => settled(id)));
  return done.map(({ status }) => status);
}

describe("a payment provider that is down", () => {
  it("is left alone after ten payments, and orders wait until it is back: then all are paid, each once", async () => {
    env.MOCK_PAYMENT_MODE = "down";
    const { sku, ids } = await orders(14);
    await becomes("open");
    const late = await orders(3);
    await vi.waitUntil(async () => (await orderStore(env).load(late.ids)).length === 3);
    // While it is open only the one call that tries it now and then is made: the other orders use
    // up none of their tries.
    const asked = (await orderStore(env).load([...ids, ...late.ids])).map(({ payment }) => payment.attempts);
    const state = await breaker().read();
    const tried = state.state === "closed" ? 0 : state.trips - 1;
    expect(asked.reduce((sum, attempts) => sum + attempts)).toBeLessThanOrEqual(ids.length + tried);
    env.MOCK_PAYMENT_MODE = "well";
    await becomes("closed");
    expect(await statuses([...ids, ...late.ids])).toEqual(Array(17).fill("CONFIRMED"));
    expect(await stock(sku)).toMatchObject({ onHand: 86, reserved: 0 });
    expect(await stock(late.sku)).toMatchObject({ onHand: 97, reserved: 0 });
  });

  it("costs no order its stock: those that wait too long are cancelled, and their money is let go of later", async () => {
    env.MOCK_PAYMENT_MODE = "down";
    const { sku, ids } = await orders(12);
    await becomes("open");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    await ring(env.STOCK_LEDGER.getByName(sku));
    const open = () => orderStore(env).load(ids);
    await vi.waitUntil(async () => (await open()).every(({ status }) => status === "CANCELLED"));
    expect(await stock(sku)).toMatchObject({ onHand: 100, reserved: 0 });
    vi.useRealTimers();
    env.MOCK_PAYMENT_MODE = "well";
    // A call that failed while the clock was ahead, and ends after it was put back, would keep the
    // breaker open for half a minute. For the sweeper the orders last moved at a time that is to
    // come, so the test drives them.
    await runInDurableObject(breaker(), (_breaker, { storage }) => storage.deleteAll());
    const driven = async () => {
      await driveOrders(env, ids);
      return (await open()).every(({ step }) => step === "done");
    };
    await vi.waitUntil(driven, { interval: 500 });
    expect(await statuses(ids)).toEqual(Array(12).fill("CANCELLED"));
    expect(await movementSums(sku)).toEqual({ onHand: 100, reserved: 0 });
  });
});

describe("a payment provider", () => {
  it("that fails half of its calls loses no order and takes no unit twice", async () => {
    env.MOCK_PAYMENT_MODE = "flaky";
    const { sku, ids } = await orders(20);
    await vi.waitUntil(async () => (await orderStore(env).load(ids)).length === 20);
    env.MOCK_PAYMENT_MODE = "well";
    await recovered();
    const ends = await statuses(ids);
    const sold = ends.filter((status) => status === "CONFIRMED").length;
    expect(ends.filter((status) => status !== "CONFIRMED" && status !== "CANCELLED")).toEqual([]);
    expect(await stock(sku)).toMatchObject({ onHand: 100 - sold, reserved: 0 });
  });

  it("that is slow is waited for, and its breaker stays closed", async () => {
    env.MOCK_PAYMENT_MODE = "slow";
    const { ids } = await orders(12);
    expect(await statuses(ids)).toEqual(Array(12).fill("CONFIRMED"));
    expect((await breaker().read()).state).toBe("closed");
  });
});
