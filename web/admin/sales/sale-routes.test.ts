import { describe, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../../demo/settings.ts";
import { momentAt } from "../../../domain/time/wall-time.ts";
import { Browser, fieldValue } from "../../../test/support/browser.ts";
import { call, stock } from "../../../test/support/orders.ts";
import { stockItem } from "../../../test/support/shop.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** As a date field sends a time of UTC. */
const field = (ms: number) => new Date(Date.now() + ms).toISOString().slice(0, 16);

async function signedIn(who: "customer" | "merchant"): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

async function filled(browser: Browser, sku: string, change: Record<string, string> = {}) {
  const page = await (await browser.get("/admin/sales")).text();
  return {
    id: fieldValue(page, "id"),
    sku,
    title: "First light",
    allotment: "10",
    price: "19.90",
    opensAt: field(DAY_MS),
    closesAt: field(2 * DAY_MS),
    perCustomerLimit: "2",
    lanes: "",
    perSecond: "",
    ...change,
  };
}

describe("scheduling by form", () => {
  it("makes one sale, exactly as it was filled in, however often it is sent", async () => {
    const sku = await stockItem({ stock: 30 });
    const browser = await signedIn("merchant");
    const form = await filled(browser, sku, { lanes: "3", perSecond: "50" });
    const sent = await browser.post("/admin/sales", form);
    expect(sent.status).toBe(303);
    const again = await browser.post("/admin/sales", form);
    expect(again.headers.get("Location")).toBe(sent.headers.get("Location"));
    expect(await (await browser.get(sent.headers.get("Location") ?? "")).text()).toContain(
      "First light is scheduled",
    );
    const { items } = await (await call("GET", "/api/sales")).json<{ items: { sku: string }[] }>();
    expect(items.filter((sale) => sale.sku === sku)).toEqual([
      expect.objectContaining({
        id: form.id,
        state: "scheduled",
        price: { amount: 1_990, currency: "USD" },
        allotment: 10,
        perCustomerLimit: 2,
        lanes: 3,
        admission: { perSecond: 50 },
        opensAt: momentAt(form.opensAt, DEMO_SHOP.timeZone),
      }),
    ]);
  });

  it("says beside each field what is wrong, keeps the rest, and schedules nothing", async () => {
    const sku = await stockItem({ stock: 5 });
    const browser = await signedIn("merchant");
    const wrong = { title: `"><b>x`, price: "19,90", allotment: "many", perCustomerLimit: "99" };
    const refused = await browser.post("/admin/sales", await filled(browser, sku, wrong));
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(page).toContain('id="price-error">Enter a price in dollars');
    expect(page).toContain('id="allotment-error">Enter how many prints');
    expect(page).toContain('id="perCustomerLimit-error">Enter a number from 1 to 10');
    expect(page).toContain('id="title-error"></p>');
    expect(fieldValue(page, "title")).toBe("&quot;&gt;&lt;b&gt;x");
    expect(fieldValue(page, "price")).toBe("19,90");

    const unknown = await browser.post("/admin/sales", await filled(browser, "no-such-sku"));
    expect(await unknown.text()).toContain('id="sku-error">There is no SKU no-such-sku');
    const short = await browser.post("/admin/sales", await filled(browser, sku, { allotment: "6" }));
    expect(short.status).toBe(409);
    expect(await short.text()).toContain('id="allotment-error">The stock is 1 short');
    const over = { opensAt: field(-2 * DAY_MS), closesAt: field(-DAY_MS) };
    const late = await browser.post("/admin/sales", await filled(browser, sku, over));
    expect(await late.text()).toContain('id="closesAt-error">Enter a time that is not over yet');
    const { items } = await (await call("GET", "/api/sales")).json<{ items: { sku: string }[] }>();
    expect(items.filter((sale) => sale.sku === sku)).toEqual([]);
  });

  it("changes a sale as far as it may, shows what others changed meanwhile, and duplicates it", async () => {
    const sku = await stockItem({ stock: 30 });
    const browser = await signedIn("merchant");
    const { id } = await filled(browser, sku);
    expect((await browser.post("/admin/sales", { ...(await filled(browser, sku)), id })).status).toBe(303);
    const path = `/admin/sales/${id}`;
    const page = await (await browser.get(path)).text();
    const version = fieldValue(page, "id");
    expect([fieldValue(page, "price"), fieldValue(page, "allotment")]).toEqual(["19.90", "10"]);
    const saved = await browser.post(path, { id: version, price: "18.50", perSecond: "5" });
    expect(saved.headers.get("Location")).toBe(`/admin/sales?changed=${id}`);
    const read = async () => (await call("GET", `/api/sales/${id}`)).json();
    const price = { amount: 1_850, currency: "USD" };
    expect(await read()).toMatchObject({ price, allotment: 10, admission: { perSecond: 5 } });
    const overtaken = await browser.post(path, { id: version, title: "Mine" });
    expect(overtaken.status).toBe(412);
    expect(await overtaken.text()).toContain("was changed since you read it");
    const again = fieldValue(await (await browser.get(path)).text(), "id");
    const short = await browser.post(path, { id: again, allotment: "31" });
    expect(await short.text()).toContain('id="allotment-error">The stock is 1 short');
    const copied = await browser.post(`${path}/duplicate`, {});
    expect(copied.headers.get("Location")).toMatch(/^\/admin\/sales\?scheduled=sal_/);
    expect((await stock(sku)).available).toBe(10);
    expect(await read()).toMatchObject({ price, allotment: 10 });
  });

  it("asks before a sale is closed, and then gives back what is left", async () => {
    const sku = await stockItem({ stock: 10 });
    const browser = await signedIn("merchant");
    const form = await filled(browser, sku, { opensAt: field(-DAY_MS) });
    expect((await browser.post("/admin/sales", form)).status).toBe(303);
    await vi.waitUntil(async () => (await stock(sku)).available === 0, { interval: 50 });
    const path = `/admin/sales/${form.id}/close`;
    expect(await (await browser.get("/admin/sales")).text()).toContain(`href="${path}"`);
    expect(await (await browser.get(path)).text()).toContain("This cannot be undone");
    expect((await stock(sku)).available).toBe(0);
    expect((await browser.post(path, {})).headers.get("Location")).toBe(`/admin/sales?closed=${form.id}`);
    expect((await stock(sku)).available).toBe(10);
  });
});

describe("the merchant's pages", () => {
  it.each(["/admin/sales", "/admin/sales/sal_00000000000000000000/close"])(
    "ask a guest to sign in at %s, and refuse a customer",
    async (path) => {
      const sku = await stockItem();
      const guest = new Browser();
      const customer = await signedIn("customer");
      const form = { ...(await filled(await signedIn("merchant"), sku)) };
      for (const [browser, status, says] of [
        [guest, 401, "/sign-in?returnTo=%2Fadmin%2Fsales"],
        [customer, 403, "not allowed"],
      ] as const) {
        for (const response of [await browser.get(path), await browser.post(path, form)]) {
          expect(response.status).toBe(status);
          const page = await response.text();
          expect(page).toContain(says);
          expect(page).not.toContain("Schedule a sale");
        }
      }
      const { items } = await (await call("GET", "/api/sales")).json<{ items: { sku: string }[] }>();
      expect(items.filter((sale) => sale.sku === sku)).toEqual([]);
    },
  );

  it("find no sale that is not there", async () => {
    const browser = await signedIn("merchant");
    expect((await browser.get("/admin/sales/sal_00000000000000000000/close")).status).toBe(404);
    expect((await browser.post("/admin/sales/sal_00000000000000000000/close", {})).status).toBe(404);
  });
});
