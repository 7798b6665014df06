import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import type { Problem } from "../../domain/base/problem.ts";
import type { CartHistoryView } from "../../domain/cart/cart-history.ts";
import type { CartView } from "../../domain/cart/cart-view.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { products, variants } from "../../stores/schema/catalog.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";
import { sell } from "../../test/support/catalog.ts";
import { bearer } from "../../test/support/sales.ts";
import { visit } from "../../test/support/visit.ts";

const ORIGIN = "https://shop.test";

/** An API client with a cart of its own. */
class Client {
  constructor(readonly headers: Record<string, string> = {}) {}

  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await visit(`${ORIGIN}${path}`, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const cartId = response.headers.get("Cart-Id");
    if (cartId) {
      this.headers["Cart-Id"] = cartId;
    }
    return response;
  }

  async cart(method = "GET", path = "/api/cart", body?: unknown): Promise<CartView> {
    const response = await this.send(method, path, body);
    expect(response.status).toBe(200);
    return response.json();
  }

  add(sku: string, quantity: number) {
    return this.cart("POST", "/api/cart/items", { sku, quantity });
  }
}

const db = drizzle(env.DB);
const item = (sku: string) => `/api/cart/items/${encodeURIComponent(sku)}`;

beforeAll(async () => {
  await sell("A");
  await sell("B", { price: 2500 });
  await sell("LOW", { maxPerOrder: 3 });
  await sell("DRAFT");
  await db.update(products).set({ status: "draft" }).where(eq(products.id, "prd-DRAFT"));
  await sell("GONE", { archived: true });
  for (let i = 0; i < 10; i++) {
    await sell(`FILL-${i}`);
  }
});

describe("a cart", () => {
  it("is shown with titles, current prices and totals after each change", async () => {
    const client = new Client();
    const added = await client.add("A", 2);
    expect(added).toMatchObject({
      items: [
        {
          sku: "A",
          title: "Print A",
          quantity: 2,
          unitPrice: { amount: 4999, currency: "USD" },
          lineTotal: { amount: 9998, currency: "USD" },
          available: 1000,
        },
      ],
      itemCount: 2,
      subtotal: { amount: 9998, currency: "USD" },
      warnings: [],
    });
    expect(Date.parse(added.expiresAt ?? "")).toBeGreaterThan(Date.now() + 29 * 24 * 60 * 60 * 1000);
    await client.add("B", 1);
    const changed = await client.cart("PATCH", item("A"), { quantity: 1 });
    expect(changed).toMatchObject({ itemCount: 2, subtotal: { amount: 7499 } });
    expect(await client.cart("DELETE", item("A"))).toMatchObject({
      itemCount: 1,
      subtotal: { amount: 2500 },
    });
    expect(await client.cart()).toMatchObject({ items: [{ sku: "B", quantity: 1 }] });
    expect(await client.cart("DELETE")).toMatchObject({ items: [], itemCount: 0, subtotal: { amount: 0 } });
  });

  it("is never stored by a cache", async () => {
    const response = await new Client().send("GET", "/api/cart");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("adds the units of one item up", async () => {
    const client = new Client();
    await client.add("A", 2);
    expect(await client.add("A", 3)).toMatchObject({ items: [{ sku: "A", quantity: 5 }] });
  });

  it("adds units once that are sent again under one key", async () => {
    const client = new Client();
    await client.cart();
    client.headers["Idempotency-Key"] = "a wish";
    expect((await client.send("POST", "/api/cart/items", { sku: "A", quantity: 2 })).status).toBe(400);
    client.headers["Idempotency-Key"] = "a-wish";
    await client.add("A", 2);
    expect(await client.add("A", 2)).toMatchObject({ items: [{ sku: "A", quantity: 2 }] });
    client.headers["Idempotency-Key"] = "another";
    expect(await client.add("A", 2)).toMatchObject({ items: [{ sku: "A", quantity: 4 }] });
  });

  it("takes SKUs of any printable characters", async () => {
    const client = new Client();
    for (const sku of ["Plakat/Größe #1?", "50% off & more", "%2F%25", "日本 🎨", "a+b;c,d"]) {
      await sell(sku);
      await client.add(sku, 1);
      expect(await client.cart("PATCH", item(sku), { quantity: 2 })).toMatchObject({
        items: [{ sku, quantity: 2 }],
      });
      expect((await client.cart("DELETE", item(sku))).items).toEqual([]);
    }
  });

  it("loses nothing when an item that is not in it is removed", async () => {
    const client = new Client();
    await client.add("A", 1);
    expect(await client.cart("DELETE", item("B"))).toMatchObject({ itemCount: 1 });
  });
});

describe("what is refused leaves the cart unchanged:", () => {
  const cases: [name: string, status: number, code: string, method: string, path: string, body: unknown][] = [
    ["11 of one item", 422, "item_limit_exceeded", "POST", "/api/cart/items", { sku: "A", quantity: 11 }],
    ["10 more of one", 422, "item_limit_exceeded", "POST", "/api/cart/items", { sku: "A", quantity: 10 }],
    ["11 of one, set", 422, "item_limit_exceeded", "PATCH", item("A"), { quantity: 11 }],
    ["a huge quantity", 422, "item_limit_exceeded", "PATCH", item("A"), { quantity: 2 ** 52 }],
    [
      "over the item's own limit",
      422,
      "item_limit_exceeded",
      "POST",
      "/api/cart/items",
      { sku: "LOW", quantity: 4 },
    ],
    ["a negative quantity", 400, "invalid_request", "POST", "/api/cart/items", { sku: "A", quantity: -1 }],
    ["a quantity of zero", 400, "invalid_request", "POST", "/api/cart/items", { sku: "A", quantity: 0 }],
    ["a fraction", 400, "invalid_request", "POST", "/api/cart/items", { sku: "A", quantity: 1.5 }],
    ["a quantity as text", 400, "invalid_request", "POST", "/api/cart/items", { sku: "A", quantity: "2" }],
    ["no quantity", 400, "invalid_request", "POST", "/api/cart/items", { sku: "A" }],
    ["a price", 400, "invalid_request", "POST", "/api/cart/items", { sku: "A", quantity: 1, price: 1 }],
    ["a price with a change", 400, "invalid_request", "PATCH", item("A"), { quantity: 2, price: 1 }],
    ["an unknown field", 400, "invalid_request", "POST", "/api/cart/items", { sku: "A", quantity: 1, x: 1 }],
    ["zero, set", 400, "invalid_request", "PATCH", item("A"), { quantity: 0 }],
    ["a negative quantity, set", 400, "invalid_request", "PATCH", item("A"), { quantity: -3 }],
    ["a fraction, set", 400, "invalid_request", "PATCH", item("A"), { quantity: 0.5 }],
    ["broken JSON", 400, "invalid_request", "POST", "/api/cart/items", "{"],
    [
      "an endless SKU",
      400,
      "invalid_request",
      "POST",
      "/api/cart/items",
      { sku: "A".repeat(101), quantity: 1 },
    ],
    ["an unknown SKU", 422, "unknown_sku", "POST", "/api/cart/items", { sku: "NOPE", quantity: 1 }],
    ["an unknown SKU, set", 422, "unknown_sku", "PATCH", item("NOPE"), { quantity: 1 }],
    [
      "half a character as SKU",
      400,
      "invalid_request",
      "POST",
      "/api/cart/items",
      { sku: "\ud83c", quantity: 1 },
    ],
    [
      "an unpublished product",
      422,
      "item_unavailable",
      "POST",
      "/api/cart/items",
      { sku: "DRAFT", quantity: 1 },
    ],
    ["an archived variant", 422, "item_unavailable", "POST", "/api/cart/items", { sku: "GONE", quantity: 1 }],
    ["an item that is not in the cart", 404, "not_found", "PATCH", item("B"), { quantity: 1 }],
  ];
  it.each(cases)("%s (%i %s)", async (_name, status, code, method, path, body) => {
    const client = new Client();
    await client.add("A", 1);
    const before = await client.cart();
    const response = await client.send(method, path, body);
    expect(await response.json<Problem>()).toMatchObject({ status, code });
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await client.cart()).toEqual(before);
  });

  it("the 101st unit (422 cart_limit_exceeded)", async () => {
    const client = new Client();
    for (let i = 0; i < 10; i++) {
      await client.add(`FILL-${i}`, 10);
    }
    const response = await client.send("POST", "/api/cart/items", { sku: "A", quantity: 1 });
    expect(response.status).toBe(422);
    expect(await response.json<Problem>()).toMatchObject({ code: "cart_limit_exceeded" });
    expect(await client.cart()).toMatchObject({ itemCount: 100 });
  });
});

describe("every view is checked against the catalog:", () => {
  const change = (sku: string, to: Partial<typeof variants.$inferInsert>) =>
    db.update(variants).set(to).where(eq(variants.sku, sku));

  it("a changed price is charged and told, until the shopper changes the line", async () => {
    const client = new Client();
    await sell("PRICED", { price: 1000 });
    await client.add("PRICED", 2);
    await change("PRICED", { price: 1200 });
    const warned = {
      subtotal: { amount: 2400 },
      warnings: [
        {
          sku: "PRICED",
          code: "price_changed",
          previousPrice: { amount: 1000 },
          currentPrice: { amount: 1200 },
        },
      ],
    };
    expect(await client.cart()).toMatchObject(warned);
    expect(await client.cart()).toMatchObject(warned);
    expect((await client.cart("PATCH", item("PRICED"), { quantity: 2 })).warnings).toEqual([]);
    expect((await client.cart()).warnings).toEqual([]);
  });

  it("short stock is told with what is left", async () => {
    const client = new Client();
    await sell("SHORT");
    await client.add("SHORT", 5);
    await change("SHORT", { available: 3 });
    expect((await client.cart()).warnings).toMatchObject([{ code: "short_stock", available: 3 }]);
    // More was promised than there is, as where backorders were allowed before.
    await change("SHORT", { available: -2 });
    expect(await client.cart()).toMatchObject({
      items: [{ available: 0 }],
      warnings: [{ code: "short_stock", available: 0, message: expect.stringContaining("sold out") }],
    });
  });

  it("what never runs out is not short", async () => {
    const client = new Client();
    await sell("UNTRACKED", { tracked: false, available: 0 });
    await sell("BACKORDER", { backorder: "allow", available: -4 });
    await client.add("UNTRACKED", 5);
    const cart = await client.add("BACKORDER", 5);
    expect(cart.warnings).toEqual([]);
    expect(cart.items).toMatchObject([{ available: 10 }, { available: 10 }]);
  });

  it("what is not for sale any more is told and not counted in the subtotal", async () => {
    const client = new Client();
    await sell("LEAVING");
    await client.add("A", 1);
    await client.add("LEAVING", 1);
    await change("LEAVING", { archived: true });
    expect(await client.cart()).toMatchObject({
      itemCount: 2,
      subtotal: { amount: 4999 },
      items: [{ sku: "A" }, { sku: "LEAVING", available: 0 }],
      warnings: [{ sku: "LEAVING", code: "unavailable" }],
    });
    await db.delete(variants).where(eq(variants.sku, "LEAVING"));
    expect(await client.cart()).toMatchObject({
      items: [{ sku: "A" }, { sku: "LEAVING", title: "LEAVING", slug: null }],
      warnings: [{ sku: "LEAVING", code: "unavailable" }],
    });
  });

  it("a limit that was lowered is told", async () => {
    const client = new Client();
    await sell("LOWERED");
    await client.add("LOWERED", 5);
    await change("LOWERED", { maxPerOrder: 2 });
    expect((await client.cart()).warnings).toMatchObject([{ code: "over_limit", limit: 2 }]);
    expect((await client.cart("PATCH", item("LOWERED"), { quantity: 2 })).warnings).toEqual([]);
  });
});

describe("whose cart it is", () => {
  it("is told by the Cart-Id that the first answer gave", async () => {
    const client = new Client();
    const first = await client.send("GET", "/api/cart");
    const id = first.headers.get("Cart-Id");
    expect(id).toMatch(/^crt_[0-9a-z]{20}$/);
    expect(await first.json<CartView>()).toMatchObject({ id, items: [], expiresAt: null });
    await client.add("A", 1);
    expect(await new Client({ "Cart-Id": id ?? "" }).cart()).toMatchObject({ id, itemCount: 1 });
    expect(await new Client().cart()).toMatchObject({ itemCount: 0 });
  });

  it("is asked for no object while a new shopper only looks", async () => {
    const asked = vi.spyOn(env.CART, "getByName");
    for (const path of ["/api/cart", "/cart", "/checkout"]) {
      expect((await new Client().send("GET", path)).status).toBeLessThan(400);
    }
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it("is told by an HttpOnly cookie in a browser", async () => {
    const first = await new Client().send("POST", "/api/cart/items", { sku: "A", quantity: 1 });
    const cookie = first.headers.get("Set-Cookie") ?? "";
    expect(cookie).toMatch(/^__Host-cart=crt_\w+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const Cookie = cookie.split(";")[0] ?? "";
    expect(await new Client({ Cookie }).cart()).toMatchObject({ itemCount: 1 });
  });

  it("is given out even when the first request is refused", async () => {
    const response = await new Client().send("POST", "/api/cart/items", { sku: "NOPE", quantity: 1 });
    expect(response.status).toBe(422);
    expect(response.headers.get("Cart-Id")).toMatch(/^crt_/);
  });

  it("is the account's own, from wherever it is signed in", async () => {
    const Authorization = `Bearer ${await signAccessToken(env, { sub: "cust-1", role: "customer" })}`;
    await new Client({ Authorization }).add("A", 3);
    const elsewhere = new Client({ Authorization, "Cart-Id": "crt_00000000000000000000" });
    expect(await elsewhere.cart()).toMatchObject({ itemCount: 3 });
    expect(await new Client({ "Cart-Id": "crt_00000000000000000000" }).cart()).toMatchObject({
      itemCount: 0,
    });
  });

  it("is not taken from an id the store never gives out", async () => {
    const response = await new Client({ "Cart-Id": "user:cust-1" }).send("GET", "/api/cart");
    expect(response.status).toBe(400);
  });

  it("is nobody's when the token is bad", async () => {
    const response = await new Client({ Authorization: "Bearer nonsense" }).send("GET", "/api/cart");
    expect(response.status).toBe(401);
  });
});

describe("a cart as support sees it", () => {
  const staff = async (role: "support" | "customer") => new Client(await bearer(`${role}-of-carts`, role));

  it("is replayed from its history, which stands in the audit log", async () => {
    const ada = new Client();
    const first = await ada.add("A", 2);
    const [{ at: then = "" } = {}] = (await historyOf(await staff("support"), first.id)).events;
    await ada.cart("DELETE", "/api/cart/items/A");
    const support = await staff("support");
    expect(await historyOf(support, first.id)).toMatchObject({
      id: first.id,
      events: [{ type: "added" }, { type: "removed" }],
      counts: { added: 1, removed: 1 },
      cart: { items: [] },
    });
    const replayed = await historyOf(support, first.id, `?${new URLSearchParams({ at: then })}`);
    expect(replayed.cart.items).toMatchObject([{ sku: "A", quantity: 2 }]);
    const [entry] = await readAudit(env.DB, { order: "newest", subject: `guest:${first.id}`, limit: 1 });
    expect(entry).toMatchObject({ action: "cart.history_read", actor: "support-of-carts" });
  });

  it.each([
    ["/api/admin/carts/crt_00000000000000000000/history", 404],
    ["/api/admin/carts/user:nobody/history", 404],
    ["/api/admin/carts/crt_x/history", 400],
    ["/api/admin/carts/user:nobody/history?at=yesterday", 400],
  ])("is refused at %s with %i", async (path, status) => {
    expect((await (await staff("support")).send("GET", path)).status).toBe(status);
  });

  it("comes to another device by a link, as often as it is opened, and stays as it is", async () => {
    const ada = new Client();
    const { id } = await ada.add("A", 2);
    const made = await (await staff("support")).send("POST", `/api/admin/carts/${id}/link`);
    const { url } = await made.json<{ url: string }>();
    const token = new URL(url).searchParams.get("token") ?? "";
    expect(url).not.toContain(id);
    expect(new URL(url).origin).toBe(new URL(env.SHOP_URL).origin);
    const phone = new Client();
    await phone.add("B", 1);
    for (let times = 0; times < 2; times++) {
      const restored = await phone.cart("POST", "/api/cart/restore", { token });
      expect(restored.items.map(({ sku, quantity }) => [sku, quantity])).toEqual([
        ["B", 1],
        ["A", 2],
      ]);
    }
    expect((await ada.cart()).items).toHaveLength(1);
    const browser = new Browser();
    const page = await (await browser.get(url)).text();
    expect(page).toContain("Put it into this cart");
    expect(await (await browser.get("/cart")).text()).toContain("There is nothing in it yet");
    expect((await browser.post("/cart/restore", { token: fieldValue(page, "token") })).status).toBe(303);
    expect(await (await browser.get("/cart")).text()).not.toContain("There is nothing in it yet");
    await ada.cart("DELETE", "/api/cart");
    for (const wrong of [token, `${token.slice(0, -2)}AA`, "x"]) {
      const refused = await phone.send("POST", "/api/cart/restore", { token: wrong });
      expect([refused.status, (await refused.json<Problem>()).code]).toEqual([410, "link_invalid"]);
      expect((await browser.get(`/cart/restore?token=${wrong}`)).status).toBe(410);
    }
    expect((await (await staff("support")).send("POST", `/api/admin/carts/${id}/link`)).status).toBe(404);
  });
});

type History = z.infer<typeof CartHistoryView>;

async function historyOf(staff: Client, id: string, query = ""): Promise<History> {
  const response = await staff.send("GET", `/api/admin/carts/${id}/history${query}`);
  expect(response.status).toBe(200);
  return response.json();
}
