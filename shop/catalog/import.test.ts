import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MAX_RESERVATION_QUANTITY } from "../../domain/stock/stock.ts";
import { findProduct, findVariantsBySku, searchProducts } from "../../stores/catalog/catalog.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { readCatalogVersion } from "../../stores/catalog/catalog-version.ts";
import apparel from "../../test/fixtures/shopify-apparel.csv?raw";
import jewelery from "../../test/fixtures/shopify-jewelery.csv?raw";
import { callBy } from "../../test/support/call.ts";
import { holdQueues } from "../../test/support/held-queues.ts";
import { EventBatch } from "../events/events.ts";
import { exportProducts } from "./export.ts";
import { importProducts } from "./import.ts";

const call = callBy("merchant");

afterEach(() => vi.restoreAllMocks());

async function load(csv: string) {
  const report = await importProducts(call, csv);
  if (!report.ok || "id" in report.value) {
    throw new Error(JSON.stringify(report));
  }
  return report.value;
}

const product = async (slug: string) => (await loadBySlug(env.DB, [slug])).get(slug);
const count = async (table: string) =>
  (await env.DB.prepare(`select count(*) as n from ${table}`).first<{ n: number }>())?.n;
const pricesOf = async (sku: string) =>
  (
    await env.DB.prepare("select version, amount, compare_at from prices where sku = ? order by version")
      .bind(sku)
      .all()
  ).results;

/** A file of one product with one variant. */
const one = (handle: string, fields: Record<string, string> = {}) => {
  const row = { Handle: handle, Title: "One", "Variant SKU": "", "Variant Price": "10.00", ...fields };
  return `${Object.keys(row).join(",")}\n${Object.values(row).join(",")}\n`;
};

describe("a shop's real export", () => {
  it("goes in whole, with its variants and pictures", async () => {
    expect(await load(apparel)).toMatchObject({ created: 20, updated: 0, unchanged: 0, rejected: [] });
    expect(await load(jewelery)).toMatchObject({ updated: 0, unchanged: 0, rejected: [] });
    expect((await product("classic-varsity-top"))?.variants.map(({ sku, title }) => [sku, title])).toEqual([
      ["CLASSIC-VARSITY-TOP-SMALL", "Small"],
      ["CLASSIC-VARSITY-TOP-MEDIUM", "Medium"],
      ["CLASSIC-VARSITY-TOP-LARGE", "Large"],
    ]);
    const anchor = await findProduct(env.DB, "leather-anchor");
    expect(anchor).toMatchObject({
      title: "Anchor Bracelet Mens",
      category: "Bracelet",
      vendor: "Company 123",
      tags: ["Anchor", "Gold", "Leather", "Silver"],
      price: { amount: 5500, currency: "USD" },
      compareAtPrice: { amount: 8500, currency: "USD" },
      available: true,
      variants: [
        // Its tracker is empty: a quantity of 0 is no end of it.
        { sku: "LEATHER-ANCHOR-GOLD", price: { amount: 6999 }, available: MAX_RESERVATION_QUANTITY },
        { sku: "LEATHER-ANCHOR-SILVER", price: { amount: 5500 }, available: MAX_RESERVATION_QUANTITY },
      ],
    });
    expect(anchor?.images).toHaveLength(3);
    expect((await findProduct(env.DB, "choker-with-gold-pendant"))?.description).toContain(
      '<ul>\n<li>14k yellow gold</li>\n<li>Leather</li>\n<li>Length, 12" with 2.5" extender</li>',
    );
  });

  it("imported again changes nothing", async () => {
    const before = [await count("products"), await count("variants"), await count("prices")];
    const images = await count("product_images");
    const { version } = await readCatalogVersion(env.DB);
    expect(await load(apparel)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 20,
      rejected: [],
      stockSet: [],
    });
    expect(await load(jewelery)).toMatchObject({ created: 0, updated: 0, rejected: [] });
    expect([await count("products"), await count("variants"), await count("prices")]).toEqual(before);
    expect(await count("product_images")).toBe(images);
    expect((await readCatalogVersion(env.DB)).version).toBe(version);
  });

  it("exported and imported again changes nothing", async () => {
    await load(
      one("hard-case", {
        Title: '"Say ""hi"", twice"',
        "Body (HTML)": '"<p>One</p>\r\n<p>Two, ""three""</p>"',
        Tags: '"a, b"',
        "Variant Inventory Policy": "continue",
        Published: "false",
      }),
    );
    const { version } = await readCatalogVersion(env.DB);
    const csv = await new Response(await exportProducts(env)).text();
    const report = await load(csv);
    expect(report).toEqual({
      created: 0,
      updated: 0,
      unchanged: await count("products"),
      rejected: [],
      ignoredColumns: [],
      stockSet: [],
      stockNotSet: [],
      remarks: [],
      changes: [],
    });
    expect((await readCatalogVersion(env.DB)).version).toBe(version);
  });
});

describe("an import", () => {
  it("rejects a product whole, takes the others, and the version that caches go by grows by what was taken alone", async () => {
    const csv = [
      "Handle,Title,Option1 Name,Option1 Value,Variant Price",
      'half,"Half\nbaked",Size,S,10',
      "half,,,L,",
      "fine,Fine,,,10",
    ].join("\r\n");
    const before = (await readCatalogVersion(env.DB)).version;
    expect(await load(csv)).toMatchObject({
      created: 1,
      updated: 0,
      unchanged: 0,
      rejected: [{ line: 4, handle: "half", reason: "Variant Price is missing" }],
    });
    expect(await product("half")).toBeUndefined();
    expect(await product("fine")).toBeDefined();
    expect((await readCatalogVersion(env.DB)).version).toBe(before + 1);
    expect(await load(csv)).toMatchObject({ created: 0, unchanged: 1, rejected: [{ line: 4 }] });
    expect((await readCatalogVersion(env.DB)).version).toBe(before + 1);
  });

  it("that is no product file is refused before anything is written", async () => {
    for (const csv of ["", "Handle,Body\na,b", 'Handle,Title,Variant Price\nx,"y,1']) {
      expect(await importProducts(call, csv)).toMatchObject({
        ok: false,
        error: { code: "invalid_request" },
      });
    }
  });

  it("with a new price makes a new version in the price book and tells of it in the same batch", async () => {
    await load(one("priced", { "Variant SKU": "PRICED" }));
    const before = (await readCatalogVersion(env.DB)).version;
    const held = holdQueues();
    expect(await load(one("priced", { "Variant SKU": "PRICED", "Variant Price": "12.50" }))).toMatchObject({
      updated: 1,
    });
    expect(await pricesOf("PRICED")).toEqual([
      { version: 1, amount: 1000, compare_at: null },
      { version: 2, amount: 1250, compare_at: null },
    ]);
    expect((await findVariantsBySku(env.DB, ["PRICED"])).get("PRICED")).toMatchObject({
      price: 1250,
      priceVersion: 2,
      sellable: true,
    });
    expect((await findProduct(env.DB, "priced"))?.price.amount).toBe(1250);
    const told = await vi.waitUntil(() => {
      const events = held.flatMap(({ body }) => EventBatch.parse(JSON.parse(body)).events);
      return events.some(({ type }) => type === "product.price_changed") && events;
    });
    expect(told.filter(({ type }) => type === "product.price_changed").map(({ data }) => data)).toEqual([
      { sku: "PRICED", version: 2, from: 1000, to: 1250 },
    ]);
    expect(told.filter(({ type }) => type === "catalog.changed").map(({ data }) => data)).toContainEqual({
      version: before + 1,
    });
  });

  it("states a count: the ledger of an existing variant is set to it, a new one opens with it", async () => {
    const stock = (units: string) =>
      one("counted", { "Variant SKU": "COUNTED", "Variant Inventory Qty": units });
    await load(stock("5"));
    const ledger = env.STOCK_LEDGER.getByName("COUNTED");
    expect(await ledger.snapshot()).toMatchObject({ onHand: 5, available: 5, tracked: true });
    expect(await load(stock("5"))).toMatchObject({ unchanged: 1 });
    expect(await load(stock("9"))).toMatchObject({ updated: 1 });
    expect(await ledger.snapshot()).toMatchObject({ onHand: 9 });
    expect(await ledger.movements(0, 10)).toMatchObject([
      { kind: "opening", quantity: 5 },
      { kind: "adjust", quantity: 4, reason: "import", actor: "merchant" },
    ]);
  });

  it("passes a changed policy on to the ledger", async () => {
    const policy = (value: string) =>
      one("policy", {
        "Variant SKU": "POLICY",
        "Variant Inventory Qty": "0",
        "Variant Inventory Policy": value,
      });
    await load(policy("deny"));
    const ledger = env.STOCK_LEDGER.getByName("POLICY");
    expect(await ledger.snapshot()).toMatchObject({ backorder: "deny" });
    await load(policy("continue"));
    expect(await ledger.snapshot()).toMatchObject({ backorder: "allow" });
  });

  it("archives variants that are no longer named, and brings them back when they are", async () => {
    const sizes = (...names: string[]) =>
      [
        "Handle,Title,Option1 Name,Option1 Value,Variant Price",
        ...names.map((name, i) => `sized,${i ? "" : "Sized"},${i ? "" : "Size"},${name},10`),
      ].join("\n");
    await load(sizes("S", "M"));
    await load(sizes("M"));
    const archived = async () =>
      (await product("sized"))?.variants.filter((variant) => variant.archived).map(({ sku }) => sku);
    expect(await archived()).toEqual(["SIZED-S"]);
    expect((await findVariantsBySku(env.DB, ["SIZED-S"])).get("SIZED-S")?.sellable).toBe(false);
    expect((await findProduct(env.DB, "sized"))?.variants.map(({ sku }) => sku)).toEqual(["SIZED-M"]);
    await load(sizes("S", "M"));
    expect(await archived()).toEqual([]);
    expect(await pricesOf("SIZED-S")).toHaveLength(1);
  });

  it("derives SKUs that stay the same, and differ between products that would be named alike", async () => {
    const named = (handle: string, option: string) =>
      one(handle, { "Option1 Name": "Kind", "Option1 Value": option });
    const skuOf = async (handle: string) => (await product(handle))?.variants.map(({ sku }) => sku).join();
    await load(named("mug-blue", "large"));
    await load(named("mug", "blue large"));
    expect(await skuOf("mug-blue")).toBe("MUG-BLUE-LARGE");
    expect(await skuOf("mug")).toMatch(/^MUG-BLUE-LARGE-[0-9A-Z]{6}$/);
    expect(await load(named("mug", "blue large"))).toMatchObject({ unchanged: 1 });
  });

  it("never takes a SKU from another product", async () => {
    await load(one("owner", { "Variant SKU": "OWNED" }));
    expect(await load(one("thief", { "Variant SKU": "OWNED" }))).toMatchObject({
      created: 0,
      rejected: [{ line: 2, handle: "thief", reason: "The SKU OWNED belongs to the product owner" }],
    });
    expect(await product("thief")).toBeUndefined();
  });

  it("two imports of one file at once make each product once", async () => {
    const csv = one("twin", { "Variant SKU": "TWIN", "Variant Inventory Qty": "3" });
    await Promise.all([load(csv), load(csv)]);
    expect(await load(csv)).toMatchObject({ unchanged: 1 });
    expect(await pricesOf("TWIN")).toHaveLength(1);
    expect(await env.STOCK_LEDGER.getByName("TWIN").snapshot()).toMatchObject({ onHand: 3 });
  });

  it("keeps drafts from shoppers, and finds what was published", async () => {
    const query = { page: 1, pageSize: 10, q: "zebrawood" };
    await load(one("zebra", { Title: "Zebrawood", Published: "false" }));
    expect((await searchProducts(env.DB, query)).total).toBe(0);
    expect(await findProduct(env.DB, "zebra")).toBeNull();
    await load(one("zebra", { Title: "Zebrawood", Published: "true" }));
    expect((await searchProducts(env.DB, query)).items.map(({ slug }) => slug)).toEqual(["zebra"]);
    await load(one("zebra", { Title: "Oak" }));
    expect((await searchProducts(env.DB, query)).total).toBe(0);
  });

  it("stores descriptions without anything that could run", async () => {
    await load(
      one("unsafe", { "Body (HTML)": "<p onclick=x()>a<script>alert(1)</script><img src=x onerror=y()>" }),
    );
    expect((await product("unsafe"))?.description).toBe("<p>a</p>");
  });
});
