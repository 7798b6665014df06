import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ASK_AGAIN_MS } from "../domain/breaker.ts";
import { orderStore } from "../stores/index.ts";
import { placed, settled } from "../test/support/orders.ts";
import { stockItem } from "../test/support/shop.ts";
import { driveOrders } from "./saga.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Orders that are stored, and driven by the test alone. */
async function standing(count: number): Promise<string[]> {
  const sku = await stockItem({ stock: 10 });
  vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const orders = await Promise.all(Array.from({ length: count }, () => placed({ [sku]: 1 })));
  const ids = orders.map(({ id }) => id);
  const stored = async () => (await orderStore(env).load(ids)).length === count;
  await vi.waitUntil(stored, { timeout: 10_000 });
  return ids;
}

describe("orders that are driven together", () => {
  it("are all paid when the breaker they waited for is found closed, though one alone asked it", async () => {
    const [first = "", ...others] = await standing(4);
    const breaker = env.CIRCUIT_BREAKER.getByName("mock");
    await breaker.trip();
    // Later than anything this isolate knows of the breaker.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ASK_AGAIN_MS });
    expect((await driveOrders(env, [first])).again.size).toBe(0);
    expect((await orderStore(env).load([first]))[0]).toMatchObject({ step: "authorize" });
    await breaker.settle(true);
    vi.setSystemTime(Date.now() + ASK_AGAIN_MS);
    const { again } = await driveOrders(env, others);
    expect(again.size).toBe(0);
    for (const id of others) expect(await settled(id)).toMatchObject({ status: "CONFIRMED" });
  });
});
