import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resendDelay } from "../../../domain/stock/stock.ts";
import { type Held, holdQueues } from "../../../test/support/held-queues.ts";
import { movementSums } from "../../../test/support/orders.ts";
import { reserveRequest } from "../../../test/support/reserve-request.ts";
import { stockItem } from "../../../test/support/shop.ts";
import { StockLedger } from "../ledger/stock-ledger.ts";

/** Owners send a new order so soon, and report movements within a second. */
const SENT_MS = 250;
const SOON_MS = 1_500;
const RESEND_MS = resendDelay(0, env.RESEND_AFTER_MS);

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

function stored(...references: string[]) {
  return references.map((reference) => ({ reference, status: "active" as const }));
}

/** Rings the alarm when so much time has passed. @returns the orders that were sent then */
async function ringAfter(ms: number, sku: string): Promise<string[]> {
  vi.setSystemTime(Date.now() + ms);
  held.length = 0;
  await runDurableObjectAlarm(ledger(sku));
  return held
    .filter(({ queue }) => queue === "orders")
    .flatMap(({ body }): { data: { orderId: string } }[] => JSON.parse(body).events)
    .map(({ data }) => data.orderId);
}

function rows<T>(sku: string, query: string): Promise<T[]> {
  return runInDurableObject(ledger(sku), (_, { storage }) => storage.sql.exec(query).toArray() as T[]);
}

const drafts = (sku: string) =>
  rows<{ reference: string }>(sku, "SELECT reference FROM reservations WHERE draft IS NOT NULL ORDER BY seq");

/** The ledger as an older version writes it: drafts in rows of their own, the level each time. */
function older<T>(sku: string, work: (ledger: StockLedger) => Promise<T>): Promise<T> {
  return runInDurableObject(ledger(sku), (_, state) =>
    work(new StockLedger(state, { ...env, LEAN_STOCK: "off" })),
  );
}

it("an order that comes alone writes six rows with the owner of its stock", async () => {
  const sku = await stockItem();
  await ledger(sku).snapshot();
  await ringAfter(SOON_MS, sku);
  const written = await runInDurableObject(ledger(sku), async (owner, { storage }) => {
    const exec = vi.spyOn(storage.sql, "exec");
    await owner.reserveMany([reserveRequest("a")]);
    vi.setSystemTime(Date.now() + SENT_MS);
    await owner.alarm();
    await owner.acknowledge(stored("a"));
    await owner.confirmMany(["a"]);
    vi.setSystemTime(Date.now() + SOON_MS);
    await owner.alarm();
    const cursors = exec.mock.results.map(({ value }) => value as SqlStorageCursor<never>);
    return cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
  });
  // The reservation with its index, two movements, its end, and what was published.
  expect(written).toBeLessThanOrEqual(6);
  expect(await ledger(sku).snapshot()).toMatchObject({ reserved: 0 });
  expect(await movementSums(sku)).toMatchObject({ reserved: 0 });
});

describe("the draft of an order", () => {
  it("leaves its owner's storage with the order's end, whatever that is", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([
      reserveRequest("paid"),
      reserveRequest("cancelled"),
      reserveRequest("open"),
    ]);
    expect(await drafts(sku)).toHaveLength(3);
    await ledger(sku).acknowledge(stored("paid"));
    await ledger(sku).confirmMany(["paid"]);
    await ledger(sku).releaseMany(["cancelled"], "test");
    expect(await drafts(sku)).toEqual([{ reference: "open" }]);
    expect(await ledger(sku).findDraft("open")).toEqual({ draft: '{"id":"open"}', expiredAt: null });
  });

  it("that its store has is asked for no more, and is deleted when it would be sent again", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([reserveRequest("stored"), reserveRequest("not stored")]);
    expect(await ringAfter(SOON_MS, sku)).toEqual(["stored", "not stored"]);
    await ledger(sku).acknowledge(stored("stored"));
    expect(await ledger(sku).findDraft("stored")).toBeNull();
    expect((await ledger(sku).reserveMany([reserveRequest("stored")]))[0]).toMatchObject({
      replay: true,
      draft: null,
    });
    expect(await ringAfter(RESEND_MS, sku)).toEqual(["not stored"]);
    expect(await drafts(sku)).toEqual([{ reference: "not stored" }]);
    await evictDurableObject(ledger(sku));
    expect(await ringAfter(SOON_MS, sku)).toEqual(["not stored"]);
  });

  it("is sent again by an owner that restarts before: it has forgotten what was acknowledged", async () => {
    const sku = await stockItem();
    await ledger(sku).reserveMany([reserveRequest("a")]);
    await ringAfter(SOON_MS, sku);
    await ledger(sku).acknowledge(stored("a"));
    await evictDurableObject(ledger(sku));
    expect(await ringAfter(SOON_MS, sku)).toEqual(["a"]);
    await ledger(sku).acknowledge(stored("a"));
    await ringAfter(RESEND_MS, sku);
    await evictDurableObject(ledger(sku));
    expect(await ledger(sku).findDraft("a")).toBeNull();
  });
});

describe("two versions of an owner", () => {
  it("send and forget each other's orders, and sell the same stock", async () => {
    const sku = await stockItem({ stock: 10 });
    await older(sku, (owner) =>
      owner.reserveMany([reserveRequest("old", 2), reserveRequest("old, paid", 3)]),
    );
    await evictDurableObject(ledger(sku));
    await ledger(sku).reserveMany([reserveRequest("new"), reserveRequest("new, paid")]);
    expect(await ringAfter(SOON_MS, sku)).toEqual(["old", "old, paid", "new", "new, paid"]);
    await ledger(sku).confirmMany(["old, paid", "new, paid"]);
    await evictDurableObject(ledger(sku));
    expect(await older(sku, (owner) => owner.snapshot())).toMatchObject({ onHand: 6, reserved: 3 });
    expect(await older(sku, (owner) => owner.findDraft("new"))).toMatchObject({ draft: '{"id":"new"}' });
    await older(sku, (owner) => owner.acknowledge(stored("old", "new")));
    expect(await older(sku, (owner) => owner.reserveMany([reserveRequest("more", 8)]))).toMatchObject([
      { ok: false, available: 3 },
    ]);
  });

  it("an order of the one before is sent no more once the newer one is told that its store has it", async () => {
    const sku = await stockItem();
    await older(sku, (owner) => owner.reserveMany([reserveRequest("old")]));
    await evictDurableObject(ledger(sku));
    expect(await ringAfter(SOON_MS, sku)).toEqual(["old"]);
    await ledger(sku).acknowledge(stored("old"));
    expect(await ringAfter(RESEND_MS, sku)).toEqual([]);
    expect(await ledger(sku).findDraft("old")).toBeNull();
  });

  it("the level has its row after each change where the version before may have to read it", async () => {
    const sku = await stockItem({ stock: 10 });
    await older(sku, async (owner) => {
      await owner.reserveMany([reserveRequest("a", 2), reserveRequest("b", 3)]);
      await owner.confirmMany(["a"]);
    });
    expect(await rows(sku, "SELECT on_hand, reserved FROM stock")).toEqual([{ on_hand: 8, reserved: 3 }]);
    expect(await rows(sku, "SELECT reference FROM intake")).toEqual([{ reference: "b" }]);
    expect(await drafts(sku)).toEqual([]);
  });
});
