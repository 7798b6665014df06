import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { laneName } from "../../domain/sales/sale.ts";
import { books, buy, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

async function saleOfOneLane(): Promise<{ id: string; sku: string }> {
  const sku = await stockItem({ stock: 10 });
  return openSale(sku, { allotment: 10, lanes: 1 });
}

describe("a sale's books", () => {
  it("do not balance before every order that a lane accepted is stored", async () => {
    const { id, sku } = await saleOfOneLane();
    vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    expect((await buy(id, `${sku}-a`)).status).toBe(201);
    expect(await books(id)).toMatchObject({
      reserved: 1,
      remaining: 9,
      orders: 1,
      ordersStored: 0,
      balanced: false,
    });
  });

  it("do not balance when a unit is nowhere", async () => {
    const { id, sku } = await saleOfOneLane();
    expect(await books(id)).toMatchObject({ remaining: 10, balanced: true });
    await runInDurableObject(env.STOCK_LEDGER.getByName(sku), (_, { storage }) =>
      storage.sql.exec("UPDATE sale_pools SET free = free - 1").toArray(),
    );
    expect(await books(id)).toMatchObject({ remaining: 9, balanced: false });
  });

  it("do not balance when a lane has other units than it was given", async () => {
    const { id, sku } = await saleOfOneLane();
    const lane = env.STOCK_LANE.getByName(laneName(id, 0));
    await lane.recall({ lastLease: null, takenReturn: 0, close: false });
    const ask = { saleId: id, lane: 0, number: 1, want: 2, returns: [] };
    const { quantity } = await env.STOCK_LEDGER.getByName(sku).lease(ask);
    // The lane has one unit more than it wrote down as leased; the total is what was offered.
    await runInDurableObject(lane, (_, { storage }) => {
      storage.sql.exec("INSERT INTO leases (number, quantity) VALUES (1, ?)", quantity - 1);
      storage.sql.exec("UPDATE stock SET on_hand = ?", quantity);
    });
    await evictDurableObject(lane);
    expect(await books(id)).toMatchObject({
      allotment: 10,
      sold: 0,
      reserved: 0,
      remaining: 10,
      balanced: false,
      lanes: [{ leased: quantity - 1, sold: 0, free: quantity, balanced: false }],
    });
  });
});
