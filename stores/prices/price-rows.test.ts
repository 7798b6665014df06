import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { expect, it } from "vitest";
import { stockItem } from "../../test/support/shop.ts";
import { priceListPrices } from "../schema/price-lists.ts";
import { pageOfPrices } from "./price-rows.ts";

it("a list shows the prices that it has now, by SKU and number of units, and finds them by SKU and title", async () => {
  const [a, b] = [await stockItem({ sku: "ROW-A", price: 700 }), await stockItem({ sku: "ROW-B" })];
  const row = { list: 77, minQuantity: 1, since: 1, until: null, amount: 500 };
  const rows = [
    { ...row, sku: b },
    { ...row, sku: a, minQuantity: 10, amount: 300 },
    { ...row, sku: a },
    { ...row, sku: a, since: 0, until: 1, amount: 900 },
    { ...row, sku: b, list: 78 },
    // The catalog has lost this SKU.
    { ...row, sku: "ROW-GONE", list: 79 },
  ];
  await drizzle(env.DB).insert(priceListPrices).values(rows);
  const page = async (more: object = {}) => {
    const found = await pageOfPrices(env.DB, 77, { q: "", limit: 5, offset: 0, ...more });
    return [found.total, ...found.rows.map(({ sku, minQuantity }) => `${sku} ${minQuantity}`)];
  };
  expect(await page()).toEqual([3, "ROW-A 1", "ROW-A 10", "ROW-B 1"]);
  const gone = await pageOfPrices(env.DB, 79, { q: "row-gone", limit: 5, offset: 0 });
  expect(gone).toMatchObject({ total: 1, rows: [{ sku: "ROW-GONE", amount: 500, product: null }] });
  expect(await page({ limit: 1, offset: 1 })).toEqual([3, "ROW-A 10"]);
  expect(await page({ q: "row-b" })).toEqual([1, "ROW-B 1"]);
  expect(await page({ q: "row-a" })).toEqual([2, "ROW-A 1", "ROW-A 10"]);
  const [first] = (await pageOfPrices(env.DB, 77, { q: "", limit: 1, offset: 0 })).rows;
  expect(first).toMatchObject({ amount: 500, ownPrice: 700, product: "Print ROW-A", productId: "prd_row-a" });
});
