import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Fairness } from "../../domain/sales/fairness.ts";
import { laneName } from "../../domain/sales/sale.ts";
import { opened, PASSWORD } from "../../test/support/accounts.ts";
import { ring } from "../../test/support/alarms.ts";
import { Browser, fieldValue, ORDER_FORM } from "../../test/support/browser.ts";
import { call, settled } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { bearer, books, buy, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { visit } from "../../test/support/visit.ts";

const ADDRESS = {
  ...ORDER_FORM,
  quantity: "1",
};

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function customer(): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who: "customer" });
  return browser;
}

/** The sale page's form as the browser shows it, filled in and updated. */
async function filled(browser: Browser, id: string, values: Record<string, string> = {}) {
  const update = await browser.post(`/sales/${id}/buy`, { ...ADDRESS, ...values, intent: "update" });
  const page = await update.text();
  const hidden = ["customer", "idempotencyKey", "seenTotal", "ticket"].map((name) => [
    name,
    fieldValue(page, name),
  ]);
  return { ...ADDRESS, ...values, ...Object.fromEntries(hidden), intent: "place" };
}

async function sale(change: Record<string, unknown> = {}) {
  const sku = await stockItem({ price: 2_500 });
  return openSale(sku, change);
}

function button(page: string): string {
  return /<button[^>]*data-buy[^>]*>([^<]*)</.exec(page)?.[0] ?? "";
}

describe("a sale's page", () => {
  it("is said in the language of its address, as are its refusals", async () => {
    const { id } = await sale({ perCustomerLimit: 2 });
    const page = await (await new Browser().get(`/de/sales/${id}`)).text();
    for (const words of ["Jetzt offen", "Noch 10 von 10", "Anmelden und kaufen", "Minuten"]) {
      expect(page).toContain(words);
    }
    const refused = await (await new Browser().post(`/de/sales/${id}/buy`, ADDRESS)).text();
    expect(refused).toContain("Melden Sie sich an, und kaufen Sie dann.");
  });

  it("shows the sale's price beside the ordinary one, what is left, and the time it was made", async () => {
    const { id } = await sale({ perCustomerLimit: 2 });
    const response = await new Browser().get(`/sales/${id}`);
    expect(response.headers.get("Cache-Control")).toContain("no-store");
    const page = await response.text();
    expect(page).toContain("$20.00");
    expect(page).toContain("$25.00");
    expect(page).toContain("10 of 10 left");
    expect(page).toContain('role="timer" aria-live="off"');
    expect(page).toContain("&quot;serverTime&quot;:&quot;20");
  });

  it("asks a guest to sign in, and brings them back", async () => {
    const { id } = await sale();
    const page = await (await new Browser().get(`/sales/${id}`)).text();
    expect(page).toContain(`href="/sign-in?returnTo=%2Fsales%2F${id}"`);
    expect(page).not.toContain("data-buy");
    const refused = await new Browser().post(`/sales/${id}/buy`, ADDRESS);
    expect(refused.status).toBe(401);
    expect(await refused.text()).toMatch(/You are signed out.*Nothing was ordered/);
  });

  it("opens its button only while the sale is open", async () => {
    const browser = await customer();
    const future = new Date(Date.now() + 60 * 60_000).toISOString();
    const scheduled = await sale({
      opensAt: future,
      closesAt: new Date(Date.now() + 7_200_000).toISOString(),
    });
    const early = await (await browser.get(`/sales/${scheduled.id}`)).text();
    expect(early).toContain("Opens in");
    expect(button(early)).toMatch(/disabled.*Not open yet/);
    const open = await sale();
    expect(button(await (await browser.get(`/sales/${open.id}`)).text())).not.toContain("disabled");
    await call("POST", `/api/admin/sales/${open.id}/close`, undefined, await bearer("m", "merchant"));
    await vi.waitUntil(
      async () => (await (await browser.get(`/sales/${open.id}`)).text()).includes("is over"),
      { interval: 200 },
    );
    expect(await (await browser.get(`/sales/${open.id}`)).text()).not.toContain("data-buy");
  });

  it("escapes what a merchant called the sale, everywhere", async () => {
    const title = `"><script>alert(1)</script>`;
    const { id } = await sale({ title });
    const merchant = new Browser();
    await merchant.post("/dev/sign-in", { who: "merchant" });
    const paths = [
      `/sales/${id}`,
      `/sales/${id}/books`,
      "/sales",
      "/admin/sales",
      `/admin/sales/${id}/close`,
    ];
    for (const path of paths) {
      const page = await (await merchant.get(path)).text();
      expect(page).toContain("&lt;script&gt;alert(1)");
      expect(page).not.toContain("<script>alert");
    }
  });

  it("is not there for a sale that is not", async () => {
    for (const path of ["/sales/sal_00000000000000000000", "/sales/x", "/sales/x/books"]) {
      expect((await new Browser().get(path)).status).toBe(404);
    }
  });
});

describe("without scripts", () => {
  it("a customer gets from the sale to a paid order by a form, one order however often it is sent", async () => {
    const { id } = await sale();
    const browser = await customer();
    const form = await filled(browser, id);
    const answers = await Promise.all([
      browser.post(`/sales/${id}/buy`, form),
      browser.post(`/sales/${id}/buy`, form),
    ]);
    const locations = new Set(answers.map((answer) => answer.headers.get("Location")));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(locations.size).toBe(1);
    const [path = ""] = [...locations];
    const order = await settled(path?.slice("/orders/".length) ?? "");
    expect(order).toMatchObject({ status: "CONFIRMED", total: { amount: 2_600 } });
    expect(await (await browser.get(path ?? "")).text()).toContain("Your order is confirmed");
    await vi.waitUntil(async () => (await books(id)).balanced);
    expect(await books(id)).toMatchObject({ sold: 1, remaining: 9 });
  });

  it("says beside each field what is wrong, keeps what was filled in and the order's key, and takes nothing", async () => {
    const { id } = await sale();
    const browser = await customer();
    const form = await filled(browser, id, { email: "nobody", city: "", name: "<b>Ada" });
    const refused = await browser.post(`/sales/${id}/buy`, form);
    expect(refused.status).toBe(400);
    const page = await refused.text();
    expect(page).toContain('id="email-error">Enter an email address');
    expect(page).toContain('id="city-error">Enter a city');
    expect(fieldValue(page, "name")).toBe("&lt;b&gt;Ada");
    expect(fieldValue(page, "idempotencyKey")).toBe(form.idempotencyKey);
    expect(await books(id)).toMatchObject({ reserved: 0, remaining: 10 });
  });

  it("charges no total that was not shown", async () => {
    const { id } = await sale({ perCustomerLimit: 3 });
    const browser = await customer();
    const form = await filled(browser, id);
    const refused = await browser.post(`/sales/${id}/buy`, { ...form, quantity: "2" });
    expect(refused.status).toBe(400);
    const page = await refused.text();
    expect(page).toContain("$46.00");
    const again = { ...form, quantity: "2", seenTotal: fieldValue(page, "seenTotal") };
    expect((await browser.post(`/sales/${id}/buy`, again)).status).toBe(303);
    // Another order has the key by now, so the form gets one of its own.
    const reused = await browser.post(`/sales/${id}/buy`, { ...again, line1: "Elsewhere 1" });
    const key = fieldValue(await reused.text(), "idempotencyKey");
    expect([reused.status, key.length, key === form.idempotencyKey]).toEqual([422, 36, false]);
  });

  it.each(["0", "-1", "1.5", "4", "many", ""])(
    "takes no order of “%s” where the sale allows three to a customer",
    async (quantity) => {
      const { id } = await sale({ perCustomerLimit: 3 });
      const browser = await customer();
      const refused = await browser.post(`/sales/${id}/buy`, { ...(await filled(browser, id)), quantity });
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain("The form was incomplete.");
      expect(await books(id)).toMatchObject({ reserved: 0, remaining: 10 });
    },
  );

  it("says in words that it is sold out, that the limit is reached, or that it is not open or over", async () => {
    const browser = await customer();
    const one = await sale({ allotment: 1 });
    const form = await filled(browser, one.id);
    expect((await buy(one.id, "somebody-else")).status).toBe(201);
    const soldOut = await browser.post(`/sales/${one.id}/buy`, form);
    expect(soldOut.status).toBe(409);
    expect(await soldOut.text()).toContain("Sold out just before your order came in");

    const two = await sale();
    expect((await browser.post(`/sales/${two.id}/buy`, await filled(browser, two.id))).status).toBe(303);
    const limited = await browser.post(`/sales/${two.id}/buy`, await filled(browser, two.id));
    expect(limited.status).toBe(409);
    const words = await limited.text();
    expect(words).toContain("You already have yours");
    expect(words).toContain('<a href="/orders">Your orders</a>');

    const opensAt = new Date(Date.now() + 60_000).toISOString();
    const early = await sale({ opensAt });
    const notOpen = await browser.post(`/sales/${early.id}/buy`, await filled(browser, early.id));
    expect(notOpen.status).toBe(425);
    expect(await notOpen.text()).toContain("has not opened yet");

    const over = await sale();
    const late = await filled(browser, over.id);
    await call("POST", `/api/admin/sales/${over.id}/close`, undefined, await bearer("m", "merchant"));
    const closed = await browser.post(`/sales/${over.id}/buy`, late);
    expect(closed.status).toBe(409);
    expect(await closed.text()).toContain("This sale is over");
  });

  it("a waiting room gives the form its ticket when it is the customer's turn", async () => {
    const now = Date.now();
    const room = await sale({ opensAt: new Date(now + 60_000).toISOString(), admission: { perSecond: 1 } });
    const guest = await (await new Browser().get(`/sales/${room.id}`)).text();
    expect(guest).toContain("Sign in to take a place in it");
    const { commitment } = await (await new Browser().get(`/api/sales/${room.id}/fairness`)).json<Fairness>();
    expect(guest).toContain(`<code>${commitment}</code>`);
    const browser = await customer();
    const joined = await (await browser.get(`/sales/${room.id}`)).text();
    expect(joined).toContain("You are in the waiting room");
    expect(joined).toContain("Your entry in the draw is number 1.");
    vi.useFakeTimers({ toFake: ["Date"], now: now + 62_000 });
    await ring(env.STOCK_LEDGER.getByName(room.sku));
    const form = await filled(browser, room.id);
    expect(form.ticket).toMatch(/^tkt_/);
    const without = await browser.post(`/sales/${room.id}/buy`, { ...form, ticket: "" });
    expect(without.status).toBe(403);
    expect(await without.text()).toContain("It is not your turn");
    expect((await browser.post(`/sales/${room.id}/buy`, form)).status).toBe(303);
    await ring(env.STOCK_LANE.getByName(laneName(room.id, 0)));
  });
});

describe("the island", () => {
  async function send(id: string, form: Record<string, string>): Promise<Response> {
    return visit(`${ORIGIN}/sales/${id}/buy`, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { ...(await bearer("island")), Accept: "application/json" },
    });
  }

  it("is told where the order is, or the code of what is wrong", async () => {
    const { id } = await sale();
    const form = {
      ...ADDRESS,
      customer: "island",
      seenTotal: "2600",
      idempotencyKey: crypto.randomUUID(),
    };
    const placed = await send(id, form);
    expect(placed.status).toBe(201);
    expect(await placed.json()).toEqual({ location: expect.stringMatching(/^\/orders\/ord_/) });
    const refused = await send(id, { ...form, idempotencyKey: crypto.randomUUID() });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: "limit_reached" });
  });

  it("gets the totals of another country and quantity", async () => {
    const { id } = await sale({ perCustomerLimit: 2 });
    const browser = await customer();
    const quoted = await browser.post(`/sales/${id}/quote`, { ...ADDRESS, country: "JP", quantity: "2" });
    const pieces = await quoted.text();
    expect(pieces).toContain("8–15 business days");
    expect(pieces).toContain('data-sum="$62.00"');
  });
});

it("a sale's page is shown with an empty form when the address book does not answer", async () => {
  const { id } = await sale();
  const browser = await customer();
  const batch = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("database is busy"));
  const prepare = env.DB.prepare.bind(env.DB);
  vi.spyOn(env.DB, "prepare").mockImplementation((sql) => {
    if (sql.includes("account_addresses")) {
      throw new Error("database is busy");
    }
    return prepare(sql);
  });
  const response = await browser.get(`/sales/${id}`);
  batch.mockRestore();
  expect(response.status).toBe(200);
  const page = await response.text();
  expect(button(page)).toContain("Buy now");
  expect(fieldValue(page, "line1")).toBe("");
});

describe("a customer with an address in the account", () => {
  async function settler(): Promise<{ browser: Browser; sub: string }> {
    const { email, accessToken } = await opened();
    const saved = { name: "Ada Lovelace", line1: "12 Analytical Way", city: "Portland", region: "OR" };
    const address = { ...saved, postalCode: "97201", country: "US" };
    const own = { Authorization: `Bearer ${accessToken}` };
    expect((await call("POST", "/api/me/addresses", address, own)).status).toBe(201);
    await call("PATCH", "/api/me/preferences", { shippingMethod: "express" }, own);
    const browser = new Browser();
    await browser.post("/sign-in", { email, password: PASSWORD });
    const { sub } = await (await call("GET", "/api/auth/me", undefined, own)).json<{ sub: string }>();
    return { browser, sub };
  }

  /** What one tap sends: the form as the page shows it. */
  const asShown = (page: string) => ({
    ...ORDER_FORM,
    quantity: "1",
    intent: "place",
    shippingMethod: "express",
    ...Object.fromEntries(
      ["customer", "idempotencyKey", "seenTotal", "ticket", "email", "name", "line1", "city", "region"].map(
        (name) => [name, fieldValue(page, name)],
      ),
    ),
  });

  it("buys with one tap: everything is filled in, and the total with its tax is on the button", async () => {
    const { id } = await sale();
    const { browser, sub } = await settler();
    const page = await (await browser.get(`/sales/${id}`)).text();
    expect(page).toContain("data-folded");
    expect(page).toContain("Ada Lovelace, 12 Analytical Way, Portland OR 97201, United States");
    expect(button(page)).toContain("Buy now for $38.00");
    expect(page, "it is kept already").not.toContain("keepAddress");
    const form = asShown(page);
    expect(form).toMatchObject({ customer: sub, line1: "12 Analytical Way" });
    const bought = await browser.post(`/sales/${id}/buy`, form);
    expect(bought.status).toBe(303);
  });

  it("sees the fields again when they were filled in, and can send it to another address of theirs", async () => {
    const { id } = await sale();
    const { browser } = await settler();
    const page = await (await browser.get(`/sales/${id}`)).text();
    const refused = await browser.post(`/sales/${id}/buy`, { ...asShown(page), city: "" });
    expect(await refused.text()).not.toContain("data-folded");
    await browser.post("/account/addresses/new", { ...ORDER_FORM, name: "Charles Babbage" });
    const again = await (await browser.get(`/sales/${id}`)).text();
    const other = /href="([^"]*\?address=[^"]*)">Send to Charles Babbage/.exec(again)?.[1] ?? "";
    expect(fieldValue(await (await browser.get(other)).text(), "name")).toBe("Charles Babbage");
  });

  it("is asked again when another person signed in meanwhile, and nothing is bought", async () => {
    const { id } = await sale();
    const { browser } = await settler();
    const form = asShown(await (await browser.get(`/sales/${id}`)).text());
    await browser.post("/dev/sign-in", { who: "customer" });
    const refused = await browser.post(`/sales/${id}/buy`, form);
    expect(refused.status).toBe(400);
    const page = await refused.text();
    expect(page).toContain("Somebody else signed in meanwhile");
    expect(fieldValue(page, "line1")).toBe("");
    expect(await books(id)).toMatchObject({ reserved: 0, remaining: 10 });
  });

  it("keeps an address that an order was sent to once, however often the form is sent", async () => {
    const { id } = await sale();
    const { email, accessToken } = await opened();
    const browser = new Browser();
    await browser.post("/sign-in", { email, password: PASSWORD });
    const form = { ...(await filled(browser, id)), keepAddress: "yes" };
    await Promise.all([browser.post(`/sales/${id}/buy`, form), browser.post(`/sales/${id}/buy`, form)]);
    const { items } = await (
      await call("GET", "/api/me/addresses", undefined, { Authorization: `Bearer ${accessToken}` })
    ).json<{ items: unknown[] }>();
    expect(items).toMatchObject([{ line1: "12 Analytical Way", isDefault: true }]);
    expect(items).toHaveLength(1);
  });
});

describe("the books", () => {
  it("spell out the sum, lane by lane, for anybody", async () => {
    const { id } = await sale({ lanes: 2 });
    const { id: order } = await (await buy(id, "reader")).json<{ id: string }>();
    await settled(order);
    await vi.waitUntil(async () => (await books(id)).balanced);
    const page = await (await new Browser().get(`/sales/${id}/books`)).text();
    expect(page).toContain("The books balance");
    expect(page.replace(/<[^>]*>/g, "").replace(/\s+/g, " ")).toContain(
      "10 Allotment = 1 Sold + 0 Reserved + 9 Remaining",
    );
    const german = await (await new Browser().get(`/de/sales/${id}/books`)).text();
    expect(german).toContain("Die Bücher stimmen");
    expect(page).toContain(`href="/api/sales/${id}/reconciliation"`);
    expect(page.match(/<th scope="row">/g)).toHaveLength(1);
  });
});
