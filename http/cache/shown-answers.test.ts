import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { ok } from "../../domain/base/result.ts";
import { draftOf } from "../../domain/catalog/product-change.ts";
import { importProducts } from "../../shop/catalog/import.ts";
import { saveProduct } from "../../shop/catalog/save-product.ts";
import { projectStock } from "../../stores/catalog/catalog-stock.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { countBoughtTogether } from "../../stores/collections/bought-together.ts";
import { Browser } from "../../test/support/browser.ts";
import { callBy } from "../../test/support/call.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { CHANGE_VISIBLE_WITHIN_MS } from "./freshness.ts";

const merchant = callBy("merchant");
const WITHIN_MS = 15_000;

/** Twelve products of two categories, the dearest last. */
async function fill(): Promise<void> {
  const rows = Array.from({ length: 12 }, (_, i) =>
    [
      `goods-${i}`,
      `Goods ${i}`,
      i % 2 ? "Odd" : "Even",
      `G-${i}`,
      `${20 + i}.00`,
      "5",
      "shopify",
      "deny",
    ].join(","),
  );
  const header =
    "Handle,Title,Type,Variant SKU,Variant Price,Variant Inventory Qty,Variant Inventory Tracker,Variant Inventory Policy";
  const report = await importProducts(merchant, [header, ...rows].join("\n"));
  expect(report).toMatchObject({ ok: true, value: { created: 12, rejected: [] } });
}

/** What goods-8 was bought together with: most often with goods-10, then with goods-5. */
async function buyTogether(): Promise<void> {
  const orders = [
    ["G-8", "G-10"],
    ["G-8", "G-10", "G-5"],
    ["G-8", "G-10", "G-5"],
  ];
  const paid = orders.map((skus, i) => ({ orderId: `together-${i}`, at: i, skus }));
  await countBoughtTogether(env.DB, paid, 0);
}

/** All but the first and the last for about five euros. */
async function priceInEuros(): Promise<void> {
  const amounts = [100, ...Array.from({ length: 10 }, (_, i) => 500 + i), 9_000];
  const prices = amounts.map((amount, i) => ({ sku: `G-${i}`, price: { amount, currency: "EUR" } }));
  const body = { title: "Euros", currency: "EUR", prices };
  const answer = await call("POST", "/api/admin/price-lists", body, await bearer("m", "merchant"));
  expect(answer.status).toBe(201);
}

async function reprice(slug: string, price: number): Promise<void> {
  const stored = (await loadBySlug(env.DB, [slug])).get(slug);
  if (!stored) {
    throw new Error(`${slug} is not there`);
  }
  const draft = draftOf(stored);
  const repriced = { ...draft, variants: draft.variants.map((one) => ({ ...one, price })) };
  await saveProduct(
    merchant,
    async () => stored,
    () => ok(repriced),
  );
}

const list = (query: string) => `/api/catalog/products?${query}`;
/** It shows what changes, and is read until it does. */
const PROBE = list("q=goods+5");
/**
 * Each with whether it shows the price of goods-5, and whether it shows that it is sold out; null:
 * it does not, and is made again all the same.
 */
const ADDRESSES: Record<string, [price: boolean | null, stock: boolean]> = {
  "/products/goods-5": [true, true],
  "/products/goods-4": [false, false],
  "/products": [true, true],
  "/products?category=Even": [false, false],
  "/": [true, true],
  "/api/catalog/products/goods-5": [true, true],
  "/api/catalog/products/goods-4": [false, false],
  "/api/catalog/products/goods-8/bought-together": [true, true],
  "/api/catalog/products/goods-7/bought-together": [false, false],
  [list("pageSize=3&page=1")]: [false, true],
  [list("pageSize=3&page=2")]: [false, true],
  [list("pageSize=3&page=3")]: [true, true],
  [list("pageSize=3&sort=price&page=1")]: [false, true],
  [list("pageSize=3&sort=price&page=2")]: [true, true],
  [list("pageSize=3&sort=price&page=4")]: [false, true],
  [list("pageSize=3&sort=price&page=3")]: [true, true],
  [list("maxPrice=2400")]: [false, false],
  [list("category=Even")]: [false, false],
  [list("category=Odd&pageSize=1")]: [false, true],
  [list("inStock=true&category=Even")]: [false, true],
  [list("q=goods+4")]: [false, false],
  // Goods-5 costs less than six euros, but more than six dollars.
  [list("currency=EUR&maxPrice=600&inStock=true&pageSize=1")]: [null, true],
};

it("one changed price, or one sell-out, ends the cached answers that show it, and no others", async () => {
  await fill();
  await buyTogether();
  await priceInEuros();
  const visitor = new Browser();
  const read = async (address: string) => {
    const response = await visitor.get(address);
    expect(response.status, address).toBe(200);
    await response.arrayBuffer();
    return { cache: response.headers.get("X-Cache"), etag: response.headers.get("ETag") };
  };
  /** Reads all until each of them comes from the cache. */
  const warm = async () => {
    const etags = new Map<string, string | null>();
    for (const address of Object.keys(ADDRESSES)) {
      await vi.waitUntil(async () => (await read(address)).cache === "hit", { timeout: WITHIN_MS });
      etags.set(address, (await read(address)).etag);
    }
    return etags;
  };
  const changes = [
    // From the sixth of twelve prices past the ninth.
    () => reprice("goods-5", 2_850),
    async () => {
      await projectStock(env.DB, [{ sku: "G-5", seq: 99, onHand: 0, available: 0 }]);
    },
  ];
  for (const [kind, make] of changes.entries()) {
    const before = await warm();
    await vi.waitUntil(async () => (await read(PROBE)).cache === "hit", { timeout: WITHIN_MS });
    const seen = (await read(PROBE)).etag;
    await make();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2_001 });
    // The first reader has the isolate ask for the versions, and does not wait for them.
    await vi.waitUntil(async () => (await read(PROBE)).etag !== seen, { timeout: WITHIN_MS });
    const [ended, others] = [true, false].map((isShown) =>
      Object.keys(ADDRESSES).filter((address) => ADDRESSES[address]?.[kind] === isShown),
    );
    for (const address of others ?? []) {
      expect(await read(address), address).toEqual({ cache: "hit", etag: before.get(address) });
    }
    // The isolate may go on with a page for a moment; the catalog promises how long at most.
    for (const address of ended ?? []) {
      await vi.waitUntil(async () => (await read(address)).etag !== before.get(address), {
        timeout: CHANGE_VISIBLE_WITHIN_MS,
      });
    }
    vi.useRealTimers();
  }
});
