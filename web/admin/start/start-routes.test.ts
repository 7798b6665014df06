import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ROLE_SCOPES } from "../../../domain/accounts/access.ts";
import { CURRENCY, formatMoney, money } from "../../../domain/base/money.ts";
import { ACCESS } from "../../../http/access/access.ts";
import { countFigures } from "../../../shop/analytics/count-figures.ts";
import { Event } from "../../../shop/events/events.ts";
import { forgetFigures } from "../../../stores/analytics/count-facts.ts";
import { storeDeadLetters } from "../../../stores/events/dead-letters.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { archivedEvents } from "../../../test/support/archive.ts";
import { Browser } from "../../../test/support/browser.ts";
import { placed, settled } from "../../../test/support/orders.ts";
import { stockItem } from "../../../test/support/shop.ts";

const STAFF = { support: "support", merchant: "merchant", operator: "ops" } as const;
type Who = keyof typeof STAFF;

async function signedIn(who: Who | "customer"): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

async function read(browser: Browser, path: string): Promise<string> {
  const page = await browser.get(path);
  expect([path, page.status]).toEqual([path, 200]);
  return page.text();
}

const hrefs = (page: string) => [...page.matchAll(/href="(\/admin[^"?#]*)/g)].map(([, path = ""]) => path);

describe("the console's start page", () => {
  let paid: { id: string };
  beforeAll(async () => {
    const sku = await stockItem({ stock: 3 });
    paid = await placed({ [sku]: 1 });
    await settled(paid.id);
    await storeDeadLetters(env.DB, [
      { id: "start-1", queue: "notifications", at: 1_000, body: "{}", error: null, redrivenAt: null },
    ]);
  });

  it("counts what waits, and leads to it", async () => {
    const page = await read(await signedIn("operator"), "/admin");
    expect(page).toMatch(/href="\/admin\/orders\?status=CONFIRMED"><span class="work__count figures">1</);
    expect(page).toMatch(/href="\/admin\/dead-letters"><span class="work__count figures">1</);
    expect(await read(await signedIn("operator"), "/admin/orders?status=CONFIRMED")).toContain(paid.id);
  });

  it("shows what was sold, equal to the order that was paid, in numbers, drawings and tables", async () => {
    const browser = await signedIn("merchant");
    const { order } = (await orderStore(env).find(paid.id)) ?? {};
    const total = formatMoney(order?.total ?? money(0, CURRENCY));
    const figures = async (look: string) =>
      (await read(browser, `/admin?by=${look}`)).split('id="figures"')[1];
    await vi.waitUntil(async () => {
      // What another file's shop sold may be counted late. Here this one's order counts alone.
      const events = (await archivedEvents()).filter((event) => JSON.stringify(event).includes(paid.id));
      await forgetFigures(env.DB);
      await countFigures(
        env,
        events.map((event) => Event.parse(event)),
      );
      return (await figures("day"))?.includes(`<dd>${total}`);
    });
    for (const look of ["hour", "day", "month"]) {
      const board = await figures(look);
      expect(
        board
          ?.split("<dd>")
          .slice(1, 5)
          .map((part) => part.split("<")[0]),
      ).toEqual([...[total, "1", total, "100 %"]]);
      // Of each chart the bar of today, and its row; nothing before it.
      expect(board?.match(/class="chart__bar"/g)).toHaveLength(4);
      expect(board).toContain(
        `<td class="amount figures">${total}</td><td class="amount figures">$0.00</td>`,
      );
    }
    const file = await browser.get("/admin/figures/products?by=month");
    expect(file.headers.get("Content-Disposition")).toContain("products.csv");
    expect(await file.text()).toMatch(
      /^sku,productId,title,units,returned,revenue,currency\r\n[^,]+,[^,]+,[^,]+,1,0,/,
    );
    expect((await browser.get("/admin/figures/secrets")).status).toBe(404);
  });

  it.each(Object.keys(STAFF) as Who[])(
    "leads %s to every place that is theirs, and to no other",
    async (who) => {
      const scopes = new Set<string>(ROLE_SCOPES[STAFF[who]]);
      const browser = await signedIn(who);
      const offered = new Set(hrefs(await read(browser, "/admin")));
      for (const path of offered) {
        // Those of one product or report are under a name with a parameter.
        const scope = ACCESS[`GET ${path}`]?.replace(/^person with /, "");
        expect([path, scope === undefined || scopes.has(scope)]).toEqual([path, true]);
        await read(browser, path);
      }
      expect(offered.has("/admin/dead-letters")).toBe(who === "operator");
      expect(offered.has("/admin/sales")).toBe(who !== "support");
      expect(await read(browser, "/account")).toContain("Open the console");
    },
  );

  it("is for staff alone", async () => {
    expect((await new Browser().get("/admin")).status).toBe(401);
    const customer = await signedIn("customer");
    expect((await customer.get("/admin")).status).toBe(403);
    expect(await read(customer, "/account")).not.toContain("Open the console");
  });
});
