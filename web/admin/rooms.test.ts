import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { keepContradiction } from "../../stores/payments/payment-contradictions.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { call } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

type Who = "support" | "merchant" | "operator";
async function signedIn(who: Who): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

async function read(browser: Browser, path: string): Promise<string> {
  return (await browser.get(path)).text();
}

describe("stock in the console", () => {
  it("is corrected once however often a form is sent, and taken back by one button", async () => {
    const sku = await stockItem({ stock: 5 });
    const merchant = await signedIn("merchant");
    const key = fieldValue(await read(merchant, `/admin/stock/${sku}`), "key");
    const sent = { delta: "+7", reason: "A delivery", key };
    const told = await merchant.post(`/admin/stock/${sku}/adjust`, sent);
    await merchant.post(`/admin/stock/${sku}/adjust`, sent);
    const page = await read(merchant, told.headers.get("Location") ?? "");
    expect(page).toContain("7 units more than before");
    expect(page).toMatch(/On hand<\/dt><dd>12</);
    expect(page).toContain("A delivery");
    expect([fieldValue(page, "delta"), page.includes("Morgan Merchant")]).toEqual(["-7", true]);
    const back = { delta: "-7", reason: "A correction is taken back", key: fieldValue(page, "key") };
    await merchant.post(`/admin/stock/${sku}/adjust`, back);
    expect(await (await call("GET", `/api/inventory/${sku}`)).json()).toMatchObject({ onHand: 5 });
  });

  it("is counted, never below what is promised, and says what is wrong with a form", async () => {
    const sku = await stockItem({ stock: 5 });
    const merchant = await signedIn("merchant");
    const post = (what: string, form: Record<string, string>) =>
      merchant.post(`/admin/stock/${sku}/${what}`, form);
    const counted = await post("count", { counted: "3", countReason: "Shelf count" });
    expect(counted.headers.get("Location")).toBe(`/admin/stock/${sku}?by=-2&counted=yes`);
    const wrong = await (await post("adjust", { delta: "many", reason: "" })).text();
    expect(wrong).toContain('id="delta-error">Enter how many units');
    expect(wrong).toContain('id="reason-error">Say why');
    const below = await post("adjust", { delta: "-9", reason: "Flood" });
    expect([below.status, (await below.text()).includes('name="force"')]).toEqual([409, true]);
    expect((await post("adjust", { delta: "-9", reason: "Flood", force: "yes" })).status).toBe(303);
    expect((await post("low-at", { reorderPoint: "4" })).status).toBe(303);
    expect(fieldValue(await read(merchant, `/admin/stock/${sku}`), "reorderPoint")).toBe("4");
    expect((await merchant.get(`/admin/stock?sku=${sku.toLowerCase()}`)).headers.get("Location")).toBe(
      `/admin/stock/${sku}`,
    );
    expect(await read(merchant, "/admin/stock")).toContain(`href="/admin/stock/${sku}"`);
    expect((await merchant.get("/admin/stock/no-such-sku")).status).toBe(404);
  });
});

describe("promotions in the console", () => {
  const FORM = { title: "Autumn", kind: "code", code: "autumn10", type: "percent", percent: "10" };

  it("are made, changed beside another person's change, and ended after a question", async () => {
    const merchant = await signedIn("merchant");
    expect((await merchant.post("/admin/promotions", FORM)).status).toBe(303);
    const path =
      /href="(\/admin\/promotions\/pro_[^"]+)"/.exec(await read(merchant, "/admin/promotions"))?.[1] ?? "";
    const version = fieldValue(await read(merchant, path), "version");
    const change = { ...FORM, version };
    expect((await merchant.post(path, { ...change, percent: "15" })).status).toBe(303);
    const stale = await merchant.post(path, { ...change, title: "Winter" });
    expect(stale.status).toBe(412);
    const page = await stale.text();
    expect(page).toContain("Now: <strong>15</strong>. You typed: <strong>10</strong>");
    expect(fieldValue(page, "title")).toBe("Winter");
    const wrong = await (
      await merchant.post("/admin/promotions", { ...FORM, percent: "0", title: "" })
    ).text();
    expect(wrong).toContain('id="percent-error">Enter a percentage');
    expect(wrong).toContain('id="title-error">Enter a title');
    const asked = await read(merchant, `${path}/end`);
    expect(asked).toContain("This cannot be undone");
    expect((await merchant.post(`${path}/end`, { version: fieldValue(asked, "version") })).status).toBe(303);
    expect((await merchant.get(path)).status).toBe(404);
  });
});

describe("customers in the console", () => {
  it("are found by their address, put into groups, and given roles by operators alone", async () => {
    const [id, email] = ["acc_rooms", "rooms-ada@example.com"];
    await insertAccount(env.DB, { id, email, name: "Ada", role: "customer", passwordHash: null });
    await orderStore(env).insert([await draftOf(newCustomer(), { email })]);
    const merchant = await signedIn("merchant");
    expect(await read(merchant, "/admin/customers?q=Rooms-A")).toContain(`href="/admin/customers/${id}"`);
    expect(await read(merchant, "/admin/customers?q=zz")).toContain("No account fits");
    expect((await merchant.post(`/admin/customers/${id}/groups`, { groups: "trade, vip" })).status).toBe(303);
    const page = await read(merchant, `/admin/customers/${id}`);
    expect([
      fieldValue(page, "groups"),
      page.includes("/admin/orders/ord_"),
      page.includes('name="role"'),
    ]).toEqual(["trade, vip", true, false]);
    expect(await read(await signedIn("support"), `/admin/customers/${id}`)).not.toContain('name="groups"');
    const operator = await signedIn("operator");
    const stale = await operator.post(`/admin/customers/${id}/role`, { role: "support", was: "merchant" });
    expect(stale.status).toBe(412);
    expect(
      (await operator.post(`/admin/customers/${id}/role`, { role: "support", was: "customer" })).status,
    ).toBe(303);
    const log = await read(operator, `/admin/audit?subject=${id}`);
    expect(log).toContain("Account role changed");
    expect(log).toContain("Oli Operator");
  });
});

describe("what runs, in the console", () => {
  it("shows contradictions and settles them, and asks before an order is given up", async () => {
    const draft = await draftOf(newCustomer(), {});
    await orderStore(env).insert([draft]);
    await keepContradiction(env.DB, {
      id: "ctr_rooms",
      orderId: draft.id,
      paymentKey: draft.id,
      provider: "mock",
      kind: "amount_differs",
      state: "captured",
      amount: 1,
      currency: "USD",
      orderStatus: "CONFIRMED",
      orderCurrency: "USD",
      orderTotal: 2,
      at: Date.now(),
    });
    const operator = await signedIn("operator");
    expect(await read(operator, "/admin/running")).toContain("it names another amount than the order&#39;s");
    expect(await read(operator, "/admin")).toContain("Contradictions");
    expect((await operator.post("/admin/running/contradictions/ctr_rooms/settle", {})).status).toBe(303);
    expect(await read(operator, "/admin/running")).not.toContain("ctr_rooms");
    expect(await read(operator, `/admin/running/orders/${draft.id}/cancel`)).toContain(
      "This cannot be undone",
    );
    expect((await operator.post("/admin/running/orders/ord_none/resume", {})).status).toBe(404);
    expect(await read(operator, "/admin/refunds")).toContain("None.");
    expect(await read(operator, "/admin/back-orders")).toContain("Back orders");
  });
});

describe("finding anything from the console", () => {
  it("leads to rooms, SKUs, products, orders and customers, to each person what is theirs", async () => {
    const sku = await stockItem({ stock: 1 });
    const draft = await draftOf(newCustomer(), { email: "found-bob@example.com" });
    await orderStore(env).insert([draft]);
    await insertAccount(env.DB, {
      id: "acc_found",
      email: "found-bob@example.com",
      name: "Bob",
      role: "customer",
      passwordHash: null,
    });
    const merchant = await signedIn("merchant");
    const hits = async (q: string) =>
      read(merchant, `/admin/find?${new URLSearchParams({ q, part: "yes" })}`);
    expect(await hits(sku.toLowerCase())).toContain(`href="/admin/stock/${sku}"`);
    expect(await hits(draft.number)).toContain(`href="/admin/orders/${draft.id}"`);
    expect(await hits("found-bob@example.com")).toContain('href="/admin/customers/acc_found"');
    expect(await hits("promo")).toContain('href="/admin/promotions"');
    expect(await hits("zzzz")).toContain("Nothing is called that.");
    const support = await read(await signedIn("support"), `/admin/find?q=${sku}`);
    expect(support).not.toContain(`href="/admin/stock/${sku}"`);
    const shopper = await (await merchant.get("/shopper")).json<{ staff: boolean }>();
    expect([
      shopper.staff,
      (await (await new Browser().get("/shopper")).json<{ staff: boolean }>()).staff,
    ]).toEqual([true, false]);
  });
});

describe("pages of the console", () => {
  it("read indexes, and no table whole, however much there is", async () => {
    const operator = await signedIn("operator");
    const asked = new Set<string>();
    const prepare = env.DB.prepare.bind(env.DB);
    const spy = vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
      asked.add(query);
      return prepare(query);
    });
    const lists = ["products", "products?sort=title", "products?sort=changed", "products?q=linen", "stock"];
    const ways = [
      "products?status=draft",
      "products?status=draft&sort=title",
      "stock?low=true",
      "customers?q=a",
    ];
    const rest = ["back-orders", "refunds", "running", "audit", "promotions", "find?q=a", "dead-letters"];
    for (const path of ["", ...[...lists, ...ways, ...rest].map((one) => `/${one}`)]) {
      expect((await operator.get(`/admin${path}`)).status).toBe(200);
    }
    spy.mockRestore();
    const scans = new Set<string>();
    // In the order of their rows up to a limit; and of an outbox, which has few.
    const walks = /order by (p\.num|l\.seq) desc\s+limit|from outbox/i;
    for (const query of [...asked].filter((one) => /^\s*select/i.test(one) && !walks.test(one))) {
      const nulls = Array.from({ length: query.split("?").length - 1 }, () => null);
      const plan = await prepare(`EXPLAIN QUERY PLAN ${query}`)
        .bind(...nulls)
        .all<{ detail: string }>();
      for (const { detail } of plan.results) {
        if (detail.startsWith("SCAN") && !/VIRTUAL TABLE|subquery|INDEX|SCAN open$/i.test(detail)) {
          scans.add(`${detail}: ${query}`);
        }
      }
    }
    expect([...scans]).toEqual([]);
  });
});
