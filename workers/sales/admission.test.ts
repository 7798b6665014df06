import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Fairness } from "../../domain/sales/fairness.ts";
import type { LiveView } from "../../domain/sales/live.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { issueTicket } from "../../domain/sales/ticket.ts";
import { TICKET_TTL_MS } from "../../domain/sales/waiting-room.ts";
import { verifySale } from "../../scripts/verify-sale.mjs";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { findSale } from "../../stores/sales/sales.ts";
import { ring } from "../../test/support/alarms.ts";
import { call, settled } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { bearer, buy, codeOf, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

afterEach(() => {
  vi.useRealTimers();
});

const NOT_ADMITTED = [403, "not_admitted"];

/** A sale with a waiting room that is open now. */
async function roomSale(change: Record<string, unknown> = {}): Promise<SaleView> {
  return openSale(await stockItem({ stock: 50 }), { admission: { perSecond: 100 }, ...change });
}

async function turn(saleId: string, sub: string): Promise<LiveView> {
  return (await call("GET", `/api/sales/${saleId}/live`, undefined, await bearer(sub))).json();
}

/** The customer's ticket once they are admitted. */
function ticketOf(saleId: string, sub: string): Promise<string> {
  return vi.waitUntil(async () => (await turn(saleId, sub)).ticket, { interval: 20 });
}

async function outcome(response: Response): Promise<[number, string]> {
  return [response.status, await codeOf(response)];
}

describe("a sale with a waiting room", () => {
  it("refuses a ticket that was forged, altered, or given by another sale", async () => {
    const { id } = await roomSale();
    const other = await roomSale();
    const genuine = await ticketOf(id, "ada");
    const sale = await findSale(env.DB, id);
    const grant = { saleId: id, customer: "ada", id: "1", expiresAt: Date.now() + 60_000 };
    const [head, expiry = "", mac = ""] = genuine.split(".");
    for (const ticket of [
      "tkt_1.0.0",
      "not a ticket",
      `${head}.${expiry}.${"0".repeat(mac.length)}`,
      `${head}.${(Number.parseInt(expiry, 36) + 60_000).toString(36)}.${mac}`,
      await issueTicket("k".repeat(52), grant),
      await ticketOf(other.id, "ada"),
    ]) {
      expect([ticket, ...(await outcome(await buy(id, "ada", { ticket })))]).toEqual([
        ticket,
        ...NOT_ADMITTED,
      ]);
    }
    // Nothing but the key was missing.
    const signed = await issueTicket(sale?.ticketKey ?? "", { ...grant, id: "zz" });
    expect((await buy(id, "ada", { ticket: signed })).status).toBe(201);
  });

  it("takes a ticket for one order only, also after its lane was restarted", async () => {
    const { id } = await roomSale({ perCustomerLimit: 3, lanes: 1 });
    const ticket = await ticketOf(id, "ada");
    expect((await buy(id, "ada", { ticket, key: "first" })).status).toBe(201);
    expect(await outcome(await buy(id, "ada", { ticket, key: "second" }))).toEqual(NOT_ADMITTED);
    await evictDurableObject(env.STOCK_LANE.getByName(`${id}#0`));
    expect(await outcome(await buy(id, "ada", { ticket, key: "second" }))).toEqual(NOT_ADMITTED);
    const replay = await buy(id, "ada", { ticket, key: "first" });
    expect([replay.status, replay.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
  });

  it("refuses a ticket that has lapsed, but repeats the order it was used for", async () => {
    const { id } = await roomSale();
    const [used, unused] = [await ticketOf(id, "ada"), await ticketOf(id, "bob")];
    const first = await buy(id, "ada", { ticket: used });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + TICKET_TTL_MS + 1_000 });
    expect(await outcome(await buy(id, "bob", { ticket: unused }))).toEqual(NOT_ADMITTED);
    const replay = await buy(id, "ada", { ticket: used });
    expect([replay.status, replay.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
    expect(await replay.json()).toEqual(await first.json());
  });

  it("lets anyone who may buy more queue again after an order, and nobody who may not", async () => {
    const { id } = await roomSale({ perCustomerLimit: 2 });
    const first = await ticketOf(id, "ada");
    expect(await turn(id, "ada")).toMatchObject({ ticket: first });
    await buy(id, "ada", { ticket: first, key: "one" });
    const second = await ticketOf(id, "ada");
    expect(second).not.toBe(first);
    expect((await buy(id, "ada", { ticket: second, key: "two" })).status).toBe(201);
    const after = await turn(id, "ada");
    expect(after).toMatchObject({ state: "open", reached: true });
    expect([after.ticket, after.position]).toEqual([undefined, undefined]);
  });

  it("is sold out for those without a ticket too, who would wait for nothing", async () => {
    const { id } = await roomSale({ allotment: 1 });
    expect((await buy(id, "ada", { ticket: await ticketOf(id, "ada") })).status).toBe(201);
    const isOver = async () => (await codeOf(await buy(id, "eve"))) === "sold_out";
    expect(await vi.waitUntil(isOver, { interval: 100 })).toBe(true);
  });

  it("gives a customer whose order came to nothing a new turn", async () => {
    const { id } = await roomSale({ lanes: 1 });
    const ticket = await ticketOf(id, "ada");
    const order = await (await buy(id, "ada", { ticket, token: "tok_declined" })).json<{ id: string }>();
    expect(await turn(id, "ada")).toMatchObject({ reached: true });
    expect((await settled(order.id)).status).toBe("CANCELLED");
    const next = await ticketOf(id, "ada");
    expect((await buy(id, "ada", { ticket: next, key: "again" })).status).toBe(201);
  });
});

describe("a sale's draw", () => {
  const read = async (url: string) => (await call("GET", url.replace(ORIGIN, ""))).json();
  const verified = (id: string, own?: Parameters<typeof verifySale>[2]) =>
    verifySale(`${ORIGIN}/sales/${id}`, read, own);

  it("is fair by its published lines, from a commitment that no edit changes to the last order", async () => {
    const opensAt = Date.now() + 60_000;
    const hours = {
      opensAt: new Date(opensAt).toISOString(),
      closesAt: new Date(opensAt + 60_000).toISOString(),
    };
    const { id } = await roomSale({ ...hours, lanes: 1 });
    const { commitment, ...before } = await (await call("GET", `/api/sales/${id}/fairness`)).json<Fairness>();
    expect([before.stage, "seed" in before, "entries" in before]).toEqual(["committed", false, false]);
    expect((await call("GET", `/api/sales/${id}/fairness/1`)).status).toBe(404);
    const entries = [];
    // So many that another draw hardly gives them the same places by chance.
    for (const sub of ["ada", "bob", "eve", "fay", "gus", "hal"]) {
      entries.push((await turn(id, sub)).entry);
    }
    expect(entries).toEqual([1, 2, 3, 4, 5, 6]);
    const merchant = await bearer(`${id}-m`, "merchant");
    expect((await call("PATCH", `/api/admin/sales/${id}`, { title: "Later" }, merchant)).status).toBe(200);
    await evictDurableObject(env.SALE_ROOM.getByName(id));

    vi.useFakeTimers({ toFake: ["Date"], now: opensAt });
    await ring(env.SALE_ROOM.getByName(id));
    expect(await verified(id, { commitment, entry: 2 })).toMatchObject({ stage: "drawn", problems: [] });

    vi.useFakeTimers({ toFake: ["Date"], now: opensAt + 1_000 });
    await turn(id, "late");
    const { ticket = "", who } = await turn(id, "bob");
    expect((await buy(id, "bob", { ticket })).status).toBe(201);
    for (const after of [60_000, 70_000]) {
      vi.useFakeTimers({ toFake: ["Date"], now: opensAt + after });
      await ring(env.SALE_ROOM.getByName(id));
    }
    expect(await verified(id, { commitment, entry: 2 })).toMatchObject({ stage: "closed", problems: [] });
    const lines = (await (await call("GET", `/api/sales/${id}/fairness`)).json<Fairness>()).entries ?? [];
    expect(lines.map(({ orders }) => orders)).toEqual([0, 1, 0, 0, 0, 0, 0]);
    expect(lines[1]?.who).toBe(who);
    expect(new Set(lines.map((line) => line.who)).size).toBe(7);
    await evictDurableObject(env.SALE_ROOM.getByName(id));
    expect(await verified(id, { commitment, entry: 7 })).toMatchObject({ stage: "closed", problems: [] });
  });

  it("is for accounts from before the sale was scheduled, where it says so", async () => {
    const admission = { perSecond: 100, earlierAccounts: true };
    const before = Date.now() - 1_000;
    const sale = await openSale(await stockItem({ stock: 10 }), { admission });
    expect(Date.parse(sale.admission?.accountsBefore ?? "")).toBeGreaterThan(before);
    const entryOf = async (since?: number) => {
      const token = await signAccessToken(env, {
        sub: crypto.randomUUID(),
        role: "customer",
        ...(since === undefined ? {} : { since }),
      });
      const headers = { Authorization: `Bearer ${token}` };
      return (await (await call("GET", `/api/sales/${sale.id}/live`, undefined, headers)).json<LiveView>())
        .entry;
    };
    expect([await entryOf(before), await entryOf(Date.now() + 1), await entryOf()]).toEqual([
      1,
      undefined,
      undefined,
    ]);
    const merchant = await bearer(`${sale.id}-m`, "merchant");
    expect((await call("PATCH", `/api/admin/sales/${sale.id}`, { admission }, merchant)).status).toBe(400);
  });

  it("is not there without a waiting room", async () => {
    const { id } = await openSale(await stockItem({ stock: 10 }));
    expect((await call("GET", `/api/sales/${id}/fairness`)).status).toBe(404);
    expect((await call("GET", `/api/sales/${id}/fairness/1`)).status).toBe(404);
    expect((await call("GET", `/api/sales/${id}/fairness?after=-1`)).status).toBe(400);
  });
});

describe("a sale's hours", () => {
  it("are kept: 425 before the opening, 409 after the close, with a ticket or without", async () => {
    const now = Date.now();
    const hours = {
      opensAt: new Date(now + 60_000).toISOString(),
      closesAt: new Date(now + 120_000).toISOString(),
    };
    const { id, sku } = await roomSale(hours);
    const sale = await findSale(env.DB, id);
    const ticket = await issueTicket(sale?.ticketKey ?? "", {
      saleId: id,
      customer: "ada",
      id: "1",
      expiresAt: now + 600_000,
    });
    expect(await outcome(await buy(id, "ada", { ticket }))).toEqual([425, "not_open"]);
    expect(await outcome(await buy(id, "eve"))).toEqual([425, "not_open"]);
    vi.useFakeTimers({ toFake: ["Date"], now: now + 121_000 });
    await ring(env.STOCK_LEDGER.getByName(sku));
    expect(await outcome(await buy(id, "ada", { ticket }))).toEqual([409, "sale_closed"]);
    expect(await outcome(await buy(id, "eve"))).toEqual([409, "sale_closed"]);
  });
});

describe("a sale whose room does not answer", () => {
  it("is shown with what its ledger and lanes have", async () => {
    const sku = await stockItem({ stock: 10 });
    const sale = await openSale(sku, { allotment: 10 });
    const silent = () => Promise.reject(new Error("no room"));
    const stub = { status: silent, report: silent } as unknown as ReturnType<typeof env.SALE_ROOM.getByName>;
    vi.spyOn(env.SALE_ROOM, "getByName").mockReturnValue(stub);
    expect((await buy(sale.id, `${sku}-a`)).status).toBe(201);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
    const view = await call("GET", `/api/sales/${sale.id}`);
    expect(await view.json()).toMatchObject({ state: "open", remaining: 9 });
    const page = await call("GET", `/sales/${sale.id}`);
    expect([page.status, (await page.text()).includes("9 of 10 left")]).toEqual([200, true]);
    vi.restoreAllMocks();
  });
});
