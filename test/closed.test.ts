/**
 * A shop that lacks something closes: it says so to people and programs, takes nothing, and
 * `/readyz` says why.
 */
import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../demo/settings.ts";
import { CHECKOUT } from "../domain/agents/protocol.ts";
import { accountOf } from "../shop/accounts/oidc.ts";
import { signAccessToken } from "../shop/accounts/tokens.ts";
import { newEmail, opened, PASSWORD } from "./support/accounts.ts";
import { Browser, ORDER_FORM } from "./support/browser.ts";
import { call, cartWith, order, orderBody, placed } from "./support/orders.ts";
import { buy, openSale } from "./support/sales.ts";
import { inProduction, withSettings } from "./support/settings.ts";
import { stockItem } from "./support/shop.ts";
import { withShop } from "./support/shop-settings.ts";

const WORDS = "This shop cannot take orders at the moment";
const BUTTON = /name="intent" value="place"/;

afterEach(() => {
  vi.restoreAllMocks();
});

/** What is wrong by `/readyz`, as `part: setting`. */
async function readiness(): Promise<{ status: number; wrong: string[]; body: string }> {
  const response = await SELF.fetch("http://shop.test/readyz");
  const body = await response.text();
  const { checks } = JSON.parse(body) as {
    checks: Record<string, { status: string; problems?: { setting: string }[] }>;
  };
  const wrong = Object.entries(checks).flatMap(([part, { problems = [] }]) =>
    problems.map(({ setting }) => `${part}: ${setting}`),
  );
  return { status: response.status, wrong, body };
}

async function refusalOf(response: Response): Promise<[number, string]> {
  return [response.status, (await response.json<{ code: string }>()).code];
}

const units = (sku: string) =>
  call("GET", `/api/inventory/${sku}`).then((response) => response.json<{ available: number }>());

/** What a page may load, send to and ask the browser for, beyond the shop itself. */
function mayLoad({ headers }: Response): string[] {
  const [loads = "", asks = ""] = ["Content-Security-Policy", "Permissions-Policy"].map(
    (name) => headers.get(name) ?? "",
  );
  return [...loads.split("; "), ...asks.split(", ")].filter((each) => each.includes("https:"));
}

describe("a shop in production", () => {
  it("that lacks nothing is ready, and lets a browser pay with its provider's form alone", async () => {
    const browser = new Browser();
    const sku = await stockItem({ price: 2_000 });
    await browser.post("/cart/items", { sku, quantity: "1" });
    await inProduction({}, async () => {
      expect(await readiness()).toMatchObject({ status: 200, wrong: [] });
      const page = await browser.get("/checkout");
      expect(mayLoad(page)).toEqual([
        "script-src 'self' https://js.stripe.com https://*.js.stripe.com",
        "img-src 'self' data: https:",
        "connect-src 'self' https://api.stripe.com",
        "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
        'payment=(self "https://js.stripe.com")',
      ]);
      const html = await page.text();
      expect(html).toMatch(BUTTON);
      expect(html).toContain("pk_live_of_this_run");
      expect(html).not.toMatch(/sk_live|tok_ok/);
      // Wallets that the browser has are offered where the goods are, and nowhere else.
      const cart = await browser.get("/cart");
      expect(html).toContain("data-express");
      expect(await cart.text()).toContain("data-express");
      // A product's page is equal for all shoppers: it leads to them, and names no provider.
      const product = await browser.get(`/products/${sku.toLowerCase()}`);
      expect(product.headers.get("Content-Security-Policy")).not.toContain("stripe");
      const shown = await product.text();
      expect(shown).toContain("data-express-action");
      expect(shown).not.toContain("stripe");
      const orders = await browser.get("/orders");
      expect(orders.headers.get("Content-Security-Policy")).not.toContain("stripe");
    });
  });

  it.each(["DATA_KEYS", "INDEX_KEY"])("that lacks %s takes no order that it could not seal", async (name) => {
    await inProduction({ [name]: undefined }, async () => {
      expect(await readiness()).toMatchObject({ status: 503, wrong: [`keys: ${name}`] });
    });
    await inProduction({ [name]: undefined, SEAL_ORDERS: "off", SEAL_PEOPLE: "off" }, async () => {
      expect(await readiness()).toMatchObject({ status: 200, wrong: [] });
    });
  });

  it("lets a browser be sent to any bank by Adyen's form, and back from a bank without a secret in the address", async () => {
    const browser = new Browser();
    await browser.post("/cart/items", { sku: await stockItem({ price: 2_000 }), quantity: "1" });
    const adyen = {
      STRIPE_SECRET_KEY: undefined,
      ADYEN_API_KEY: "AQE_of_this_run",
      ADYEN_CLIENT_KEY: "live_of_this_run",
      ADYEN_ENVIRONMENT: "live",
      ADYEN_API_URL: "https://prefix-checkout-live.adyenpayments.com/checkout/",
      ADYEN_MERCHANT_ACCOUNT: "TestMerchant",
      PAYMENT_WEBHOOK_SECRETS: JSON.stringify({ adyen: ["0123456789abcdef"] }),
    };
    await inProduction(adyen, async () => {
      const page = await browser.get("/checkout");
      // A bank of any name is shown. Adyen's script loads those of the wallets from elsewhere.
      const [form, files] = [
        "https://checkoutshopper-live.adyen.com",
        "https://checkoutshopper-live.cdn.adyen.com",
      ];
      const google = "https://pay.google.com https://google.com/pay https://www.google.com/pay";
      expect(mayLoad(page)).toEqual([
        `script-src 'self' ${form} ${files} https://pay.google.com https://applepay.cdn-apple.com`,
        `style-src 'self' ${form} ${files}`,
        "img-src 'self' data: https:",
        `connect-src 'self' ${form} ${files} https://checkoutanalytics-live.adyen.com ${google}`,
        "form-action 'self' https:",
        "frame-src https:",
        `payment=(self "${form}" "https://pay.google.com")`,
      ]);
    });
    const { id } = await placed({ [await stockItem({ price: 2_000 })]: 1 }, "tok_pending");
    const said = "payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2&redirect_status=failed";
    const back = await browser.get(`/orders/${id}?${said}`);
    expect([back.status, back.headers.get("Location")]).toEqual([303, `/orders/${id}`]);
  });

  it("without a payment provider takes no order by any door, and says so", async () => {
    const sku = await stockItem({ price: 2_000 });
    const { id: saleId } = await openSale(await stockItem({ price: 2_500 }));
    const { id: unpaid } = await placed({ [await stockItem({ price: 2_000 })]: 1 }, "tok_pending");
    const [cart, browser] = [await cartWith({ [sku]: 1 }), new Browser()];
    await browser.post("/cart/items", { sku, quantity: "1" });
    const before = await units(sku);
    await inProduction({ STRIPE_SECRET_KEY: undefined }, async () => {
      expect(await readiness()).toMatchObject({ status: 503, wrong: ["payments: STRIPE_SECRET_KEY"] });
      const refused = await order(cart, crypto.randomUUID());
      expect(refused.headers.get("Retry-After")).toBe("60");
      expect(await refusalOf(refused)).toEqual([503, "unavailable"]);
      expect(await refusalOf(await buy(saleId, "ada"))).toEqual([503, "unavailable"]);
      const support = {
        Authorization: `Bearer ${await signAccessToken(env, { sub: "s", role: "support" })}`,
      };
      const again = { orderId: unpaid, payment: orderBody.payment };
      expect(await refusalOf(await call("POST", "/api/payments/charge", again, support))).toEqual([
        503,
        "unavailable",
      ]);

      const page = await (await browser.get("/checkout")).text();
      expect(page).toContain(WORDS);
      expect(page).not.toMatch(BUTTON);
      const sent = await browser.post("/checkout", {
        ...ORDER_FORM,
        customer: "",
        idempotencyKey: crypto.randomUUID(),
        intent: "place",
      });
      expect([sent.status, (await sent.text()).includes(WORDS)]).toEqual([503, true]);
      const sale = await (await browser.get(`/sales/${saleId}`)).text();
      expect(sale).toContain(WORDS);
      expect(sale).not.toMatch(/data-buy|Sign in to buy/);
    });
    expect(await units(sku)).toEqual(before);
    expect((await order(cart, crypto.randomUUID())).status).toBe(201);
  });

  it("gives nothing for the mock's tokens, even with a provider of its own", async () => {
    const cart = await cartWith({ [await stockItem({ price: 2_000 })]: 1 });
    await inProduction({}, async () => {
      expect(await refusalOf(await order(cart, crypto.randomUUID()))).toEqual([
        422,
        "payment_provider_unknown",
      ]);
      expect((await call("POST", "/api/payments/webhooks/mock", {})).status).toBe(404);
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["without mail", { RESEND_API_KEY: undefined, EMAIL: undefined }, "mail: RESEND_API_KEY"],
    ["with Stripe's key for testing", { STRIPE_SECRET_KEY: "sk_test_1" }, "payments: STRIPE_SECRET_KEY"],
    ["without Stripe's key for browsers", { STRIPE_PUBLISHABLE_KEY: "" }, "payments: STRIPE_PUBLISHABLE_KEY"],
    [
      "with malformed secrets of webhooks",
      { PAYMENT_WEBHOOK_SECRETS: "{zebra" },
      "payments: PAYMENT_WEBHOOK_SECRETS",
    ],
    ["with a malformed number", { PAYMENT_TIMEOUT_MS: "zebra" }, "settings: PAYMENT_TIMEOUT_MS"],
  ])("%s takes no order and names the setting, never its value", async (_name, changed, setting) => {
    const cart = await cartWith({ [await stockItem({ price: 2_000 })]: 1 });
    await inProduction(changed, async () => {
      const { status, wrong, body } = await readiness();
      expect([status, wrong]).toEqual([503, [setting]]);
      expect(body).not.toMatch(/zebra|sk_test_1/);
      expect(await refusalOf(await order(cart, crypto.randomUUID()))).toEqual([503, "unavailable"]);
    });
  });

  it("without mail opens no account and resets no password, instead of promising a mail", async () => {
    const email = newEmail();
    await inProduction({ RESEND_API_KEY: undefined, EMAIL: undefined }, async () => {
      const asked = { email, password: PASSWORD, name: "Ada" };
      expect(await refusalOf(await call("POST", "/api/auth/register", asked))).toEqual([503, "unavailable"]);
      expect(await refusalOf(await call("POST", "/api/auth/password/forgot", { email }))).toEqual([
        503,
        "unavailable",
      ]);
      const browser = new Browser();
      for (const path of ["/register", "/password/forgot"]) {
        const page = await browser.post(path, asked);
        expect([page.status, (await page.text()).includes("cannot send mail")]).toEqual([503, true]);
      }
    });
  });
});

describe("what an operator switches off", () => {
  it("is orders of guests, by program and by page; a customer's go on", async () => {
    const sku = await stockItem({ price: 2_000 });
    const [cart, before] = [await cartWith({ [sku]: 1 }), await units(sku)];
    const [guest, customer] = [new Browser(), new Browser()];
    await guest.post("/cart/items", { sku, quantity: "1" });
    await customer.post("/sign-in", { email: (await opened()).email, password: PASSWORD });
    await customer.post("/cart/items", { sku, quantity: "1" });
    const key = crypto.randomUUID();
    await withShop({ ...DEMO_SHOP, ordering: "accounts" }, async () => {
      expect(await refusalOf(await order(cart, key))).toEqual([401, "unauthenticated"]);
      const page = await guest.get("/checkout");
      expect([page.status, (await page.text()).includes('name="returnTo" value="/checkout"')]).toEqual([
        401,
        true,
      ]);
      const sent = { ...ORDER_FORM, customer: "", idempotencyKey: key, intent: "place" };
      expect((await guest.post("/checkout", sent)).status).toBe(401);
      expect(await (await customer.get("/checkout")).text()).toMatch(BUTTON);
      const { ucp } = await (await call("GET", "/.well-known/ucp")).json<{ ucp: { capabilities: object } }>();
      expect(Object.keys(ucp.capabilities)).toEqual(expect.not.arrayContaining([CHECKOUT]));
    });
    expect(await units(sku)).toEqual(before);
    expect((await order(cart, key)).status).toBe(201);
  });

  it("is every order, while the goods can be looked at", async () => {
    const sku = await stockItem({ price: 2_000 });
    const key = crypto.randomUUID();
    const [cart, browser] = [await cartWith({ [sku]: 1 }), new Browser()];
    await browser.post("/cart/items", { sku, quantity: "1" });
    await withShop({ ...DEMO_SHOP, ordering: "nobody" }, async () => {
      expect(await refusalOf(await order(cart, key))).toEqual([503, "unavailable"]);
      const page = await (await browser.get("/checkout")).text();
      expect([page.includes(WORDS), BUTTON.test(page)]).toEqual([true, false]);
      expect((await browser.get("/products")).status).toBe(200);
    });
    // A shop without settings is away: it is not known which languages it speaks.
    const inGerman = async () => (await browser.get("/de/products")).status;
    const log = vi.spyOn(console, "log");
    expect([await withShop({ open: false }, inGerman), await withShop({}, inGerman)]).toEqual([503, 404]);
    // A shop that is not open yet has not failed.
    expect(log.mock.calls.flat().filter((line) => String(line).includes('"level":"error"'))).toEqual([]);
    log.mockRestore();
    expect((await order(cart, key)).status).toBe(201);
  });

  it("is new accounts, by form, program and another place to sign in with", async () => {
    const email = newEmail();
    const asked = { email, password: PASSWORD, name: "Ada" };
    const arrival = (sub: string) => ({
      claims: { sub, email, email_verified: true, name: "Ada" },
      returnTo: "/account",
      idToken: "",
    });
    await withShop({ ...DEMO_SHOP, registration: "closed" }, async () => {
      const refused = await call("POST", "/api/auth/register", asked);
      // The merchant wants it so: there is nothing to wait for.
      expect(refused.headers.get("Retry-After")).toBeNull();
      expect(await refusalOf(refused)).toEqual([403, "registration_closed"]);
      const browser = new Browser();
      expect((await browser.post("/register", asked)).status).toBe(403);
      const page = await (await browser.get("/register")).text();
      expect([page.includes("no new accounts"), page.includes('action="/register"')]).toEqual([true, false]);
      expect(await (await browser.get("/sign-in")).text()).not.toContain('href="/register');
    });
    const closed = { registration: "closed" } as const;
    expect(await accountOf(env, closed, arrival("one"))).toMatchObject({
      error: { code: "registration_closed" },
    });
    const opened = await accountOf(env, { registration: "open" }, arrival("one"));
    expect(opened.ok).toBe(true);
    expect(await accountOf(env, closed, arrival("one"))).toEqual(opened);
  });
});

describe("keys that are", () => {
  it.each<[string, string | undefined]>([
    ["missing", undefined],
    ["no JSON", "{zebra"],
    ["of no known kind", '{"keys":[{"kty":"zebra","kid":"1"}]}'],
  ])("%s close what needs to know who asks, with words instead of a failure", async (_name, AUTH_KEYS) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const token = await signAccessToken(env, { sub: "ada", role: "customer" });
    await withSettings({ AUTH_KEYS }, async () => {
      expect(await readiness()).toMatchObject({ status: 503, wrong: ["keys: AUTH_KEYS"] });
      const answers = [
        await call("GET", "/api/me", undefined, { Authorization: `Bearer ${token}` }),
        await call("GET", "/.well-known/jwks.json"),
      ];
      for (const answer of answers) {
        expect(await refusalOf(answer)).toEqual([503, "unavailable"]);
      }
      expect((await call("GET", "/api/catalog/products")).status).toBe(200);
    });
    const named = logged.mock.calls.filter(([line]) => String(line).includes('"setting":"AUTH_KEYS"'));
    expect(named).toHaveLength(1);
    expect(String(named)).not.toContain("zebra");
  });

  it("well-formed and yet of no use are not ready", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { keys } = JSON.parse(env.AUTH_KEYS);
    const other = { keys: [{ ...keys[0], x: "A".repeat(43) }] };
    const { status } = await withSettings({ AUTH_KEYS: JSON.stringify(other) }, readiness);
    expect(status).toBe(503);
  });
});
