import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../../../domain/base/trace.ts";
import { laneName } from "../../../domain/sales/sale.ts";
import { RESERVATION_TTL_MS, type ReserveRequest } from "../../../domain/stock/stock.ts";
import { holdQueues } from "../../../test/support/held-queues.ts";
import { books, buy, openSale } from "../../../test/support/sales.ts";
import { stockItem } from "../../../test/support/shop.ts";

/** Owners report movements within a second, and send a new order sooner than that. */
const SOON_MS = 1_500;
/** A lane publishes its movements so late. */
const MOVEMENTS_MS = 30_000;

beforeEach(() => {
  // The clock is frozen an hour ahead, and alarms keep real time: they ring when the test rings
  // them.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60 * 60_000 });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

function ledgerOf(sku: string) {
  return env.STOCK_LEDGER.getByName(sku);
}

function laneOfSale(saleId: string, lane: number) {
  return env.STOCK_LANE.getByName(laneName(saleId, lane));
}

function request(reference: string, customer = `user:${reference}`): ReserveRequest {
  return { reference, quantity: 1, traceparent: continueTrace(null), buyer: { customer, ticketId: null } };
}

/** Reserves one unit. @returns `ok`, or why not */
async function reserve(
  lane: ReturnType<typeof laneOfSale>,
  reference: string,
  customer?: string,
): Promise<string> {
  const [outcome] = await lane.reserveMany([request(reference, customer)]);
  if (!outcome) {
    throw new Error("a lane answers every request");
  }
  return outcome.ok ? "ok" : outcome.reason;
}

/** Milliseconds until an object's alarm rings. */
async function untilAlarm(object: DurableObjectStub<undefined>): Promise<number | null> {
  const at = await runInDurableObject(object, (_, { storage }) => storage.getAlarm());
  return at === null ? null : at - Date.now();
}

/**
 * Calls to the object of that name fail until the spy is restored; those to others of its kind
 * arrive.
 */
function silence<T extends Rpc.DurableObjectBranded | undefined>(
  objects: DurableObjectNamespace<T>,
  silent: string,
) {
  const getByName = objects.getByName.bind(objects);
  return vi.spyOn(objects, "getByName").mockImplementation((name, options) => {
    if (name === silent) {
      throw new Error(`${name} is silent`);
    }
    return getByName(name, options);
  });
}

/**
 * A lane's next call for a lease arrives at the ledger, and its answer waits until it is let
 * through.
 */
function holdLease(sku: string) {
  const getByName = env.STOCK_LEDGER.getByName.bind(env.STOCK_LEDGER);
  const gate = Promise.withResolvers<void>();
  let answered = false;
  vi.spyOn(env.STOCK_LEDGER, "getByName").mockImplementation((name, options) => {
    const stub = getByName(name, options);
    if (name !== sku || answered) {
      return stub;
    }
    const lease = async (request: Parameters<typeof stub.lease>[0]) => {
      const answer = await stub.lease(request);
      answered = true;
      await gate.promise;
      return answer;
    };
    return new Proxy(stub, { get: (target, key) => (key === "lease" ? lease : Reflect.get(target, key)) });
  });
  return { isAnswered: () => answered, letThrough: gate.resolve };
}

function expectSecondsFromNow(wait: number | null): void {
  expect(wait).toBeGreaterThanOrEqual(1_000);
  expect(wait).toBeLessThanOrEqual(10_000);
}

describe("a sale's hours", () => {
  it("begin and end to the millisecond, whether or not an alarm has rung", async () => {
    const sku = await stockItem({ stock: 10 });
    const [opensAt, closesAt] = [Date.now() + 60_000, Date.now() + 120_000];
    const { id } = await openSale(sku, {
      opensAt: new Date(opensAt).toISOString(),
      closesAt: new Date(closesAt).toISOString(),
    });
    vi.setSystemTime(opensAt - 1);
    expect((await buy(id, `${sku}-early`)).status).toBe(425);
    vi.setSystemTime(opensAt);
    expect((await buy(id, `${sku}-first`)).status).toBe(201);
    const lane = laneOfSale(id, 0);
    vi.setSystemTime(closesAt - 1);
    expect(await reserve(lane, "last")).toBe("ok");
    // The lane knows by its own clock, also when the ledger's word does not reach it.
    silence(env.STOCK_LANE, laneName(id, 0));
    vi.setSystemTime(closesAt);
    expect(await reserve(lane, "late")).toBe("sale_closed");
  });

  it("are kept by the ledger's alarm, which is set for the opening and then for the close", async () => {
    const sku = await stockItem({ stock: 10 });
    const [opensAt, closesAt] = [Date.now() + 60_000, Date.now() + 120_000];
    await openSale(sku, {
      opensAt: new Date(opensAt).toISOString(),
      closesAt: new Date(closesAt).toISOString(),
    });
    later(SOON_MS);
    await runDurableObjectAlarm(ledgerOf(sku));
    expect(await untilAlarm(ledgerOf(sku))).toBe(opensAt - Date.now());
    vi.setSystemTime(opensAt);
    await runDurableObjectAlarm(ledgerOf(sku));
    later(SOON_MS);
    await runDurableObjectAlarm(ledgerOf(sku));
    expect(await untilAlarm(ledgerOf(sku))).toBe(closesAt - Date.now());
    vi.setSystemTime(closesAt);
    await runDurableObjectAlarm(ledgerOf(sku));
    later(SOON_MS);
    await runDurableObjectAlarm(ledgerOf(sku));
    expect(await untilAlarm(ledgerOf(sku))).toBeNull();
  });

  it("that are far away hold up no expiry of what is reserved before, also after a restart", async () => {
    const sku = await stockItem({ stock: 10 });
    await openSale(sku, {
      allotment: 4,
      opensAt: new Date(Date.now() + 60 * 60_000).toISOString(),
      closesAt: new Date(Date.now() + 120 * 60_000).toISOString(),
    });
    const ledger = ledgerOf(sku);
    await evictDurableObject(ledger);
    await ledger.reserveMany([{ reference: "a", quantity: 1, traceparent: continueTrace(null) }]);
    expect(await ledger.snapshot()).toMatchObject({ reserved: 5 });
    later(RESERVATION_TTL_MS);
    expect(await ledger.snapshot()).toMatchObject({ reserved: 4 });
  });

  it("that a merchant cancels long before wake nobody any more", async () => {
    const sku = await stockItem({ stock: 10 });
    const { id } = await openSale(sku, {
      opensAt: new Date(Date.now() + 300 * 86_400_000).toISOString(),
      closesAt: new Date(Date.now() + 301 * 86_400_000).toISOString(),
    });
    await ledgerOf(sku).endSale(id);
    later(SOON_MS);
    await runDurableObjectAlarm(ledgerOf(sku));
    expect(await untilAlarm(ledgerOf(sku))).toBeNull();
    expect(await ledgerOf(sku).snapshot()).toMatchObject({ onHand: 10 });
    expect(await books(id)).toMatchObject({ allotment: 0, sold: 0, remaining: 0, balanced: true });
  });
});

it("a sale whose scheduling is repeated, for its answer was lost, has its units once", async () => {
  const sku = await stockItem({ stock: 10 });
  const now = Date.now();
  const hours = { opensAt: now - 1_000, closesAt: now + 60_000 };
  const pool = { saleId: "sal_00000000000000000000", allotment: 6, lanes: 1, ...hours };
  const ledger = ledgerOf(sku);
  for (let times = 0; times < 3; times++) {
    expect(await ledger.scheduleSale(pool)).toEqual({ short: 0 });
  }
  expect(await ledger.snapshot()).toMatchObject({ onHand: 4 });
  expect(await ledger.salePool(pool.saleId)).toMatchObject({ pool: { state: "open", free: 6 } });
  const next = { opensAt: pool.closesAt, closesAt: pool.closesAt + 60_000 };
  expect(await ledger.scheduleSale({ ...pool, ...next, saleId: "sal_11111111111111111111" })).toMatchObject({
    short: 2,
  });
});

describe("a sale that ends", () => {
  it("asks a silent lane again, seconds later, until ordinary stock has every unit", async () => {
    const sku = await stockItem({ stock: 10 });
    const { id } = await openSale(sku, { allotment: 10, lanes: 2 });
    const [ledger, first, second] = [ledgerOf(sku), laneOfSale(id, 0), laneOfSale(id, 1)];
    expect([await reserve(first, "a"), await reserve(second, "b")]).toEqual(["ok", "ok"]);
    await first.confirmMany(["a"]);
    await second.releaseMany(["b"], "test");
    later(SOON_MS);
    await runDurableObjectAlarm(ledger);

    const silent = silence(env.STOCK_LANE, laneName(id, 0));
    await ledger.endSale(id);
    for (let tries = 0; tries < 2; tries++) {
      const wait = await untilAlarm(ledger);
      expectSecondsFromNow(wait);
      expect(await ledger.snapshot()).toMatchObject({ onHand: 0 });
      later(wait ?? 0);
      await runDurableObjectAlarm(ledger);
    }
    const ask = { saleId: id, lane: 1, number: 99, want: 1, returns: [] };
    expect(await ledger.lease(ask)).toMatchObject({ quantity: 0, closed: true });

    silent.mockRestore();
    later((await untilAlarm(ledger)) ?? 0);
    await runDurableObjectAlarm(ledger);
    expect(await ledger.snapshot()).toMatchObject({ onHand: 9 });
    expect(await ledger.salePool(id)).toMatchObject({ pool: { state: "closed" }, returnedToStock: 9 });
    const lanes = (await ledger.salePool(id))?.lanes;
    expect(lanes?.map(({ leased, returned }) => leased - returned)).toEqual([1, 0]);
  });

  it("stays over for a lane that restarts, and what is not paid there becomes ordinary stock", async () => {
    const sku = await stockItem({ stock: 10 });
    const { id } = await openSale(sku, { allotment: 10, lanes: 1 });
    const [ledger, lane] = [ledgerOf(sku), laneOfSale(id, 0)];
    expect(await reserve(lane, "a")).toBe("ok");
    await ledger.endSale(id);
    await evictDurableObject(lane);
    await lane.releaseMany(["a"], "test");
    expect(await reserve(lane, "b")).toBe("sale_closed");
    await runDurableObjectAlarm(lane);
    expect(await ledger.snapshot()).toMatchObject({ onHand: 10 });
  });
});

describe("units that a lane gives back", () => {
  it("are sent again, seconds later, until the ledger has taken them; then never again", async () => {
    const sku = await stockItem({ stock: 10 });
    const { id } = await openSale(sku, { allotment: 10, lanes: 1 });
    const [ledger, lane] = [ledgerOf(sku), laneOfSale(id, 0)];
    expect(await reserve(lane, "a")).toBe("ok");
    await ledger.endSale(id);
    later(SOON_MS);
    await runDurableObjectAlarm(lane);
    await lane.releaseMany(["a"], "test");

    const silent = silence(env.STOCK_LEDGER, sku);
    await runDurableObjectAlarm(lane);
    expect(silent).toHaveBeenCalled();
    later(SOON_MS);
    await runDurableObjectAlarm(lane);
    const wait = await untilAlarm(lane);
    expectSecondsFromNow(wait);
    silent.mockRestore();
    expect(await ledger.snapshot()).toMatchObject({ onHand: 9 });
    later(wait ?? 0);
    await runDurableObjectAlarm(lane);
    expect(await ledger.snapshot()).toMatchObject({ onHand: 10 });
    later(MOVEMENTS_MS);
    await runDurableObjectAlarm(lane);
    // Nothing is left: its reservation has ended.
    expect(await untilAlarm(lane)).toBe(null);
  });

  it("are those that come free later too, as long as other lanes may want them", async () => {
    const { id } = await openSale(await stockItem({ stock: 10 }), { allotment: 10, lanes: 2 });
    const lane = laneOfSale(id, 0);
    expect(await reserve(lane, "a")).toBe("ok");
    const recall = { lastLease: null, takenReturn: 0, close: false };
    await lane.recall(recall);
    // Other terms say nothing of other lanes.
    await lane.recall({ ...recall, closesAt: Date.now() + 60 * 60_000 });
    await lane.releaseMany(["a"], "test");
    later(SOON_MS);
    await runDurableObjectAlarm(lane);
    expect(await lane.report()).toMatchObject({ free: 0, reserved: 0 });
  });

  it("hold up no order while the ledger does not answer", async () => {
    const sku = await stockItem({ stock: 10 });
    const { id } = await openSale(sku, { allotment: 10, lanes: 1 });
    const lane = laneOfSale(id, 0);
    const held = holdQueues();
    await lane.reserveMany([{ ...request("a"), order: { draft: '{"id":"a"}' } }]);
    await lane.recall({ lastLease: null, takenReturn: 0, close: false });
    const silent = silence(env.STOCK_LEDGER, sku);
    later(SOON_MS);
    await runDurableObjectAlarm(lane);
    expect(silent).toHaveBeenCalled();
    expect(held.filter(({ queue }) => queue === "orders")).toHaveLength(1);
  });

  it("are looked for by the lane itself when it is remembered as sold out, though no message said so", async () => {
    const sku = await stockItem({ stock: 1 });
    const { id } = await openSale(sku, { allotment: 1, lanes: 2 });
    const [empty, full] = [laneOfSale(id, 0), laneOfSale(id, 1)];
    expect(await reserve(full, "a")).toBe("ok");
    expect(await reserve(empty, "b")).toBe("out_of_stock");
    await full.releaseMany(["a"], "test");
    later(29_999);
    expect(await empty.holders(0)).toMatchObject({ soldOut: true });
    later(1);
    expect(await empty.holders(0)).toMatchObject({ soldOut: false });
  });

  it("are reported to every lane that was turned away, which asked no ledger since the sale was sold out", async () => {
    const sku = await stockItem({ stock: 16 });
    const { id } = await openSale(sku, { allotment: 16, lanes: 4 });
    const [first, second, ...empty] = [0, 1, 2, 3].map((lane) => laneOfSale(id, lane));
    if (!first || !second) {
      throw new Error("a sale has the lanes that it was given");
    }
    // Its lease is more than it can sell, so the last unit of the other lane is called back from
    // here.
    expect(await reserve(first, "a")).toBe("ok");
    for (let sold = 1; sold < 16; sold++) {
      expect(await reserve(second, `b-${sold}`)).toBe("ok");
    }
    let buyers = 0;
    // One after the other: two that ask at once may call back what the other was given.
    const turnedAway = async () => {
      const answers: string[] = [];
      for (const lane of empty) {
        answers.push(await reserve(lane, `loser-${++buyers}`));
      }
      return answers;
    };
    expect(await turnedAway()).toEqual(["out_of_stock", "out_of_stock"]);
    // No lane asks the ledger for long, however many buyers and isolates ask the lanes.
    const asked = vi.spyOn(env.STOCK_LEDGER, "getByName");
    for (let n = 0; n < 5; n++) {
      later(3_000);
      await turnedAway();
      await Promise.all(empty.map((lane) => lane.holders(0)));
    }
    expect(asked.mock.calls.filter(([name]) => name === sku)).toEqual([]);
    // A cancelled order: its unit goes to the next buyer, in any lane.
    await first.confirmMany(["a"]);
    await first.returnMany(["a"], "cancelled");
    await runDurableObjectAlarm(first);
    // A lane that was not told for sure that there is nothing asks again by itself.
    later(3_000);
    await vi.waitUntil(async () => (await turnedAway()).includes("ok"));
    expect(await turnedAway()).toEqual(["out_of_stock", "out_of_stock"]);
    // A lane that starts again does not know that others wait.
    await evictDurableObject(second);
    await second.releaseMany(["b-1"], "test");
    await runDurableObjectAlarm(second);
    later(3_000);
    await vi.waitUntil(async () => (await turnedAway()).includes("ok"));
    expect(await books(id)).toMatchObject({ remaining: 0 });
  });

  it("of a lane that was silent are asked for again a second later", async () => {
    const sku = await stockItem({ stock: 8 });
    const { id } = await openSale(sku, { allotment: 8, lanes: 2 });
    const [other, silent] = [laneOfSale(id, 0), laneOfSale(id, 1)];
    expect(await reserve(silent, "a")).toBe("ok");
    const hush = silence(env.STOCK_LANE, laneName(id, 1));
    for (let sold = 0; sold < 6; sold++) {
      expect(await reserve(other, `b-${sold}`)).toBe("ok");
    }
    expect(await reserve(other, "too soon")).toBe("out_of_stock");
    hush.mockRestore();
    later(1_000);
    expect(await reserve(other, "last")).toBe("ok");
  });

  it("that come back while a lane is being answered that there are none are not missed", async () => {
    const sku = await stockItem({ stock: 1 });
    const { id } = await openSale(sku, { allotment: 1, lanes: 2 });
    const [empty, full] = [laneOfSale(id, 0), laneOfSale(id, 1)];
    expect(await reserve(full, "a")).toBe("ok");
    const held = holdLease(sku);
    const buying = reserve(empty, "b");
    await vi.waitUntil(held.isAnswered);
    await full.releaseMany(["a"], "test");
    await runDurableObjectAlarm(full);
    await empty.recall({ lastLease: null, takenReturn: 0, close: false, restocked: true });
    held.letThrough();
    expect(await buying).toBe("ok");
  });

  it("are shown to those who watch the sale", async () => {
    const sku = await stockItem({ stock: 1 });
    const { id } = await openSale(sku, { allotment: 1, lanes: 1 });
    const [lane, room] = [laneOfSale(id, 0), env.SALE_ROOM.getByName(id)];
    expect(await reserve(lane, "a")).toBe("ok");
    await vi.waitUntil(async () => (await room.status())?.state === "sold_out");
    await lane.releaseMany(["a"], "test");
    later(SOON_MS);
    await runDurableObjectAlarm(lane);
    await vi.waitUntil(async () => (await room.status())?.state === "open");
  });

  it("are asked for once, and not by every buyer who comes to a lane that has none", async () => {
    const sku = await stockItem({ stock: 1 });
    const { id } = await openSale(sku, { allotment: 1, lanes: 2 });
    const [ledger, empty, full] = [ledgerOf(sku), laneOfSale(id, 0), laneOfSale(id, 1)];
    expect(await reserve(full, "a")).toBe("ok");
    const recalled = vi.spyOn(env.STOCK_LANE, "getByName");
    expect(await reserve(empty, "b")).toBe("out_of_stock");
    const ask = { saleId: id, lane: 0, number: 1, want: 1, returns: [] };
    for (let i = 0; i < 3; i++) {
      expect(await ledger.lease(ask)).toMatchObject({ quantity: 0 });
    }
    expect(recalled).toHaveBeenCalledTimes(1);
    later(SOON_MS);
    await ledger.lease(ask);
    expect(recalled).toHaveBeenCalledTimes(2);
  });
});

describe("a customer's limit", () => {
  it("counts what was paid, also after a restart; an order that came to nothing frees its own units only", async () => {
    const sku = await stockItem({ stock: 10 });
    const { id } = await openSale(sku, { allotment: 10, lanes: 1, perCustomerLimit: 2 });
    const lane = laneOfSale(id, 0);
    const take = (reference: string) => reserve(lane, reference, "user:ada");
    expect([await take("paid"), await take("cancelled"), await take("more")]).toEqual([
      "ok",
      "ok",
      "limit_reached",
    ]);
    await lane.confirmMany(["paid"]);
    expect(await take("after payment")).toBe("limit_reached");
    await lane.releaseMany(["cancelled"], "test");
    expect([await take("instead"), await take("more")]).toEqual(["ok", "limit_reached"]);
    await evictDurableObject(lane);
    expect(await take("after a restart")).toBe("limit_reached");
    later(RESERVATION_TTL_MS);
    expect([await take("once it expired"), await take("more")]).toEqual(["ok", "limit_reached"]);
  });

  it("does not count an order whose write failed", async () => {
    const { id } = await openSale(await stockItem(), { lanes: 1, perCustomerLimit: 1 });
    const lane = laneOfSale(id, 0);
    const broken = Object.assign(request("broken"), { traceparent: null });
    await runInDurableObject(lane, async (object) => {
      await expect(object.reserveMany([request("lost", "user:ada"), broken])).rejects.toThrow("NOT NULL");
    });
    expect(await reserve(lane, "instead", "user:ada")).toBe("ok");
  });
});

it("a lane lets go of what is over before it answers anything", async () => {
  const asked: ((lane: ReturnType<typeof laneOfSale>) => Promise<unknown>)[] = [
    (lane) => lane.recall({ lastLease: null, takenReturn: 0, close: false }),
    (lane) => lane.holders(0),
    (lane) => lane.ticketOf("user:ada", "none"),
    (lane) => lane.report(),
  ];
  const { id } = await openSale(await stockItem(), { lanes: asked.length });
  for (const [number, ask] of asked.entries()) {
    const lane = laneOfSale(id, number);
    expect(await reserve(lane, `${id}-${number}`)).toBe("ok");
    later(RESERVATION_TTL_MS);
    await ask(lane);
    const ended = (await lane.movements(0, 100)).filter(({ kind }) => kind === "expire");
    expect([String(ask), ended.length]).toEqual([String(ask), 1]);
  }
});

it("events of a lane and of the ledger of its SKU never share an id", async () => {
  const held = holdQueues();
  const sku = await stockItem({ stock: 12, reorderPoint: 5 });
  const { id } = await openSale(sku, { allotment: 10, lanes: 2 });
  const lanes = [laneOfSale(id, 0), laneOfSale(id, 1)];
  for (const [i, lane] of lanes.entries()) {
    expect(await reserve(lane, `r${i}`)).toBe("ok");
  }
  later(MOVEMENTS_MS);
  for (const owner of [ledgerOf(sku), ...lanes]) {
    await runDurableObjectAlarm(owner);
  }
  const events = held
    .filter(({ queue }) => queue === "analytics")
    .flatMap(({ body }): { id: string; data: { seq: number; lot?: string } }[] => JSON.parse(body).events);
  const numbers = events.map(({ data }) => `${data.lot ?? "ledger"} ${data.seq}`);
  // The second movement of the ledger left little, which is an event of its own.
  expect(numbers).toEqual([
    "ledger 1",
    "ledger 2",
    "ledger 2",
    `${laneName(id, 0)} 2`,
    `${laneName(id, 1)} 2`,
  ]);
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
});

describe("what a lane reports to its sale's room", () => {
  it("waits for the room's answer, and then says where it stands now", async () => {
    const sku = await stockItem();
    const { id: saleId } = await openSale(sku, { allotment: 6, lanes: 1 });
    const told: number[] = [];
    let answer = Promise.withResolvers<void>();
    const report = (_lane: number, counts: { reserved: number }) => {
      told.push(counts.reserved);
      return answer.promise;
    };
    const roomOf = env.SALE_ROOM.getByName.bind(env.SALE_ROOM);
    vi.spyOn(env.SALE_ROOM, "getByName").mockImplementation((name) =>
      name === saleId ? ({ report } as unknown as ReturnType<typeof roomOf>) : roomOf(name),
    );
    const lane = laneOfSale(saleId, 0);
    for (const n of [1, 2, 3, 4]) {
      later(SOON_MS);
      expect(await reserve(lane, `ord-${n}`)).toBe("ok");
      await vi.waitUntil(() => told.length > 0);
    }
    // A second report would be sent by a timer of no delay.
    await scheduler.wait(50);
    expect(told).toHaveLength(1);
    const first = answer;
    answer = Promise.withResolvers();
    later(SOON_MS);
    first.resolve();
    await vi.waitUntil(() => told.length === 2);
    expect(told[1]).toBe(4);
    answer.resolve();
  });

  it("is said again where it is not known whether the room heard it", async () => {
    const { id: saleId } = await openSale(await stockItem(), { allotment: 6, lanes: 1 });
    const told: number[] = [];
    const report = async (_lane: number, counts: { reserved: number }) => {
      told.push(counts.reserved);
      if (counts.reserved === 2) {
        throw new Error("its answer is lost");
      }
    };
    const roomOf = env.SALE_ROOM.getByName.bind(env.SALE_ROOM);
    vi.spyOn(env.SALE_ROOM, "getByName").mockImplementation((name) =>
      name === saleId ? ({ report } as unknown as ReturnType<typeof roomOf>) : roomOf(name),
    );
    const lane = laneOfSale(saleId, 0);
    for (const n of [1, 2]) {
      expect(await reserve(lane, `ord-${n}`)).toBe("ok");
      await vi.waitUntil(() => told.includes(n));
      later(SOON_MS);
    }
    await lane.releaseMany(["ord-2"], "test");
    await runDurableObjectAlarm(lane);
    await vi.waitUntil(() => told.length === 3);
    expect(told).toEqual([1, 2, 1]);
  });

  it("is no word of orders that are paid, whose units were taken before, nor of units that go back", async () => {
    const sku = await stockItem();
    const { id: saleId } = await openSale(sku, { allotment: 6, lanes: 1 });
    const told: number[] = [];
    const roomOf = env.SALE_ROOM.getByName.bind(env.SALE_ROOM);
    const report = async (_lane: number, counts: { sold: number; reserved: number }) => {
      told.push(counts.sold + counts.reserved);
    };
    vi.spyOn(env.SALE_ROOM, "getByName").mockImplementation((name) =>
      name === saleId ? ({ report } as unknown as ReturnType<typeof roomOf>) : roomOf(name),
    );
    const lane = laneOfSale(saleId, 0);
    await reserve(lane, "ord-1");
    await vi.waitUntil(() => told.length > 0);
    later(SOON_MS);
    await lane.confirmMany(["ord-1"]);
    // Nor of units that the ledger calls back: they were not taken.
    await lane.recall({ lastLease: null, takenReturn: 0, close: false });
    later(SOON_MS);
    await runDurableObjectAlarm(lane);
    await scheduler.wait(50);
    later(SOON_MS);
    await reserve(lane, "ord-2");
    await vi.waitUntil(() => told.includes(2));
    expect(told).toEqual([1, 2]);
  });
});
