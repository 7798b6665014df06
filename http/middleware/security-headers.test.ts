import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Browser } from "../../test/support/browser.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { visit } from "../../test/support/visit.ts";
import { ACCESS } from "../access/access.ts";
import { DATA_HEADERS } from "./security-headers.ts";

/** A mail has its styles inline. Pages frame it, and nothing in it runs. */
const FRAMED_MAIL = "/admin/messages/previews/mail";

/** Pages without a parameter, as the table of routes has them. */
const PAGES = Object.keys(ACCESS).flatMap((route) => {
  const [method, path = ""] = route.split(" ");
  const page = method === "GET" && !/[:*{]|^\/api\/|\.\w+$/.test(path);
  return page && path !== FRAMED_MAIL ? [path] : [];
});

/**
 * What a policy without `unsafe-inline` would keep from working; data for search engines is not
 * run.
 */
const INLINE =
  /<script(?![^>]* src=)(?! type="application\/ld\+json")|<style|<[^>]+ (?:style|on\w+)=|javascript:/i;

async function expectStrict(response: Response): Promise<void> {
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  expect(policy).toMatch(/^default-src '(?:self|none)'/);
  expect(policy).not.toMatch(/unsafe|nonce|\*/);
  if (!response.headers.get("Content-Type")?.startsWith("text/html")) {
    return;
  }
  expect(policy).toContain("script-src 'self'; style-src 'self'");
  expect(await response.text()).not.toMatch(INLINE);
}

describe("no page runs or styles anything inline, and each one's policy forbids it:", () => {
  it.each(["nobody", "customer", "merchant", "operator"])("seen by %s", async (who) => {
    const browser = new Browser();
    if (who !== "nobody") {
      expect((await browser.post("/dev/sign-in", { who })).status).toBe(303);
    }
    const sku = await stockItem();
    const { id } = await openSale(sku);
    const pages = [
      ...PAGES,
      `/products/${sku.toLowerCase()}`,
      `/sales/${id}`,
      `/sales/${id}/books`,
      "/account/addresses/new",
      "/nowhere",
      "/register/confirm?token=x",
    ];
    expect(pages).toContain("/docs");
    for (const path of pages) {
      const response = await browser.get(path);
      expect(response.status, path).toBeLessThan(500);
      await expectStrict(response);
    }
  });

  it("but a mail, which runs nothing and is framed by the shop's own pages alone", async () => {
    const browser = new Browser();
    await browser.post("/dev/sign-in", { who: "merchant" });
    const policy = (await browser.get(FRAMED_MAIL)).headers.get("Content-Security-Policy") ?? "";
    const rules = policy.split("; ");
    expect(rules).toEqual(expect.arrayContaining(["default-src 'none'", "frame-ancestors 'self'"]));
    expect(rules.filter((rule) => /allow-scripts|allow-same-origin|^script-src/.test(rule))).toEqual([]);
    expect(rules[0]).toMatch(/^sandbox /);
  });

  it.each([
    ["of another site's form", 403, { method: "POST", headers: { Origin: "https://evil.example" } }],
    ["of a wrong method", 405, { method: "DELETE" }],
    ["of a body that is too large", 413, { method: "POST", body: "a".repeat(200_000) }],
    ["of a form that is no form", 415, { method: "POST", body: "{}" }],
  ])("on the error page %s", async (_name, status, init) => {
    const headers = { Accept: "text/html", ...("headers" in init ? init.headers : {}) };
    // A body comes with its length only by the runtime's own way.
    const response = await exports.default.fetch(`${ORIGIN}/checkout`, { ...init, headers });
    expect(response.status).toBe(status);
    await expectStrict(response);
  });
});

const STRICT_TRANSPORT = "max-age=15552000; includeSubDomains";
const headersOf = async (path: string) => {
  const response = await visit(`${ORIGIN}${path}`, { headers: { Accept: "text/html" } });
  await response.body?.cancel();
  return Object.fromEntries(response.headers);
};

it.each(["/", "/cart", "/sign-in", "/nowhere"])(
  "the page %s says all of what browsers are to keep",
  async (path) => {
    expect(await headersOf(path)).toMatchObject({
      "content-security-policy": [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: https:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ].join("; "),
      "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
      "referrer-policy": "strict-origin-when-cross-origin",
      "strict-transport-security": STRICT_TRANSPORT,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  },
);

it.each(["/api/catalog/products", "/api/cart", "/api/nowhere", "/api/orders/me"])(
  "data at %s can be taken for no page, as can what is answered without the app",
  async (path) => {
    expect(DATA_HEADERS).toEqual({
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      "Strict-Transport-Security": STRICT_TRANSPORT,
      "X-Content-Type-Options": "nosniff",
    });
    const lowered = Object.entries(DATA_HEADERS).map(([name, value]) => [name.toLowerCase(), value]);
    expect(await headersOf(path)).toMatchObject(Object.fromEntries(lowered));
  },
);
