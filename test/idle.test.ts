/**
 * A shop that no shopper visits costs next to nothing: its objects sleep, and its cron asks a few
 * questions.
 */
import {
  createScheduledController,
  listDurableObjectIds,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import worker from "../workers/index.ts";
import { call, cartWith, placed, settled } from "./support/orders.ts";
import { bearer, books, buy, openSale } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A queue waits so long for a full batch (vitest.config.ts), and a little for its consumer. */
const LONGEST_BATCH_MS = 400;
const NAMESPACES: readonly DurableObjectNamespace<undefined>[] = [
  env.STOCK_LEDGER,
  env.STOCK_LANE,
  env.SALE_ROOM,
  env.CART,
  env.SIGN_IN_GUARD,
  env.SWEEPER,
  env.QUEUE_MONITOR,
  env.CIRCUIT_BREAKER,
  env.MOCK_PAYMENT,
  env.WEBHOOK_ENDPOINT,
];

/** Objects that files before this one left, and that still ring. */
let left: ReadonlySet<string> = new Set();

interface Due {
  object: DurableObjectStub<undefined>;
  at: number;
}

/** The alarms that are set, of every object there is. */
async function alarms(): Promise<Due[]> {
  const objects = await Promise.all(
    NAMESPACES.map(async (namespace) =>
      (await listDurableObjectIds(namespace)).flatMap((id) =>
        left.has(id.toString()) ? [] : namespace.get(id),
      ),
    ),
  );
  const found = await Promise.all(
    objects.flat().map(async (object) => {
      const at = await runInDurableObject(object, (_, { storage }) => storage.getAlarm());
      return at === null ? [] : [{ object, at }];
    }),
  );
  return found.flat();
}

/**
 * Lets so much time pass, in which each alarm rings when it is due. @returns how often they rang
 */
async function pass(ms: number): Promise<number> {
  const end = Date.now() + ms;
  for (let rings = 0; ; ) {
    const due = (await alarms()).filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
    if (due.length === 0 || rings > 500) {
      vi.setSystemTime(end);
      return rings;
    }
    for (const { object, at } of due) {
      vi.setSystemTime(Math.max(Date.now(), at));
      await runDurableObjectAlarm(object);
      rings += 1;
    }
  }
}

beforeAll(async () => {
  const ofGoods: typeof NAMESPACES = [env.STOCK_LEDGER, env.STOCK_LANE, env.SALE_ROOM];
  left = new Set((await Promise.all(ofGoods.map((goods) => listDurableObjectIds(goods)))).flat().map(String));
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function close(saleId: string): Promise<void> {
  const answer = await call(
    "POST",
    `/api/admin/sales/${saleId}/close`,
    undefined,
    await bearer("m", "merchant"),
  );
  expect(answer.status).toBe(200);
}

/** Sales of next year that were cancelled. @returns their ids */
async function cancelledSales(count: number): Promise<string[]> {
  const sku = await stockItem({ stock: 100 });
  const opensAt = new Date(Date.now() + 365 * DAY_MS).toISOString();
  const closesAt = new Date(Date.now() + 366 * DAY_MS).toISOString();
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const { id } = await openSale(sku, { opensAt, closesAt, lanes: 4, admission: { perSecond: 5 } });
    await close(id);
    ids.push(id);
  }
  return ids;
}

async function soldSale(): Promise<void> {
  const { id } = await openSale(await stockItem({ stock: 100 }), { lanes: 2 });
  const bought = await buy(id, "ada");
  expect(bought.status).toBe(201);
  await settled((await bought.json<{ id: string }>()).id);
  await call("GET", `/api/sales/${id}/live`);
  await close(id);
}

async function trade(): Promise<void> {
  const sku = await stockItem({ stock: 100 });
  const { id } = await placed({ [sku]: 1 });
  await settled(id);
  await cartWith({ [sku]: 2 });
  const reserved = await call(
    "POST",
    `/api/inventory/${sku}/reservations`,
    { quantity: 1, reference: "shelf-1" },
    await bearer("m", "merchant"),
  );
  expect(reserved.status).toBeLessThan(300);
  await call("POST", "/api/auth/login", { email: "nobody@example.com", password: "a wrong password" });
  await soldSale();
  await cancelledSales(8);
}

it("rings, reads and writes next to nothing in a minute, whatever went on before", async () => {
  await trade();
  const prepared = vi.spyOn(env.DB, "prepare");
  const sent = [env.ORDERS_QUEUE, env.PAYMENTS_QUEUE, env.CATALOG_QUEUE, env.ANALYTICS_QUEUE].flatMap(
    (queue) => [vi.spyOn(queue, "send"), vi.spyOn(queue, "sendBatch")],
  );
  const calls = () => [prepared, ...sent].flatMap(({ mock }) => mock.calls);
  const forget = () => [prepared, ...sent].forEach((spy) => void spy.mockClear());
  // Consumers work on for a moment, and a message that another file sent may come in between.
  await vi.waitUntil(
    async () => {
      await pass(6 * MINUTE_MS);
      await scheduler.wait(LONGEST_BATCH_MS);
      forget();
      const rings = await pass(MINUTE_MS);
      if (calls().length > 0) {
        return false;
      }
      expect(rings).toBe(0);
      await worker.scheduled(createScheduledController(), env);
      const rung = await pass(MINUTE_MS);
      return rung === 1 && prepared.mock.calls.length <= 17 && calls().length === prepared.mock.calls.length;
    },
    { interval: 0 },
  );
});

it("keeps the books of a cancelled sale balanced, also once it would have opened", async () => {
  const [id = ""] = await cancelledSales(1);
  await pass(365 * DAY_MS);
  await pass(2 * DAY_MS);
  expect(await books(id)).toMatchObject({ sold: 0, reserved: 0, balanced: true });
});
