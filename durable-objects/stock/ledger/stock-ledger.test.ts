import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../../domain/base/ids.ts";
import { continueTrace } from "../../../domain/base/trace.ts";
import { PENDING_LIMIT_MS } from "../../../domain/orders/saga.ts";
import { RESERVATION_TTL_MS, type ReserveRequest } from "../../../domain/stock/stock.ts";
import { ring } from "../../../test/support/alarms.ts";
import { FULL } from "../../../test/support/full.ts";
import { openSale } from "../../../test/support/sales.ts";
import { stockItem } from "../../../test/support/shop.ts";
import type { StockLedger } from "./stock-ledger.ts";
import { WAITING_STEP } from "./waiting-orders.ts";

const traceparent = continueTrace(null);

function ledger(sku: string) {
  return env.STOCK_LEDGER.getByName(sku);
}

function request(reference: string, quantity = 1): ReserveRequest {
  return { reference, quantity, traceparent };
}

async function sums(sku: string) {
  const movements = await ledger(sku).movements(0, 10_000);
  return {
    onHand: movements.reduce((sum, { onHandDelta }) => sum + onHandDelta, 0),
    reserved: movements.reduce((sum, { reservedDelta }) => sum + reservedDelta, 0),
  };
}

type Ledger = ReturnType<typeof ledger>;
type Terms = Parameters<Ledger["scheduleSale"]>[0];
const DAY_MS = 24 * 60 * 60_000;
const HOW = { reason: "counted", actor: "mo" };

/** What is decided by the units that are free, or shows them. */
const DECISIONS: [asked: string, (ledger: Ledger, scheduled: Terms) => Promise<unknown>][] = [
  ["how much there is", (one) => one.snapshot()],
  ["a correction", (one) => one.adjust({ ...HOW, delta: -1 })],
  ["a count", (one) => one.setOnHand({ ...HOW, onHand: 1 })],
  ["a correction at a location", (one) => one.correctAt({ ...HOW, location: "loc_1", delta: 1 })],
  ["a count at a location", (one) => one.correctAt({ ...HOW, location: "loc_1", counted: 1 })],
  ["another name", async (one) => one.handOver(await stockItem(), 1)],
  [
    "a sale",
    (one, { opensAt, closesAt, ...terms }) =>
      one.scheduleSale({ ...terms, saleId: randomId("sal"), opensAt: closesAt, closesAt: closesAt + 1 }),
  ],
  ["other terms of a sale", (one, terms) => one.changeSale({ ...terms, allotment: 2 }, 2)],
];

afterEach(() => {
  vi.useRealTimers();
});

it("a count at another location knows nothing of what a sale has of the first", async () => {
  const sku = await stockItem({ stock: 10 });
  await openSale(sku, { allotment: 6, lanes: 1 });
  await ledger(sku).correctAt({ ...HOW, location: "loc_1", delta: 8 });
  const counted = await ledger(sku).correctAt({ ...HOW, location: "loc_1", counted: 7 });
  expect(counted).toMatchObject({ available: 4 + 7, count: { from: 8, to: 7 } });
});

it("a count at one location may go below what is promised, where others have the rest", async () => {
  const sku = await stockItem({ stock: 5 });
  await ledger(sku).correctAt({ ...HOW, location: "loc_1", delta: 8 });
  expect(await ledger(sku).reserveMany([request("r", 6)])).toMatchObject([{ ok: true }]);
  const at = (counted: number) => ledger(sku).correctAt({ ...HOW, location: "loc_1", counted });
  expect(await at(0)).toMatchObject({ onHand: 13, count: { promised: 1 } });
  expect(await at(1)).toMatchObject({ onHand: 6, available: 0 });
});

describe("StockLedger", () => {
  it("opens with the catalog's opening stock, once", async () => {
    const sku = await stockItem({ stock: 7 });
    expect(await ledger(sku).snapshot()).toMatchObject({ sku, onHand: 7, reserved: 0, available: 7 });
    await env.DB.prepare("UPDATE variants SET opening_stock = 99 WHERE sku = ?").bind(sku).run();
    await evictDurableObject(ledger(sku));
    expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 7 });
  });

  it("never promises more than there is, however many ask at once", async () => {
    const sku = await stockItem({ stock: 50 });
    const outcomes = await Promise.all(
      Array.from({ length: FULL ? 200 : 80 }, (_, i) => ledger(sku).reserveMany([request(`r${i}`)])),
    );
    expect(outcomes.flat().filter(({ ok }) => ok)).toHaveLength(50);
    expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 50, reserved: 50, available: 0 });
    expect(await sums(sku)).toEqual({ onHand: 50, reserved: 50 });
  });

  it("decides each request of a batch by what the ones before it left", async () => {
    const sku = await stockItem({ stock: 3 });
    const outcomes = await ledger(sku).reserveMany([request("a", 2), request("b", 2), request("c", 1)]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(outcomes[1]).toEqual({ ok: false, reason: "out_of_stock", available: 1 });
  });

  it("answers a repeated reference with its first reservation", async () => {
    const sku = await stockItem({ stock: 5 });
    const [first] = await ledger(sku).reserveMany([request("a", 2)]);
    const [again] = await ledger(sku).reserveMany([request("a", 2)]);
    expect(first).toMatchObject({ ok: true, replay: false });
    expect(again).toMatchObject({ ok: true, replay: true, status: "active", quantity: 2 });
    expect(await ledger(sku).snapshot()).toMatchObject({ reserved: 2 });
    await ledger(sku).confirmMany(["a"]);
    const [paid] = await ledger(sku).reserveMany([request("a", 2)]);
    expect(paid).toMatchObject({ ok: true, replay: true, status: "confirmed", quantity: 2 });
    expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 3, reserved: 0 });
  });

  it("confirms and releases once, and says how a reservation ended", async () => {
    const sku = await stockItem({ stock: 5 });
    await ledger(sku).reserveMany([request("a"), request("b")]);
    expect(await ledger(sku).confirmMany(["a", "a", "zzz"])).toEqual([
      { reference: "a", status: "confirmed" },
      { reference: "a", status: "confirmed" },
      { reference: "zzz", status: "missing" },
    ]);
    expect(await ledger(sku).releaseMany(["a", "b", "b"], "test")).toEqual([
      { reference: "a", status: "confirmed" },
      { reference: "b", status: "released" },
      { reference: "b", status: "released" },
    ]);
    expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 4, reserved: 0, available: 4 });
    expect(await sums(sku)).toEqual({ onHand: 4, reserved: 0 });
  });

  it("puts confirmed units back when an order is undone, once", async () => {
    const sku = await stockItem({ stock: 5 });
    await ledger(sku).reserveMany([request("a", 3)]);
    await ledger(sku).confirmMany(["a"]);
    await ledger(sku).returnMany(["a"], "order cancelled");
    await ledger(sku).returnMany(["a"], "order cancelled");
    expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 5, reserved: 0 });
  });

  it("returns the stock of a reservation after five minutes, by its alarm", async () => {
    const sku = await stockItem({ stock: 2 });
    await ledger(sku).reserveMany([request("a", 2)]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + RESERVATION_TTL_MS - 1_000 });
    await ring(ledger(sku));
    expect(await ledger(sku).snapshot()).toMatchObject({ reserved: 2 });
    vi.setSystemTime(Date.now() + 1_000);
    await ring(ledger(sku));
    const status = await runInDurableObject(ledger(sku), (_, state) =>
      state.storage.sql.exec("SELECT status FROM reservations").one(),
    );
    expect(status).toEqual({ status: "expired" });
    expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 2, reserved: 0, available: 2 });
    expect(await ledger(sku).confirmMany(["a"])).toEqual([{ reference: "a", status: "expired" }]);
  });

  it("lets no reservation live a moment longer, though its alarm has not rung", async () => {
    const sku = await stockItem({ stock: 2 });
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    await ledger(sku).reserveMany([request("a"), request("b")]);
    vi.setSystemTime(now + RESERVATION_TTL_MS - 1);
    expect(await ledger(sku).confirmMany(["a"])).toEqual([{ reference: "a", status: "confirmed" }]);
    vi.setSystemTime(now + RESERVATION_TTL_MS);
    expect(await ledger(sku).confirmMany(["b"])).toEqual([{ reference: "b", status: "expired" }]);
    await ledger(sku).reserveMany([request("c")]);
    vi.setSystemTime(now + 2 * RESERVATION_TTL_MS);
    expect((await ledger(sku).reserveMany([request("d")]))[0]).toMatchObject({ ok: true, replay: false });
    vi.setSystemTime(now + 3 * RESERVATION_TTL_MS);
    expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 1, reserved: 0, available: 1 });
  });

  it.each(DECISIONS)("lets go of what is over before it answers %s", async (_asked, ask) => {
    const sku = await stockItem({ stock: 2 });
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const pool = {
      saleId: randomId("sal"),
      allotment: 1,
      lanes: 1,
      opensAt: now + DAY_MS,
      closesAt: now + 2 * DAY_MS,
    };
    await ledger(sku).scheduleSale(pool);
    await ledger(sku).reserveMany([request("a")]);
    vi.setSystemTime(now + RESERVATION_TTL_MS);
    await ask(ledger(sku), pool);
    const ended = (await ledger(sku).movements(0, 100)).filter(({ kind }) => kind === "expire");
    expect(ended).toMatchObject([{ reference: "a", reservedDelta: -1 }]);
  });

  it("always has its alarm set for the earliest expiry, also after an eviction", async () => {
    const sku = await stockItem({ stock: 2 });
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    await ledger(sku).reserveMany([request("a")]);
    vi.setSystemTime(now + 60_000);
    await ledger(sku).reserveMany([request("b")]);
    for (const [reference, expiry] of [
      ["a", now + RESERVATION_TTL_MS],
      ["b", now + RESERVATION_TTL_MS + 60_000],
    ] as const) {
      // Late enough for its movements to be sent, so that only the expiry is left to wait for.
      vi.setSystemTime(expiry - 10_000);
      await ring(ledger(sku));
      const alarm = () => runInDurableObject(ledger(sku), (_, { storage }) => storage.getAlarm());
      expect([reference, await alarm()]).toEqual([reference, expiry]);
      await evictDurableObject(ledger(sku));
      await ledger(sku).snapshot();
      expect([reference, await alarm()]).toEqual([reference, expiry]);
      vi.setSystemTime(expiry);
      await ring(ledger(sku));
      const active = await runInDurableObject(ledger(sku), (_, { storage }) =>
        storage.sql.exec("SELECT reference FROM reservations WHERE status = 'active'").toArray(),
      );
      expect(active).toEqual(reference === "a" ? [{ reference: "b" }] : []);
    }
    expect(await ledger(sku).snapshot()).toMatchObject({ reserved: 0, available: 2 });
  });

  it("takes orders beyond the stock only where backorders are allowed or stock is not tracked", async () => {
    const allowed = await stockItem({ stock: 0, backorder: "allow" });
    expect((await ledger(allowed).reserveMany([request("a", 3)]))[0]?.ok).toBe(true);
    expect(await ledger(allowed).snapshot()).toMatchObject({ available: -3 });
    const untracked = await stockItem({ stock: 0, tracked: false });
    expect((await ledger(untracked).reserveMany([request("a", 3)]))[0]?.ok).toBe(true);
    const denied = await stockItem({ stock: 0 });
    expect((await ledger(denied).reserveMany([request("a")]))[0]?.ok).toBe(false);
  });

  it("follows a policy from the moment it is changed, and after a restart", async () => {
    const sku = await stockItem({ stock: 0 });
    expect((await ledger(sku).reserveMany([request("a")]))[0]?.ok).toBe(false);
    await ledger(sku).configure({ tracked: true, backorder: "allow", reorderPoint: 4 });
    expect((await ledger(sku).reserveMany([request("b")]))[0]?.ok).toBe(true);
    await evictDurableObject(ledger(sku));
    expect((await ledger(sku).reserveMany([request("c")]))[0]?.ok).toBe(true);
    expect(await ledger(sku).snapshot()).toMatchObject({ backorder: "allow", reorderPoint: 4 });
  });

  it("adjusts with reason and actor, never below nothing", async () => {
    const sku = await stockItem({ stock: 5 });
    expect(await ledger(sku).adjust({ delta: -6, reason: "count", actor: "m" })).toBe(false);
    expect(await ledger(sku).adjust({ delta: 4, reason: "delivery", actor: "m" })).toMatchObject({
      onHand: 9,
    });
    expect(await ledger(sku).setOnHand({ onHand: 2, reason: "count", actor: "m" })).toMatchObject({
      onHand: 2,
    });
    const movements = await ledger(sku).movements(1, 10);
    expect(movements).toMatchObject([
      { kind: "adjust", quantity: 4, reason: "delivery", actor: "m" },
      { kind: "adjust", quantity: -7, reason: "count", actor: "m" },
    ]);
    expect(await sums(sku)).toEqual({ onHand: 2, reserved: 0 });
    expect(await ledger(sku).adjust({ delta: -2, reason: "broken", actor: "m" })).toMatchObject({
      onHand: 0,
    });
  });

  it("survives eviction with every acknowledged reservation and its draft", async () => {
    const sku = await stockItem({ stock: 20 });
    await ledger(sku).reserveMany([request("a", 4), { ...request("b", 2), order: { draft: '{"id":"b"}' } }]);
    await evictDurableObject(ledger(sku));
    expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 20, reserved: 6 });
    expect(await ledger(sku).findDraft("b")).toEqual({ draft: '{"id":"b"}', expiredAt: null });
    expect((await ledger(sku).confirmMany(["a", "b"])).map(({ status }) => status)).toEqual([
      "confirmed",
      "confirmed",
    ]);
    expect(await sums(sku)).toEqual({ onHand: 14, reserved: 0 });
  });
});

describe("orders beyond the stock", () => {
  const order = (reference: string, quantity: number): ReserveRequest => ({
    ...request(reference, quantity),
    order: { draft: null },
  });
  const waiting = async (sku: string) =>
    (await ledger(sku).waiting(0, 100)).orders.map(({ reference, units }) => [reference, units]);
  const deliver = (sku: string, delta: number, force = false) =>
    ledger(sku).adjust({ delta, reason: "delivery", actor: "m", force });

  it("wait in the order in which they came, and goods that arrive serve the oldest first", async () => {
    const sku = await stockItem({ stock: 3, backorder: "allow" });
    await ledger(sku).reserveMany([order("a", 2), order("b", 2), order("c", 3)]);
    expect(await waiting(sku)).toEqual([
      ["b", 1],
      ["c", 3],
    ]);
    await ledger(sku).confirmMany(["a", "b", "c"]);
    expect(await deliver(sku, 2)).toMatchObject({ onHand: -2, available: -2 });
    expect(await waiting(sku)).toEqual([["c", 2]]);
    await evictDurableObject(ledger(sku));
    await deliver(sku, 1);
    expect(await waiting(sku)).toEqual([["c", 1]]);
    await deliver(sku, 5);
    expect(await waiting(sku)).toEqual([]);
  });

  it("give their place to the next when they come to nothing", async () => {
    const sku = await stockItem({ stock: 1, backorder: "allow" });
    await ledger(sku).reserveMany([order("a", 1), order("b", 2), order("c", 1), order("d", 1)]);
    await ledger(sku).releaseMany(["d"], "cancelled");
    expect(await waiting(sku)).toEqual([
      ["b", 2],
      ["c", 1],
    ]);
    await ledger(sku).releaseMany(["a"], "cancelled");
    expect(await waiting(sku)).toEqual([
      ["b", 1],
      ["c", 1],
    ]);
    await ledger(sku).confirmMany(["b", "c"]);
    await ledger(sku).returnMany(["b"], "cancelled");
    expect(await waiting(sku)).toEqual([]);
    expect(await ledger(sku).snapshot()).toMatchObject({ available: 0 });
    const late = await stockItem({ stock: 1, backorder: "allow" });
    await ledger(late).reserveMany([order("e", 1), order("f", 1)]);
    await ledger(late).confirmMany(["f"]);
    expect(await waiting(late)).toEqual([["f", 1]]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    await ledger(late).snapshot();
    expect(await waiting(late)).toEqual([]);
  });

  it("give up first what they wait for when units of them are refunded", async () => {
    const sku = await stockItem({ stock: 1, backorder: "allow" });
    await ledger(sku).reserveMany([order("a", 2), order("b", 2)]);
    await ledger(sku).confirmMany(["a", "b"]);
    const units = { quantity: 1, reference: "ref_b", order: "b", reason: "refund", actor: "s" };
    const { version } = await ledger(sku).waiting(0, 100);
    await ledger(sku).restock(units);
    await ledger(sku).restock(units);
    expect(await waiting(sku)).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
    expect((await ledger(sku).waiting(0, 100)).version).toBeGreaterThan(version);
    await ledger(sku).restock({ ...units, reference: "ref_b2" });
    expect(await waiting(sku), "one that waits for no more is none").toEqual([["a", 1]]);
    await ledger(sku).restock({ ...units, quantity: 2, reference: "ref_a", order: "a" });
    expect(await waiting(sku)).toEqual([]);
  });

  it("are named when a correction takes away what they were promised, the last promised first", async () => {
    const sku = await stockItem({ stock: 5 });
    await ledger(sku).reserveMany([order("a", 2), request("rsv", 1), order("b", 2)]);
    await ledger(sku).confirmMany(["a"]);
    expect(await deliver(sku, -1)).toMatchObject({
      refused: "promised",
      onHand: 3,
      reserved: 3,
      available: 0,
    });
    expect(await deliver(sku, -4, true)).toMatchObject({
      onHand: -1,
      available: -4,
      endangered: [
        { reference: "b", units: 2 },
        { reference: "a", units: 2 },
      ],
    });
    expect(await waiting(sku)).toEqual([
      ["a", 2],
      ["b", 2],
    ]);
    await deliver(sku, 3);
    expect(await waiting(sku)).toEqual([["b", 1]]);
    expect(await sums(sku)).toEqual({ onHand: 2, reserved: 3 });
  });

  it("are named however many they are", async () => {
    const sku = await stockItem({ stock: 502 });
    await ledger(sku).reserveMany(Array.from({ length: 502 }, (_, n) => order(`o-${n}`, 1)));
    const corrected = await deliver(sku, -501, true);
    const named = corrected ? (corrected.endangered ?? []) : [];
    expect([named.length, named[0], named.at(-1)]).toEqual([
      501,
      { reference: "o-501", units: 1 },
      { reference: "o-1", units: 1 },
    ]);
  });

  it("are named, and no sale that is to come: what is held for it is nobody's order", async () => {
    const sku = await stockItem({ stock: 6 });
    await ledger(sku).reserveMany([order("a", 2)]);
    const opensAt = Date.now() + DAY_MS;
    const sale = { saleId: randomId("sal"), allotment: 3, lanes: 1, opensAt, closesAt: opensAt + DAY_MS };
    await ledger(sku).scheduleSale(sale);
    await ledger(sku).reserveMany([order("b", 1)]);
    expect(await deliver(sku, -5, true)).toMatchObject({
      endangered: [
        { reference: "b", units: 1 },
        { reference: "a", units: 2 },
      ],
    });
    expect(await waiting(sku)).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });

  it("keep nobody waiting for what never runs out", async () => {
    const sku = await stockItem({ stock: 1, backorder: "allow" });
    await ledger(sku).reserveMany([order("a", 3)]);
    await ledger(sku).configure({ tracked: false, backorder: "allow", reorderPoint: 0 });
    expect(await waiting(sku)).toEqual([]);
    await ledger(sku).reserveMany([order("b", 3)]);
    expect(await waiting(sku)).toEqual([]);
  });

  it("that were taken before the ledger knew who waits are found when it starts", async () => {
    const sku = await stockItem({ stock: 3, backorder: "allow" });
    await ledger(sku).reserveMany([order("a", 2), order("b", 2), order("c", 3)]);
    await runInDurableObject(ledger(sku), (_, { storage: { sql } }) => {
      sql.exec("DELETE FROM waiting; DELETE FROM waiting_told;");
      sql.exec("UPDATE stock SET on_hand = 3, reserved = 7");
      for (const step of WAITING_STEP.split(";").filter((text) => text.includes("INSERT INTO waiting"))) {
        sql.exec(step);
      }
    });
    expect(await waiting(sku)).toEqual([
      ["b", 1],
      ["c", 3],
    ]);
  });
});

it("units of an old name follow the new one when they come free, also what is corrected there later", async () => {
  const [from, to] = [await stockItem({ stock: 5 }), await stockItem({ stock: 0 })];
  await ledger(from).reserveMany([request("a", 2), request("b", 1)]);
  await ledger(from).handOver(to, 7);
  expect(await ledger(to).snapshot()).toMatchObject({ onHand: 2 });
  expect(await ledger(from).reserveMany([request("late", 1)])).toEqual([
    { ok: false, reason: "unknown_sku" },
  ]);
  await ledger(from).releaseMany(["a"], "cancelled");
  await vi.waitUntil(async () => (await ledger(to).snapshot())?.onHand === 4);
  await ledger(from).adjust({ delta: 3, reason: "found", actor: "m", force: false });
  await vi.waitUntil(async () => (await ledger(to).snapshot())?.onHand === 7);
  expect(await ledger(from).snapshot()).toMatchObject({ onHand: 1, reserved: 1 });
  expect([await sums(from), await sums(to)]).toEqual([
    { onHand: 1, reserved: 1 },
    { onHand: 7, reserved: 0 },
  ]);
  // A later edit gives it its own name back; what an earlier one said is over.
  await ledger(from).handOver(null, 9);
  await ledger(from).handOver(to, 8);
  expect((await ledger(from).reserveMany([request("c", 1)]))[0]).toEqual({
    ok: false,
    reason: "out_of_stock",
    available: 0,
  });
});

it("units that the ledger of the new name does not take are sent again, and not in the same moment", async () => {
  const [from, to] = [await stockItem({ stock: 5 }), await stockItem({ stock: 0 })];
  const old = ledger(from);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60 * 60_000 });
  const ledgerOf = env.STOCK_LEDGER.getByName.bind(env.STOCK_LEDGER);
  const silent = vi.spyOn(env.STOCK_LEDGER, "getByName").mockImplementation((name, options) => {
    if (name === to) {
      throw new Error(`${to} is silent`);
    }
    return ledgerOf(name, options);
  });
  const said = await runInDurableObject(old, (object: StockLedger) =>
    object.handOver(to, 1).then(() => "done", String),
  );
  expect(said).toContain("is silent");
  // Its movements are due by then, and go.
  vi.setSystemTime(Date.now() + 1_500);
  await runDurableObjectAlarm(old);
  const at = await runInDurableObject(old, (_, { storage }) => storage.getAlarm());
  expect(at).toBe(Date.now() + 5_000);
  silent.mockRestore();
  vi.setSystemTime(Date.now() + 5_000);
  await runDurableObjectAlarm(old);
  expect([await old.snapshot(), await ledger(to).snapshot()]).toMatchObject([{ onHand: 0 }, { onHand: 5 }]);
});

it("a correction is made once for each key, and a key makes no other", async () => {
  const sku = await stockItem({ stock: 5 });
  const change = { delta: 4, reason: "delivery", actor: "m", force: false, key: "k1" };
  const made = await Promise.all([ledger(sku).adjust(change), ledger(sku).adjust(change)]);
  expect(made).toMatchObject([{ onHand: 9 }, { onHand: 9, replay: true }]);
  await ledger(sku).adjust({ ...change, key: "k2" });
  expect(await ledger(sku).adjust(change)).toMatchObject({ onHand: 9, replay: true });
  expect(await ledger(sku).adjust({ ...change, delta: 5 })).toMatchObject({ refused: "key_reused" });
  expect(await ledger(sku).correctAt({ ...change, location: "loc_1" })).toMatchObject({
    refused: "key_reused",
  });
  expect(await ledger(sku).snapshot()).toMatchObject({ onHand: 13 });
});
