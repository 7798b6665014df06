import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { laneName } from "../../domain/sales/sale.ts";
import { networkGuard } from "../../shop/base/network-guard.ts";
import { cartOf } from "../../shop/cart/cart-client.ts";
import { holdQueues } from "../../test/support/held-queues.ts";
import { scheduledSale } from "../../test/support/sale-room.ts";
import { openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { ObjectAlarm } from "./alarms.ts";

type AnyStub = DurableObjectStub<undefined>;

/** An object in which something waits for its alarm. */
interface Waiting {
  object: AnyStub;
  /** Does not set an alarm by itself. */
  call(): Promise<unknown>;
  /** Has the alarm's work fail, until mocks are restored. */
  fail(storage: DurableObjectStorage): unknown;
}

function broken(): never {
  throw new Error("broken");
}

function failSql({ sql }: DurableObjectStorage): unknown {
  return vi.spyOn(sql, "exec").mockImplementation(broken);
}

function failDatabase(): unknown {
  return vi.spyOn(env.DB, "prepare").mockImplementation(broken);
}

function order(reference: string) {
  const draft = JSON.stringify({ id: reference });
  return {
    reference,
    quantity: 1,
    traceparent: continueTrace(null),
    buyer: { customer: "user:ada", ticketId: null },
    order: { draft },
  };
}

const WAITING: Record<string, () => Promise<Waiting>> = {
  StockLedger: async () => {
    const object = env.STOCK_LEDGER.getByName(await stockItem());
    await object.reserveMany([order("a")]);
    return { object, call: () => object.findDraft("a"), fail: failSql };
  },
  StockLane: async () => {
    const sku = await stockItem();
    const { id } = await openSale(sku, { lanes: 1 });
    const object = env.STOCK_LANE.getByName(laneName(id, 0));
    await object.reserveMany([order("a")]);
    return { object, call: () => object.findDraft("a"), fail: failSql };
  },
  SaleRoom: async () => {
    const { id } = await scheduledSale();
    const object = env.SALE_ROOM.getByName(id);
    await object.status();
    return { object, call: () => object.status(), fail: failDatabase };
  },
  Sweeper: async () => {
    const object = env.SWEEPER.getByName("sweeper");
    await object.wake();
    return { object, call: () => object.auditHead(), fail: failDatabase };
  },
  CircuitBreaker: async () => {
    const object = env.CIRCUIT_BREAKER.getByName(randomId("evt"));
    await object.trip();
    return {
      object,
      call: () => object.read(),
      fail: () => vi.spyOn(env.SWEEPER, "getByName").mockImplementation(broken),
    };
  },
  MockPayment: async () => {
    const key = randomId("evt");
    const object = env.MOCK_PAYMENT.getByName(key);
    await object.authorize(key, "authorized", 100);
    return {
      object,
      call: () => object.books(),
      fail: (storage) => vi.spyOn(storage, "get").mockImplementation(broken),
    };
  },
  Cart: async () => {
    const id = randomId("crt");
    const cart = cartOf(env, { kind: "guest", cartId: id });
    await cart.add({ sku: "A", quantity: 1, seenPrice: 100 }, 9);
    return {
      object: env.CART.getByName(`guest:${id}`),
      call: () => cart.view(),
      fail: (storage) => vi.spyOn(storage, "deleteAll").mockImplementation(broken),
    };
  },
  CatalogImport: async () => {
    const object = env.CATALOG_IMPORT.getByName(randomId("imp"));
    const product = { line: 2, handle: randomId("prd"), title: "A", said: {}, variants: [] };
    await object.add(0, [JSON.stringify(product)]);
    return { object, call: () => object.wake(), fail: failSql };
  },
  WebhookEndpoint: async () => {
    const object = env.WEBHOOK_ENDPOINT.getByName(randomId("whk"));
    await object.renewSecret();
    return { object, call: () => object.stayAwake(), fail: failDatabase };
  },
  SignInGuard: async () => {
    const object = await networkGuard(env, `192.0.2.${Math.floor(Math.random() * 250)}`);
    await object.enter();
    return { object, call: () => object.enter(), fail: failSql };
  },
};

function alarmOf(object: AnyStub): Promise<number | null> {
  return runInDurableObject(object, (_, { storage }) => storage.getAlarm());
}

async function loseAlarm(object: AnyStub): Promise<void> {
  await runInDurableObject(object, (_, { storage }) => storage.deleteAlarm());
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe.each(Object.entries(WAITING))("%s", (_name, prepare) => {
  it("that starts without the alarm that it needs sets it", async () => {
    holdQueues();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60 * 60_000 });
    const { object, call } = await prepare();
    await loseAlarm(object);
    await evictDurableObject(object);
    await call();
    expect(await vi.waitUntil(() => alarmOf(object))).not.toBeNull();
  });

  it("whose alarm's work fails, however often, sets its alarm again", async () => {
    holdQueues();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60 * 60_000 });
    const { object, fail } = await prepare();
    for (let times = 0; times < 8; times++) {
      const at = await alarmOf(object);
      expect([times, at]).toEqual([times, expect.any(Number)]);
      vi.setSystemTime(at ?? 0);
      // In a new instance, and then in the same one again and again. To evict another one takes the
      // runtime up to a second.
      if (times === 0) {
        await evictDurableObject(object);
      }
      await runInDurableObject(object, (_, { storage }) => fail(storage));
      expect(await runDurableObjectAlarm(object)).toBe(true);
      vi.restoreAllMocks();
    }
  });
});

it("an object's one alarm is moved by what comes earlier, and set again once it was lost", async () => {
  const anHour = 60 * 60_000;
  const began = Date.now() + anHour;
  vi.useFakeTimers({ toFake: ["Date"], now: began });
  const object = env.VERSION_WATCH.getByName(randomId("evt"));
  const at = await runInDurableObject(object, async (_, { storage }) => {
    const alarm = new ObjectAlarm(storage);
    const set = async (due: number | null) => {
      await alarm.setFor(due);
      return (await storage.getAlarm()) ?? Number.NaN;
    };
    const first = [await set(began + anHour), await set(began + 2 * anHour), await set(null)];
    const earlier = await set(began + 1_000);
    vi.setSystemTime(began + 11_000);
    const late = await set(began + anHour);
    vi.setSystemTime(began + 11_001);
    const lost = [alarm.isLost(Date.now()), await set(began + anHour)];
    await storage.deleteAlarm();
    return { first, earlier, late, lost };
  });
  expect(at).toEqual({
    first: [began + anHour, began + anHour, began + anHour],
    earlier: began + 1_000,
    late: began + 1_000,
    lost: [true, began + anHour],
  });
});
