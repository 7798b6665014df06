import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FULL } from "../support/chaos.mjs";
import { eventually } from "../support/server.mjs";
import { DESKTOP, expectAccessible, openShop, PHONE } from "../support/visit.mjs";

/** @typedef {import("../support/visit.mjs").Page} Page */

const { visit } = openShop();

async function openProduct(/** @type {Page} */ page) {
  await page.goto("/");
  await page.getByRole("link", { name: "See all prints" }).click();
  await page.waitForURL(/\/products/);
  await page.locator("main .product-card a").first().click();
  await page.waitForURL(/\/products\/.+/);
}

async function fillCheckout(/** @type {Page} */ page, /** @type {string} */ email) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel("Address", { exact: true }).fill("12 Analytical Way");
  await page.getByLabel("City").fill("Portland");
  await page.getByLabel("State or province").fill("OR");
  await page.getByLabel("Postal code").fill("97201");
}

/** The account forms of these tests. */
const PASSWORD = "vole-knits-ginkgo";

/** Asks for an account, opens it with the mailed link, and stays on its page. */
async function openAccount(/** @type {Page} */ page, /** @type {string} */ email, look = async () => {}) {
  await page.goto("/register");
  await look();
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  await openMailedLink(page, email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Open account" }).click();
  await page.getByText("Welcome. Your account is open.").waitFor();
}

async function signIn(/** @type {Page} */ page, /** @type {string} */ email) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Follows the link in the newest mail to an address. */
async function openMailedLink(/** @type {Page} */ page, /** @type {string} */ email) {
  await openMailTo(page, email);
  await page.goto(/http\S+/.exec((await page.locator("pre").textContent()) ?? "")?.[0] ?? "");
}

/** Waits for the shop's mail to an address, and opens it. */
async function openMailTo(/** @type {Page} */ page, /** @type {string} */ email) {
  const row = page.getByRole("row").filter({ hasText: email });
  await eventually(async () => {
    await page.goto("/dev/mailbox");
    return (await row.count()) > 0;
  }, `a mail to ${email}`);
  await row.getByRole("link").click();
}

describe("from the home page to a paid order", () => {
  test("with scripts: the order page turns to confirmed by itself, and the mail arrives", async () => {
    await visit({}, async (page) => {
      await openProduct(page);
      const title = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
      await page.getByRole("button", { name: "Add to cart" }).click();
      await page.locator("[data-cart-count]", { hasText: "1" }).waitFor();
      assert.match(page.url(), /\/products\//, "adding leaves the shopper where they are");
      await page.getByRole("link", { name: /^Cart/ }).click();
      await page.getByRole("main").getByText(title).first().waitFor();
      await page.getByRole("link", { name: "Check out" }).click();
      await page.waitForURL(/\/checkout/);
      await fillCheckout(page, "with.scripts@example.com");
      await page.getByRole("button", { name: "Place order" }).click();
      await page.waitForURL(/\/orders\/ord_/);
      await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
      await openMailTo(page, "with.scripts@example.com");
      await page.getByText(title).first().waitFor();
    });
  });

  test("without scripts: links and forms are enough", async () => {
    await visit({ javaScriptEnabled: false }, async (page) => {
      await openProduct(page);
      await page.getByRole("button", { name: "Add to cart" }).click();
      await page.waitForURL(/\/cart/);
      await page.getByRole("link", { name: "Check out" }).click();
      await fillCheckout(page, "without.scripts@example.com");
      await page.getByRole("button", { name: "Place order" }).click();
      // A total that the form had not shown yet, such as tax of the state, is shown before it is
      // charged.
      if (/\/checkout/.test(page.url())) {
        await page.getByRole("button", { name: "Place order" }).click();
      }
      await page.waitForURL(/\/orders\/ord_/);
      await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
      await openMailTo(page, "without.scripts@example.com");
    });
  });

  test("by keyboard alone: from the address bar to a filled cart", async () => {
    await visit({}, async (page) => {
      await page.goto("/");
      await page.keyboard.press("Tab");
      assert.equal(await focusedText(page), "Skip to content");
      await tabTo(page, "Prints");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/products/);
      await tabTo(page, (element) => element.closest(".product-card") !== null);
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/products\/.+/);
      await tabTo(page, "Add to cart");
      await page.keyboard.press("Enter");
      await page.locator("[data-cart-count]", { hasText: "1" }).waitFor();
      await page.goto("/cart");
      await tabTo(page, "Check out");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/checkout/);
    });
  });
});

describe("an account", () => {
  test("from registering to an order with a kept address; a tab that was signed out elsewhere does nothing", async () => {
    await visit(
      { viewport: PHONE },
      async (page) => {
        const email = "account.journey@example.com";
        await openAccount(page, email, () => expectAccessible(page));
        await expectAccessible(page);

        await page.getByRole("link", { name: "Addresses" }).click();
        await page.getByRole("link", { name: "Add an address" }).click();
        await page.getByLabel("Address", { exact: true }).fill("12 Analytical Way");
        await page.getByLabel("City").fill("Portland");
        await page.getByLabel("State or province").fill("OR");
        await page.getByLabel("Postal code").fill("97201");
        await expectAccessible(page);
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("Offered first at checkout").waitFor();
        for (const url of ["/account/email", "/account/addresses", "/account/sessions", "/account/data"]) {
          await page.goto(url);
          await expectAccessible(page);
        }

        // What a guest gathered is there after signing in.
        await page.goto("/account");
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByText("You are signed out.").waitFor();
        await expectAccessible(page);
        await openProduct(page);
        await page.getByRole("button", { name: "Add to cart" }).click();
        await page.locator("[data-cart-count]", { hasText: "1" }).waitFor();
        await page.goto("/sign-in?returnTo=/checkout");
        await signIn(page, email);
        await page.waitForURL(/\/checkout/);
        assert.equal(await page.getByLabel("Address", { exact: true }).inputValue(), "12 Analytical Way");
        await expectAccessible(page);

        const other = await page.context().newPage();
        await other.goto("/account");
        await other.getByRole("button", { name: "Sign out" }).click();
        await other.getByText("You are signed out.").waitFor();
        await other.close();
        const [refused] = await Promise.all([
          page.waitForResponse(
            (response) => response.request().method() === "POST" && response.status() === 401,
          ),
          page.getByRole("button", { name: "Place order" }).click(),
        ]);
        assert.equal(refused.status(), 401);
        await page.getByText("You are signed out, so nothing was changed.").waitFor();
        await expectAccessible(page);
        await signIn(page, email);
        await page.waitForURL(/\/checkout/);
        await page.getByRole("button", { name: "Place order" }).click();
        await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
        await page.goto("/orders");
        await page.getByRole("row").filter({ hasText: "Confirmed" }).waitFor();
      },
      /401 \(Unauthorized\)/,
    );
  });

  test("without scripts: profile, addresses, another email address; signed out, its forms do nothing", async () => {
    const visitor = { viewport: PHONE, javaScriptEnabled: false };
    await visit(
      visitor,
      async (page) => {
        await openAccount(page, "no.scripts@example.com");
        await page.getByLabel("Name").fill("Augusta Ada King");
        await page.getByRole("button", { name: "Save" }).first().click();
        await page.getByText("Saved.").waitFor();
        await page.goto("/orders");
        await page.getByText("Signed in as Augusta Ada King").waitFor();

        await page.goto("/account/addresses/new");
        await page.getByLabel("Address", { exact: true }).fill("12 Analytical Way");
        await page.getByLabel("City").fill("Portland");
        await page.getByLabel("State or province").fill("OR");
        await page.getByLabel("Postal code").fill("97201");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("Offered first at checkout").waitFor();

        await page.getByRole("link", { name: "Profile" }).click();
        await page.getByRole("link", { name: "Change the email address" }).click();
        await page.getByLabel("New email").fill("other.address@example.com");
        await page.getByLabel("Current password").fill(PASSWORD);
        await page.getByRole("button", { name: "Mail the link" }).click();
        await page.getByRole("heading", { name: "One more step" }).waitFor();
        await openMailedLink(page, "other.address@example.com");
        await page.getByRole("button", { name: "Use this address" }).click();
        await page.getByText("Your email address is changed.").waitFor();

        const stale = await page.context().newPage();
        await stale.goto("/account");
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByText("You are signed out.").waitFor();
        await stale.getByLabel("Name").fill("Mallory");
        await stale.getByRole("button", { name: "Save" }).first().click();
        await stale.getByText("You are signed out, so nothing was changed.").waitFor();
        await signIn(stale, "other.address@example.com");
        await stale.getByRole("heading", { name: "Your account" }).waitFor();
        assert.equal(await stale.getByLabel("Name").inputValue(), "Augusta Ada King");
      },
      /401 \(Unauthorized\)/,
    );
  });
});

/** @returns {Promise<string>} */
function focusedText(/** @type {Page} */ page) {
  return page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
}

/** Tabs on until the focus is where it should be, and checks that it can be seen there. */
async function tabTo(
  /** @type {Page} */ page,
  /** @type {string | ((element: Element) => boolean)} */ wanted,
) {
  const MAX_TABS = 80;
  for (let tabs = 0; tabs < MAX_TABS; tabs++) {
    await page.keyboard.press("Tab");
    const text = await focusedText(page);
    const there =
      typeof wanted === "function"
        ? await page.evaluate(`(${wanted})(document.activeElement)`)
        : text === wanted;
    if (!there) {
      continue;
    }
    // The ring may be drawn around the element that the link represents, such as a card.
    const seen = await page.evaluate(() => {
      let element = document.activeElement;
      while (element && getComputedStyle(element).outlineStyle === "none") {
        element = element.parentElement;
      }
      return element !== null;
    });
    assert.ok(seen, `the focus on "${text}" can be seen`);
    return;
  }
  throw new Error(`The keyboard does not reach ${wanted}`);
}

describe("accessibility", () => {
  const looks = [
    { name: "phone", viewport: PHONE, colorScheme: /** @type {const} */ ("light") },
    { name: "desktop", viewport: DESKTOP, colorScheme: /** @type {const} */ ("dark") },
  ];
  for (const [turn, { name, ...options }] of looks.entries()) {
    test(`axe finds nothing serious on any page: ${name}, ${options.colorScheme}`, async () => {
      await visit(options, async (page) => {
        const urls = [
          "/",
          "/products",
          "/search?q=loom",
          "/cart",
          "/orders",
          "/orders/lookup",
          "/docs",
          "/docs/errors",
          "/sign-in",
          "/password/forgot",
          "/dev/sign-in",
        ];
        // Each page in one of the looks, and in both at full length.
        for (const url of urls.filter((_, i) => FULL || i % looks.length === turn)) {
          await page.goto(url);
          await expectAccessible(page);
        }
        await openProduct(page);
        await expectAccessible(page);
        await page.getByRole("button", { name: "Add to cart" }).click();
        await page.locator("[data-cart-count]", { hasText: "1" }).waitFor();
        await page.goto("/cart");
        await expectAccessible(page);
        await page.goto("/checkout");
        await expectAccessible(page);
        await fillCheckout(page, `${name}@example.com`);
        await page.getByRole("button", { name: "Place order" }).click();
        await page.waitForURL(/\/orders\/ord_/);
        await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
        await expectAccessible(page);
        await page.goto("/dev/mailbox");
        await expectAccessible(page);
      });
    });
  }
});
