import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { Browser } from "../../test/support/browser.ts";
import { call, cartWith, movementSums, order, placed, settled } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

async function as(role: Role): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await signAccessToken(env, { sub: `${role}-1`, role })}` };
}

const json = async <T>(response: Response) => ({ status: response.status, body: await response.json<T>() });

describe("/api/inventory", () => {
  it("shows what its owner knows, to anyone, never from a cache", async () => {
    const sku = await stockItem({ stock: 7 });
    const response = await call("GET", `/api/inventory/${sku}`);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.json()).toEqual({ sku, onHand: 7, reserved: 0, available: 7 });
    expect((await json(await call("GET", "/api/inventory/none"))).body).toMatchObject({ code: "not_found" });
  });

  it("reserves once a reference, confirms and releases, and refuses what has ended", async () => {
    const sku = await stockItem({ stock: 3 });
    const merchant = await as("merchant");
    const path = `/api/inventory/${sku}/reservations`;
    const make = (quantity: number, reference: string) =>
      call("POST", path, { quantity, reference }, merchant);
    const first = await json<{ id: string; expiresAt: string }>(await make(2, "shelf-1"));
    expect(first.status).toBe(201);
    expect((await json(await make(2, "shelf-1"))).body).toEqual(first.body);
    expect(await json(await make(1, "shelf-1"))).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
    expect((await json(await make(2, "shelf-2"))).body).toMatchObject({ code: "out_of_stock", skus: [sku] });

    const settle = async (id: string, verb: string) =>
      json(await call("POST", `${path}/${id}/${verb}`, undefined, merchant));
    expect((await settle(first.body.id, "confirm")).body).toEqual({ id: first.body.id, status: "confirmed" });
    expect((await settle(first.body.id, "confirm")).status).toBe(200);
    expect((await settle(first.body.id, "release")).body).toMatchObject({ code: "reservation_not_active" });
    expect((await settle("rsv_00000000000000000000", "release")).status).toBe(404);
    expect(await call("GET", `/api/inventory/${sku}`).then((r) => r.json())).toMatchObject({
      onHand: 1,
      reserved: 0,
    });
  });

  it("can't be used to settle an order's reservation", async () => {
    const sku = await stockItem({ stock: 3 });
    // A mock that never answers: the order stays as it is while the test goes on.
    const { id } = await placed({ [sku]: 2 }, "tok_timeout");
    for (const verb of ["confirm", "release"]) {
      const path = `/api/inventory/${sku}/reservations/${id}/${verb}`;
      expect((await call("POST", path, undefined, await as("merchant"))).status).toBe(404);
    }
    const movements = await env.STOCK_LEDGER.getByName(sku).movements(0, 10);
    expect(movements.map(({ kind }) => kind)).toEqual(["opening", "reserve"]);
  });

  it("reserves up to ten thousand units at a time, and no more", async () => {
    const sku = await stockItem({ stock: 20_000 });
    const ask = async (quantity: number) =>
      call(
        "POST",
        `/api/inventory/${sku}/reservations`,
        { quantity, reference: `of ${quantity}` },
        await as("merchant"),
      );
    expect([(await ask(10_000)).status, (await ask(10_001)).status]).toEqual([201, 400]);
  });

  it("adjusts with a reason, and writes down who did it", async () => {
    const sku = await stockItem({ stock: 3 });
    const merchant = await as("merchant");
    const path = `/api/admin/inventory/${sku}/adjustments`;
    const adjusted = await json(await call("POST", path, { delta: 4, reason: "delivery" }, merchant));
    expect(adjusted).toEqual({ status: 200, body: { sku, onHand: 7, reserved: 0, available: 7 } });
    for (const bad of [
      { delta: 0, reason: "x" },
      { delta: 1 },
      { delta: 1.5, reason: "x" },
      { delta: 1, reason: " " },
      { delta: 1, reason: "x", force: "yes" },
      { delta: 1, reason: "x", actor: "me" },
    ]) {
      expect((await call("POST", path, bad, merchant)).status).toBe(400);
    }
    expect(await movementSums(sku)).toEqual({ onHand: 7, reserved: 0 });
    const [, movement] = await env.STOCK_LEDGER.getByName(sku).movements(0, 10);
    expect(movement).toMatchObject({ actor: "merchant-1", reason: "delivery", quantity: 4 });
  });

  it("takes nothing away that was promised, unless it is forced: then it names the orders in danger", async () => {
    const sku = await stockItem({ stock: 3 });
    const merchant = await as("merchant");
    const path = `/api/admin/inventory/${sku}/adjustments`;
    const { id } = await placed({ [sku]: 2 }, "tok_timeout");
    const loss = { delta: -2, reason: "broken" };
    expect(await json(await call("POST", path, loss, merchant))).toMatchObject({
      status: 409,
      body: { code: "stock_promised", stock: { onHand: 3, reserved: 2, available: 1 } },
    });
    expect(await json(await call("POST", path, { ...loss, force: true }, merchant))).toEqual({
      status: 200,
      body: { sku, onHand: 1, reserved: 2, available: -1, endangered: [{ orderId: id, units: 1 }] },
    });
    const list = async () =>
      (
        await json<{ items: object[]; nextCursor: null }>(
          await call("GET", `/api/admin/inventory/waiting?sku=${sku}`, undefined, merchant),
        )
      ).body;
    await vi.waitUntil(async () => (await list()).items.length > 0);
    expect(await list()).toMatchObject({
      items: [{ sku, orderId: id, units: 1, endangered: true, promisedOn: null }],
      nextCursor: null,
    });
    // A delivery onto less than nothing is a delivery.
    expect(
      (await json(await call("POST", path, { delta: 3, reason: "found" }, merchant))).body,
    ).toMatchObject({
      onHand: 4,
      available: 2,
    });
    await vi.waitUntil(async () => (await list()).items.length === 0);
  });

  it("adjusts once for each Idempotency-Key", async () => {
    const sku = await stockItem({ stock: 3 });
    const merchant = await as("merchant");
    const adjust = (delta: number, key: string) =>
      call(
        "POST",
        `/api/admin/inventory/${sku}/adjustments`,
        { delta, reason: "delivery" },
        { ...merchant, "Idempotency-Key": key },
      );
    const [first, again] = [await adjust(4, "k"), await adjust(4, "k")];
    expect([first.headers.get("Idempotent-Replay"), again.headers.get("Idempotent-Replay")]).toEqual([
      null,
      "true",
    ]);
    expect(await again.json()).toEqual(await first.json());
    expect(await json(await adjust(5, "k"))).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
    expect((await adjust(4, "a key with spaces")).status).toBe(400);
    expect(await movementSums(sku)).toEqual({ onHand: 7, reserved: 0 });
  });

  it("shows every movement, newest first, page by page", async () => {
    const sku = await stockItem({ stock: 3 });
    const merchant = await as("merchant");
    for (const delta of [1, 2, 3]) {
      await env.STOCK_LEDGER.getByName(sku).adjust({ delta, reason: `r${delta}`, actor: "m" });
    }
    const page = async (query: string) =>
      (
        await json<{ items: { seq: number; onHand: number }[]; nextCursor: number | null }>(
          await call("GET", `/api/admin/inventory/${sku}/movements?${query}`, undefined, merchant),
        )
      ).body;
    const first = await page("limit=3");
    expect(first).toMatchObject({
      sku,
      items: [
        { seq: 4, kind: "adjust", onHandDelta: 3, onHand: 9, reason: "r3", actor: "m" },
        { seq: 3, onHand: 6 },
        { seq: 2, onHand: 4 },
      ],
    });
    expect(await page(`limit=3&cursor=${first.nextCursor}`)).toMatchObject({
      items: [{ seq: 1, kind: "opening", onHand: 3 }],
      nextCursor: null,
    });
    const none = await call("GET", "/api/admin/inventory/none/movements", undefined, merchant);
    expect(none.status).toBe(404);
    expect(
      (await call("GET", `/api/admin/inventory/${sku}/movements?cursor=x`, undefined, merchant)).status,
    ).toBe(400);
  });

  it("lists what runs low, by its own reorder point", async () => {
    const [low, enough] = [
      await stockItem({ stock: 4, reorderPoint: 4 }),
      await stockItem({ stock: 5, reorderPoint: 4 }),
    ];
    const merchant = await as("merchant");
    const skus: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = `low=true&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const response = await call("GET", `/api/admin/inventory?${query}`, undefined, merchant);
      const body = await response.json<{ items: { sku: string }[]; nextCursor: string | null }>();
      skus.push(...body.items.map(({ sku }) => sku));
      cursor = body.nextCursor;
    }
    expect(skus).toContain(low);
    expect(skus).not.toContain(enough);
    const all = await call("GET", "/api/admin/inventory?low=false&limit=100", undefined, merchant);
    expect(await all.text()).toContain(enough);
    expect((await call("GET", "/api/admin/inventory?low=maybe", undefined, merchant)).status).toBe(400);
  });

  it("says what is on back order, and until when, on product, cart and order, until the goods arrive", async () => {
    const sku = await stockItem({ stock: 1, backorder: "allow" });
    await env.DB.prepare("update variants set promised_on = '2027-01-31' where sku = ?").bind(sku).run();
    const slug = sku.toLowerCase();
    const product = await call("GET", `/api/catalog/products/${slug}`);
    expect(await product.json()).toMatchObject({
      variants: [{ backorders: { inStock: 1, promisedOn: "2027-01-31" } }],
    });
    const page = async (browser: Browser, path: string) => (await browser.get(path)).text();
    const shopper = new Browser();
    expect(await page(shopper, `/products/${slug}`)).toContain(
      "1 in stock, more on back order: expected by January 31, 2027",
    );
    await shopper.post("/cart/items", { sku, quantity: "3" });
    expect(await page(shopper, "/cart")).toMatch(
      /2 of these are on\s+back\s+order: expected by January 31, 2027/,
    );

    const cartId = await cartWith({ [sku]: 3 });
    const cart = await call("GET", "/api/cart", undefined, { "Cart-Id": cartId });
    expect(await cart.json()).toMatchObject({
      items: [{ sku, backordered: { quantity: 2, promisedOn: "2027-01-31" } }],
    });
    const { id, accessToken } = await (await order(cartId, crypto.randomUUID())).json<{
      id: string;
      accessToken: string;
    }>();
    await settled(id);
    const detail = async () =>
      (await call("GET", `/api/orders/${id}`, undefined, { "Order-Token": accessToken })).json<{
        waiting?: object[];
      }>();
    await vi.waitUntil(async () => (await detail()).waiting);
    expect(await detail()).toMatchObject({ waiting: [{ sku, quantity: 2, promisedOn: "2027-01-31" }] });
    await page(shopper, `/orders/${id}?token=${accessToken}`);
    expect(await page(shopper, `/orders/${id}`)).toContain("2 on back order, expected by January 31, 2027");

    await env.STOCK_LEDGER.getByName(sku).adjust({ delta: 2, reason: "delivery", actor: "m" });
    await vi.waitUntil(async () => !(await detail()).waiting);
  });

  it("is changed by nobody without the scope", async () => {
    const sku = await stockItem({ stock: 3 });
    const requests: [string, object][] = [
      [`/api/inventory/${sku}/reservations`, { quantity: 1, reference: "r" }],
      [`/api/admin/inventory/${sku}/adjustments`, { delta: 1, reason: "x" }],
    ];
    for (const [path, body] of requests) {
      expect((await json(await call("POST", path, body))).body).toMatchObject({
        status: 401,
        code: "unauthenticated",
      });
      expect((await json(await call("POST", path, body, await as("customer")))).body).toMatchObject({
        status: 403,
        code: "forbidden",
      });
    }
    expect(await movementSums(sku)).toEqual({ onHand: 0, reserved: 0 });
  });
});

describe("a shop of one location", () => {
  it("writes and reads nothing of locations for an order, and sends no message of it", async () => {
    const sku = await stockItem({ stock: 5 });
    const send = vi.spyOn(env.FULFILMENT_QUEUE, "sendBatch");
    const { id } = await placed({ [sku]: 2 });
    await settled(id);
    await vi.waitUntil(async () => {
      const { results } = await env.DB.prepare("SELECT id FROM outbox").all();
      return results.length === 0;
    });
    expect(send).not.toHaveBeenCalled();
    send.mockRestore();
    const { results } = await env.DB.prepare(
      "SELECT id FROM locations UNION ALL SELECT sku FROM allocations WHERE sku = ?1 UNION ALL SELECT sku FROM location_stock WHERE sku = ?1",
    )
      .bind(sku)
      .all();
    expect(results).toEqual([]);
    const asked = await runInDurableObject(env.STOCK_LEDGER.getByName(sku), async (ledger, { storage }) => {
      const exec = vi.spyOn(storage.sql, "exec");
      await ledger.reserveMany([{ reference: "rsv_1", quantity: 1, traceparent: continueTrace(null) }]);
      const statements = exec.mock.calls.map(([statement]) => statement);
      exec.mockRestore();
      const rows = storage.sql.exec("SELECT location FROM located UNION ALL SELECT location FROM shares");
      return { statements, rows: rows.toArray() };
    });
    expect(asked.rows).toEqual([]);
    expect(asked.statements.join("\n")).toContain("INTO reservations");
    expect(asked.statements.filter((statement) => /located|shares/.test(statement))).toEqual([]);
  });
});
