import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cartOf } from "../../shop/cart/cart-client.ts";
import { Browser, fieldValue, ORDER_FORM } from "../../test/support/browser.ts";
import { call, cartWith, order, settled } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

let merchant: Record<string, string>;
/** Sold in euros and yen too, and in dollars alone. */
let [sku, alien] = ["", ""];
const lists: string[] = [];

async function listed(currency: string, amount: number, groups?: string[]): Promise<void> {
  const prices = [{ sku, price: { amount, currency } }];
  const body = { title: currency, currency, prices, ...(groups ? { customerGroups: groups } : {}) };
  const made = await call("POST", "/api/admin/price-lists", body, merchant);
  lists.push((await made.json<{ id: string }>()).id);
}

beforeAll(async () => {
  merchant = await bearer("merchant", "merchant");
  [sku, alien] = [await stockItem({ price: 5_000 }), await stockItem({ price: 6_000 })];
  await env.DB.prepare("update products set category = 'Coined' where id in (?, ?)")
    .bind(`prd_${sku.toLowerCase()}`, `prd_${alien.toLowerCase()}`)
    .run();
  await listed("EUR", 4_500);
  await listed("EUR", 1_000, ["trade"]);
  await listed("JPY", 7_000);
});

afterAll(async () => {
  await Promise.all(lists.map((id) => call("DELETE", `/api/admin/price-lists/${id}`, undefined, merchant)));
});

const pageOf = async (browser: Browser, path: string) => (await browser.get(path)).text();

it("a shopper chooses a currency, and finds goods, fills a cart and sees the sum in it without a script", async () => {
  const browser = new Browser();
  const own = await pageOf(browser, "/products?category=Coined");
  expect(own).toContain('name="currency" value="EUR"');
  expect(own).toContain("Euro (EUR)");
  expect(own).toMatch(/aria-current="true"[^>]*>\s*US Dollar \(USD\)/);
  const returnTo = "/products?category=Coined&min=40";
  const chosen = await browser.post("/de/currency", { currency: "EUR", returnTo });
  expect(chosen.headers.get("Location")).toBe("/de/products?category=Coined&currency=EUR");

  const list = await pageOf(browser, "/products?category=Coined&currency=EUR");
  expect(list).toContain("€45.00");
  expect(list).not.toContain("$50.00");
  expect(list).not.toContain(`Print ${alien}`);
  expect(list).toContain(`href="/products/${sku.toLowerCase()}?currency=EUR"`);
  expect(list).toMatch(/<form[^>]*id="filters"[^>]*><input type="hidden" name="currency" value="EUR">/);
  expect(list).toContain(`rel="canonical" href="${env.SHOP_URL}/products?category=Coined"`);
  const product = await pageOf(browser, `/products/${sku.toLowerCase()}?currency=EUR`);
  expect(product).toContain('"priceCurrency":"EUR"');
  expect(product).not.toContain("€10.00");

  const added = await browser.post("/cart/items?currency=EUR", { sku, quantity: "2" });
  expect(added.headers.get("Location")).toBe(`/cart?added=${sku}&currency=EUR`);
  // The cart says what it is in, whatever its address names.
  const cart = await pageOf(browser, "/cart");
  expect(cart).toContain("€90.00");
  expect(cart).toContain("You pay in Euro (EUR).");
  expect(cart).toContain('href="/products?currency=EUR"');
  const filled = await (await browser.post("/checkout", { ...ORDER_FORM, intent: "update" })).text();
  expect(fieldValue(filled, "seenIn")).toBe("EUR");
  const seen = ["idempotencyKey", "seenTotal", "seenIn"].map((name) => [name, fieldValue(filled, name)]);
  const form = { ...ORDER_FORM, ...Object.fromEntries(seen), intent: "place" };
  // The same number in dollars is another total.
  expect((await browser.post("/checkout", { ...form, seenIn: "USD" })).status).toBe(409);
  const placed = (await browser.post("/checkout", form)).headers.get("Location") ?? "";
  await settled(placed.split("?")[0]?.split("/").at(-1) ?? "");
  await browser.post("/currency", { currency: "USD", returnTo: "/" });
  expect((await browser.post(`${placed.split("?")[0]}/again`, {})).status).toBe(303);
  expect(await pageOf(browser, "/cart"), "what is ordered again is in the order's currency").toContain(
    "€90.00",
  );
});

it("a page is in the currency of its address for all, and in the shop's own without one", async () => {
  const path = `/products/${sku.toLowerCase()}`;
  for (const _ of [1, 2]) {
    expect(await pageOf(new Browser(), `${path}?currency=JPY`)).toContain("¥7,000");
    expect(await pageOf(new Browser(), path)).toContain("$50.00");
    // One that the shop does not name is none.
    expect(await pageOf(new Browser(), `${path}?currency=GBP`)).toContain("$50.00");
  }
});

it("what has no price in the currency says so, is not bought in it, and leads to where it is", async () => {
  const browser = new Browser();
  const path = `/products/${alien.toLowerCase()}`;
  const page = await pageOf(browser, `${path}?currency=EUR`);
  expect(page).toContain(`Print ${alien} is not sold in Euro (EUR).`);
  expect(page).not.toContain("/cart/items");
  expect(page).not.toContain("$60.00");
  await browser.post("/cart/items?currency=EUR", { sku, quantity: "1" });
  const refused = await browser.post("/cart/items?currency=EUR", { sku: alien, quantity: "1" });
  expect([refused.status, (await refused.text()).includes("is not sold in EUR")]).toEqual([422, true]);
  const back = await browser.post("/currency?currency=EUR", { currency: "USD", returnTo: path });
  expect(back.headers.get("Location")).toBe(path);
  await browser.post("/cart/items", { sku: alien, quantity: "1" });
  expect(await pageOf(browser, "/cart")).toContain("$110.00");
});

it("what is kept for later has its price in the currency, or says that it is not sold in it", async () => {
  const browser = new Browser();
  for (const product of [sku, alien]) {
    await browser.post("/wishlist?currency=EUR", { product: product.toLowerCase(), on: "yes" });
  }
  const page = await pageOf(browser, "/wishlist?currency=EUR");
  expect(page).toContain("€45.00");
  expect(page).toContain(`Print ${alien} is not sold in Euro (EUR).`);
  expect(page).not.toContain("$");
  expect(page).toContain('href="/wishlist?currency=EUR" aria-current="page"');
});

it("a cart in what the shop sells in no more pays in the shop's own currency", async () => {
  const cartId = await cartWith({ [sku]: 1 });
  await cartOf(env, { kind: "guest", cartId }).setCurrency("GBP");
  const cart = await call("GET", "/api/cart", undefined, { "Cart-Id": cartId });
  expect(await cart.json()).toMatchObject({ currency: "USD", subtotal: { amount: 5_000, currency: "USD" } });
  expect((await order(cartId, "no-more-pounds")).status).toBe(201);
});

it("a currency that is none leaves the cart as it is, and the choice leads nowhere else", async () => {
  const browser = new Browser();
  await browser.post("/cart/items", { sku, quantity: "1" });
  for (const currency of ["GBP", "XXX", ""]) {
    expect((await browser.post("/currency", { currency, returnTo: "/cart" })).status).toBe(422);
  }
  const away = await browser.post("/currency", { currency: "USD", returnTo: "https://evil.example/" });
  expect(away.headers.get("Location")).toBe("/");
  // Bounds of prices were amounts of the currency before.
  const bounded = { currency: "USD", returnTo: "/products?q=a&min=5&max=9" };
  expect((await browser.post("/currency", bounded)).headers.get("Location")).toBe("/products?q=a");
  expect(await pageOf(browser, "/cart")).toContain("$50.00");
});
