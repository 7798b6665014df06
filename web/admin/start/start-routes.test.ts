import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { ROLE_SCOPES } from "../../../domain/accounts/access.ts";
import { ACCESS } from "../../../http/access/access.ts";
import { storeDeadLetters } from "../../../stores/events/dead-letters.ts";
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

  it.each(Object.keys(STAFF) as Who[])(
    "leads %s to every place that is theirs, and to no other",
    async (who) => {
      const scopes = new Set<string>(ROLE_SCOPES[STAFF[who]]);
      const browser = await signedIn(who);
      const offered = new Set(hrefs(await read(browser, "/admin")));
      for (const path of offered) {
        expect([path, scopes.has(ACCESS[`GET ${path}`] ?? "")]).toEqual([path, true]);
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
