import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SaleView } from "../domain/sales/sale.ts";
import { removeSale } from "../shop/sales/edit-sale.ts";
import { forgetSales } from "../shop/sales/sale-cache.ts";
import { ring } from "./support/alarms.ts";
import { Browser } from "./support/browser.ts";
import { callBy } from "./support/call.ts";
import { call, cartWith, movementSums, order, placed, settled, stock } from "./support/orders.ts";
import { bearer, books, buy, codeOf, openSale, schedule } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();
const soon = () => ({ opensAt: at(HOUR), closesAt: at(2 * HOUR) });

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function edit(id: string, change: Record<string, unknown>, headers: Record<string, string> = {}) {
  const merchant = await bearer("merchant", "merchant");
  return call("PATCH", `/api/admin/sales/${id}`, change, { ...merchant, ...headers });
}

async function admin(method: string, path: string, body?: unknown): Promise<Response> {
  return call(method, `/api/admin/sales/${path}`, body, await bearer("merchant", "merchant"));
}

async function read(id: string): Promise<SaleView & { tag: string }> {
  const answer = await call("GET", `/api/sales/${id}`);
  return { ...(await answer.json<SaleView>()), tag: answer.headers.get("ETag") ?? "" };
}

async function ordinary(sku: string, quantity: number): Promise<string> {
  return codeOf(await order(await cartWith({ [sku]: quantity }), crypto.randomUUID()));
}

describe("a scheduled sale", () => {
  it("holds its allotment: ordinary orders, evictions and other sales leave it whole until it opens", async () => {
    const sku = await stockItem({ stock: 10 });
    const sale = await openSale(sku, { allotment: 8, lanes: 2, ...soon() });
    expect(await stock(sku)).toMatchObject({ onHand: 10, reserved: 8, available: 2 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    await evictDurableObject(ledger).catch(() => {});
    expect(await ordinary(sku, 3)).toBe("out_of_stock");
    await settled((await placed({ [sku]: 2 })).id);
    const later = { opensAt: at(2 * HOUR + MINUTE), closesAt: at(3 * HOUR) };
    const short = await schedule(sku, { allotment: 1, ...later });
    expect([short.status, await short.json()]).toMatchObject([
      409,
      {
        code: "out_of_stock",
        detail: "The stock is 1 short of the allotment. Other sales of this SKU hold 8.",
      },
    ]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HOUR + 1_000 });
    // An ordinary order meets the ledger before its alarm does.
    expect(await ordinary(sku, 1)).toBe("out_of_stock");
    await ring(ledger);
    expect(await books(sale.id)).toMatchObject({ allotment: 8, remaining: 8 });
    expect(await codeOf(await buy(sale.id, `${sku}-a`))).toBe("ok");
    expect((await movementSums(sku)).onHand).toBe((await stock(sku)).onHand);
  });

  it("does not overlap another sale of its SKU, however much stock there is, nor when it is changed", async () => {
    const sku = await stockItem({ stock: 1_000 });
    const { id } = await openSale(sku, { allotment: 1, ...soon() });
    const overlaps = async (answer: Response) => [answer.status, await codeOf(answer)];
    for (const window of [
      soon(),
      { opensAt: at(-HOUR), closesAt: at(HOUR + MINUTE) },
      { opensAt: at(HOUR + MINUTE), closesAt: at(HOUR + 2 * MINUTE) },
      { opensAt: at(2 * HOUR - MINUTE), closesAt: at(9 * HOUR) },
      { opensAt: at(-HOUR), closesAt: at(9 * HOUR) },
    ]) {
      expect(await overlaps(await schedule(sku, { allotment: 1, ...window }))).toEqual([
        409,
        "sale_overlaps",
      ]);
    }
    const { opensAt, closesAt } = await read(id);
    const before = await openSale(sku, { allotment: 1, opensAt: at(-HOUR), closesAt: opensAt });
    const after = await openSale(sku, { allotment: 1, opensAt: closesAt, closesAt: at(3 * HOUR) });
    // An open sale is not prolonged into the next one, nor is a planned one moved onto another.
    expect(await overlaps(await edit(before.id, { closesAt: at(HOUR + MINUTE) }))).toEqual([
      409,
      "sale_overlaps",
    ]);
    expect(await read(before.id)).toMatchObject({ closesAt: opensAt });
    expect(await overlaps(await edit(after.id, { opensAt: at(HOUR + MINUTE) }))).toEqual([
      409,
      "sale_overlaps",
    ]);
    expect(await edit(after.id, { title: "Later" })).toMatchObject({ status: 200 });
    // One that is over, or was cancelled, is in no other's way. A SKU of its own is another matter.
    expect((await admin("POST", `${before.id}/close`)).status).toBe(200);
    expect((await admin("DELETE", id)).status).toBe(204);
    expect((await schedule(sku, { allotment: 1, opensAt: at(-HOUR), closesAt })).status).toBe(201);
    const twins = { allotment: 1, opensAt: at(5 * HOUR), closesAt: at(6 * HOUR) };
    const both = await Promise.all([schedule(sku, twins), schedule(sku, twins)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await stock(sku)).reserved).toBe(2);
  });

  it("gives back exactly what it held: cancelled, deleted, made smaller, postponed", async () => {
    const sku = await stockItem({ stock: 10 });
    const { id } = await openSale(sku, { allotment: 10, ...soon() });
    expect(await edit(id, { allotment: 4 })).toMatchObject({ status: 200 });
    expect(await stock(sku)).toMatchObject({ onHand: 10, available: 6 });
    expect(await codeOf(await edit(id, { allotment: 11 }))).toBe("out_of_stock");
    expect(await read(id)).toMatchObject({ allotment: 4, remaining: 4, state: "scheduled" });
    expect(await stock(sku)).toMatchObject({ available: 6 });
    expect(await edit(id, { opensAt: at(3 * HOUR), closesAt: at(4 * HOUR) })).toMatchObject({ status: 200 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HOUR + MINUTE });
    await ring(env.STOCK_LEDGER.getByName(sku));
    expect(await stock(sku)).toMatchObject({ onHand: 10, available: 6 });
    vi.useRealTimers();
    expect((await admin("POST", `${id}/close`)).status).toBe(200);
    expect(await stock(sku)).toMatchObject({ onHand: 10, reserved: 0, available: 10 });
    const next = await openSale(sku, { allotment: 10, ...soon() });
    expect((await admin("DELETE", next.id)).status).toBe(204);
    expect((await call("GET", `/api/sales/${next.id}`)).status).toBe(404);
    expect(await codeOf(await admin("DELETE", next.id))).toBe("not_found");
    expect(await stock(sku)).toMatchObject({ onHand: 10, reserved: 0, available: 10 });
    expect(await movementSums(sku)).toEqual({ onHand: 10, reserved: 0 });
  });

  it("that opens while it is deleted is closed, and stays with its books", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id } = await openSale(sku, { allotment: 5, ...soon() });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    let reads = 0;
    const slow = {
      ...callBy("merchant"),
      // The time passes between the look at its opening, and the end of the sale.
      get env() {
        reads += 1;
        if (reads === 2) {
          vi.setSystemTime(Date.now() + HOUR + 1_000);
        }
        return env;
      },
    };
    expect(await removeSale(slow, id, () => true)).toMatchObject({
      ok: false,
      error: { detail: "The sale opened meanwhile, and is closed now." },
    });
    expect(await read(id)).toMatchObject({ id, state: "closed" });
  });

  it("changes field by field under the version that was read; opening gives the new terms", async () => {
    const sku = await stockItem({ stock: 10 });
    const { id } = await openSale(sku, soon());
    const { tag } = await read(id);
    const price = { amount: 1_500, currency: "USD" };
    const both = await Promise.all([edit(id, { title: "Second light" }), edit(id, { price })]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const stale = await edit(id, { title: "Third" }, { "If-Match": tag });
    expect([stale.status, await codeOf(stale)]).toEqual([412, "changed_meanwhile"]);
    const now = await read(id);
    expect(now).toMatchObject({ title: "Second light", price, allotment: 10 });
    const more = await edit(
      id,
      { perCustomerLimit: 3, admission: { perSecond: 50 } },
      { "If-Match": now.tag },
    );
    expect(more.headers.get("ETag")).not.toBe(now.tag);
    expect(await edit(id, { admission: null })).toMatchObject({ status: 200 });
    expect(await edit(id, { opensAt: at(-1_000) })).toMatchObject({ status: 200 });
    const bought = await buy(id, `${sku}-a`, { quantity: 3 });
    expect(await bought.json()).toMatchObject({ subtotal: { amount: 4_500 } });
    expect(await books(id)).toMatchObject({ allotment: 10, remaining: 7 });
  });

  it("is refused, and refuses edits, where nobody could buy from it", async () => {
    const sku = await stockItem({ stock: 10, price: 2_500 });
    const draft = await stockItem({ stock: 10 });
    await env.DB.prepare("update products set status = 'draft' where slug = ?")
      .bind(draft.toLowerCase())
      .run();
    const usd = (amount: number) => ({ amount, currency: "USD" });
    const cases: [string, Record<string, unknown>, number, string][] = [
      [sku, { price: usd(500) }, 422, "sale_terms_refused"],
      [sku, { price: usd(2_600) }, 422, "sale_terms_refused"],
      [draft, {}, 422, "sale_terms_refused"],
      [sku, { opensAt: "9998-01-01T00:00:00Z", closesAt: "9998-01-02T00:00:00Z" }, 400, "invalid_request"],
      [sku, { closesAt: "9998-01-02T00:00:00Z" }, 400, "invalid_request"],
    ];
    for (const [of, change, status, code] of cases) {
      const answer = await schedule(of, change);
      expect([change, answer.status, await codeOf(answer)]).toEqual([change, status, code]);
    }
    const { id } = await openSale(sku, soon());
    for (const [, change, status, code] of cases.filter(([of]) => of === sku)) {
      const answer = await edit(id, change);
      expect([change, answer.status, await codeOf(answer)]).toEqual([change, status, code]);
    }
    expect((await edit(id, { sku: draft })).status).toBe(400);
    expect(await codeOf(await edit("sal_00000000000000000000", { title: "x" }))).toBe("not_found");
  });

  it("of an item that is not counted, or may be backordered, offers its whole allotment", async () => {
    for (const item of [
      { tracked: false, stock: 0 },
      { backorder: "allow" as const, stock: 1 },
    ]) {
      const sku = await stockItem(item);
      const { id } = await openSale(sku, { allotment: 3, perCustomerLimit: 3, lanes: 1 });
      expect(await codeOf(await buy(id, `${sku}-a`, { quantity: 3 }))).toBe("ok");
      expect(await codeOf(await buy(id, `${sku}-b`))).toBe("sold_out");
      expect(await ordinary(sku, 1)).toBe("ok");
      expect(await books(id)).toMatchObject({ allotment: 3, remaining: 0 });
    }
  });
});

describe("an open sale", () => {
  it("closes later or earlier and is called otherwise; what it sells stands", async () => {
    const sku = await stockItem({ stock: 10 });
    const closesAt = at(10 * MINUTE);
    const { id } = await openSale(sku, { allotment: 5, lanes: 2, closesAt });
    // Both lanes learn the first closing.
    const buyers = Array.from({ length: 3 }, (_, i) => `${sku}-${i}`);
    expect(await Promise.all(buyers.map(async (sub) => codeOf(await buy(id, sub))))).toEqual([
      "ok",
      "ok",
      "ok",
    ]);
    for (const change of [
      { price: { amount: 1_900, currency: "USD" } },
      { allotment: 6 },
      { opensAt: at(5 * MINUTE) },
    ]) {
      const answer = await edit(id, change);
      expect([answer.status, await codeOf(answer)]).toEqual([422, "sale_not_editable"]);
    }
    expect(await codeOf(await admin("DELETE", id))).toBe("sale_not_editable");
    const later = await edit(id, { title: "Longer", closesAt: at(HOUR) });
    expect(await later.json()).toMatchObject({ title: "Longer", state: "open" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 20 * MINUTE });
    expect(await codeOf(await buy(id, `${sku}-late`))).toBe("ok");
    expect(await edit(id, { closesAt: at(MINUTE) })).toMatchObject({ status: 200 });
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect(await codeOf(await buy(id, `${sku}-too-late`))).toBe("sale_closed");
    expect(await books(id)).toMatchObject({ allotment: 5, remaining: 1, returnedToStock: 1 });
    expect(await codeOf(await edit(id, { closesAt: at(HOUR) }))).toBe("sale_not_editable");
  });

  it("that was prolonged goes on in a lane that did not get the message", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id } = await openSale(sku, { allotment: 5, lanes: 1, closesAt: at(10 * MINUTE) });
    expect(await codeOf(await buy(id, `${sku}-a`))).toBe("ok");
    const deaf = vi.spyOn(env.STOCK_LANE, "getByName").mockImplementation(() => {
      throw new Error("no lane");
    });
    expect((await edit(id, { closesAt: at(HOUR) })).status).toBe(200);
    deaf.mockRestore();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 20 * MINUTE });
    expect(await codeOf(await buy(id, `${sku}-b`))).toBe("ok");
  });

  it.each([
    ["a product", "update products set status = 'archived' where slug = lower(?)"],
    ["a variant", "update variants set archived = 1 where sku = ?"],
  ])("sells no more of %s that is archived, and still answers what was ordered", async (_, archive) => {
    const sku = await stockItem({ stock: 5 });
    const { id } = await openSale(sku, { allotment: 5, lanes: 1 });
    const first = await buy(id, `${sku}-a`, { key: "k" });
    expect(first.status).toBe(201);
    await settled((await first.json<{ id: string }>()).id);
    await env.DB.prepare(archive).bind(sku).run();
    await vi.waitUntil(
      async () => (await codeOf(await buy(id, `${sku}-a`, { key: "l" }))) === "item_unavailable",
      { interval: 250 },
    );
    const again = await buy(id, `${sku}-a`, { key: "k" });
    expect([again.status, again.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
  });
});

describe("a duplicate", () => {
  it("is the next day at the same hours unless it says otherwise, and holds an allotment of its own", async () => {
    const sku = await stockItem({ stock: 25 });
    const sale = await openSale(sku, { perCustomerLimit: 2, ...soon() });
    const copy = await (await admin("POST", `${sale.id}/duplicate`)).json<SaleView>();
    const { id: _id, opensAt: _opens, closesAt: _closes, serverTime: _time, ...terms } = sale;
    expect(copy).toMatchObject(terms);
    expect(Date.parse(copy.opensAt) - Date.parse(sale.opensAt)).toBe(24 * HOUR);
    expect(Date.parse(copy.closesAt) - Date.parse(sale.closesAt)).toBe(24 * HOUR);
    expect(await stock(sku)).toMatchObject({ available: 5 });
    expect(await codeOf(await admin("POST", `${sale.id}/duplicate`))).toBe("sale_overlaps");
    const opensAt = at(72 * HOUR);
    expect(await codeOf(await admin("POST", `${sale.id}/duplicate`, { opensAt }))).toBe("out_of_stock");
    const other = await admin("POST", `${sale.id}/duplicate`, { opensAt, allotment: 5, title: "Small" });
    expect(await other.json()).toMatchObject({ opensAt, allotment: 5, title: "Small", price: sale.price });
    expect(await stock(sku)).toMatchObject({ available: 0 });
    expect(await codeOf(await admin("POST", "sal_00000000000000000000/duplicate"))).toBe("not_found");
  });
});

describe("the page of a product whose stock is all in a sale", () => {
  it("leads to the sale with its price, as its list does, when it opens and not after it closed", async () => {
    const sku = await stockItem({ stock: 5 });
    const shopper = new Browser();
    const page = async () =>
      (await shopper.get(`/products/${sku.toLowerCase()}?q=${crypto.randomUUID()}`)).text();
    expect(await page()).toContain("Add to cart");
    const { id } = await openSale(sku, { allotment: 5 });
    const list = async () => (await shopper.get("/products")).text();
    // Until the catalog knows that the sale holds all of it, the page has units beside the sale.
    await vi.waitUntil(async () => {
      const product = await shopper.get(
        `/api/catalog/products/${sku.toLowerCase()}?q=${crypto.randomUUID()}`,
      );
      return !(await product.json<{ available: boolean }>()).available;
    });
    await vi.waitUntil(async () => (await page()).includes("To the sale, $20.00 each"), { interval: 250 });
    const shown = await page();
    expect(shown).toContain(`href="/sales/${id}"`);
    expect(shown).toContain("Open now");
    expect(shown).not.toContain("Sold out");
    await vi.waitUntil(async () => (await list()).includes("In a sale"), { interval: 250 });
    await admin("POST", `${id}/close`);
    await vi.waitUntil(async () => (await page()).includes("Add to cart"), { interval: 250 });
    expect(await page()).not.toContain("Open now");
  });
});

it("a sale ends the cached page of its own product, whatever becomes of it, and no other's", async () => {
  const [own, other] = [await stockItem({ stock: 5 }), await stockItem({ stock: 5 })];
  // The isolate has heard of both before it keeps their pages.
  forgetSales();
  const visitor = new Browser();
  const read = async (sku: string) => {
    const response = await visitor.get(`/products/${sku.toLowerCase()}`);
    await response.arrayBuffer();
    return { cache: response.headers.get("X-Cache"), etag: response.headers.get("ETag") };
  };
  const warm = async (sku: string) => {
    await vi.waitUntil(async () => (await read(sku)).cache === "hit");
    return (await read(sku)).etag;
  };
  const [mine, theirs] = [await warm(own), await warm(other)];
  const ended = async (before: string | null) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2_001 });
    await vi.waitUntil(async () => (await read(own)).etag !== before);
    const untouched = await read(other);
    vi.useRealTimers();
    return untouched;
  };
  const { id } = await openSale(own, { allotment: 2, ...soon() });
  expect(await ended(mine)).toEqual({ cache: "hit", etag: theirs });
  const shown = await warm(own);
  expect((await admin("DELETE", id)).status).toBe(204);
  expect(await ended(shown)).toMatchObject({ etag: theirs });
});
