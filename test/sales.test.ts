import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../domain/base/trace.ts";
import { PENDING_LIMIT_MS } from "../domain/orders/saga.ts";
import { laneName, laneOf } from "../domain/sales/sale.ts";
import { findSale } from "../stores/sales/sales.ts";
import { ring } from "./support/alarms.ts";
import { FULL } from "./support/full.ts";
import { call, movementSums, settled, stock } from "./support/orders.ts";
import { scheduledSale, watch } from "./support/sale-room.ts";
import { bearer, books, buy, codeOf, openSale, schedule } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function tally(responses: Response[]): Promise<Record<string, number>> {
  const codes = await Promise.all(responses.map(codeOf));
  return Object.fromEntries(
    Object.entries(Object.groupBy(codes, (code) => code)).map(([code, list]) => [code, list?.length ?? 0]),
  );
}

async function saleState(id: string): Promise<{ state: string; remaining: number }> {
  return (await call("GET", `/api/sales/${id}`)).json();
}

/** Says that there are so many units, whatever is promised of them. */
async function count(sku: string, onHand: number): Promise<void> {
  const ledger = env.STOCK_LEDGER.getByName(sku);
  await runInDurableObject(ledger, (_, { storage }) =>
    storage.sql
      .exec("UPDATE movements SET on_hand = ? WHERE seq = (SELECT max(seq) FROM movements)", onHand)
      .toArray(),
  );
  await evictDurableObject(ledger);
}

describe("a flash sale", () => {
  it("sells exactly its allotment to a crowd, and the rest of the stock stays ordinary", async () => {
    const [allotment, buyers] = FULL ? [100, 300] : [20, 60];
    const sku = await stockItem({ stock: allotment + 50 });
    const sale = await openSale(sku, { allotment, lanes: 4 });
    const answers = await Promise.all(
      Array.from({ length: buyers }, (_, i) => buy(sale.id, `${sku}-buyer-${i}`)),
    );
    expect(await tally(answers)).toEqual({ ok: allotment, sold_out: buyers - allotment });
    for (const answer of answers.filter(({ ok }) => ok)) {
      const { id } = await answer.json<{ id: string }>();
      expect((await settled(id)).status).toBe("CONFIRMED");
    }
    expect(await books(sale.id)).toMatchObject({
      allotment,
      sold: allotment,
      reserved: 0,
      remaining: 0,
      orders: allotment,
      ordersStored: allotment,
      balanced: true,
    });
    expect(await stock(sku)).toMatchObject({ onHand: 50, reserved: 0 });
    await vi.waitUntil(async () => (await saleState(sale.id)).state === "sold_out");
  });

  it("holds the limit of a customer who sends many requests at once, each with its own key", async () => {
    const sku = await stockItem({ stock: 100 });
    const sale = await openSale(sku, { allotment: 100, lanes: 4, perCustomerLimit: 3 });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => buy(sale.id, `${sku}-greedy`, { key: `k${i}` })),
    );
    expect(await tally(answers)).toEqual({ ok: 3, limit_reached: 27 });
    expect(await codeOf(await buy(sale.id, `${sku}-other`, { quantity: 4 }))).toBe("limit_reached");
    expect(await codeOf(await buy(sale.id, `${sku}-other`, { quantity: 3 }))).toBe("ok");
  });

  it("makes one order of a replayed request, also after it is sold out", async () => {
    const sku = await stockItem({ stock: 1 });
    const sale = await openSale(sku, { allotment: 1 });
    const buyer = `${sku}-winner`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => buy(sale.id, buyer, { key: "same" })));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    const bodies = await Promise.all(answers.map((answer) => answer.json<{ id: string }>()));
    expect(bodies).toEqual(Array(20).fill(bodies[0]));
    await settled(bodies[0]?.id ?? "");
    expect(await codeOf(await buy(sale.id, `${sku}-loser`))).toBe("sold_out");
    expect(await codeOf(await buy(sale.id, `${sku}-loser-2`))).toBe("sold_out");
    const late = await buy(sale.id, buyer, { key: "same" });
    expect([late.status, late.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
    expect(await late.json()).toEqual(bodies[0]);
    const other = await buy(sale.id, buyer, { key: "same", token: "tok_flaky" });
    expect([other.status, await codeOf(other)]).toEqual([422, "idempotency_key_reused"]);
  });

  it("refuses another body or quantity under a used key, also while the order waits for its store", async () => {
    const sku = await stockItem({ stock: 5 });
    const sale = await openSale(sku, { allotment: 5, perCustomerLimit: 5 });
    vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    expect(await codeOf(await buy(sale.id, `${sku}-a`, { key: "k" }))).toBe("ok");
    const again = await buy(sale.id, `${sku}-a`, { key: "k" });
    expect([again.status, again.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
    for (const change of [{ quantity: 2 }, { token: "tok_flaky" }]) {
      const other = await buy(sale.id, `${sku}-a`, { key: "k", ...change });
      expect([change, other.status, await codeOf(other)]).toEqual([change, 422, "idempotency_key_reused"]);
    }
    expect(await books(sale.id)).toMatchObject({ reserved: 1, orders: 1 });
  });

  it("says that the outcome is not known when a lane does not answer; the same key finds it out", async () => {
    const sku = await stockItem({ stock: 5 });
    const sale = await openSale(sku, { allotment: 5, lanes: 1 });
    const silent = vi.spyOn(env.STOCK_LANE, "getByName").mockImplementation(() => {
      throw new Error("no lane");
    });
    const unknown = await buy(sale.id, `${sku}-a`, { key: "k" });
    expect([unknown.status, await codeOf(unknown)]).toEqual([503, "unavailable"]);
    silent.mockRestore();
    expect((await buy(sale.id, `${sku}-a`, { key: "k" })).status).toBe(201);
    expect(await books(sale.id)).toMatchObject({ remaining: 4, orders: 1 });
  });

  it("can be read the moment it is acknowledged, before any queue has moved", async () => {
    vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const sku = await stockItem({ stock: 5 });
    const sale = await openSale(sku, { allotment: 5, lanes: 4 });
    const { id } = await (await buy(sale.id, `${sku}-a`)).json<{ id: string }>();
    const answer = await call("GET", `/api/orders/${id}`, undefined, await bearer(`${sku}-a`));
    expect(await answer.json()).toMatchObject({ id, status: "PENDING", total: { amount: 2_600 } });
  });

  it("sells a unit again that comes back unpaid, in whatever lane it was", async () => {
    const sku = await stockItem({ stock: 2 });
    const sale = await openSale(sku, { allotment: 2, lanes: 2 });
    const buyers = Array.from({ length: 40 }, (_, i) => `${sku}-b${i}`);
    const inLane = (lane: number) => buyers.filter((sub) => laneOf(`user:${sub}`, 2) === lane);
    const [first, second] = inLane(0);
    const [other] = inLane(1);
    if (!first || !second || !other) {
      throw new Error("40 customers meet both lanes");
    }
    const declined = await buy(sale.id, first, { token: "tok_declined" });
    const kept = await buy(sale.id, second);
    expect([declined.status, kept.status]).toEqual([201, 201]);
    const { id } = await declined.json<{ id: string }>();
    expect((await settled(id)).status).toBe("CANCELLED");
    // The unit went back to lane 0; a customer of lane 1 gets it.
    await vi.waitUntil(async () => (await buy(sale.id, other)).status === 201, { interval: 100 });
    await vi.waitUntil(async () => (await books(sale.id)).sold === 2);
    expect(await books(sale.id)).toMatchObject({
      balanced: true,
      remaining: 0,
      released: 1,
      ordersStored: 2,
    });
  });

  it("returns what expires unpaid to the sale", async () => {
    const sku = await stockItem({ stock: 3 });
    const sale = await openSale(sku, { allotment: 3, lanes: 1 });
    const lost = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const { id } = await (await buy(sale.id, `${sku}-a`)).json<{ id: string }>();
    await vi.waitUntil(() => lost.mock.calls.length > 0);
    lost.mockRestore();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    await ring(env.STOCK_LANE.getByName(laneName(sale.id, 0)));
    vi.useRealTimers();
    expect((await settled(id)).status).toBe("CANCELLED");
    expect(await books(sale.id)).toMatchObject({ remaining: 3, sold: 0, reserved: 0, balanced: true });
  });
});

describe("a sale's clock", () => {
  it("opens by the ledger's alarm, takes its allotment out of ordinary stock, and closes by itself", async () => {
    const sku = await stockItem({ stock: 30 });
    const now = Date.now();
    const sale = await openSale(sku, {
      allotment: 20,
      lanes: 4,
      opensAt: new Date(now + 60_000).toISOString(),
      closesAt: new Date(now + 120_000).toISOString(),
    });
    expect(sale).toMatchObject({ state: "scheduled", remaining: 20 });
    expect(await codeOf(await buy(sale.id, `${sku}-early`))).toBe("not_open");
    expect(await stock(sku)).toMatchObject({ onHand: 30, available: 10 });

    const ledger = env.STOCK_LEDGER.getByName(sku);
    vi.useFakeTimers({ toFake: ["Date"], now: now + 61_000 });
    await ring(ledger);
    expect(await stock(sku)).toMatchObject({ available: 10 });
    const { id } = await (await buy(sale.id, `${sku}-a`)).json<{ id: string }>();
    // Alarms keep real time, which is still before the opening; orders are relayed a moment after
    // they are placed.
    vi.setSystemTime(now + 62_000);
    await ring(env.STOCK_LANE.getByName(laneName(sale.id, laneOf(`user:${sku}-a`, 4))));
    expect((await settled(id)).status).toBe("CONFIRMED");
    expect(await saleState(sale.id)).toMatchObject({ state: "open" });

    vi.setSystemTime(now + 121_000);
    await ring(ledger);
    expect(await codeOf(await buy(sale.id, `${sku}-late`))).toBe("sale_closed");
    expect(await stock(sku)).toMatchObject({ onHand: 29, available: 29 });
    expect(await books(sale.id)).toMatchObject({
      sold: 1,
      remaining: 19,
      returnedToStock: 19,
      balanced: true,
    });
    expect(await movementSums(sku)).toEqual({ onHand: 29, reserved: 0 });
  });

  it("offers what is there when stock was counted again since it was held, and shows that", async () => {
    const sku = await stockItem({ stock: 10 });
    const now = Date.now();
    const opensAt = new Date(now + 60_000).toISOString();
    const sale = await openSale(sku, { allotment: 10, opensAt });
    const other = await openSale(await stockItem({ stock: 10 }), { allotment: 10 });
    const room = env.SALE_ROOM.getByName(sale.id);
    expect(await room.status()).toEqual({ state: "scheduled", remaining: 10 });
    await count(sku, 6);
    vi.useFakeTimers({ toFake: ["Date"], now: now + 61_000 });
    await ring(env.STOCK_LEDGER.getByName(sku));
    expect(await books(sale.id)).toMatchObject({ allotment: 6, remaining: 6, balanced: true });
    expect(await stock(sku)).toMatchObject({ available: 0 });
    await vi.waitUntil(async () => (await room.status())?.remaining === 6);
    expect((await findSale(env.DB, sale.id))?.allotment).toBe(6);
    expect((await findSale(env.DB, other.id))?.allotment).toBe(10);
  });

  it("offers nothing when less was counted than ordinary orders have", async () => {
    const sku = await stockItem({ stock: 5 });
    const now = Date.now();
    const sale = await openSale(sku, { allotment: 3, opensAt: new Date(now + 60_000).toISOString() });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    vi.useFakeTimers({ toFake: ["Date"], now: now + 59_000 });
    await ledger.reserveMany([{ reference: "a", quantity: 2, traceparent: continueTrace(null) }]);
    await count(sku, 1);
    vi.setSystemTime(now + 61_000);
    expect(await codeOf(await buy(sale.id, `${sku}-a`))).toBe("sold_out");
    expect(await books(sale.id)).toMatchObject({ allotment: 0, remaining: 0, balanced: true });
    expect(await stock(sku)).toMatchObject({ onHand: 1, available: -1 });
  });

  it("ends early when a merchant says so; what was accepted stays, the rest returns", async () => {
    const sku = await stockItem({ stock: 20 });
    const sale = await openSale(sku, { allotment: 20, lanes: 2 });
    const { id } = await (await buy(sale.id, `${sku}-a`)).json<{ id: string }>();
    const merchant = await bearer("merchant", "merchant");
    expect(await saleState(sale.id)).toMatchObject({ state: "open" });
    const watcher = await watch(sale.id);
    const told = watcher.next("state");
    for (let i = 0; i < 2; i++) {
      const closed = await call("POST", `/api/admin/sales/${sale.id}/close`, undefined, merchant);
      expect(await closed.json()).toMatchObject({ state: "closed" });
    }
    expect(await told).toEqual({ type: "state", state: "closed" });
    watcher.close();
    // An isolate that knows the sale goes on with what it knows for a second.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_100 });
    expect(await saleState(sale.id)).toMatchObject({ state: "closed" });
    vi.useRealTimers();
    expect(await codeOf(await buy(sale.id, `${sku}-b`))).toBe("sale_closed");
    expect((await settled(id)).status).toBe("CONFIRMED");
    expect(await stock(sku)).toMatchObject({ onHand: 19, reserved: 0, available: 19 });
    expect(await books(sale.id)).toMatchObject({ sold: 1, returnedToStock: 19, balanced: true });
  });

  it("gives units back to ordinary stock that expire after it closed", async () => {
    const sku = await stockItem({ stock: 5 });
    const sale = await openSale(sku, { allotment: 5, lanes: 1 });
    const lost = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    await buy(sale.id, `${sku}-a`);
    await vi.waitUntil(() => lost.mock.calls.length > 0);
    await call("POST", `/api/admin/sales/${sale.id}/close`, undefined, await bearer("merchant", "merchant"));
    expect(await stock(sku)).toMatchObject({ available: 4 });
    // On the shelf are five, of which the sale still has one.
    const count = { onHand: 5, reason: "counted", actor: "m", withSales: true };
    await env.STOCK_LEDGER.getByName(sku).setOnHand(count);
    expect(await stock(sku)).toMatchObject({ available: 4 });
    // The first location is where the sale's units lie.
    const here = { location: "main", counted: 5, reason: "counted", actor: "m" };
    await env.STOCK_LEDGER.getByName(sku).correctAt(here);
    expect(await stock(sku)).toMatchObject({ available: 4 });
    lost.mockRestore();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    await ring(env.STOCK_LANE.getByName(laneName(sale.id, 0)));
    expect(await stock(sku)).toMatchObject({ available: 5 });
  });
});

describe("scheduling a sale", () => {
  it("is refused for what can't be, and leaves nothing behind", async () => {
    const sku = await stockItem({ stock: 5 });
    const past = new Date(Date.now() - 60_000).toISOString();
    const longPast = new Date(Date.now() - 120_000).toISOString();
    const cases: [Record<string, unknown>, number, string][] = [
      [{ allotment: 6 }, 409, "out_of_stock"],
      [{ sku: "no-such-sku", allotment: 1 }, 422, "unknown_sku"],
      [{ allotment: 0 }, 400, "invalid_request"],
      [{ allotment: 1.5 }, 400, "invalid_request"],
      [{ allotment: 1, closesAt: past }, 400, "invalid_request"],
      [{ allotment: 1, opensAt: longPast, closesAt: past }, 400, "invalid_request"],
      [{ allotment: 1, perCustomerLimit: 0 }, 400, "invalid_request"],
      [{ allotment: 1, lanes: 65 }, 400, "invalid_request"],
      [{ allotment: 1, price: { amount: 0, currency: "USD" } }, 400, "invalid_request"],
      [{ allotment: 1, surprise: true }, 400, "invalid_request"],
    ];
    for (const [change, status, expected] of cases) {
      const answer = await schedule(sku, change);
      expect([change, answer.status, await codeOf(answer)]).toEqual([change, status, expected]);
    }
    const { items } = await (await call("GET", "/api/sales")).json<{ items: { sku: string }[] }>();
    expect(items.filter((sale) => sale.sku === sku)).toEqual([]);
    expect(await stock(sku)).toMatchObject({ available: 5 });
  });

  it("lists it until a day after its end: open ones first, then the next to open, then the last to end", async () => {
    const [hour, now] = [60 * 60_000, Date.now()];
    const hours: [opensAt: number, closesAt: number][] = [
      [-72 * hour, -24 * hour - 1],
      [-72 * hour, -24 * hour + 60_000],
      [3 * hour, 4 * hour],
      [-2 * hour, -hour],
      [hour, 2 * hour],
      [-hour, hour],
    ];
    const ids: string[] = [];
    for (const [opensAt, closesAt] of hours) {
      const { id } = await scheduledSale({ opensAt: now + opensAt, closesAt: now + closesAt });
      ids.push(id);
    }
    const { items } = await (await call("GET", "/api/sales")).json<{ items: { id: string }[] }>();
    const listed = items.map(({ id }) => ids.indexOf(id)).filter((index) => index >= 0);
    expect(listed).toEqual([5, 4, 2, 3, 1]);
  });

  it("is a merchant's to do, and buying is for those who are signed in", async () => {
    const sku = await stockItem();
    const sale = await openSale(sku);
    expect(
      (await call("POST", `/api/admin/sales/${sale.id}/close`, undefined, await bearer("c"))).status,
    ).toBe(403);
    expect((await call("POST", `/api/admin/sales/${sale.id}/close`)).status).toBe(401);
    expect((await call("POST", `/api/sales/${sale.id}/orders`, {}, { "Idempotency-Key": "k" })).status).toBe(
      401,
    );
    expect(await codeOf(await buy("sal_00000000000000000000", "c"))).toBe("not_found");
  });
});

describe("leases", () => {
  it("survive lanes and ledger being evicted at any moment, with every unit accounted for", async () => {
    const sku = await stockItem({ stock: 60 });
    const sale = await openSale(sku, { allotment: 60, lanes: 4 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    const lanes = [0, 1, 2, 3].map((lane) => env.STOCK_LANE.getByName(laneName(sale.id, lane)));
    const answers: Promise<Response>[] = [];
    for (let i = 0; i < 120; i++) {
      answers.push(buy(sale.id, `${sku}-b${i}`));
      if (i % 6 === 5) {
        const victim = [ledger, ...lanes][((i / 6) % 5) | 0] ?? ledger;
        // One that is not running has nothing to lose.
        await evictDurableObject(victim).catch(() => {});
      }
    }
    const all = await Promise.all(answers);
    // A buyer without a clear answer asks again with the same key.
    for (const [i, answer] of all.entries()) {
      if (answer.status === 503) {
        all[i] = await buy(sale.id, `${sku}-b${i}`);
      }
    }
    const rest = Array.from({ length: 60 }, (_, i) => buy(sale.id, `${sku}-c${i}`));
    const sold = [...all, ...(await Promise.all(rest))].filter(({ status }) => status === 201);
    expect(sold).toHaveLength(60);
    await vi.waitUntil(async () => (await books(sale.id)).balanced, { interval: 100 });
    expect(await books(sale.id)).toMatchObject({ allotment: 60, remaining: 0, orders: 60 });
  }, 60_000);

  it("are granted once a number, however often a lane asks", async () => {
    const sku = await stockItem({ stock: 100 });
    const sale = await openSale(sku, { allotment: 100, lanes: 4 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    const request = { saleId: sale.id, lane: 0, number: 1, want: 5, returns: [] };
    const first = await ledger.lease(request);
    // The answer was lost and the lane asks again, even for more.
    const again = await ledger.lease({ ...request, want: 50 });
    expect(again).toEqual(first);
    const returns = [{ number: 1, quantity: 3 }];
    expect(await ledger.giveBack(sale.id, 0, returns)).toEqual({ takenReturn: 1 });
    expect(await ledger.giveBack(sale.id, 0, returns)).toEqual({ takenReturn: 1 });
    const pool = await ledger.salePool(sale.id);
    expect(pool?.pool.free).toBe(100 - first.quantity + 3);
  });

  it("that a lane never heard of are found when the ledger recalls them", async () => {
    const sku = await stockItem({ stock: 10 });
    const sale = await openSale(sku, { allotment: 10, lanes: 2 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    // Lane 0 asked for everything and was killed before it wrote down the answer.
    expect(await ledger.lease({ saleId: sale.id, lane: 0, number: 1, want: 10, returns: [] })).toMatchObject({
      quantity: 10,
    });
    const buyers = Array.from({ length: 60 }, (_, i) => `${sku}-b${i}`).filter(
      (sub) => laneOf(`user:${sub}`, 2) === 1,
    );
    const answers = await Promise.all(buyers.slice(0, 12).map((sub) => buy(sale.id, sub)));
    expect(await tally(answers)).toEqual({ ok: 10, sold_out: 2 });
    expect(await books(sale.id)).toMatchObject({
      remaining: 0,
      lanes: [{ balanced: true }, { balanced: true }],
    });
  });
});
