import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import {
  BEACON,
  BEACON_WAIT_MS,
  hex,
  roundOf,
  seedOfDraw,
  timeOfRound,
} from "../../domain/sales/fair-draw.ts";
import type { LiveView } from "../../domain/sales/live.ts";
import { roomName, roomOf } from "../../domain/sales/sale.ts";
import { verifyTicket } from "../../domain/sales/ticket.ts";
import { draw, PUBLISH_AFTER_MS, parseSeed, TICKET_TTL_MS, TURN } from "../../domain/sales/waiting-room.ts";
import { verifySale } from "../../scripts/verify-sale.mjs";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import type { Entries } from "../../shop/sales/sale-room.ts";
import { endSale, type StoredSale } from "../../stores/sales/sales.ts";
import { FULL } from "../../test/support/full.ts";
import { scheduledSale, type Watcher, watch } from "../../test/support/sale-room.ts";
import type { SaleRoom } from "./sale-room.ts";
import { SharedEntries } from "./shared-entries.ts";

const watchers: Watcher[] = [];

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const watcher of watchers.splice(0)) {
    watcher.close();
  }
});

function room(saleId: string) {
  return env.SALE_ROOM.getByName(saleId);
}

async function connect(saleId: string, customer?: string): Promise<Watcher> {
  const headers: Record<string, string> = {};
  if (customer !== undefined) {
    headers.Authorization = `Bearer ${await signAccessToken(env, { sub: customer, role: "customer" })}`;
  }
  const watcher = await watch(saleId, headers);
  watchers.push(watcher);
  return watcher;
}

/** Stops the clock at `at`; the room's alarm is then rung by hand. */
function setClock(at: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: at });
}

async function ring(saleId: string, at: number): Promise<void> {
  setClock(at);
  await runDurableObjectAlarm(room(saleId));
}

function secretOf({ id, drawSeed, drawChain }: StoredSale) {
  return { saleId: id, seed: drawSeed ?? "", chain: drawChain };
}

function counts(seq: number, sold: number, reserved = 0) {
  return { seq, sold, reserved, free: 0 };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * What the customers of a room see. They are asked for inside the object: for thousands of them,
 * calls from outside cost ten times what the object does.
 */
function pollInside(name: string, customers: readonly string[]): Promise<(LiveView | null)[]> {
  return runInDurableObject(room(name), async (object: SaleRoom) => {
    const views: (LiveView | null)[] = [];
    for (let at = 0; at < customers.length; at += 500) {
      views.push(...(await Promise.all(customers.slice(at, at + 500).map((one) => object.poll(one)))));
    }
    return views;
  });
}

async function position(saleId: string, customer: string): Promise<number | undefined> {
  return (await room(saleId).poll(customer))?.position;
}

describe("live stock", () => {
  it("of a sale that does not exist is nothing, and leaves nothing behind", async () => {
    const id = randomId("sal");
    expect(await room(id).poll("ada")).toBeNull();
    expect(await room(id).status()).toBeNull();
    await room(id).report(0, counts(1, 1));
    await room(id).refresh();
    const { tables, alarm } = await runInDurableObject(room(id), async (_, state) => ({
      tables: state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'room'").toArray(),
      alarm: await state.storage.getAlarm(),
    }));
    expect({ tables, alarm }).toEqual({ tables: [], alarm: null });
  });

  it("is the allotment less what all lanes have sold or reserved, by the newest count of each", async () => {
    const { id } = await scheduledSale({ opensAt: Date.now() - 1_000, lanes: 2 });
    await room(id).report(0, counts(10, 20, 5));
    await room(id).report(1, counts(3, 1));
    await room(id).report(0, counts(9, 70));
    await room(id).report(0, counts(10, 71));
    expect(await room(id).status()).toEqual({ state: "open", remaining: 74 });
    await evictDurableObject(room(id));
    await room(id).report(0, counts(9, 70));
    expect(await room(id).status()).toEqual({ state: "open", remaining: 74 });
  });

  it("is told at once on connecting, and again only when it changes", async () => {
    const { id } = await scheduledSale({ opensAt: Date.now() - 1_000 });
    const watcher = await connect(id);
    expect(watcher.messages).toEqual([
      { type: "state", state: "open" },
      { type: "stock", remaining: 100 },
    ]);
    const next = watcher.next("stock");
    await room(id).report(0, counts(1, 4, 1));
    expect(await next).toEqual({ type: "stock", remaining: 95 });
    // A reservation that was paid changes nothing for those who watch.
    await room(id).report(0, counts(2, 5, 0));
    await pause(400);
    expect(watcher.messages).toHaveLength(3);
  });

  it("that nobody watches is written with its lane alone, and whoever comes then is told the newest", async () => {
    const { id } = await scheduledSale({ opensAt: Date.now() - 1_000, allotment: 2 });
    await room(id).report(0, counts(1, 0, 1));
    const written = await runInDurableObject(room(id), async (object: SaleRoom, { storage }) => {
      const exec = vi.spyOn(storage.sql, "exec");
      await object.report(0, counts(2, 1, 1));
      const cursors = exec.mock.results.map(({ value }) => value as SqlStorageCursor<never>);
      return cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
    });
    expect(written).toBe(1);
    const watcher = await connect(id);
    await vi.waitUntil(() => watcher.of("stock").length > 0);
    expect(watcher.of("stock").at(-1)?.remaining).toBe(0);
    expect(watcher.of("state").at(-1)?.state).toBe("sold_out");
  });

  it("reaches watchers a few times a second, however fast it moves, and ends at the last count", async () => {
    const { id } = await scheduledSale({ opensAt: Date.now() - 1_000, allotment: 240 });
    const watcher = await connect(id);
    const started = Date.now();
    for (let i = 0; i < 240; i += 12) {
      const reports = Array.from({ length: 12 }, (_, k) => room(id).report(0, counts(i + k + 1, i + k)));
      await Promise.all(reports);
      await pause(Math.max(0, started + 4 * i - Date.now()));
    }
    const seconds = (Date.now() - started) / 1_000;
    await vi.waitUntil(() => watcher.of("stock").at(-1)?.remaining === 1);
    expect(watcher.of("stock").length).toBeGreaterThan(2);
    expect(watcher.of("stock").length).toBeLessThanOrEqual(2 + Math.ceil(seconds * 4));
  });

  it("says sold out when nothing is left, and open again when a unit comes back", async () => {
    const { id } = await scheduledSale({ opensAt: Date.now() - 1_000, allotment: 2 });
    const watcher = await connect(id);
    let next = watcher.next("state");
    await room(id).report(0, counts(1, 1, 1));
    expect(await next).toEqual({ type: "state", state: "sold_out" });
    next = watcher.next("state");
    await room(id).report(0, counts(2, 1, 0));
    expect(await next).toEqual({ type: "state", state: "open" });
  });
});

describe("a sale's state", () => {
  it("flips by the room's alarm at the opening and at the close", async () => {
    const sale = await scheduledSale();
    const watcher = await connect(sale.id);
    expect(watcher.of("state")).toEqual([{ type: "state", state: "scheduled" }]);
    const alarm = () => runInDurableObject(room(sale.id), (_, state) => state.storage.getAlarm());
    expect(await alarm()).toBe(sale.opensAt);
    let next = watcher.next("state");
    await ring(sale.id, sale.opensAt);
    expect(await next).toEqual({ type: "state", state: "open" });
    expect(await alarm()).toBe(sale.closesAt);
    await evictDurableObject(room(sale.id));
    next = watcher.next("state");
    await ring(sale.id, sale.closesAt);
    expect(await next).toEqual({ type: "state", state: "closed" });
    expect(await alarm()).toBeNull();
  });

  it("flips a few seconds late when the database failed at the opening", async () => {
    const sale = await scheduledSale();
    const watcher = await connect(sale.id);
    await evictDurableObject(room(sale.id));
    const failing = vi.spyOn(env.DB, "prepare").mockImplementation(() => {
      throw new Error("no database");
    });
    await ring(sale.id, sale.opensAt);
    failing.mockRestore();
    const alarm = await runInDurableObject(room(sale.id), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThanOrEqual(sale.opensAt + 1_000);
    expect(alarm).toBeLessThanOrEqual(sale.opensAt + 10_000);
    const next = watcher.next("state");
    await ring(sale.id, alarm ?? 0);
    expect(await next).toEqual({ type: "state", state: "open" });
  });

  it("is closed at once when a merchant ends the sale early", async () => {
    const sale = await scheduledSale({ opensAt: Date.now() - 1_000, admissionPerSecond: 10 });
    const watcher = await connect(sale.id);
    const next = watcher.next("state");
    await endSale(env.DB, sale.id, Date.now());
    await room(sale.id).refresh();
    expect(await next).toEqual({ type: "state", state: "closed" });
    expect(await room(sale.id).poll("late")).toEqual({
      state: "closed",
      remaining: 100,
      serverTime: expect.any(String),
    });
  });
});

describe("the waiting room", () => {
  it("draws the order of those who were there before the opening; late-comers stand behind", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    const early = Array.from({ length: 15 }, (_, i) => `early-${i}`);
    for (const customer of early) {
      expect(await room(sale.id).poll(customer)).toMatchObject({ state: "scheduled", joined: true });
    }
    setClock(sale.opensAt);
    const late = [];
    for (const customer of ["late-1", "late-2"]) {
      late.push(await position(sale.id, customer));
    }
    expect(late).toEqual([16, 17]);
    const places = await Promise.all(
      early.map(async (customer) => (await room(sale.id).poll(customer)) ?? null),
    );
    const admitted = places.filter((place) => place?.ticket !== undefined);
    expect(admitted).toHaveLength(1);
    const positions = places.map((place) => place?.position ?? 1);
    expect(positions.toSorted((a, b) => a - b)).toEqual(early.map((_, i) => i + 1));
    expect(positions).not.toEqual(early.map((_, i) => i + 1));
    await evictDurableObject(room(sale.id));
    const again = await Promise.all(early.map(async (customer) => (await position(sale.id, customer)) ?? 1));
    expect(again).toEqual(positions);
  });

  it("admits exactly the set rate, however often and by whomever it is asked", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 3 });
    const customers = Array.from({ length: 12 }, (_, i) => `c-${i}`);
    for (const customer of customers.slice(0, 8)) {
      await room(sale.id).poll(customer);
    }
    setClock(sale.opensAt);
    for (const customer of customers.slice(8)) {
      await room(sale.id).poll(customer);
    }
    for (const ms of [0, 332, 334, 1_000, 2_500, 3_666, 3_667, 60_000]) {
      setClock(sale.opensAt + ms);
      const views = await Promise.all(customers.map((customer) => room(sale.id).poll(customer)));
      const tickets = views.flatMap((view) => view?.ticket ?? []);
      expect([ms, new Set(tickets).size]).toEqual([ms, Math.min(12, Math.floor((ms * 3) / 1_000) + 1)]);
    }
  });

  it("says how many are ahead, and when the turn comes", async () => {
    const sale = await scheduledSale({ opensAt: Date.now() + 1_000_000, admissionPerSecond: 2 });
    setClock(sale.opensAt + 5_000);
    const views = [];
    for (let i = 0; i < 6; i++) {
      views.push(await room(sale.id).poll(`c-${i}`));
    }
    expect(views[0]?.ticket).toBeDefined();
    expect(views[5]).toMatchObject({ position: 6, ahead: 4, estimateSeconds: 3 });
    setClock(sale.opensAt + 6_000);
    expect(await room(sale.id).poll("c-5")).toMatchObject({ position: 6, ahead: 2, estimateSeconds: 2 });
  });

  it("pushes position, admission and nothing twice; a customer has one place in every tab", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    const first = await connect(sale.id, "ada");
    const tab = await connect(sale.id, "ada");
    const other = await connect(sale.id, "bob");
    const anonymous = await connect(sale.id);
    await vi.waitUntil(() => other.of("joined").length === 1 && tab.of("joined").length === 1);
    await ring(sale.id, sale.opensAt);
    await ring(sale.id, sale.opensAt + 500);
    await ring(sale.id, sale.opensAt + 1_000);
    await ring(sale.id, sale.opensAt + 1_500);
    await vi.waitUntil(() => [first, tab, other].every((watcher) => watcher.of("admitted").length > 0));
    await pause(50);
    const [ticket] = first.of("admitted");
    expect(tab.of("admitted")).toEqual([ticket]);
    expect(first.of("admitted")).toHaveLength(1);
    expect(other.of("admitted")).toHaveLength(1);
    expect(other.of("admitted")).not.toEqual([ticket]);
    const positions = [...first.of("position"), ...other.of("position")];
    expect(positions).toEqual([
      { type: "position", entry: expect.any(Number), position: 2, ahead: 0, estimateSeconds: 1 },
    ]);
    expect(anonymous.messages.map(({ type }) => type)).toEqual(["state", "stock", "state"]);
  });

  it("sends a position every two seconds at most, and only when it has changed", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    for (let i = 0; i < 50; i++) {
      await room(sale.id).poll(`before-${i}`);
    }
    setClock(sale.opensAt);
    await room(sale.id).status();
    const watcher = await connect(sale.id, "ada");
    await vi.waitUntil(() => watcher.of("position").length === 1);
    for (let tick = 1; tick <= 21; tick++) {
      await ring(sale.id, sale.opensAt + tick * 500);
    }
    await vi.waitUntil(() => watcher.of("position").at(-1)?.ahead === 39);
    expect(watcher.of("position").length).toBeLessThanOrEqual(7);
    expect(new Set(watcher.of("position").map(({ ahead }) => ahead)).size).toBe(
      watcher.of("position").length,
    );
  });

  it("keeps place and sockets when the room is evicted, and the place when the socket is closed", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    const stays = await connect(sale.id, "stays");
    const leaves = await connect(sale.id, "leaves");
    leaves.close();
    await evictDurableObject(room(sale.id));
    await ring(sale.id, sale.opensAt);
    await evictDurableObject(room(sale.id));
    await ring(sale.id, sale.opensAt + 1_000);
    await vi.waitUntil(() => stays.of("admitted").length === 1);
    const back = await connect(sale.id, "leaves");
    await vi.waitUntil(() => back.of("admitted").length === 1);
    await evictDurableObject(room(sale.id));
    const again = await connect(sale.id, "leaves");
    await vi.waitUntil(() => again.of("admitted").length === 1);
    expect(again.of("admitted")).toEqual(back.of("admitted"));
    // A customer who was informed of their admission before a restart is not informed again after
    // it.
    await ring(sale.id, sale.opensAt + 1_500);
    await pause(50);
    expect(stays.of("admitted")).toHaveLength(1);
  });

  it("admits whose turn it is though the lane that knows of used tickets does not answer", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    await room(sale.id).poll("ada");
    setClock(sale.opensAt);
    const silent = vi.spyOn(env.STOCK_LANE, "getByName").mockImplementation(() => {
      throw new Error("no lane");
    });
    const view = await room(sale.id).poll("ada");
    expect(silent).toHaveBeenCalled();
    silent.mockRestore();
    expect(view?.ticket).toBeDefined();
  });

  it("rings on by itself while a person connected waits, and not for those who left", async () => {
    const sale = await scheduledSale({ opensAt: Date.now() - 1, admissionPerSecond: 2 });
    const customers = ["a", "b", "c", "d"];
    const sockets: Watcher[] = [];
    for (const customer of customers) {
      sockets.push(await connect(sale.id, customer));
    }
    await vi.waitUntil(() => sockets.every((socket) => socket.of("admitted").length === 1));
    await vi.waitUntil(
      async () =>
        (await runInDurableObject(room(sale.id), (_, state) => state.storage.getAlarm())) === sale.closesAt,
    );
  });

  it("gives tickets that this sale takes from this customer, until they expire", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 100 });
    await room(sale.id).poll("ada");
    setClock(sale.opensAt);
    const view = await room(sale.id).poll("ada");
    const expiry = sale.opensAt + TICKET_TTL_MS;
    expect(view?.expiresAt).toBe(new Date(expiry).toISOString());
    const bearer = { saleId: sale.id, customer: "ada", now: expiry - 1 };
    expect(await verifyTicket(sale.ticketKey, view?.ticket ?? "", bearer)).toEqual({
      id: "1",
      lapsed: false,
    });
    const late = await verifyTicket(sale.ticketKey, view?.ticket ?? "", { ...bearer, now: expiry });
    expect(late).toEqual({ id: "1", lapsed: true });
  });

  it("gives tickets that end with the sale at the latest", async () => {
    const opensAt = Date.now() + 60_000;
    const closesAt = opensAt + 120_000;
    const sale = await scheduledSale({ opensAt, closesAt, admissionPerSecond: 1 });
    await room(sale.id).poll("ada");
    setClock(opensAt);
    expect((await room(sale.id).poll("ada"))?.expiresAt).toBe(new Date(closesAt).toISOString());
  });

  it("gives a ticket that lapsed unused no second life, but a new place at the end", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    await room(sale.id).poll("ada");
    setClock(sale.opensAt + TICKET_TTL_MS - 1);
    const first = await room(sale.id).poll("ada");
    expect(first?.ticket).toBeDefined();
    setClock(sale.opensAt + TICKET_TTL_MS);
    expect((await room(sale.id).poll("bob"))?.ticket).toBeDefined();
    const second = await room(sale.id).poll("ada");
    expect(second).toMatchObject({ position: 3, ahead: 0, estimateSeconds: 1 });
    expect(await room(sale.id).poll("ada")).toEqual(second);
  });

  it("admits nobody after the close, and then forgets who stood there", async () => {
    const opensAt = Date.now() + 60_000;
    const sale = await scheduledSale({ opensAt, closesAt: opensAt + 2_000, admissionPerSecond: 1 });
    const customers = ["a", "b", "c", "d"];
    const sockets: Watcher[] = [];
    for (const customer of customers) {
      sockets.push(await connect(sale.id, customer));
    }
    await ring(sale.id, opensAt);
    await ring(sale.id, opensAt + 1_999);
    await ring(sale.id, opensAt + 2_000);
    await vi.waitUntil(() => sockets.every((socket) => socket.of("state").at(-1)?.state === "closed"));
    expect(sockets.flatMap((socket) => socket.of("admitted"))).toHaveLength(2);
    expect((await room(sale.id).poll("a"))?.ticket).toBeUndefined();
    await ring(sale.id, opensAt + 2_000 + PUBLISH_AFTER_MS);
    const left = await runInDurableObject(room(sale.id), (_, state) =>
      state.storage.sql.exec("SELECT count(*) AS n FROM arrivals").one(),
    );
    expect(left).toEqual({ n: 0 });
  });

  it("stands on where a merchant prolonged the sale, and no word of it came", async () => {
    const opensAt = Date.now() + 60_000;
    const sale = await scheduledSale({ opensAt, closesAt: opensAt + 2_000, admissionPerSecond: 1 });
    for (const customer of ["a", "b", "c", "d"]) {
      await room(sale.id).poll(customer);
    }
    await ring(sale.id, opensAt);
    const closesAt = opensAt + 60_000;
    await env.DB.prepare("UPDATE sales SET closes_at = ? WHERE id = ?").bind(closesAt, sale.id).run();
    await ring(sale.id, opensAt + 2_000 + PUBLISH_AFTER_MS);
    expect(await room(sale.id).status()).toMatchObject({ state: "open" });
    expect((await room(sale.id).arrivals()).map(({ customer }) => customer)).toEqual(["a", "b", "c", "d"]);
    expect((await room(sale.id).poll("d"))?.ticket).toBeDefined();
  });

  it("is drawn with a beacon that is known after the opening only, and turns begin with the draw", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 }, BEACON.chain);
    const early = ["a", "b", "c"];
    for (const customer of early) {
      await room(sale.id).poll(customer);
    }
    env.DRAND_URLS = "https://down.example,https://false.example,https://beacon.example";
    const signature = "ab".repeat(48);
    const randomness = hex(await crypto.subtle.digest("SHA-256", new Uint8Array(48).fill(0xab)));
    const round = roundOf(sale.opensAt);
    // It has the round before alone, and another says what no round can be.
    const answers: Record<string, object> = {
      "https://beacon.example": { round: round - 1, randomness, signature },
      "https://false.example": { round, randomness: "00".repeat(32), signature },
    };
    const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async (url) => {
      const answer = answers[new URL(String(url)).origin];
      if (!answer) {
        throw new Error("no network");
      }
      return Response.json(answer);
    });
    const at = timeOfRound(roundOf(sale.opensAt)) + 500;
    await ring(sale.id, at);
    expect(asked).toHaveBeenCalled();
    expect(await room(sale.id).poll("late")).toMatchObject({ joined: true, entry: 4 });
    await evictDurableObject(room(sale.id));
    answers["https://beacon.example"] = { round, randomness, signature };
    await ring(sale.id, at + 1_000);
    env.DRAND_URLS = "";
    const turns = await Promise.all([...early, "late"].map((customer) => room(sale.id).poll(customer)));
    expect(turns.filter((turn) => turn?.ticket !== undefined)).toHaveLength(1);
    expect(turns[3]).toMatchObject({ position: 4, estimateSeconds: 3 });
    expect(await room(sale.id).fairness(0)).toMatchObject({
      stage: "drawn",
      beacon: { randomness },
      drawnAt: new Date(at + 1_000).toISOString(),
      drawn: 3,
    });
    const { positions } = draw(parseSeed(await seedOfDraw(secretOf(sale), randomness)), 3);
    expect(turns.slice(0, 3).map((turn) => turn?.position ?? 1)).toEqual([...positions.slice(1)]);
  });

  it("is drawn without the beacon ten seconds after the opening, and says so", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 }, BEACON.chain);
    await room(sale.id).poll("ada");
    await ring(sale.id, sale.opensAt + BEACON_WAIT_MS - 1);
    expect(await room(sale.id).poll("ada")).toMatchObject({ joined: true });
    await ring(sale.id, sale.opensAt + BEACON_WAIT_MS);
    expect(await room(sale.id).poll("ada")).toMatchObject({ ticket: expect.any(String) });
    const fairness = await room(sale.id).fairness(0);
    expect(fairness?.beacon).toEqual({ chain: BEACON.chain, round: roundOf(sale.opensAt) });
  });

  it("is not there when the sale has none: no place, no ticket", async () => {
    const sale = await scheduledSale({ opensAt: Date.now() - 1_000 });
    const watcher = await connect(sale.id, "ada");
    expect(await room(sale.id).poll("ada")).toEqual({
      state: "open",
      remaining: 100,
      serverTime: expect.any(String),
    });
    await pause(50);
    expect(watcher.messages.map(({ type }) => type)).toEqual(["state", "stock"]);
  });
});

describe("several rooms", () => {
  it("share one call for entries at a time, and one that failed holds up no later one", async () => {
    const asked: number[] = [];
    const answers = [Promise.withResolvers<Entries>(), Promise.withResolvers<Entries>()];
    const entries = new SharedEntries((count) => {
      asked.push(count);
      return answers[asked.length - 1]?.promise ?? Promise.resolve({ first: 4, turn: 3 * TURN });
    });
    const first = entries.next();
    await vi.waitUntil(() => asked.length === 1);
    const [second, third] = [entries.next(), entries.next()];
    answers[0]?.resolve({ first: 1, turn: null });
    expect(await first).toEqual({ number: 1, turn: null });
    await vi.waitUntil(() => asked.length === 2);
    answers[1]?.reject(new Error("the room is away"));
    const lost = await Promise.allSettled([second, third]);
    expect(lost.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await Promise.all([entries.next(), entries.next()])).toEqual([
      { number: 4, turn: 3 * TURN },
      { number: 5, turn: 4 * TURN },
    ]);
    expect(asked).toEqual([1, 2, 2]);
  });

  it(
    "draw once, and admit exactly the set rate together, until all entries are published",
    async () => {
      const [rooms, count] = FULL ? [20, 200_000] : [3, 9];
      const rate = FULL ? 1_000 : 1;
      const sale = await scheduledSale({ admissionPerSecond: rate, rooms });
      const all = async (subs: readonly string[]) => {
        const byRoom = Map.groupBy(subs, (sub) => roomOf(sale, sub));
        const views = [...byRoom].map(([name, some]) => pollInside(name, some));
        return (await Promise.all(views)).flat();
      };
      const early = Array.from({ length: count }, (_, i) => `c-${i}`);
      const late = Array.from({ length: 6 }, (_, i) => `late-${i}`);
      expect(new Set(early.map((sub) => roomOf(sale, sub))).size).toBe(rooms);
      const joined = await all(early);
      const entries = joined.map((view) => view?.entry ?? 0).sort((a, b) => a - b);
      expect(entries).toEqual(early.map((_, i) => i + 1));
      setClock(sale.opensAt);
      for (let number = 0; number < rooms; number++) {
        await ring(roomName(sale.id, number), sale.opensAt);
      }
      await evictDurableObject(room(roomName(sale.id, 1)));
      const after = (await all(late)).map((view) => view?.position ?? 0);
      expect(after.toSorted((a, b) => a - b)).toEqual(late.map((_, i) => count + 1 + i));
      for (const ms of FULL ? [0, 100_000, 300_000] : [0, 4_500, 60_000]) {
        setClock(sale.opensAt + ms);
        const views = await all([...early, ...late]);
        const admitted = views.filter((view) => view?.ticket !== undefined);
        const waiting = views.flatMap((view) => view?.ahead ?? []);
        const wanted = Math.min(count + late.length, Math.floor((ms * rate) / 1_000) + 1);
        expect([ms, admitted.length]).toEqual([ms, wanted]);
        expect(waiting.toSorted((a, b) => a - b)).toEqual(waiting.map((_, i) => i));
      }
      await ring(sale.id, sale.closesAt);
      await ring(sale.id, sale.closesAt + PUBLISH_AFTER_MS);
      const { entries: lines, orders } = (await room(sale.id).fairness(0)) ?? {};
      expect([orders, lines?.slice(0, 9).map(({ entry }) => entry)]).toEqual([
        0,
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
      ]);
      const read = async (url: string) => {
        const { pathname, searchParams } = new URL(url);
        const entry = /fairness\/(\d+)$/.exec(pathname)?.[1];
        const shown = entry
          ? await room(sale.id).proof(Number(entry))
          : await room(sale.id).fairness(Number(searchParams.get("after") ?? 0));
        return pathname.endsWith("/reconciliation") ? { orders: 0, balanced: true } : shown;
      };
      const found = await verifySale(`https://shop.example/sales/${sale.id}`, read, { entry: count });
      expect(found).toMatchObject({ stage: "closed", problems: [] });
      expect(await room(roomName(sale.id, 1)).arrivals()).toEqual([]);
    },
    FULL ? 1_800_000 : undefined,
  );

  it("show what is left and how the sale stands, as the first of them receives it", async () => {
    const sale = await scheduledSale({ opensAt: Date.now() - 1_000, rooms: 2, lanes: 2 });
    const other = room(roomName(sale.id, 1));
    expect(await other.status()).toEqual({ state: "open", remaining: 100 });
    await room(sale.id).report(0, counts(1, 20, 5));
    await vi.waitUntil(async () => (await other.status())?.remaining === 75);
    // A lane that sold less often is not behind the other.
    await room(sale.id).report(1, counts(1, 3, 0));
    await vi.waitUntil(async () => (await other.status())?.remaining === 72);
    await endSale(env.DB, sale.id, Date.now());
    await room(sale.id).refresh();
    expect(await other.status()).toEqual({ state: "closed", remaining: 72 });
    expect(await room(roomName(sale.id, 2)).status()).toBeNull();
  });
});

describe("a socket", () => {
  it("is answered pings by the runtime and closed when it says anything else", async () => {
    const { id } = await scheduledSale();
    const { socket } = await connect(id);
    const texts: unknown[] = [];
    socket.addEventListener("message", ({ data }) => {
      texts.push(data);
    });
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
    socket.send("ping");
    await vi.waitUntil(() => texts.length > 0);
    expect(texts).toEqual(["pong"]);
    socket.send("hello");
    expect((await closed).code).toBe(1008);
  });
});
