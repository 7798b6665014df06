import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { CatalogQuery } from "../../domain/catalog/catalog.ts";
import { journalOf } from "../../domain/orders/journal.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { PriceList } from "../../domain/prices/price-list.ts";
import { journalCsv, journalView } from "../../http/contract/accounting/journal.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { findProduct, searchProducts } from "../../stores/catalog/catalog.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { ring } from "../../test/support/alarms.ts";
import { archivedEvents } from "../../test/support/archive.ts";
import { call, cartWith, order, orderBody, settled } from "../../test/support/orders.ts";
import { bearer, codeOf } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });
const HOUR_MS = 60 * 60_000;

let merchant: Record<string, string>;
/** Belongs to the group of the trade. */
let trader: Record<string, string>;
let other: Record<string, string>;

beforeAll(async () => {
  merchant = await bearer("merchant", "merchant");
  [trader, other] = await Promise.all([bearer("acc_lists"), bearer("acc_other")]);
  await env.DB.prepare(
    "INSERT INTO accounts (id, email, role, groups, created_at, updated_at) VALUES ('acc_lists', 'lists@example.com', 'customer', '[\"trade\"]', 0, 0)",
  ).run();
});

afterEach(() => {
  vi.useRealTimers();
});

function ask(method: string, path = "", body?: unknown, headers: Record<string, string> = {}) {
  return call(method, `/api/admin/price-lists${path}`, body, { ...merchant, ...headers });
}

async function created(body: object): Promise<PriceList> {
  const response = await ask("POST", "", { title: "A list", ...body });
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  return response.json();
}

/** Past the caches. */
const product = (sku: string) => findProduct(env.DB, sku.toLowerCase());
const shown = async (sku: string) => (await product(sku))?.variants[0]?.price.amount;

async function inCategory(category: string, ...skus: string[]): Promise<void> {
  const ids = JSON.stringify(skus.map((sku) => `prd_${sku.toLowerCase()}`));
  await env.DB.prepare("update products set category = ? where id in (select value from json_each(?))")
    .bind(category, ids)
    .run();
}

async function ownPrices(sku: string, headers: Record<string, string>, currency = "USD") {
  const response = await call(
    "GET",
    `/api/catalog/prices?product=prd_${sku.toLowerCase()}&currency=${currency}`,
    undefined,
    headers,
  );
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  const { items } = await response.json<{ items: { variants: { price: { amount: number } }[] }[] }>();
  return items[0]?.variants[0];
}

async function placedBy(
  headers: Record<string, string>,
  sku: string,
  quantity: number,
): Promise<OrderDetail> {
  await call("POST", "/api/cart/items", { sku, quantity }, headers);
  const key = { ...headers, "Idempotency-Key": crypto.randomUUID() };
  const response = await call("POST", "/api/orders", orderBody, key);
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  return response.json();
}

async function stored(id: string) {
  const [found] = await orderStore(env).load([id]);
  if (!found) {
    throw new Error(`${id} is not stored`);
  }
  return { ...found, refunds: found.payment.refunds };
}

/** What was published of the SKU's price, in order. */
async function told(sku: string, count: number) {
  return vi.waitUntil(async () => {
    const events = (await archivedEvents()).filter(
      ({ type, data }) => type === "product.price_changed" && data.sku === sku,
    );
    return events.length === count && events.map(({ data }) => data);
  });
}

describe("a list for a group", () => {
  it("prices its members' cart, quote and order, which keeps list and version, and nobody else's", async () => {
    const sku = await stockItem({ price: 5_000 });
    const { id } = await created({ customerGroups: ["trade"], prices: [{ sku, price: usd(4_000) }] });
    await call("POST", "/api/cart/items", { sku, quantity: 2 }, trader);
    const item = { unitPrice: usd(4_000), lineTotal: usd(8_000) };
    expect(await (await call("GET", "/api/cart", undefined, trader)).json()).toMatchObject({
      items: [item],
      subtotal: usd(8_000),
      warnings: [],
    });
    const quote = await call(
      "POST",
      "/api/checkout/quote",
      { shippingAddress: { country: "US", region: "OR", postalCode: "97201" } },
      trader,
    );
    expect(await quote.json()).toMatchObject({ items: [item], total: usd(8_600) });
    const placed = await placedBy(trader, sku, 1);
    const line = { sku, quantity: 3, unitPrice: usd(4_000), priceList: { id, version: 1 } };
    expect(placed).toMatchObject({ items: [line], total: usd(12_600) });
    expect(await settled(placed.id)).toMatchObject({ items: [line], payments: [{ amount: usd(12_600) }] });
    const refund = await call(
      "POST",
      `/api/orders/${placed.id}/refunds`,
      { items: [{ sku, quantity: 1 }], restock: false },
      { ...merchant, "Idempotency-Key": crypto.randomUUID() },
    );
    expect(await refund.json()).toMatchObject({ amount: usd(4_000) });

    const others = await placedBy(other, sku, 1);
    expect(others.items).toMatchObject([{ unitPrice: usd(5_000) }]);
    expect(others.items[0]).not.toHaveProperty("priceList");
  });

  it("is in no answer that is shared: catalog and pages are the same for members, and say the common price", async () => {
    const sku = await stockItem({ price: 5_050 });
    await inCategory("Trade", sku);
    await created({ customerGroups: ["trade"], prices: [{ sku, price: usd(4_010) }] });
    for (const path of [
      `/api/catalog/products/${sku.toLowerCase()}`,
      `/products/${sku.toLowerCase()}`,
      "/api/catalog/products?category=Trade",
      "/products?category=Trade",
    ]) {
      for (const headers of [trader, {}, other, trader]) {
        const answer = await call("GET", path, undefined, { ...headers, Accept: "*/*" });
        const text = await answer.text();
        expect([path, text.includes("5050") || text.includes("50.50")]).toEqual([path, true]);
        expect([path, text.includes("4010") || text.includes("40.10")]).toEqual([path, false]);
      }
    }
    expect((await ownPrices(sku, trader))?.price).toEqual(usd(4_010));
    expect((await ownPrices(sku, other))?.price).toEqual(usd(5_050));
    expect((await ownPrices(sku, {}))?.price).toEqual(usd(5_050));
  });
});

describe("a list for everybody", () => {
  it("is what product, listing, sort and filter say, and the own price comes back when it is deleted", async () => {
    const [sku, dearer] = [await stockItem({ price: 9_000 }), await stockItem({ price: 8_000 })];
    await inCategory("Listed", sku, dearer);
    const own = await created({ customerGroups: ["trade"], prices: [{ sku, price: usd(6_500) }] });
    const { id, state } = await created({ prices: [{ sku, price: usd(7_000) }] });
    expect(state).toBe("active");
    expect((await product(sku))?.variants).toMatchObject([{ price: usd(7_000), compareAtPrice: usd(9_000) }]);
    const list = async (query: Partial<CatalogQuery>) => {
      const all = { page: 1, pageSize: 10, category: "Listed" };
      return (await searchProducts(env.DB, { ...all, ...query })).items.map(({ slug }) => slug);
    };
    const slugs = [sku.toLowerCase(), dearer.toLowerCase()];
    expect(await list({ sort: "price" })).toEqual(slugs);
    expect(await list({ maxPrice: 7_500 })).toEqual([slugs[0]]);
    const seen = await placedBy(await bearer("acc_public"), sku, 1);
    expect(seen.items).toMatchObject([{ unitPrice: usd(7_000), priceList: { id, version: 1 } }]);
    expect((await ask("DELETE", `/${id}`)).status).toBe(204);
    expect(await shown(sku)).toBe(9_000);
    expect(await list({ sort: "price" })).toEqual(slugs.toReversed());
    expect(await told(sku, 3)).toEqual([
      { sku, version: 1, from: 9_000, to: 6_500, priceList: own.id, customerGroups: ["trade"] },
      { sku, version: 1, from: 9_000, to: 7_000, priceList: id },
      { sku, version: 2, from: 7_000, to: 9_000, priceList: id },
    ]);
  });

  it("has steps: more units cost less each, which the product says and the cart takes without a warning", async () => {
    const sku = await stockItem({ price: 2_000 });
    await created({ prices: [{ sku, price: usd(1_500), minQuantity: 3 }] });
    expect((await product(sku))?.variants[0]).toMatchObject({
      price: usd(2_000),
      priceSteps: [{ minQuantity: 3, price: usd(1_500) }],
    });
    expect(await ownPrices(sku, {})).toMatchObject({
      priceSteps: [{ minQuantity: 3, price: usd(1_500) }],
    });
    const cart = { "Cart-Id": await cartWith({ [sku]: 2 }) };
    const read = async () => (await call("GET", "/api/cart", undefined, cart)).json();
    expect(await read()).toMatchObject({ subtotal: usd(4_000), warnings: [] });
    await call("POST", "/api/cart/items", { sku, quantity: 1 }, cart);
    expect(await read()).toMatchObject({ subtotal: usd(4_500), warnings: [] });
    await call("PATCH", `/api/cart/items/${sku}`, { quantity: 1 }, cart);
    expect(await read()).toMatchObject({ subtotal: usd(2_000), warnings: [] });
  });

  it("begins and ends at its time by an alarm: shown, told once, and ordered", async () => {
    const sku = await stockItem({ price: 3_000 });
    const now = Date.now();
    const [startsAt, endsAt] = [now + HOUR_MS, now + 2 * HOUR_MS];
    const window = { startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() };
    const { id, state } = await created({ ...window, prices: [{ sku, price: usd(3_300) }] });
    expect(state).toBe("scheduled");
    const cart = { "Cart-Id": await cartWith({ [sku]: 1 }) };
    const inCart = async () =>
      (await (await call("GET", "/api/cart", undefined, cart)).json<{ subtotal: object }>()).subtotal;
    const at = async (ms: number) => {
      vi.useFakeTimers({ toFake: ["Date"], now: ms });
      const paid = await inCart();
      const sweeper = env.SWEEPER.getByName("sweeper");
      await sweeper.wake(0, 0);
      await ring(sweeper);
      const { list_price } = (await env.DB.prepare("select list_price from variants where sku = ?")
        .bind(sku)
        .first<{ list_price: number | null }>()) ?? { list_price: null };
      return [paid, list_price];
    };
    expect(await at(startsAt - 60_000)).toEqual([usd(3_000), null]);
    expect(await at(startsAt)).toEqual([usd(3_300), 3_300]);
    expect(await at(endsAt)).toEqual([usd(3_000), null]);
    vi.useRealTimers();
    expect(await told(sku, 2)).toMatchObject([
      { from: 3_000, to: 3_300, priceList: id },
      { from: 3_300, to: 3_000, priceList: id },
    ]);
  });
});

describe("a merchant's lists", () => {
  it("are created, read, listed, changed and deleted, with every version readable and in the audit log", async () => {
    const [sku, second] = [await stockItem({ price: 5_000 }), await stockItem({ price: 5_000 })];
    const { id } = await created({
      customerGroups: ["press"],
      prices: [
        { sku: sku.toLowerCase(), price: usd(10) },
        { sku: second, price: usd(20), minQuantity: 2 },
      ],
    });
    const read = await ask("GET", `/${id}`);
    const tag = { "If-Match": read.headers.get("ETag") ?? "" };
    expect(await read.json()).toMatchObject({
      version: 1,
      priceCount: 2,
      prices: [{ sku }, { sku: second, minQuantity: 2 }],
    });
    const changed = await ask("PATCH", `/${id}`, { title: "Press", prices: [{ sku, price: usd(30) }] }, tag);
    expect(await changed.json()).toMatchObject({ version: 2, title: "Press", priceCount: 1 });
    expect(await codeOf(await ask("PATCH", `/${id}`, { title: "Late" }, tag))).toBe("changed_meanwhile");
    expect(await codeOf(await ask("DELETE", `/${id}`, undefined, tag))).toBe("changed_meanwhile");
    const { items } = await (await ask("GET")).json<{ items: { id: string; priceCount: number }[] }>();
    expect(items.find((one) => one.id === id)).toMatchObject({ title: "Press", priceCount: 1 });
    expect((await ask("DELETE", `/${id}`)).status).toBe(204);
    expect((await ask("GET", `/${id}`)).status).toBe(404);

    const versions = await (await ask("GET", `/${id}/versions`)).json<{ items: object[] }>();
    expect(versions.items).toMatchObject([
      { version: 3, deleted: true },
      { version: 2, title: "Press", deleted: false, actor: "merchant" },
      { version: 1, title: "A list" },
    ]);
    const pricesOf = async (version: number) =>
      (await (await ask("GET", `/${id}/versions/${version}`)).json<PriceList>()).prices;
    expect(await pricesOf(1)).toEqual([
      { sku, price: usd(10) },
      { sku: second, price: usd(20), minQuantity: 2 },
    ]);
    expect(await pricesOf(2)).toEqual([{ sku, price: usd(30) }]);
    expect((await ask("GET", `/${id}/versions/4`)).status).toBe(404);
    expect((await ask("GET", "/plist_none/versions")).status).toBe(404);
    const entries = await readAudit(env.DB, { order: "newest", subject: id, limit: 10 });
    expect(entries.map(({ action }) => action)).toEqual([
      "price_list.deleted",
      "price_list.changed",
      "price_list.created",
    ]);
  });

  it("name items of the catalog, and stay for those whom they were made for", async () => {
    const sku = await stockItem({});
    const unknown = await ask("POST", "", { title: "X", prices: [{ sku: "NO-SUCH", price: usd(1) }] });
    expect(await unknown.json()).toMatchObject({ code: "unknown_sku", skus: ["NO-SUCH"] });
    const list = await created({ customerGroups: ["press"], prices: [{ sku, price: usd(1) }] });
    expect(await codeOf(await ask("PATCH", `/${list.id}`, { customerGroups: null }))).toBe(
      "price_list_conflict",
    );
    expect((await ask("PATCH", `/${list.id}`, { customerGroups: ["press", "trade"] })).status).toBe(200);
    const window = { startsAt: "2026-01-02T00:00:00Z", endsAt: "2026-01-01T00:00:00Z" };
    expect(await codeOf(await ask("PATCH", `/${list.id}`, window))).toBe("invalid_request");
    expect(await codeOf(await ask("PATCH", "/plist_none", { title: "X" }))).toBe("not_found");
    expect(await codeOf(await call("GET", "/api/catalog/prices"))).toBe("invalid_request");
  });

  it("keep both of two changes that were made at once to different fields", async () => {
    const { id } = await created({ prices: [{ sku: await stockItem({}), price: usd(1) }] });
    const answers = await Promise.all([
      ask("PATCH", `/${id}`, { title: "Both" }),
      ask("PATCH", `/${id}`, { endsAt: "2099-01-01T00:00:00Z" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await (await ask("GET", `/${id}`)).json()).toMatchObject({
      title: "Both",
      endsAt: "2099-01-01T00:00:00.000Z",
      version: 3,
    });
  });

  it("follow a variant that is renamed", async () => {
    const price = usd(5_000);
    const made = await call(
      "POST",
      "/api/admin/products",
      { slug: "renamed-listed", title: "Renamed", status: "active", variants: [{ sku: "LISTED-A", price }] },
      merchant,
    );
    const { id } = await made.json<{ id: string }>();
    await created({ customerGroups: ["trade"], prices: [{ sku: "LISTED-A", price: usd(4_444) }] });
    const variants = [{ sku: "LISTED-A", newSku: "LISTED-B" }];
    expect((await call("PATCH", `/api/admin/products/${id}`, { variants }, merchant)).status).toBe(200);
    const prices = await call("GET", `/api/catalog/prices?product=${id}`, undefined, trader);
    expect(await prices.json()).toMatchObject({
      items: [{ variants: [{ sku: "LISTED-B", price: usd(4_444) }] }],
    });
  });
});

describe("a list in another currency", () => {
  const eur = (amount: number) => ({ amount, currency: "EUR" });
  const place = { country: "US", region: "OR", postalCode: "97201" };

  it("prices the cart, quote and order of who pays in it, and what it does not hold is not sold in it", async () => {
    const [sku, alien] = [await stockItem({ price: 5_000 }), await stockItem({ price: 5_000 })];
    const prices = [
      { sku, price: eur(4_500) },
      { sku, price: eur(4_000), minQuantity: 3 },
    ];
    const { id } = await created({ currency: "EUR", prices });
    const cart = { "Cart-Id": await cartWith({ [alien]: 1, [sku]: 2 }) };
    const paying = await call("PUT", "/api/cart/currency", { currency: "EUR" }, cart);
    expect(await paying.json()).toMatchObject({
      currency: "EUR",
      items: [
        { sku: alien, available: 0 },
        { sku, unitPrice: eur(4_500) },
      ],
      subtotal: eur(9_000),
      warnings: [{ sku: alien, code: "unavailable" }],
    });
    const quoted = () => call("POST", "/api/checkout/quote", { shippingAddress: place }, cart);
    expect(await (await quoted()).json()).toMatchObject({ code: "item_unavailable", skus: [alien] });
    await call("DELETE", `/api/cart/items/${alien}`, undefined, cart);
    const more = await call("POST", "/api/cart/items", { sku, quantity: 1 }, cart);
    expect(await more.json()).toMatchObject({ items: [{ unitPrice: eur(4_000) }], warnings: [] });
    expect(await (await quoted()).json()).toMatchObject({ shipping: eur(600), total: eur(12_600) });

    const ask = (currency: string) =>
      order(cart["Cart-Id"], `in-${currency}`, { ...orderBody, expectedTotal: { amount: 12_600, currency } });
    expect(await codeOf(await ask("USD"))).toBe("total_changed");
    const answer = await ask("EUR");
    const placed = await answer.json<OrderDetail>();
    expect(placed).toMatchObject({
      items: [{ sku, unitPrice: eur(4_000), priceList: { id, version: 1 } }],
      total: eur(12_600),
    });
    expect(await settled(placed.id)).toMatchObject({
      total: eur(12_600),
      payments: [{ amount: eur(12_600) }],
    });

    const back = (body: object) =>
      call("POST", `/api/orders/${placed.id}/refunds`, { restock: false, ...body }, merchant);
    expect(await codeOf(await back({ amount: usd(100) }))).toBe("invalid_request");
    const refund = await back({ items: [{ sku, quantity: 1 }] });
    expect(await refund.json()).toMatchObject({ amount: eur(4_000), parts: { goods: eur(4_000) } });
    const entries = journalOf(await stored(placed.id), []);
    const journal = journalView({ from: 0, to: 0 }, entries, null);
    expect(journal.totals).toEqual({ in: usd(0), out: usd(0), net: usd(0) });
    expect(journal.otherTotals).toEqual([{ in: eur(12_600), out: eur(-4_000), net: eur(8_600) }]);
    expect(journalCsv(entries)).toContain(",goods,,-40.00,EUR");
    const events = await vi.waitUntil(async () => {
      const found = (await archivedEvents()).filter(({ data }) => data.orderId === placed.id);
      return found.some(({ type }) => type === "order.refunded") && found;
    });
    expect(new Set(events.map(({ data }) => data.currency))).toEqual(new Set(["EUR"]));
  });

  it("has no decimals or three where its currency does, and cards can pay every sum of it", async () => {
    const sku = await stockItem({ price: 5_000 });
    const kwd = (amount: number) => ({ amount, currency: "KWD" });
    const yen = (amount: number) => ({ amount, currency: "JPY" });
    const odd = await ask("POST", "", {
      title: "KWD",
      currency: "KWD",
      prices: [{ sku, price: kwd(15_005) }],
    });
    expect(await codeOf(odd)).toBe("invalid_request");
    await created({ currency: "KWD", prices: [{ sku, price: kwd(15_010) }] });
    await created({ currency: "JPY", prices: [{ sku, price: yen(7_777) }] });
    const cart = { "Cart-Id": await cartWith({ [sku]: 1 }) };
    const quoteIn = async (currency: string) => {
      await call("PUT", "/api/cart/currency", { currency }, cart);
      const shippingAddress = { ...place, region: "CA" };
      return (await call("POST", "/api/checkout/quote", { shippingAddress }, cart)).json();
    };
    // 7.25 % of 15.010 is 1.088225, and of 7,777 it is 563.8.
    expect(await quoteIn("KWD")).toMatchObject({ shipping: kwd(1_900), tax: kwd(1_090), total: kwd(18_000) });
    expect(await quoteIn("JPY")).toMatchObject({ shipping: yen(900), tax: yen(564), total: yen(9_241) });
  });

  it("is what the catalog is read in, and its change ends what was cached in it", async () => {
    const sku = await stockItem({ price: 7_000 });
    const second = await stockItem({ price: 6_000 });
    const alien = await stockItem({ price: 5_000 });
    await inCategory("Abroad", sku, second, alien);
    const prices = [
      { sku, price: eur(3_000) },
      { sku, price: eur(2_900), minQuantity: 2 },
      { sku: second, price: eur(4_000) },
      // One unit of it is not sold in euros.
      { sku: alien, price: eur(4_900), minQuantity: 5 },
    ];
    const list = await created({ currency: "EUR", prices });
    const read = async (path: string) => {
      const response = await call("GET", `/api/catalog/products${path}`);
      return { status: response.status, body: await response.json<Record<string, unknown>>() };
    };
    const found = async (query: string) => {
      const { body } = await read(`?category=Abroad&currency=EUR${query}`);
      return [body.total, (body.items as { price: object }[]).map(({ price }) => price), body.facets];
    };
    const both = [2, [eur(3_000), eur(4_000)], { price: { min: eur(3_000), max: eur(4_000) } }];
    expect(await found("&sort=price")).toMatchObject(both);
    expect(await found("&sort=-price")).toMatchObject([2, [eur(4_000), eur(3_000)], {}]);
    expect(await found("&minPrice=3500")).toMatchObject([1, [eur(4_000)], {}]);
    expect(await found("&maxPrice=3500")).toMatchObject([1, [eur(3_000)], {}]);
    expect(await found("&inStock=false")).toMatchObject([0, [], {}]);
    const slug = `/${sku.toLowerCase()}`;
    const inEuros = {
      variants: [{ price: eur(3_000), priceSteps: [{ minQuantity: 2, price: eur(2_900) }] }],
    };
    expect((await read(`${slug}?currency=EUR`)).body).toMatchObject({ ...inEuros, price: eur(3_000) });
    expect((await read(slug)).body).toMatchObject({ price: usd(7_000), variants: [{ price: usd(7_000) }] });
    expect(await read(`/${alien.toLowerCase()}?currency=EUR`)).toMatchObject({
      status: 404,
      body: { code: "not_found", detail: expect.stringContaining("sold in EUR") },
    });
    expect((await read(`/${alien.toLowerCase()}`)).status).toBe(200);
    expect(await ownPrices(alien, {}, "EUR")).toBeUndefined();

    expect(await found("")).toMatchObject([2, expect.anything(), {}]);
    await ask("PATCH", `/${list.id}`, { prices: [...prices, { sku: alien, price: eur(5_000) }] });
    await vi.waitUntil(async () => (await found(""))[0] === 3);
    await ask("PATCH", `/${list.id}`, { prices: [{ sku, price: eur(3_100) }] });
    await vi.waitUntil(async () => (await found("&sort=price"))[0] === 1, { interval: 100 });
    expect(await found("&sort=price")).toMatchObject([1, [eur(3_100)], {}]);
    expect((await read(slug)).body).toMatchObject({ price: usd(7_000) });
    expect(await told(sku, 1)).toMatchObject([{ currency: "EUR", from: 3_000, to: 3_100 }]);
  });

  it("is one that the shop names: others are refused, and nothing changes", async () => {
    const sku = await stockItem({ price: 5_000 });
    const cart = { "Cart-Id": await cartWith({ [sku]: 1 }) };
    const pay = (currency: unknown) => call("PUT", "/api/cart/currency", { currency }, cart);
    const put = (currency: unknown) => call("POST", "/api/cart/items", { sku, quantity: 1, currency }, cart);
    for (const change of [pay, put]) {
      expect(await codeOf(await change("GBP"))).toBe("currency_not_sold");
      for (const wrong of ["XXX", "eur", "", null, 1]) {
        expect(await codeOf(await change(wrong))).toBe("invalid_request");
      }
    }
    for (const path of ["products?", `products/${sku}?`, "suggestions?q=a&", `prices?product=prd_${sku}&`]) {
      expect(await codeOf(await call("GET", `/api/catalog/${path}currency=GBP`))).toBe("currency_not_sold");
      expect(await codeOf(await call("GET", `/api/catalog/${path}currency=eur`))).toBe("invalid_request");
    }
    const after = await call("GET", "/api/cart", undefined, cart);
    expect(await after.json()).toMatchObject({ currency: "USD", itemCount: 1, subtotal: usd(5_000) });
  });
});

it("an order placed again with its key keeps its price, whatever the list says now", async () => {
  const sku = await stockItem({ price: 5_000 });
  const list = await created({ prices: [{ sku, price: usd(4_500) }] });
  const cart = await cartWith({ [sku]: 1 });
  const first = await (await order(cart, "kept-price")).text();
  await ask("PATCH", `/${list.id}`, { prices: [{ sku, price: usd(4_000) }] });
  const again = await order(cart, "kept-price");
  expect([again.headers.get("Idempotent-Replay"), await again.text()]).toEqual(["true", first]);
  expect(await shown(sku)).toBe(4_000);
});
