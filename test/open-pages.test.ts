import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { projectStock } from "../stores/catalog/catalog-stock.ts";
import island from "../web/product/product.island.ts?raw";
import { call } from "./support/orders.ts";
import { ORIGIN } from "./support/origin.ts";
import { books, openSale } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

/** The names under which owners, and rooms, are asked for. */
function countOwners() {
  const spies = [env.STOCK_LEDGER, env.STOCK_LANE, env.SALE_ROOM].map((namespace) =>
    vi.spyOn(namespace, "getByName"),
  );
  return () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function slugOf(sku: string): Promise<string> {
  const row = await env.DB.prepare(
    "select p.slug from variants v join products p on p.id = v.product_id where v.sku = ?",
  )
    .bind(sku)
    .first<{ slug: string }>();
  return row?.slug ?? "";
}

it("what an open product page asks for again and again reaches no owner, and shows what sold meanwhile", async () => {
  const sku = await stockItem({ stock: 7 });
  const slug = await slugOf(sku);
  const asked = [...island.matchAll(/fetch\((`.+?`)[,)]/g)].map(([, address]) => address);
  expect(asked).toEqual([`\`/api/catalog\${pathHere()}\``]);
  const page = new URL(`/products/${slug}`, ORIGIN);
  const look = async () => {
    const response = await call("GET", `/api/catalog${page.pathname}`);
    const { variants } = await response.json<{ variants: { sku: string; available: number }[] }>();
    return variants.find((variant) => variant.sku === sku)?.available;
  };
  const owners = countOwners();
  // 20,000 pages that look every 90 s are 222 looks a second: some of them.
  for (let i = 0; i < 100; i++) {
    expect(await look()).toBe(7);
  }
  expect(owners()).toBe(0);
  await projectStock(env.DB, [{ sku, seq: 99, onHand: 0, available: 0 }]);
  // A clock that stands still would let nobody ask again for what was read a moment ago.
  let clock = Date.now() + 10_000;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
  await vi.waitUntil(async () => {
    clock += 1_000;
    vi.setSystemTime(clock);
    return (await look()) === 0;
  });
  expect(owners()).toBe(0);
});

it("a crowd that asks for one SKU's stock is answered from the projection; who asks seldom, by the owner", async () => {
  const sku = await stockItem({ stock: 7 });
  const read = async () => (await call("GET", `/api/inventory/${sku}`)).json<{ available: number }>();
  const ledger = env.STOCK_LEDGER.getByName(sku);
  const change = { reason: "found", actor: "test" };
  await ledger.adjust({ ...change, delta: 1 });
  expect(await read()).toMatchObject({ sku, onHand: 8, reserved: 0, available: 8 });
  let clock = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
  const owners = countOwners();
  for (let second = 0; second < 8; second++) {
    clock += 1_000;
    vi.setSystemTime(clock);
    await Promise.all(Array.from({ length: 8 }, read));
  }
  expect(owners()).toBeLessThanOrEqual(20);
  await projectStock(env.DB, [{ sku, seq: 99, onHand: 3, available: 2 }]);
  vi.setSystemTime(clock + 5_000);
  expect(await read()).toEqual({ sku, onHand: 3, reserved: 1, available: 2 });
  expect((await call("GET", "/api/inventory/nothing")).status).toBe(404);
  vi.setSystemTime(clock + 120_000);
  await ledger.adjust({ ...change, delta: 5 });
  expect(await read()).toMatchObject({ available: 13 });
});

it("a crowd at a sale's books does not count every lane each time", async () => {
  const sale = await openSale(await stockItem({ stock: 20 }));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const owners = countOwners();
  for (let i = 0; i < 40; i++) {
    expect(await books(sale.id)).toMatchObject({ balanced: true, remaining: 10 });
  }
  // The ledger of each of the first readers; no lane has leased anything.
  expect(owners()).toBeLessThanOrEqual(21);
});
