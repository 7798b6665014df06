import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../../../domain/base/trace.ts";
import { PENDING_LIMIT_MS } from "../../../domain/orders/saga.ts";
import { RESERVATION_TTL_MS, resendDelay } from "../../../domain/stock/stock.ts";
import { type Held, holdQueues } from "../../../test/support/held-queues.ts";
import { call } from "../../../test/support/orders.ts";
import { reserveRequest } from "../../../test/support/reserve-request.ts";
import { bearer } from "../../../test/support/sales.ts";
import { stockItem } from "../../../test/support/shop.ts";
import { RELAY_LIMIT } from "./order-relay.ts";

/** Owners report movements within a second, and send a new order sooner than that. */
const SOON_MS = 1_500;

let held: Held[];

beforeEach(() => {
  // The clock is frozen an hour ahead, and alarms keep real time: they ring when the test rings
  // them.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60 * 60_000 });
  held = holdQueues();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function ledger(sku: string) {
  return env.STOCK_LEDGER.getByName(sku);
}

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** Milliseconds until the alarm of a SKU's ledger rings. */
async function untilAlarm(sku: string): Promise<number | null> {
  const at = await runInDurableObject(ledger(sku), (_, { storage }) => storage.getAlarm());
  return at === null ? null : at - Date.now();
}

/** What was sent to a queue since the last look, as events. */
function sentTo(queue: Held["queue"]): { type: string; data: Record<string, unknown> }[] {
  const bodies = held.filter((message) => message.queue === queue).map(({ body }) => body);
  held.splice(0, held.length, ...held.filter((message) => message.queue !== queue));
  return bodies.flatMap((body) => JSON.parse(body).events);
}

function sentOrders(): string[] {
  return sentTo("orders").map(({ data }) => `${data.orderId} ${data.reservation}`);
}

/**
 * Rings the ledger's alarm a moment later, until it has nothing more to do at once. @returns how
 * often it rang
 */
async function ringOut(sku: string): Promise<number> {
  for (let times = 1; ; times++) {
    await runDurableObjectAlarm(ledger(sku));
    const next = await untilAlarm(sku);
    if (next === null || next > 0 || times === 10) {
      return times;
    }
  }
}

describe("an accepted order", () => {
  it("is sent within a moment, however late the alarm was set for before", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([{ reference: "a", quantity: 1, traceparent: continueTrace(null) }]);
    later(SOON_MS);
    await ringOut(sku);
    expect(await untilAlarm(sku)).toBe(RESERVATION_TTL_MS - SOON_MS);
    await ledger(sku).reserveMany([reserveRequest("b")]);
    expect(await untilAlarm(sku)).toBeLessThanOrEqual(250);
    later(SOON_MS);
    await ringOut(sku);
    expect(sentOrders()).toEqual(["b active"]);
  });

  it("that is stored and paid sets no more alarms, and one beside it that is neither sets its own", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([reserveRequest("paid")]);
    later(SOON_MS);
    await ringOut(sku);
    expect(await untilAlarm(sku)).toBe(env.RESEND_AFTER_MS);
    await ledger(sku).acknowledge([{ reference: "paid", status: "active" }]);
    await ledger(sku).confirmMany(["paid"]);
    later(SOON_MS);
    await ringOut(sku);
    expect(await untilAlarm(sku)).toBe(null);
    await ledger(sku).reserveMany([reserveRequest("open")]);
    later(SOON_MS);
    await ringOut(sku);
    expect(await untilAlarm(sku)).toBe(env.RESEND_AFTER_MS);
    await ledger(sku).acknowledge([{ reference: "open", status: "active" }]);
    later(env.RESEND_AFTER_MS);
    await ringOut(sku);
    expect(await untilAlarm(sku)).toBe(RESERVATION_TTL_MS - SOON_MS - env.RESEND_AFTER_MS);
  });

  it("that was not sent when its owner restarted is sent after it", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([reserveRequest("a")]);
    await evictDurableObject(ledger(sku));
    later(SOON_MS);
    await runDurableObjectAlarm(ledger(sku));
    expect(sentOrders()).toEqual(["a active"]);
  });

  it("waits seconds for a queue that refuses, and is sent then; operators see how long it waits", async () => {
    const sku = await stockItem();
    const refusing = vi.mocked(env.ORDERS_QUEUE.sendBatch).mockRejectedValue(new Error("queue down"));
    const accepted = Date.now();
    await ledger(sku).reserveMany([reserveRequest("a")]);
    for (let tries = 1; tries <= 2; tries++) {
      later(SOON_MS);
      await runDurableObjectAlarm(ledger(sku));
      expect(refusing).toHaveBeenCalledTimes(tries);
      const wait = await untilAlarm(sku);
      expect(wait).toBeGreaterThanOrEqual(1_000);
      expect(wait).toBeLessThanOrEqual(10_000);
      later(wait ?? 0);
    }
    const lag = async () => {
      const answer = await call("GET", "/api/admin/queues", undefined, await bearer("ops", "ops"));
      const { items } = await answer.json<{ items: { queue: string; lagMs: number }[] }>();
      return items.find(({ queue }) => queue === "orders")?.lagMs ?? 0;
    };
    const waited = Date.now() - accepted;
    expect(await lag()).toBeGreaterThanOrEqual(waited);
    vi.restoreAllMocks();
    held = holdQueues();
    await runDurableObjectAlarm(ledger(sku));
    expect(sentOrders()).toEqual(["a active"]);
    await ledger(sku).acknowledge([{ reference: "a", status: "active" }]);
    expect(await lag()).toBeLessThan(waited);
  });

  it("is accepted while a queue hangs, which is given up after seconds; then it is sent", async () => {
    const sku = await stockItem();
    const hung = vi.mocked(env.ORDERS_QUEUE.sendBatch).mockImplementation(() => new Promise(() => {}));
    await ledger(sku).reserveMany([reserveRequest("a")]);
    later(SOON_MS);
    // The seconds of a send pass at once.
    const wait = globalThis.setTimeout;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void) => wait(work, 50)) as never);
    const rung = runDurableObjectAlarm(ledger(sku));
    await vi.waitUntil(() => hung.mock.calls.length > 0, { interval: 1 });
    expect((await ledger(sku).reserveMany([reserveRequest("b")]))[0]).toMatchObject({ ok: true });
    expect(await rung).toBe(true);
    vi.restoreAllMocks();
    held = holdQueues();
    later(30_000);
    await ringOut(sku);
    expect(sentOrders()).toEqual(["a active", "b active"]);
  });

  it("travels with as many as come, and none stays behind: not of new ones, not of late ones", async () => {
    const sku = await stockItem({ stock: 1_000 });
    const references = Array.from({ length: RELAY_LIMIT + 1 }, (_, i) => `ord-${i}`);
    await ledger(sku).reserveMany(references.map((reference) => reserveRequest(reference)));
    const everyOne = references.map((reference) => `${reference} active`);
    later(SOON_MS);
    await ringOut(sku);
    expect(sentOrders()).toEqual(everyOne);
    for (let round = 0; round < 2; round++) {
      later(resendDelay(round, env.RESEND_AFTER_MS));
      expect(await ringOut(sku)).toBe(2);
      expect(sentOrders()).toEqual(everyOne);
    }
  });

  it("that nobody acknowledges is sent again and again, later each time; the next one soon", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([reserveRequest("a")]);
    later(SOON_MS);
    await ringOut(sku);
    expect(sentOrders()).toEqual(["a active"]);
    for (let round = 0; round < 3; round++) {
      const wait = resendDelay(round, env.RESEND_AFTER_MS);
      expect(await untilAlarm(sku)).toBe(wait);
      later(wait);
      await ringOut(sku);
      expect(sentOrders()).toEqual(["a active"]);
    }
    await ledger(sku).confirmMany(["a"]);
    later(resendDelay(3, env.RESEND_AFTER_MS));
    await ringOut(sku);
    await ledger(sku).reserveMany([reserveRequest("b")]);
    later(SOON_MS);
    await ringOut(sku);
    sentOrders();
    expect(await untilAlarm(sku)).toBe(resendDelay(0, env.RESEND_AFTER_MS));
    later(resendDelay(0, env.RESEND_AFTER_MS));
    await ringOut(sku);
    expect(sentOrders()).toEqual(["b active"]);
  });
});

describe("an order whose reservation expires", () => {
  it("is sent that, also when its store had acknowledged it long before", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([reserveRequest("a")]);
    later(SOON_MS);
    await ringOut(sku);
    await ledger(sku).acknowledge([{ reference: "a", status: "active" }]);
    later(resendDelay(0, env.RESEND_AFTER_MS));
    await ringOut(sku);
    expect(sentOrders()).toEqual(["a active"]);
    later(PENDING_LIMIT_MS);
    await ringOut(sku);
    expect(sentOrders()).toEqual(["a expired"]);
  });

  it("is sent that though the acknowledgement of its acceptance comes late", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([reserveRequest("a")]);
    later(SOON_MS);
    await ringOut(sku);
    later(PENDING_LIMIT_MS);
    const expiredAt = Date.now() - SOON_MS;
    await ringOut(sku);
    // Of both messages, the first one's answer arrives now.
    await ledger(sku).acknowledge([{ reference: "a", status: "active" }]);
    sentOrders();
    expect(await ledger(sku).findDraft("a")).toEqual({ draft: '{"id":"a"}', expiredAt });
    later(PENDING_LIMIT_MS);
    await ringOut(sku);
    expect(sentOrders()).toEqual(["a expired"]);
    await ledger(sku).acknowledge([{ reference: "a", status: "expired" }]);
    expect(await ledger(sku).findDraft("a")).toBeNull();
  });

  it("brings its draft along when its store never had it", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([reserveRequest("a")]);
    later(PENDING_LIMIT_MS);
    await ringOut(sku);
    expect(sentTo("orders").map(({ data }) => data)).toMatchObject([
      { orderId: "a", reservation: "expired", draft: { id: "a" } },
    ]);
  });

  it.each(["acknowledged", "unknown to its store"])(
    "reserves nothing when its key is repeated (%s)",
    async (how) => {
      const sku = await stockItem({ stock: 2 });
      await ledger(sku).reserveMany([reserveRequest("a", 2)]);
      if (how === "acknowledged") {
        await ledger(sku).acknowledge([{ reference: "a", status: "active" }]);
      }
      later(PENDING_LIMIT_MS);
      const [again] = await ledger(sku).reserveMany([reserveRequest("a", 2)]);
      expect(again).toMatchObject({ ok: true, replay: true, status: "expired", quantity: 2 });
      expect(await ledger(sku).snapshot()).toMatchObject({ reserved: 0, available: 2 });
      // Nor does it when another order has the units meanwhile.
      await ledger(sku).reserveMany([reserveRequest("b", 2)]);
      const [late] = await ledger(sku).reserveMany([reserveRequest("a", 2)]);
      expect(late).toMatchObject({ ok: true, replay: true, status: "expired" });
      expect(await ledger(sku).snapshot()).toMatchObject({ reserved: 2, available: 0 });
    },
  );
});

describe("an order that was cancelled", () => {
  it("reserves nothing when its key is repeated, and is not sent again", async () => {
    const sku = await stockItem({ stock: 2 });
    await ledger(sku).reserveMany([reserveRequest("a")]);
    await ledger(sku).releaseMany(["a"], "cancelled");
    expect((await ledger(sku).reserveMany([reserveRequest("a")]))[0]).toMatchObject({
      replay: true,
      status: "released",
    });
    expect(await ledger(sku).snapshot()).toMatchObject({ reserved: 0 });
    later(SOON_MS);
    await ringOut(sku);
    expect(sentOrders()).toEqual([]);
  });

  it("but never was an order, for another line was short, may be tried again", async () => {
    const sku = await stockItem({ stock: 2 });
    const line = { ...reserveRequest("a"), order: { draft: null } };
    await ledger(sku).reserveMany([line]);
    await ledger(sku).releaseMany(["a"], "order refused");
    expect((await ledger(sku).reserveMany([line]))[0]).toMatchObject({
      ok: true,
      replay: false,
      status: "active",
    });
    expect(await ledger(sku).snapshot()).toMatchObject({ reserved: 1 });
  });
});

describe("movements", () => {
  it("are published once each, also when there are more than one relay takes and the ledger restarts", async () => {
    const sku = await stockItem({ stock: 1_000 });
    const requests = Array.from({ length: RELAY_LIMIT + 1 }, (_, i) => ({
      reference: `r-${i}`,
      quantity: 1,
      traceparent: continueTrace(null),
    }));
    await ledger(sku).reserveMany(requests);
    await evictDurableObject(ledger(sku));
    later(SOON_MS);
    await ringOut(sku);
    const numbers = Array.from({ length: RELAY_LIMIT + 2 }, (_, i) => i + 1);
    expect(sentTo("catalog").map(({ data }) => data.seq)).toEqual(numbers);
    expect(sentTo("analytics").map(({ data }) => data.seq)).toEqual(numbers);
    await evictDurableObject(ledger(sku));
    await ledger(sku).releaseMany(["r-0"], "test");
    later(SOON_MS);
    await ringOut(sku);
    expect(sentTo("catalog").map(({ data }) => data.seq)).toEqual([RELAY_LIMIT + 3]);
  });
});
