import { env, exports } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { Browser } from "../test/support/browser.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

function ask(path: string, accept?: string) {
  return exports.default.fetch(`https://shop.test${path}`, accept ? { headers: { Accept: accept } } : {});
}

it.each([
  ["/nowhere", BROWSER],
  ["/orders/ord_nothing", BROWSER],
  ["/nowhere", "application/json;q=0.5, text/html"],
])("a person who goes to %s is shown a page", async (path, accept) => {
  const response = await ask(path, accept);
  expect(response.status).toBeGreaterThanOrEqual(401);
  expect(response.headers.get("Content-Type")).toMatch(/^text\/html/);
  expect(response.headers.get("Cache-Control")).toContain("no-store");
  expect(response.headers.get("Vary")).toContain("Accept");
  expect(await response.text()).toContain("<main");
});

it("a person reads in plain words what a customer may not see, and what went wrong on our side", async () => {
  const customer = new Browser();
  await customer.post("/dev/sign-in", { who: "customer" });
  const forbidden = await customer.get("/admin/orders");
  expect([forbidden.status, await forbidden.text()]).toEqual([
    403,
    expect.stringContaining("Your account may not see or do this."),
  ]);
  vi.spyOn(console, "error").mockReturnValue();
  vi.spyOn(env.DB, "withSession").mockImplementation(() => {
    throw new TypeError("a bug");
  });
  const broken = await new Browser().get(`/products/${crypto.randomUUID()}`);
  const page = await broken.text();
  expect([broken.status, page]).toEqual([500, expect.stringContaining("We have been told")]);
  expect(page).not.toMatch(/scope|Idempotency|logged/);
});

it.each([
  ["/nowhere", undefined],
  ["/nowhere", "*/*"],
  ["/nowhere", "application/json"],
  ["/nowhere", "application/problem+json, text/html;q=0.5"],
  ["/api/nowhere", BROWSER],
])("a program that goes to %s accepting %s gets problem details", async (path, accept) => {
  const response = await ask(path, accept);
  expect(response.status).toBe(404);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "not_found", status: 404 });
});
