import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ok } from "../../domain/base/result.ts";
import type { ProductDraft } from "../../domain/catalog/product.ts";
import { draftOf } from "../../domain/catalog/product-change.ts";
import type { CollectionPage, MerchantCollection } from "../../domain/collections/collection.ts";
import { CHANGE_VISIBLE_WITHIN_MS } from "../../http/cache/freshness.ts";
import { importProducts } from "../../shop/catalog/import.ts";
import { saveProduct } from "../../shop/catalog/save-product.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { projectStock } from "../../stores/catalog/catalog-stock.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { productsByRule } from "../../stores/collections/collection-products.ts";
import { findCollectionPage } from "../../stores/collections/published-collections.ts";
import { Browser } from "../../test/support/browser.ts";
import { callBy } from "../../test/support/call.ts";
import { call } from "../../test/support/orders.ts";
import { bearer, codeOf } from "../../test/support/sales.ts";

let merchant: Record<string, string>;

beforeAll(async () => {
  merchant = await bearer("merchant", "merchant");
  const rows = Array.from({ length: 8 }, (_, i) =>
    [
      `lamp-${i}`,
      `Lamp ${i}`,
      "Lamps",
      "Studio",
      i % 2 ? "odd" : "even",
      `L-${i}`,
      `${20 + i}.00`,
      "5",
      "shopify",
    ].join(","),
  );
  const header =
    "Handle,Title,Type,Vendor,Tags,Variant SKU,Variant Price,Variant Inventory Qty,Variant Inventory Tracker";
  const report = await importProducts(callBy("merchant"), [header, ...rows].join("\n"));
  expect(report).toMatchObject({ ok: true, value: { created: 8, rejected: [] } });
});

function ask(method: string, path = "", body?: unknown, headers: Record<string, string> = {}) {
  return call(method, `/api/admin/collections${path}`, body, { ...merchant, ...headers });
}

let count = 0;

async function created(body: object): Promise<{ collection: MerchantCollection; tag: string }> {
  const response = await ask("POST", "", { title: `Collection ${count++}`, ...body });
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  return { collection: await response.json(), tag: response.headers.get("ETag") ?? "" };
}

const byRule = (condition: object, more: object = {}) =>
  created({ rule: { match: "all", conditions: [condition] }, order: "title", ...more });

/** What it shows now, past all caches. */
async function shown(id: string, page = { page: 1, pageSize: 24 }): Promise<string[]> {
  const found = await findCollectionPage(env.DB, id, page);
  expect(found?.collection.total).toBe(found?.shows.products.length);
  return (found?.collection.items ?? []).map(({ slug }) => slug);
}

async function edit(slug: string, change: (draft: ProductDraft) => Partial<ProductDraft>): Promise<void> {
  const stored = (await loadBySlug(env.DB, [slug])).get(slug) ?? null;
  await saveProduct(
    callBy("merchant"),
    async () => stored,
    (before) =>
      ok({ ...draftOf(before ?? expect.unreachable()), ...change(draftOf(before ?? expect.unreachable())) }),
  );
}

describe("a merchant's collections", () => {
  it("are created, read, listed, changed and deleted, each in the audit log", async () => {
    const { collection, tag } = await byRule({ field: "category", is: "none" }, { title: "Über uns" });
    expect(collection).toMatchObject({ slug: "uber-uns", published: true, image: null, forSale: 0 });
    const path = `/${collection.id}`;
    const read = await ask("GET", path);
    expect([read.headers.get("ETag"), await read.json()]).toEqual([tag, collection]);
    const changed = await ask("PATCH", path, {
      products: ["lamp-1"],
      description: "<p>Hi</p><script>x</script>",
    });
    expect(await changed.json()).toMatchObject({ description: "<p>Hi</p>", forSale: 1, title: "Über uns" });
    const { items } = await (await ask("GET")).json<{ items: MerchantCollection[] }>();
    expect(items.find(({ id }) => id === collection.id)?.products).toHaveLength(1);
    expect((await ask("DELETE", path)).status).toBe(204);
    expect((await ask("GET", path)).status).toBe(404);
    const entries = await readAudit(env.DB, { order: "newest", subject: collection.id, limit: 10 });
    expect(entries.map(({ action }) => action)).toEqual([
      "collection.deleted",
      "collection.changed",
      "collection.created",
    ]);
  });

  it("are not changed or deleted over another merchant's change", async () => {
    const { collection, tag } = await created({ products: [] });
    const path = `/${collection.id}`;
    const both = await Promise.all(
      ["First", "Second"].map((title) => ask("PATCH", path, { title }, { "If-Match": tag })),
    );
    expect((await Promise.all(both.map(codeOf))).sort()).toEqual(["changed_meanwhile", "ok"]);
    expect(await codeOf(await ask("DELETE", path, undefined, { "If-Match": tag }))).toBe("changed_meanwhile");
    const apart = await Promise.all([
      ask("PATCH", path, { title: "Both" }),
      ask("PATCH", path, { published: false }),
    ]);
    expect(apart.map(({ status }) => status)).toEqual([200, 200]);
    expect(await (await ask("GET", path)).json()).toMatchObject({ title: "Both", published: false });
  });

  it.each<[string, object, string]>([
    ["a product that is not there", { products: ["lamp-1", "nothing"] }, "products.1"],
    ["a first product that is not there", { products: ["nothing"] }, "products.0"],
    ["a product by its id and its slug", { products: ["lamp-1", "LAMP-ID"] }, "products"],
    ["a parent that is not there", { parent: "col_none" }, "parent"],
    ["itself as its parent", { parent: "SELF" }, "parent"],
    [
      "an order by hand of a rule's products",
      { rule: { match: "all", conditions: [{ field: "tag", is: "x" }] }, order: "manual" },
      "order",
    ],
  ])("refuse %s, and stay as they were", async (_, change, path) => {
    const { collection, tag } = await created({ products: ["lamp-2"] });
    const id = (await loadBySlug(env.DB, ["lamp-1"])).get("lamp-1")?.id ?? "";
    const body = JSON.parse(JSON.stringify(change).replace("SELF", collection.id).replace("LAMP-ID", id));
    const response = await ask("PATCH", `/${collection.id}`, body);
    const { code, errors } = await response.json<{ code: string; errors: { path: string }[] }>();
    expect([response.status, code, errors[0]?.path]).toEqual([400, "invalid_request", path]);
    expect((await ask("GET", `/${collection.id}`)).headers.get("ETag")).toBe(tag);
  });

  it("have addresses that differ, free again once they are deleted", async () => {
    const { collection } = await created({ products: [], slug: "one-address" });
    const same = { title: "Other", slug: "one-address", products: [] };
    expect(await codeOf(await ask("POST", "", same))).toBe("collection_conflict");
    expect((await ask("DELETE", `/${collection.id}`)).status).toBe(204);
    expect((await ask("POST", "", same)).status).toBe(201);
  });

  it("lie in a tree, and come to lie where a deleted one lay", async () => {
    const { collection: top } = await created({ products: [], title: "Top" });
    const { collection: middle } = await created({ products: [], title: "Middle", parent: top.id });
    const { collection: low } = await created({ products: [], title: "Low", parent: middle.id });
    const pathOf = async () =>
      (await findCollectionPage(env.DB, low.id, { page: 1, pageSize: 1 }))?.collection.path;
    expect((await pathOf())?.map(({ title }) => title)).toEqual(["Top", "Middle"]);
    expect((await ask("DELETE", `/${middle.id}`)).status).toBe(204);
    expect((await pathOf())?.map(({ title }) => title)).toEqual(["Top"]);
  });
});

describe("the products of a collection", () => {
  const ODD = ["lamp-1", "lamp-3", "lamp-5", "lamp-7"];

  it.each<[string, object, string[]]>([
    ["a tag in any case", { field: "tag", is: "ODD" }, ODD],
    ["a vendor in any case", { field: "vendor", is: "studio" }, [..."01234567"].map((i) => `lamp-${i}`)],
    [
      "a range of prices",
      { field: "price", from: { amount: 2_200, currency: "USD" }, to: { amount: 2_400, currency: "USD" } },
      ["lamp-2", "lamp-3", "lamp-4"],
    ],
    ["letters of the title", { field: "title", contains: "ＡＭＰ 6" }, ["lamp-6"]],
    ["what is sold out", { field: "stock", is: "sold_out" }, []],
  ])("are those that meet its rule by %s", async (_, condition, slugs) => {
    const lamps = { field: "category", is: "Lamps" };
    const { collection } = await created({
      rule: { match: "all", conditions: [lamps, condition] },
      order: "title",
    });
    expect(await shown(collection.id)).toEqual(slugs);
    expect(collection.forSale).toBe(slugs.length);
    // What the console shows of a rule before it is saved.
    const { total, products } = await productsByRule(env.DB, collection.rule ?? expect.unreachable(), 24);
    expect([total, products.map(({ slug }) => slug)]).toEqual([slugs.length, slugs]);
  });

  it("meet any of its conditions where it asks for one", async () => {
    const conditions = ["Lamp 1", "Lamp 6"].map((contains) => ({ field: "title", contains }));
    const { collection } = await created({ rule: { match: "any", conditions }, order: "-price" });
    expect(await shown(collection.id)).toEqual(["lamp-6", "lamp-1"]);
    const { products } = await productsByRule(env.DB, collection.rule ?? expect.unreachable(), 24);
    expect(products.map(({ slug }) => slug)).toEqual(["lamp-1", "lamp-6"]);
  });

  it("enter and leave it as they change: by title, price, tags, stock and status", async () => {
    const { collection: named } = await byRule({ field: "title", contains: "lantern" });
    const { collection: dear } = await byRule({ field: "price", from: { amount: 9_000, currency: "USD" } });
    const { collection: gone } = await byRule({ field: "stock", is: "sold_out" });
    const { collection: byHand } = await created({ products: ["lamp-3", "lamp-0", "lamp-1"] });
    const all = [named, dear, gone, byHand];
    const now = () => Promise.all(all.map(({ id }) => shown(id)));
    expect(await now()).toEqual([[], [], [], ["lamp-3", "lamp-0", "lamp-1"]]);
    await edit("lamp-0", () => ({ title: "Big Lantern" }));
    await edit("lamp-1", ({ variants }) => ({ variants: variants.map((one) => ({ ...one, price: 9_900 })) }));
    await projectStock(env.DB, [{ sku: "L-2", seq: 99, onHand: 0, available: 0 }]);
    await edit("lamp-3", () => ({ status: "draft" }));
    expect(await now()).toEqual([["lamp-0"], ["lamp-1"], ["lamp-2"], ["lamp-0", "lamp-1"]]);
    await edit("lamp-0", () => ({ title: "Lamp 0" }));
    await edit("lamp-1", ({ variants }) => ({ variants: variants.map((one) => ({ ...one, price: 2_100 })) }));
    await projectStock(env.DB, [{ sku: "L-2", seq: 100, onHand: 5, available: 5 }]);
    await edit("lamp-3", () => ({ status: "active" }));
    expect(await now()).toEqual([[], [], [], ["lamp-3", "lamp-0", "lamp-1"]]);
  });

  it("enter it by the price that shoppers see, where a price list for everybody is in force", async () => {
    const from = { amount: 9_400, currency: "USD" };
    const { collection } = await byRule({ field: "price", from }, { order: "-price" });
    const listed = (price: number | null) =>
      env.DB.prepare("update variants set list_price = ? where sku in ('L-5', 'L-6')").bind(price).run();
    await listed(9_500);
    expect(await shown(collection.id)).toEqual(["lamp-6", "lamp-5"]);
    expect((await productsByRule(env.DB, collection.rule ?? expect.unreachable(), 1)).total).toBe(2);
    await listed(null);
    expect(await shown(collection.id)).toEqual([]);
  });

  it("follow a title whose key other code writes by itself", async () => {
    const { collection } = await byRule({ field: "title", contains: "rekeyed" });
    await env.DB.prepare("update products set title_key = 'rekeyed' where slug = 'lamp-7'").run();
    expect(await shown(collection.id)).toEqual(["lamp-7"]);
    await env.DB.prepare("update products set title_key = 'lamp 7' where slug = 'lamp-7'").run();
    expect(await shown(collection.id)).toEqual([]);
  });

  it("are read by rows of an index alone, and never by reading all products", async () => {
    const plan = await env.DB.prepare(
      "explain query plan select num from collection_products where collection = 1 order by key, num desc limit 24",
    ).all<{ detail: string }>();
    expect(plan.results.map(({ detail }) => detail).join()).toMatch(
      /^SEARCH collection_products USING PRIMARY KEY/,
    );
    expect(plan.results.map(({ detail }) => detail).join()).not.toMatch(/TEMP B-TREE/);
  });
});

describe("a collection's page", () => {
  const visitor = new Browser();
  const read = async (address: string) => {
    const response = await visitor.get(address);
    return { status: response.status, cache: response.headers.get("X-Cache"), text: await response.text() };
  };

  it("follows within the catalog's bound when a product enters its rule, and others stay cached", async () => {
    const { collection } = await byRule({ field: "tag", is: "glass" }, { slug: "glass" });
    await byRule({ field: "tag", is: "wood" }, { slug: "wood" });
    const tree = "/api/catalog/collections";
    const pages = ["/collections/glass", "/collections/wood", "/api/catalog/collections/glass", tree];
    await vi.waitUntil(async () =>
      (await Promise.all(pages.map(read))).every(({ cache }) => cache === "hit"),
    );
    expect((await read("/collections/glass")).text).toContain("Nothing is in this collection");
    await edit("lamp-4", ({ tags }) => ({ tags: [...tags, "glass"] }));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2_001 });
    try {
      for (const page of [pages[0], pages[2]]) {
        await vi.waitUntil(async () => (await read(page ?? "")).text.includes("lamp-4"), {
          timeout: CHANGE_VISIBLE_WITHIN_MS,
        });
      }
      await vi.waitUntil(async () => /"slug":"glass"[^}]*"products":1\b/.test((await read(tree)).text), {
        timeout: CHANGE_VISIBLE_WITHIN_MS,
      });
      expect((await read("/collections/wood")).cache).toBe("hit");
    } finally {
      vi.useRealTimers();
    }
    const page = await read(`/collections/${collection.slug}`);
    expect(page.text).toContain('href="/products/lamp-4"');
  });

  it("is filtered and sorted as lists are, with facets of what the collection has", async () => {
    await byRule({ field: "tag", is: "odd" }, { slug: "odd-lamps", order: "-price" });
    const list = async (query: string) => {
      const { text } = await read(`/api/catalog/collections/odd-lamps?${query}`);
      return JSON.parse(text) as CollectionPage;
    };
    const slugs = async (query: string) => (await list(query)).items.map(({ slug }) => slug);
    const whole = await list("");
    expect(whole.items.map(({ slug }) => slug)).toEqual(["lamp-7", "lamp-5", "lamp-3", "lamp-1"]);
    expect(whole.facets).toMatchObject({
      price: { min: { amount: 2_100 }, max: { amount: 2_700 } },
      availability: { inStock: whole.items.filter(({ available }) => available).length },
      vendors: [{ count: 4 }],
    });
    expect(await slugs("minPrice=2200&maxPrice=2600")).toEqual(["lamp-5", "lamp-3"]);
    expect(await slugs("maxPrice=2400&sort=price")).toEqual(["lamp-1", "lamp-3"]);
    expect(await slugs("sort=title&pageSize=2&page=2")).toEqual(["lamp-5", "lamp-7"]);
    expect((await slugs("vendor=studio")).length).toBe(4);
    expect((await slugs("category=lamps")).length).toBe(4);
    expect(await list("category=Chairs")).toMatchObject({
      total: 0,
      unknown: [{ parameter: "category", value: "Chairs" }],
    });
    expect(await list("option.Size=XL")).toMatchObject({
      total: 0,
      unknown: [{ parameter: "option.Size", value: "XL" }],
    });
    expect(await list("vendor=Nobody&minPrice=0")).toMatchObject({
      total: 0,
      unknown: [{ parameter: "vendor", value: "Nobody" }],
    });
    expect(await list("minPrice=2200")).toMatchObject({
      total: 3,
      facets: { price: { min: { amount: 2_100 }, max: { amount: 2_700 } } },
    });
    for (const wrong of ["minPrice=x", "minPrice=2&maxPrice=1", "inStock=maybe", "sort=best", "page=0"]) {
      expect((await read(`/api/catalog/collections/odd-lamps?${wrong}`)).status).toBe(400);
    }
    const page = await read("/collections/odd-lamps?max=24&sort=price");
    expect(page.text).toContain('href="/products/lamp-3"');
    expect(page.text).not.toContain('href="/products/lamp-5"');
    expect(page.text).not.toContain('rel="canonical"');
    const plain = await visitor.get("/collections/odd-lamps?max=&min=&sort=");
    expect(plain.headers.get("Location")).toBe("/collections/odd-lamps");
  });

  it("is there for published collections and their pages alone, and JSON is what the page shows", async () => {
    const { collection } = await created({ products: ["lamp-5"], published: false, slug: "hidden" });
    expect((await read("/collections/hidden")).status).toBe(404);
    expect((await read(`/api/catalog/collections/${collection.id}`)).status).toBe(404);
    await created({ products: ["lamp-6", "lamp-5"], slug: "pair", description: "<p>Two of them</p>" });
    const pair = await read("/collections/pair");
    expect([pair.status, pair.text.includes("<p>Two of them</p>")]).toEqual([200, true]);
    expect((await read("/collections/pair?page=2")).status).toBe(404);
    const json = await read("/api/catalog/collections/pair?pageSize=1&page=2");
    expect(JSON.parse(json.text) as CollectionPage).toMatchObject({ total: 2, items: [{ slug: "lamp-5" }] });
    expect((await read("/collections")).text).toContain('href="/collections/pair"');
  });
});
