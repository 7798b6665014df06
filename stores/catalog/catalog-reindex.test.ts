import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { sell } from "../../test/support/catalog.ts";
import { reindexProducts } from "./catalog-reindex.ts";
import { searchProducts } from "./catalog-search.ts";

const found = async (q: string) =>
  (await searchProducts(env.DB, { page: 1, pageSize: 10, q })).items.map(({ title }) => title);
const byTitle = async () =>
  (await searchProducts(env.DB, { page: 1, pageSize: 10, sort: "title" })).items.map(({ title }) => title);

/** A product as older code wrote it: with its words as they are. */
async function writtenBefore(sku: string, title: string) {
  await sell(sku);
  await env.DB.batch([
    env.DB.prepare("update products set title = ? where id = ?").bind(title, `prd-${sku}`),
    env.DB.prepare(
      "insert or replace into product_search (rowid, title) select num, title from products where id = ?",
    ).bind(`prd-${sku}`),
  ]);
}

beforeEach(async () => {
  await env.DB.batch(
    ["variants", "products", "product_search"].map((table) => env.DB.prepare(`delete from ${table}`)),
  );
});

it("what other code wrote is found by its words at once, and by all others once it is indexed", async () => {
  await writtenBefore("a", "Søren Äpfel");
  await writtenBefore("b", "zebra");
  await writtenBefore("c", "apple");
  expect(await found("zebra")).toEqual(["zebra"]);
  expect(await found("soren")).toEqual([]);
  expect(await reindexProducts(env.DB, 100)).toBe(3);
  expect(await found("soren")).toEqual(["Søren Äpfel"]);
  expect(await byTitle()).toEqual(["apple", "Søren Äpfel", "zebra"]);
  expect(await reindexProducts(env.DB, 100)).toBe(0);

  await writtenBefore("d", "T-Shirts");
  await env.DB.prepare("update products set title = 'Łódź' where id = 'prd-b'").run();
  expect(await reindexProducts(env.DB, 1)).toBe(1);
  expect(await reindexProducts(env.DB, 100)).toBe(1);
  expect(await found("tshirt")).toEqual(["T-Shirts"]);
  expect(await found("lodz")).toEqual(["Łódź"]);
  expect(await byTitle()).toEqual(["apple", "Łódź", "Søren Äpfel", "T-Shirts"]);
});
