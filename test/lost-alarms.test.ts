/**
 * An alarm is used up when it fires, and a reset may lose the next one: nothing acknowledged may
 * hang on it.
 */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { randomId } from "../domain/base/ids.ts";
import { laneName } from "../domain/sales/sale.ts";
import { RESERVATION_TTL_MS } from "../domain/stock/stock.ts";
import { EventBatch } from "../shop/events/events.ts";
import { lookAfter } from "../shop/stock/watch.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { deliver } from "./support/held-queues.ts";
import { placed, settled } from "./support/orders.ts";
import { buy, openSale } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

/** An acknowledged order is stored again within this time, whatever became of an alarm. */
const BOUND_MS = 120_000;

type Owner = DurableObjectStub<undefined>;

/** Messages that were to come later. */
let delayed: { body: string; delaySeconds: number }[];

beforeEach(() => {
  env.RESEND_AFTER_MS = 50;
  delayed = [];
  vi.spyOn(env.ORDERS_QUEUE, "send").mockImplementation(async (body, options) => {
    delayed.push({ body: String(body), delaySeconds: options?.delaySeconds ?? 0 });
    return {} as never;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function cartOrder(): Promise<{ id: string; owner: Owner }> {
  const sku = await stockItem();
  const { id } = await placed({ [sku]: 1 });
  return { id, owner: env.STOCK_LEDGER.getByName(sku) };
}

async function saleOrder(): Promise<{ id: string; owner: Owner }> {
  const sale = await openSale(await stockItem(), { lanes: 1 });
  const { id } = await (await buy(sale.id, randomId("evt"))).json<{ id: string }>();
  return { id, owner: env.STOCK_LANE.getByName(laneName(sale.id, 0)) };
}

/** Has an owner sleep without an alarm, while what it sends is lost. */
async function strand(place: () => Promise<{ id: string; owner: Owner }>) {
  const lost = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const { id, owner } = await place();
  await vi.waitUntil(() => lost.mock.calls.length > 0);
  await vi.waitUntil(() =>
    runInDurableObject(owner, async (_, { storage }) => {
      const at = await storage.getAlarm();
      await storage.deleteAlarm();
      return at;
    }),
  );
  lost.mockRestore();
  return { id, owner };
}

it.each([
  ["cart", cartOrder],
  ["sale", saleOrder],
])(
  "a %s's order whose first message and alarm were lost is stored and paid within two minutes",
  async (_kind, place) => {
    const { id } = await strand(place);
    expect(await orderStore(env).find(id)).toBeNull();
    const [watcher] = delayed;
    expect(1_000 * (watcher?.delaySeconds ?? 0) + env.RESEND_AFTER_MS).toBeLessThan(BOUND_MS);
    expect((await deliver("orders", watcher?.body)).explicitAcks).toHaveLength(1);
    expect((await settled(id)).status).toBe("CONFIRMED");
  },
);

it("a watcher's message really comes back, a while after it was sent", async () => {
  const { id } = await strand(cartOrder);
  vi.restoreAllMocks();
  const { events } = EventBatch.parse(JSON.parse(delayed[0]?.body ?? ""));
  const [watcher] = events.filter((event) => event.type === "stock.owner_active");
  if (!watcher) {
    throw new Error("no watcher was sent");
  }
  await lookAfter(env, watcher.data.owner, 1_000, watcher.traceparent);
  expect((await settled(id)).status).toBe("CONFIRMED");
});

it("an order whose owner was reset, and lost its alarm with that, goes on by the first call", async () => {
  const { id, owner } = await strand(cartOrder);
  await evictDurableObject(owner);
  await runInDurableObject(owner, () => {});
  expect((await settled(id)).status).toBe("CONFIRMED");
});

it("a watcher comes back as long as something waits, and one at a time, however many there are", async () => {
  await strand(cartOrder);
  const body = delayed[0]?.body;
  delayed = [];
  for (let times = 0; times < 3; times++) {
    await deliver("orders", body);
  }
  expect(delayed).toHaveLength(1);
});

it("a watcher that comes a moment before its owner's clock says so still comes back", async () => {
  await strand(cartOrder);
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now });
  await deliver("orders", delayed[0]?.body);
  const [first] = delayed;
  delayed = [];
  vi.setSystemTime(now + 1_000 * (first?.delaySeconds ?? 0) - 500);
  await deliver("orders", first?.body);
  expect(delayed).toHaveLength(1);
});

it("a watcher of an owner in which nothing waits is the last", async () => {
  const { id, owner } = await cartOrder();
  await settled(id);
  const body = delayed[0]?.body;
  delayed = [];
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * RESERVATION_TTL_MS });
  // Unless it rings of itself a moment before.
  await runDurableObjectAlarm(owner);
  await deliver("orders", body);
  expect(delayed).toEqual([]);
});
