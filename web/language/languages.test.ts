import { env, exports } from "cloudflare:workers";
import { beforeAll, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { priceOrder } from "../../domain/orders/pricing.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { Browser, fieldValue, ORDER_FORM } from "../../test/support/browser.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { stockItem } from "../../test/support/shop.ts";
import { refusalText } from "./refusal-text.ts";

beforeAll(async () => {
  await stockItem({ sku: "TIDE" });
});

const read = async (path: string, headers: Record<string, string> = {}) => {
  const response = await exports.default.fetch(ORIGIN + path, {
    headers: { Accept: "text/html", ...headers },
    redirect: "manual",
  });
  const text = await response.text();
  return { response, text, status: response.status, to: response.headers.get("Location") };
};
const attribute = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, value]) => value);

it.each([
  ["/", "en", "ltr", "Skip to content"],
  ["/de", "de", "ltr", "Zum Inhalt springen"],
  ["/ar", "ar", "rtl", "انتقل إلى المحتوى"],
])("%s is said in %s, %s, and its links stay there", async (path, lang, dir, words) => {
  const { text } = await read(path);
  expect(text).toMatch(new RegExp(`<html lang="${lang}"${dir === "rtl" ? ` dir="rtl"` : ""}`));
  expect(text).toContain(words);
  const links = attribute(text, /<a (?![^>]*hreflang)[^>]*href="(\/[^"]*)"/g);
  const prefix = lang === "en" ? "" : `/${lang}`;
  const strays = links.filter(
    (link) => !/^\/(admin|docs)\b/.test(link ?? "") && !`${link}/`.startsWith(`${prefix}/`),
  );
  expect(strays).toEqual([]);
  expect(attribute(text, /<form action="([^"]+)"/g)).toContain(`${prefix}/search`);
  // What is no page has one address.
  expect(attribute(text, /<link rel="stylesheet" href="([^"]+)"/g).join()).toMatch(/^\/assets\//);
});

it("a page names itself in every language, for search engines and for people", async () => {
  const { text } = await read("/de/products");
  const root = `${env.SHOP_URL}/products`;
  expect(attribute(text, /<link rel="canonical" href="([^"]+)"/g)).toEqual([`${env.SHOP_URL}/de/products`]);
  const alternates = [...text.matchAll(/<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"/g)];
  expect(alternates.map(([, language, href]) => [language, href])).toEqual([
    ["en", root],
    ["de", `${env.SHOP_URL}/de/products`],
    ["ar", `${env.SHOP_URL}/ar/products`],
    ["x-default", root],
  ]);
  // The chooser stays on the page, and a cached page repeats nothing that one reader's address had.
  const { text: listing } = await read("/de/products?inStock=true");
  expect(attribute(listing, /<a href="([^"]+)" hreflang="ar"/g)).toContain("/ar/products?inStock=true");
  const product = await read("/de/products/tide?token=secret");
  expect(attribute(product.text, /<a href="([^"]+)" hreflang="en"/g)).toContain("/products/tide");
  expect(product.text).not.toContain("secret");
});

it("a page has one address in a language, and a language that the shop does not speak has none", async () => {
  expect(await read("/en/products")).toMatchObject({ status: 301, to: "/products" });
  expect(await read("/de/?page=2")).toMatchObject({ status: 301, to: "/de?page=2" });
  expect((await read("/fr/products")).status).toBe(404);
  expect((await read("/de/api/cart")).status).toBe(404);
  expect((await read("/de/admin")).status).toBe(404);
});

it("what a form leads to is in the language of the form", async () => {
  const browser = new Browser();
  const added = await browser.post("/de/cart/items", { sku: "TIDE", quantity: "1" });
  expect(added.headers.get("Location")).toMatch(/^\/de\/cart\b/);
  const signIn = await (await browser.get("/de/account/addresses")).text();
  expect(signIn).toContain('lang="de"');
  expect(attribute(signIn, /<form[^>]*action="([^"]*sign-in)"/g)).toEqual(["/de/sign-in"]);
  expect(signIn).toContain("Diese Seite ist für Angemeldete.");
  const refused = await (await browser.post("/de/sign-in", { email: "", password: "" })).text();
  expect(refused).toContain("Geben Sie ein Passwort mit mindestens");
});

it.each([
  [{ "Accept-Language": "de-AT,de;q=0.9,en;q=0.5" }, "de"],
  [{ "Accept-Language": "fr, en;q=0.8, de;q=0.4" }, "en"],
  [{ "Accept-Language": "de;q=0, ar" }, "ar"],
  [{ "Accept-Language": "fr, de;q=0" }, null],
  [{ "Accept-Language": "de", Cookie: "language=en" }, "en"],
  [{ "Accept-Language": "de", Cookie: "language=tlh" }, "de"],
])("a browser with %o is offered %s, and is led nowhere", async (headers, language) => {
  const shopper = await exports.default.fetch(`${ORIGIN}/shopper`, { headers });
  expect(await shopper.json()).toMatchObject({ language });
  // No other test has put this address into a cache.
  const home = await read(`/?variant=${crypto.randomUUID()}`, headers);
  expect([home.status, home.response.headers.get("Vary") ?? ""]).toEqual([
    200,
    expect.not.stringMatching(/language/i),
  ]);
  expect(home.text).toContain('<html lang="en"');
});

it("a German order stays German: its page and its mail", async () => {
  const browser = new Browser();
  await browser.post("/de/cart/items", { sku: "TIDE", quantity: "1" });
  const quoted = await (await browser.post("/de/checkout", { ...ORDER_FORM, intent: "update" })).text();
  expect(quoted).toContain("Die Rechnung geht an eine andere Adresse");
  const unplaced = { ...ORDER_FORM, idempotencyKey: "", intent: "place" };
  for (const [form, problem] of [
    [unplaced, "Das Formular war unvollständig"],
    [{ ...unplaced, city: "" }, "Ort: Geben Sie einen Ort ein."],
  ] as const) {
    expect(await (await browser.post("/de/checkout", form)).text()).toContain(problem);
  }
  const placed = await browser.post("/de/checkout", {
    ...ORDER_FORM,
    idempotencyKey: fieldValue(quoted, "idempotencyKey"),
    seenTotal: fieldValue(quoted, "seenTotal"),
    intent: "place",
  });
  const page = placed.headers.get("Location") ?? "";
  expect(page).toMatch(/^\/de\/orders\/ord_/);
  expect(await (await browser.get(page)).text()).toContain("mit einer Testkarte");
  expect(await (await browser.get("/de/wishlist")).text()).toContain("Es ist noch nichts darauf.");
  // The token of a guest's order opens it in each language.
  for (const [path, words] of [
    [page, "Bestellung"],
    [page.replace("/de", ""), "Order"],
  ] as const) {
    const shown = await browser.get(path);
    expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining(words)]);
  }
  const id = page.split("/").at(-1) ?? "";
  await vi.waitUntil(async () => {
    const { results } = await env.DB.prepare("SELECT subject, text FROM mailbox WHERE text LIKE ?")
      .bind(`%/de/orders/${id}%`)
      .all<{ subject: string }>();
    return results.some(({ subject }) => subject.startsWith("Ihre Bestellung"));
  });
});

it.each([
  [999, 1, 0, "Eine Bestellung enthält Ware für mindestens 10,00\u00a0$."],
  [1_000_001, 1, 0, "Eine Bestellung darf höchstens 10.000,00\u00a0$ betragen."],
  [1_000, 1, 9_900, "Eine Zahlung beträgt mindestens 99,00\u00a0$."],
  [1_000, 51, 0, "Eine Bestellung enthält höchstens 50 Artikel."],
])(
  "a refusal of %d × %d tells its limit in the page's language, the amount too",
  (unitPrice, quantity, least, told) => {
    const goods = [
      { quantity, unitPrice, taxable: true, category: "", requiresShipping: true, weightGrams: 1 },
    ];
    const priced = priceOrder(DEMO_SHOP, {
      goods,
      destination: { country: "US", region: "OR" },
      shippingMethod: "standard",
      currency: "USD",
      least,
    });
    expect(priced.ok ? "" : refusalText(wordsIn("de"), priced.error)).toBe(told);
  },
);
