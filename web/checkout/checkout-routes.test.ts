import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { opened, PASSWORD } from "../../test/support/accounts.ts";
import { Browser, fieldValue, ORDER_FORM } from "../../test/support/browser.ts";
import { holdQueues } from "../../test/support/held-queues.ts";
import { call, settled, stock } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

afterEach(() => vi.restoreAllMocks());

/** The checkout form as the browser shows it, filled in. */
async function filled(browser: Browser): Promise<Record<string, string>> {
  const update = await browser.post("/checkout", {
    ...ORDER_FORM,
    ...(await whose(browser)),
    intent: "update",
  });
  const page = await update.text();
  const hidden = ["idempotencyKey", "seenTotal", "customer"].map((name) => [name, fieldValue(page, name)]);
  return { ...ORDER_FORM, ...Object.fromEntries(hidden), intent: "place" };
}

/** Whose cart the form shows, as the page says it. */
async function whose(browser: Browser): Promise<{ customer: string }> {
  return { customer: fieldValue(await (await browser.get("/checkout")).text(), "customer") };
}

async function withCart(sku: string, browser = new Browser()): Promise<Browser> {
  expect((await browser.post("/cart/items", { sku, quantity: "1" })).status).toBe(303);
  return browser;
}

async function customer(): Promise<{ browser: Browser; own: { Authorization: string } }> {
  const { email, accessToken } = await opened();
  const browser = new Browser();
  expect((await browser.post("/sign-in", { email, password: PASSWORD })).status).toBe(303);
  return { browser, own: { Authorization: `Bearer ${accessToken}` } };
}

const orderIdOf = (response: Response) => (response.headers.get("Location") ?? "").slice("/orders/".length);

describe("an order form", () => {
  it("orders nothing once another person has signed in, or its customer has signed out", async () => {
    const sku = await stockItem();
    const { browser } = await customer();
    await withCart(sku, browser);
    const form = await filled(browser);
    await browser.post("/sign-out", { returnTo: "/" });
    await withCart(sku, browser);
    const signedOut = await browser.post("/checkout", form);
    expect(signedOut.status).toBe(401);
    expect(await signedOut.text()).toContain("You are signed out, so nothing was changed.");
    await browser.post("/dev/sign-in", { who: "customer" });
    expect((await browser.post("/checkout", form)).status).toBe(401);
    expect((await stock(sku)).reserved).toBe(0);
  });

  it("orders nothing without a key of its own, which would make two orders of one press", async () => {
    const sku = await stockItem();
    const browser = await withCart(sku);
    const form = await filled(browser);
    for (const idempotencyKey of ["", "not-a-key"]) {
      const refused = await browser.post("/checkout", { ...form, idempotencyKey });
      expect(refused.status).toBe(422);
      const page = await refused.text();
      expect(page).toContain("The form was incomplete.");
      expect(fieldValue(page, "idempotencyKey")).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect((await stock(sku)).reserved).toBe(0);
  });

  it("is in the shopper's history at once, though the read model has not heard of it", async () => {
    holdQueues();
    const browser = await withCart(await stockItem());
    // A browser that has looked at the history before comes back with its bookmark.
    await browser.get("/orders");
    await browser.get("/orders");
    const placed = await browser.post("/checkout", await filled(browser));
    expect(placed.status).toBe(303);
    expect(await (await browser.get("/orders")).text()).toContain(orderIdOf(placed));
  });

  it("that cancels an order shows it as cancelled in the history at once", async () => {
    const browser = await withCart(await stockItem());
    const id = orderIdOf(await browser.post("/checkout", await filled(browser)));
    expect((await settled(id)).status).toBe("CONFIRMED");
    const listed = async () => (await browser.get("/orders")).text();
    await vi.waitUntil(async () => (await listed()).includes("Confirmed"));
    // The read model knows it as confirmed, and does not receive what follows.
    holdQueues();
    expect((await browser.post(`/orders/${id}/cancel`, {})).status).toBe(303);
    expect(await listed()).toContain("Cancelled");
  });

  it("keeps its address for a customer who wants it, once, and for no one else", async () => {
    const { browser, own } = await customer();
    await withCart(await stockItem(), browser);
    const form = { ...(await filled(browser)), keepAddress: "yes" };
    const book = async () =>
      (await (await call("GET", "/api/me/addresses", undefined, own)).json<{ items: unknown[] }>()).items;
    for (let i = 0; i < 2; i++) {
      expect((await browser.post("/checkout", form)).status).toBe(303);
    }
    expect(await book()).toMatchObject([{ line1: ORDER_FORM.line1, region: "OR", isDefault: true }]);
    const other = {
      name: "Ada",
      line1: "Zeta 1",
      city: "Salem",
      region: "OR",
      postalCode: "97301",
      country: "US",
    };
    const { id } = await (await call("POST", "/api/me/addresses", other, own)).json<{ id: string }>();
    await withCart(await stockItem(), browser);
    const offered = async (query: string) =>
      fieldValue(await (await browser.get(`/checkout${query}`)).text(), "line1");
    expect([await offered(""), await offered(`?address=${id}`)]).toEqual([ORDER_FORM.line1, "Zeta 1"]);
    await call("DELETE", `/api/me/addresses/${id}`, undefined, own);
    const without = { ...(await filled(browser)), line1: "Elsewhere 1" };
    expect((await browser.post("/checkout", without)).status).toBe(303);
    expect(await book()).toHaveLength(1);
  });

  it("places its order where the address cannot be kept", async () => {
    const { browser } = await customer();
    await withCart(await stockItem(), browser);
    const form = { ...(await filled(browser)), keepAddress: "yes" };
    const prepare = env.DB.prepare.bind(env.DB);
    vi.spyOn(env.DB, "prepare").mockImplementation((sql) => {
      if (/insert into .?account_addresses/i.test(sql)) {
        throw new Error("database is busy");
      }
      return prepare(sql);
    });
    const placed = await browser.post("/checkout", form);
    vi.restoreAllMocks();
    expect(placed.status).toBe(303);
    expect((await settled(orderIdOf(placed))).status).toBe("CONFIRMED");
  });
});

describe("a product that is archived while it is in a cart", () => {
  it("is marked and left out of the same sum in cart and checkout, which refuses at once and keeps what was typed", async () => {
    const [kept, gone] = [await stockItem({ price: 2_100 }), await stockItem({ price: 3_300 })];
    const browser = await withCart(gone, await withCart(kept));
    const form = await filled(browser);
    await env.DB.prepare("update variants set archived = 1 where sku = ?").bind(gone).run();
    const refused = await browser.post("/checkout", { ...form, name: "Ada of the archive" });
    expect(refused.status).toBe(422);
    const pages = [await (await browser.get("/cart")).text(), await refused.text()];
    for (const page of pages) {
      expect(page).toContain(`Print ${gone} is not for sale any more.`);
      expect(page).toContain("$21.00");
      expect(page).not.toContain("$54.00");
    }
    expect(pages[1]).toContain("Ada of the archive");
  });
});

describe("putting an order's prints into the cart again", () => {
  it("is offered for an order that is settled, and orders nothing by itself", async () => {
    const browser = await withCart(await stockItem());
    const id = orderIdOf(await browser.post("/checkout", await filled(browser)));
    expect((await settled(id)).status).toBe("CONFIRMED");
    expect(await (await browser.get(`/orders/${id}`)).text()).toContain("Order it again");
    expect(await (await browser.get("/cart")).text()).toContain("There is nothing in it yet");
    const again = await browser.post(`/orders/${id}/again`, {});
    expect([again.status, again.headers.get("Location")]).toEqual([303, "/cart"]);
    expect((await (await browser.get("/shopper")).json<{ itemCount: number }>()).itemCount).toBe(1);
  });

  it("says what of it cannot be bought any more, and puts in the rest", async () => {
    const [kept, gone] = [await stockItem(), await stockItem()];
    const browser = await withCart(gone, await withCart(kept));
    const form = { ...(await filled(browser)), token: "tok_declined" };
    const id = orderIdOf(await browser.post("/checkout", form));
    expect((await settled(id)).status).toBe("CANCELLED");
    await env.DB.prepare("update variants set archived = 1 where sku = ?").bind(gone).run();
    const again = await browser.post(`/orders/${id}/again`, {});
    expect(again.status).toBe(409);
    const page = await again.text();
    expect(page).toContain(`Print ${gone} is not for sale.`);
    expect(page).toContain(`Print ${kept}`);
    expect((await (await browser.get("/shopper")).json<{ itemCount: number }>()).itemCount).toBe(1);
  });
});
