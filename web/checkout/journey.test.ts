import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it, vi } from "vitest";
import { products, variants } from "../../stores/schema/catalog.ts";
import { Browser, fieldValue, ORDER_FORM } from "../../test/support/browser.ts";
import { deliver, holdQueues } from "../../test/support/held-queues.ts";
import { settled, stock } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

const ADDRESS = {
  ...ORDER_FORM,
  intent: "place",
};

async function withCart(sku: string, quantity = "1"): Promise<Browser> {
  const browser = new Browser();
  const added = await browser.post("/cart/items", { sku, quantity });
  expect(added.status).toBe(303);
  return browser;
}

/** The checkout form as the browser shows it, filled in. */
async function filled(
  browser: Browser,
  values: Record<string, string> = {},
): Promise<Record<string, string>> {
  const update = await browser.post("/checkout", { ...ADDRESS, ...values, intent: "update" });
  const page = await update.text();
  const hidden = ["idempotencyKey", "seenTotal"].map((name) => [name, fieldValue(page, name)]);
  return { ...ADDRESS, ...values, ...Object.fromEntries(hidden) };
}

function orderIdOf(response: Response): string {
  const location = response.headers.get("Location") ?? "";
  expect(location).toMatch(/^\/orders\/ord_[0-9a-z-]+$/);
  return location.slice("/orders/".length);
}

describe("without scripts", () => {
  it("a shopper gets from a product to a paid order by links and forms alone", async () => {
    const sku = await stockItem({ price: 5_000, stock: 7 });
    const browser = new Browser();
    const product = await (await browser.get(`/products/${sku.toLowerCase()}`)).text();
    expect(product).toContain('<form class="buy" method="post" action="/cart/items"');
    const added = await browser.post("/cart/items", { sku: fieldValue(product, "sku"), quantity: "3" });
    expect(added.headers.get("Location")).toBe(`/cart?added=${sku}`);
    expect(await (await browser.get(`/cart?added=${sku}`)).text()).toContain(`Print ${sku} is in your cart.`);
    await browser.post("/cart/items/update", { sku, quantity: "2" });
    expect(await (await browser.get("/cart")).text()).toContain("$100.00");

    expect(await (await browser.get("/checkout")).text()).toContain("Depends on your state");
    const placed = await browser.post("/checkout", await filled(browser));
    expect(placed.status).toBe(303);
    const id = orderIdOf(placed);
    expect((await settled(id)).status).toBe("CONFIRMED");
    const page = await (await browser.get(`/orders/${id}`)).text();
    expect(page).toContain("Your order is confirmed");
    expect(page).toContain("$106.00");
    expect(await stock(sku)).toMatchObject({ onHand: 5, available: 5 });
    expect(await (await browser.get("/cart")).text()).toContain("There is nothing in it yet");
    expect(await (await browser.get("/orders")).text()).toContain(id);
  });

  it("a page of an order that waits reloads itself, and one that is settled does not", async () => {
    const sku = await stockItem();
    const browser = await withCart(sku);
    const held = holdQueues();
    const id = orderIdOf(await browser.post("/checkout", await filled(browser, { token: "tok_declined" })));
    const order = async () => (await browser.get(`/orders/${id}`)).text();
    expect(await order()).toContain('http-equiv="refresh"');
    vi.restoreAllMocks();
    for (const { queue, body } of held) {
      await deliver(queue, body);
    }
    await settled(id);
    const page = await order();
    expect(page).not.toContain('http-equiv="refresh"');
    expect(page).toContain("The payment was declined");
    const again = await browser.post(`/orders/${id}/again`, {});
    expect(again.headers.get("Location")).toBe("/cart");
    expect(await (await browser.get("/cart")).text()).toContain(sku);
  });

  it("a form that is sent twice places one order", async () => {
    const sku = await stockItem({ stock: 10 });
    const browser = await withCart(sku, "2");
    const form = await filled(browser);
    const answers = await Promise.all([browser.post("/checkout", form), browser.post("/checkout", form)]);
    const late = await browser.post("/checkout", form);
    expect(new Set([...answers, late].map(orderIdOf)).size).toBe(1);
    await settled(orderIdOf(late));
    expect((await stock(sku)).onHand).toBe(8);
  });
});

it("a shopper whose cart was emptied elsewhere is told that nothing was ordered", async () => {
  const sku = await stockItem();
  const browser = await withCart(sku);
  const form = await filled(browser);
  await browser.post("/cart/items/remove", { sku });
  const answer = await browser.post("/checkout", form);
  expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/cart?emptied"]);
  expect(await (await browser.get("/cart?emptied")).text()).toContain("Nothing was ordered");
});

describe("the checkout", () => {
  it("says beside each field what is wrong, keeps what was filled in, and places nothing", async () => {
    const sku = await stockItem();
    const browser = await withCart(sku);
    const form = await filled(browser, { email: "not an address", region: "", name: `"><b>Ada</b>` });
    const response = await browser.post("/checkout", form);
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain('<p class="field__error" id="email-error">Enter an email address');
    expect(page).toContain('<p class="field__error" id="region-error">Enter a state or province');
    expect(page).toContain('<p class="field__error" id="city-error"></p>');
    expect(page).toMatch(/<input[^>]* id="email"[^>]* aria-invalid="true"/);
    expect(fieldValue(page, "email")).toBe("not an address");
    expect(fieldValue(page, "name")).toBe("&quot;&gt;&lt;b&gt;Ada&lt;/b&gt;");
    expect(fieldValue(page, "city")).toBe("Portland");
    expect(page).toContain('role="alert"');
    expect(page).toMatch(/<li><a href="#email">[^<]+<\/a><\/li><li><a href="#region">/);
    expect(page).not.toContain("<b>Ada");
    expect((await stock(sku)).reserved).toBe(0);
  });

  it("charges no total that the shopper has not seen", async () => {
    const sku = await stockItem({ price: 4_000 });
    const browser = await withCart(sku);
    const form = await filled(browser);
    await drizzle(env.DB)
      .update(variants)
      .set({ price: 4_500, priceVersion: 2 })
      .where(eq(variants.sku, sku));
    const refused = await browser.post("/checkout", form);
    expect(refused.status).toBe(409);
    const page = await refused.text();
    expect(page).toContain("The total has changed");
    expect(page).toContain("$51.00");
    const placed = await browser.post("/checkout", {
      ...form,
      seenTotal: fieldValue(page, "seenTotal"),
      idempotencyKey: fieldValue(page, "idempotencyKey"),
    });
    expect((await settled(orderIdOf(placed))).total.amount).toBe(5_100);
  });

  it("answers the island with the methods and totals of another country", async () => {
    const browser = await withCart(await stockItem({ price: 10_000 }));
    const response = await browser.post("/checkout/quote", {
      ...ADDRESS,
      country: "JP",
      shippingMethod: "express",
    });
    const pieces = await response.text();
    expect(pieces).toContain("8–15 business days");
    expect(pieces).not.toContain("Express");
    expect(pieces).toContain("$122.00");
    expect(response.headers.get("Cache-Control")).toContain("no-store");
  });

  it("calls the parts of an address as its country does, and the cart tells the least that can be ordered", async () => {
    const browser = await withCart(await stockItem({ price: 400 }));
    expect(await (await browser.get("/cart")).text()).toContain("$6.00 more, and you can check out.");
    const american = await (await browser.get("/checkout")).text();
    expect(american).toContain('<label for="postalCode">ZIP code');
    expect(american).toContain('<option value="Oregon"');
    const wrong = await browser.post("/checkout", { ...ORDER_FORM, postalCode: "972" });
    expect(await wrong.text()).toContain('<a href="#postalCode">ZIP code: ');
    const german = await browser.post("/checkout", { ...ADDRESS, country: "DE", intent: "update" });
    expect(await german.text()).toContain('<label for="postalCode">Postal code');
    await browser.post("/cart/items", { sku: await stockItem({ price: 600 }), quantity: "1" });
    expect(await (await browser.get("/cart")).text()).not.toContain("data-minimum");
  });

  it("names what is short when stock ran out meanwhile", async () => {
    const sku = await stockItem({ stock: 1 });
    const [first, second] = [await withCart(sku), await withCart(sku)];
    const form = await filled(second);
    expect((await first.post("/checkout", await filled(first))).status).toBe(303);
    const refused = await second.post("/checkout", form);
    expect(refused.status).toBe(409);
    const page = await refused.text();
    expect(page).toContain(`Print ${sku} is sold out.`);
    expect(page).toContain("Go back to the cart");
  });
});

describe("a guest's order", () => {
  it("is read with a cookie of that page alone, and with the link of an email", async () => {
    const sku = await stockItem();
    const browser = await withCart(sku);
    const id = orderIdOf(await browser.post("/checkout", await filled(browser)));
    const token = browser.cookies(`/orders/${id}`).order_token ?? "";
    expect(token).toMatch(/^ott_/);
    expect(browser.cookies("/orders")).not.toHaveProperty("order_token");

    const elsewhere = new Browser();
    expect((await elsewhere.get(`/orders/${id}`)).status).toBe(404);
    const followed = await elsewhere.get(`/orders/${id}?token=${token}`);
    expect(followed.headers.get("Location")).toBe(`/orders/${id}`);
    expect((await elsewhere.get(`/orders/${id}`)).status).toBe(200);
    expect((await elsewhere.get(`/orders/${id}/status`)).status).toBe(200);
  });

  it("does not exist for a person with another cart", async () => {
    const sku = await stockItem();
    const browser = await withCart(sku);
    const id = orderIdOf(await browser.post("/checkout", await filled(browser)));
    const stranger = await withCart(sku);
    expect((await stranger.get(`/orders/${id}`)).status).toBe(404);
    expect((await stranger.get(`/orders/${id}?token=ott_${"0".repeat(32)}`)).status).toBe(303);
    expect((await stranger.get(`/orders/${id}`)).status).toBe(404);
    expect((await stranger.post(`/orders/${id}/cancel`, {})).status).toBe(404);
  });
});

describe("the cart's forms", () => {
  it.each([
    { quantity: "11", status: 422, says: "at most 10" },
    { quantity: "0", status: 400, says: "quantity of one or more" },
    { quantity: "1.5", status: 400, says: "quantity of one or more" },
    { quantity: "-1", status: 400, says: "quantity of one or more" },
  ])(
    "refuse $quantity of one print in words, and leave the cart as it was",
    async ({ quantity, status, says }) => {
      const sku = await stockItem();
      const browser = await withCart(sku, "4");
      const refused = await browser.post("/cart/items/update", { sku, quantity });
      expect(refused.status).toBe(status);
      const page = await refused.text();
      expect(page).toContain(says);
      expect(page).toContain('<option value="4" selected');
    },
  );

  it("escape what a merchant called a print", async () => {
    const sku = await stockItem();
    await drizzle(env.DB)
      .update(products)
      .set({ title: "<script>alert(1)</script>" })
      .where(eq(products.slug, sku.toLowerCase()));
    const browser = await withCart(sku);
    for (const path of [`/cart?added=${sku}`, "/checkout"]) {
      const page = await (await browser.get(path)).text();
      expect(page).toContain("&lt;script&gt;alert(1)");
      expect(page).not.toContain("<script>");
    }
  });

  it("take one print out and leave the others", async () => {
    const [kept, gone] = [await stockItem(), await stockItem()];
    const browser = await withCart(kept);
    await browser.post("/cart/items", { sku: gone, quantity: "2" });
    const removed = await browser.post("/cart/items/remove", { sku: gone });
    expect(removed.headers.get("Location")).toMatch(/^\/cart(\?|$)/);
    const page = await (await browser.get("/cart")).text();
    expect([page.includes(kept), page.includes(gone)]).toEqual([true, false]);
  });

  it("lead nowhere but to the shop's own pages", async () => {
    const sku = await stockItem();
    const browser = await withCart(sku);
    const evil = { returnTo: "https://evil.test/", next: "//evil.test", redirect: "https://evil.test/" };
    const query = new URLSearchParams(evil);
    for (const [path, form] of [
      [`/cart/items?${query}`, { sku, quantity: "1", ...evil }],
      [`/cart/items/update?${query}`, { sku, quantity: "1", ...evil }],
      [`/cart/items/remove?${query}`, { sku, ...evil }],
    ] as const) {
      expect((await browser.post(path, form)).headers.get("Location")).toMatch(/^\/cart/);
    }
    const empty = await browser.get(`/checkout?${query}`);
    expect(empty.headers.get("Location")).toBe("/cart");
    const listing = await browser.get(`//evil.test/products?${query}`);
    expect(listing.headers.get("Location") ?? "").not.toContain("evil.test");
  });
});

it("a cached page's masthead asks who is looking, and a stranger costs no cart", async () => {
  const stranger = await new Browser().get("/shopper");
  expect(await stranger.json()).toMatchObject({ name: null, itemCount: 0 });
  // Whose it is follows from a cookie, so no cache may keep it.
  expect(stranger.headers.get("Cache-Control")).toBe("no-store");
  expect(stranger.headers.getSetCookie()).toEqual([]);
  const browser = await withCart(await stockItem(), "3");
  expect(await (await browser.get("/shopper")).json()).toMatchObject({ name: null, itemCount: 3 });
  await browser.post("/dev/sign-in", { who: "customer" });
  expect(await (await browser.get("/shopper")).json()).toMatchObject({
    name: "Casey Customer",
    itemCount: 3,
  });
});
