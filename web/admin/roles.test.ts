import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { ROLE_SCOPES, type StaffRole } from "../../domain/accounts/access.ts";
import { ACCESS, refusalAt } from "../../http/access/access.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { Browser } from "../../test/support/browser.ts";
import { FULL } from "../../test/support/full.ts";
import { call, placed, settled } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

/** Routes of the console, those without a parameter first. */
const ROUTES = Object.keys(ACCESS)
  .filter((route) => / \/admin(\/|$)/.test(route))
  .map((route) => {
    const [method = "", path = ""] = route.split(" ");
    const pattern = new RegExp(`^${path.replaceAll(/:[a-zA-Z]+/g, "[^/]+")}$`);
    return { route, method, pattern, parameters: path.split(":").length };
  })
  .sort((a, b) => a.parameters - b.parameters);

function routeAt(method: string, address: string): string | undefined {
  const { pathname } = new URL(address, "http://shop.test");
  return ROUTES.find((one) => one.method === method && one.pattern.test(pathname))?.route;
}

const attribute = (tag: string, name: string) =>
  new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&amp;", "&");

/** What a page of the console offers: where its links lead, and where its forms are sent. */
function offersOf(page: string): { method: string; address: string; isLink: boolean }[] {
  const links = [...page.matchAll(/<a [^>]*>/g)].map(([tag]) => ({
    method: "GET",
    address: attribute(tag, "href"),
    isLink: true,
  }));
  const forms = [...page.matchAll(/<(?:form|button) [^>]*>/g)].map(([tag]) => ({
    method: (attribute(tag, "formmethod") ?? attribute(tag, "method") ?? "get").toUpperCase(),
    address: attribute(tag, "formaction") ?? attribute(tag, "action"),
    isLink: false,
  }));
  return [...links, ...forms].flatMap(({ method, address, isLink }) =>
    address !== undefined && /^\/admin(\/|\?|$)/.test(address) ? [{ method, address, isLink }] : [],
  );
}

beforeAll(async () => {
  const sku = await stockItem({ stock: 9 });
  const [paid, ops] = await Promise.all([placed({ [sku]: 2 }), bearer("olga", "ops")]);
  await settled(paid.id);
  const account = { id: "acc_walked", email: "walked@example.com", name: "Ada", passwordHash: null };
  await insertAccount(env, { ...account, role: "customer" });
  const made = await Promise.all([
    call(
      "POST",
      "/api/admin/promotions",
      { title: "P", kind: "automatic", effect: { type: "free_shipping" } },
      ops,
    ),
    call("POST", "/api/admin/collections", { title: "C", products: [] }, ops),
    call("POST", "/api/admin/locations", { name: "East" }, ops),
    call("POST", "/api/admin/webhooks", { url: "http://127.0.0.1:9/", events: ["order.confirmed"] }, ops),
  ]);
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
}, 60_000);

/** Pages that each role reaches by what other pages offer, in a shop with one of each thing. */
const REACHED: readonly [StaffRole, number][] = [
  ["support", 15],
  ["merchant", 40],
  // An operator may do all that the others may.
  ...(FULL ? [["ops", 50] as [StaffRole, number]] : []),
];

it.each(REACHED)(
  "the console offers %s nothing that it refuses, on any page that they reach",
  async (role, least) => {
    const browser = new Browser();
    await browser.post("/dev/sign-in", { who: role === "ops" ? "operator" : role });
    const principal = { sub: "walker", role, scopes: new Set(ROLE_SCOPES[role]) };
    const refused: string[] = [];
    const seen = new Set<string>();
    const pages = ["/admin"];
    for (let address = pages.pop(); address !== undefined; address = pages.pop()) {
      const response = await browser.get(address);
      expect([address, response.status < 400]).toEqual([address, true]);
      const type = response.headers.get("Content-Type") ?? "";
      for (const offer of type.includes("html") ? offersOf(await response.text()) : []) {
        const route = routeAt(offer.method, offer.address);
        if (route === undefined || refusalAt(route, principal) !== null) {
          refused.push(`${address} offers ${offer.method} ${offer.address}`);
        } else if (offer.isLink && !seen.has(route)) {
          seen.add(route);
          pages.push(offer.address);
        }
      }
    }
    expect(refused).toEqual([]);
    expect(seen.size).toBeGreaterThanOrEqual(least);
  },
);
