import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { continueTrace } from "../../domain/base/trace.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { callBy } from "../../test/support/call.ts";
import { buy, openSale } from "../../test/support/sales.ts";
import { uniqueSku } from "../../test/support/shop.ts";
import { exportProducts } from "./export.ts";
import { importProducts } from "./import.ts";

const call = callBy("merchant");

async function load(csv: string, { dryRun = false } = {}) {
  const report = await importProducts(call, csv, { dryRun });
  if (!report.ok || "id" in report.value) {
    throw new Error(JSON.stringify(report));
  }
  return report.value;
}

/** A product of one SKU, which is tracked; the quantity and policy of a file for it. */
function goods() {
  const sku = uniqueSku("GOODS");
  const file = (quantity: string, policy = "deny") =>
    `Handle,Title,SKU,Price,Inventory tracker,Inventory quantity,Continue selling when out of stock\n${sku.toLowerCase()},Goods,${sku},30,shopify,${quantity},${policy}\n`;
  return { sku, file, ledger: env.STOCK_LEDGER.getByName(sku) };
}

const reserve = (sku: string, reference: string, quantity: number) =>
  env.STOCK_LEDGER.getByName(sku).reserveMany([{ reference, quantity, traceparent: continueTrace(null) }]);

describe("a count in a file", () => {
  it("is compared with the ledger at that moment, however late the catalog hears of orders", async () => {
    const { sku, file, ledger } = goods();
    await load(file("20"));
    await reserve(sku, "a", 1);
    await ledger.confirmMany(["a"]);
    expect(await load(file("20"), { dryRun: true })).toMatchObject({ stockSet: [{ sku, from: 19, to: 20 }] });
    expect(await ledger.snapshot()).toMatchObject({ onHand: 19 });
    expect(await load(file("20"))).toMatchObject({ updated: 1, stockSet: [{ sku, from: 19, to: 20 }] });
    expect(await ledger.snapshot()).toMatchObject({ onHand: 20 });
    expect(await load(file("20.0"))).toMatchObject({ unchanged: 1, stockSet: [] });
  });

  it("counts units that a sale has and did not sell: it closes, and the count stands", async () => {
    const { sku, file, ledger } = goods();
    await load(file("10"));
    const sale = await openSale(sku, { allotment: 8, lanes: 2 });
    expect((await buy(sale.id, "user-of-the-sale")).status).toBe(201);
    await vi.waitUntil(async () => (await ledger.snapshot({ inSales: true }))?.inSales === 7);
    expect(await load(file("9"))).toMatchObject({ unchanged: 1, stockSet: [], stockNotSet: [] });
    expect(await load(file("11"), { dryRun: true })).toMatchObject({ stockSet: [{ sku, from: 9, to: 11 }] });
    expect(await load(file("6"))).toMatchObject({
      stockSet: [],
      stockNotSet: [{ line: 2, sku, from: 9, to: 6, reason: "7 are promised to orders and sales" }],
    });
    const exported = await new Response(await exportProducts(env)).text();
    expect(exported).toMatch(new RegExp(`^${sku.toLowerCase()},.*,${sku},0,shopify,9,deny,`, "m"));
    await ledger.endSale(sale.id);
    await vi.waitUntil(async () => (await ledger.snapshot())?.onHand === 9);
    expect(await load(file("9"))).toMatchObject({ unchanged: 1, stockSet: [] });
  });

  it("below what is promised is refused and said, and the rest of the row is taken", async () => {
    const { sku, file, ledger } = goods();
    await load(file("5"));
    await reserve(sku, "a", 3);
    const refused = { line: 2, sku, from: 5, to: 2, reason: "3 are promised to orders and sales" };
    expect(await load(file("2"), { dryRun: true })).toMatchObject({ stockNotSet: [refused] });
    expect(await load(file("2").replace(",30,", ",31,"))).toMatchObject({
      updated: 1,
      stockSet: [],
      stockNotSet: [refused],
      changes: [{ line: 2, handle: sku.toLowerCase(), changed: [`price of ${sku}`] }],
    });
    expect(await ledger.snapshot()).toMatchObject({ onHand: 5, reserved: 3 });
  });

  it("below zero is 0 where nothing may be owed, and what is owed where it may", async () => {
    const { sku, file, ledger } = goods();
    expect(await load(file("-3"))).toMatchObject({
      created: 1,
      remarks: [{ line: 2, reason: "Variant Inventory Qty -3 is taken as 0: its policy is deny" }],
    });
    expect(await ledger.snapshot()).toMatchObject({ onHand: 0 });
    expect(await load(file("-3", "continue"))).toMatchObject({
      stockSet: [{ sku, from: 0, to: -3 }],
      remarks: [],
    });
    expect(await ledger.snapshot()).toMatchObject({ onHand: -3, backorder: "allow" });
    expect(await load(file("-3", "continue"))).toMatchObject({ unchanged: 1 });
    expect(await load(file("-3", "deny"))).toMatchObject({ stockSet: [], remarks: [] });
    expect(await load(file("-1", "deny"))).toMatchObject({
      stockSet: [{ sku, from: -3, to: 0 }],
      remarks: [{ line: 2, reason: "Variant Inventory Qty -1 is taken as 0: its policy is deny" }],
    });
  });

  it("opens no ledger to find that nothing has changed", async () => {
    const { file, ledger } = goods();
    await load(file("5"));
    expect(await load(file("5"))).toMatchObject({ unchanged: 1 });
    expect(await load(file("5"), { dryRun: true })).toMatchObject({ unchanged: 1 });
    const tables = (storage: DurableObjectStorage) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'stock'").toArray();
    expect(await runInDurableObject(ledger, (_, { storage }) => tables(storage))).toEqual([]);
    expect(await load(file("6"))).toMatchObject({ stockSet: [{ from: 5, to: 6 }] });
  });

  it("that two files state at once is set once", async () => {
    const { sku, file, ledger } = goods();
    await load(file("5"));
    const reports = await Promise.all([load(file("9")), load(file("9"))]);
    expect(reports.flatMap(({ stockSet }) => stockSet)).toEqual([{ sku, from: 5, to: 9 }]);
    expect((await ledger.movements(0, 10)).map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ["opening", 5],
      ["adjust", 4],
    ]);
  });
});

describe("a SKU in a file", () => {
  it("that is another for the same variant renames it: its stock follows, and counts go on with it", async () => {
    const { sku, file } = goods();
    await load(file("15"));
    await reserve(sku, "a", 4);
    const renamed = `${sku}-NEW`;
    const next = (quantity: string) => file(quantity).replace(`,${sku},`, `,${renamed},`);
    const set = { stockSet: [{ sku: renamed, from: 15, to: 20 }] };
    expect(await load(next("20"), { dryRun: true })).toMatchObject(set);
    expect(await load(next("20"))).toMatchObject({ updated: 1, ...set });
    // Four are reserved under the old name; they were never on sale under the new one.
    const ledger = env.STOCK_LEDGER.getByName(renamed);
    expect(await ledger.snapshot()).toMatchObject({ onHand: 16, available: 16 });
    expect(await load(next("20"))).toMatchObject({ unchanged: 1, stockSet: [] });
    await env.STOCK_LEDGER.getByName(sku).confirmMany(["a"]);
    expect(await load(next("16"))).toMatchObject({ unchanged: 1, stockSet: [] });
    expect(await ledger.snapshot()).toMatchObject({ onHand: 16 });
  });

  it("in another case is the one that is there, and one that two rows share is the first's", async () => {
    const { sku, file } = goods();
    await load(file("5"));
    expect(await load(file("5").replace(`,${sku},`, `,${sku.toLowerCase()},`))).toMatchObject({
      unchanged: 1,
    });
    const another = `Handle,Title,SKU,Price\nanother-${sku.toLowerCase()},Another,${sku.toLowerCase()},10\n`;
    expect(await load(another)).toMatchObject({
      rejected: [{ line: 2, reason: expect.stringContaining(`differs only in case from ${sku}`) }],
    });
    const twins = `Handle,Title,SKU,Price\none-${sku},One,T-${sku},10\ntwo-${sku},Two,t-${sku},10\n`;
    expect(await load(twins)).toMatchObject({
      created: 2,
      remarks: [{ line: 3, reason: expect.stringContaining(`t-${sku} is that of one-`) }],
    });
    expect(await load(twins)).toMatchObject({ unchanged: 2 });
  });
});

describe("a dry run", () => {
  it("says what an import says, and changes nothing", async () => {
    const { sku, file } = goods();
    const slug = sku.toLowerCase();
    const stored = async () => (await loadBySlug(env.DB, [slug])).get(slug);
    expect(await load(file("5"), { dryRun: true })).toMatchObject({ created: 1 });
    expect(await stored()).toBeUndefined();
    await load(file("5"));
    const before = await stored();
    const change = `Handle,Title,SKU,Price,Vendor,Cost per item\n${slug},Goods,${sku},12,W,1\nother,,,1,,\n`;
    const tried = await load(change, { dryRun: true });
    expect(tried).toMatchObject({
      updated: 1,
      ignoredColumns: ["Cost per item"],
      rejected: [{ line: 3, handle: "other" }],
      changes: [{ line: 2, handle: slug, changed: ["vendor", `price of ${sku}`] }],
    });
    expect(await stored()).toEqual(before);
    expect(await load(change)).toEqual(tried);
  });
});
