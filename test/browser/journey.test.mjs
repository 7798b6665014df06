import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { Merchant, mintTokens, orderBody } from "../../load/lib/shop-client.mjs";
import { findChromium } from "../support/chromium.mjs";
import { eventually, startServer, temporaryFolder } from "../support/server.mjs";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };
/** With the bars of its browser. */
const SMALL_PHONE = { width: 375, height: 640 };
const DESKTOP = { width: 1280, height: 900 };

/** @typedef {import("playwright-core").Page} Page */

/** @type {string} */
let state;
/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  state = temporaryFolder();
  [server, browser] = await Promise.all([
    startServer({ state }),
    chromium.launch({ executablePath: findChromium() ?? undefined, args: ["--no-sandbox", "--disable-gpu"] }),
  ]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  fs.rmSync(state, { recursive: true, force: true });
});

/**
 * Runs a visit in a browser of its own, and fails when a page broke a rule of its security policy or threw.
 * @param {import("playwright-core").BrowserContextOptions} options
 * @param {(page: Page) => Promise<void>} visit
 * @param {RegExp} [expected] What the console may complain of, such as an answer the visit provokes.
 */
async function visit(options, visit, expected = /^$/) {
  const context = await browser.newContext({ baseURL: server.origin, viewport: DESKTOP, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
  });
  try {
    await visit(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

async function openProduct(/** @type {Page} */ page) {
  await page.goto("/");
  await page.getByRole("link", { name: "See all prints" }).click();
  await page.waitForURL(/\/products/);
  await page.locator("main .work a").first().click();
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

/** Follows the link in the newest mail to somebody. */
async function openMailedLink(/** @type {Page} */ page, /** @type {string} */ email) {
  await openMailTo(page, email);
  await page.goto(/http\S+/.exec((await page.locator("pre").textContent()) ?? "")?.[0] ?? "");
}

/** Waits for what the shop wrote to somebody, and opens it. */
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
      // A total that the form had not shown yet, such as tax of the state, is shown before it is charged.
      if (/\/checkout/.test(page.url())) await page.getByRole("button", { name: "Place order" }).click();
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
      await tabTo(page, (element) => element.closest(".work") !== null);
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
    if (!there) continue;
    // The ring may be drawn around what the link stands for, such as a card.
    const seen = await page.evaluate(() => {
      let element = document.activeElement;
      while (element && getComputedStyle(element).outlineStyle === "none") element = element.parentElement;
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
  for (const { name, ...options } of looks) {
    test(`axe finds nothing serious on any page: ${name}, ${options.colorScheme}`, async () => {
      await visit(options, async (page) => {
        for (const url of [
          "/",
          "/products",
          "/search?q=loom",
          "/cart",
          "/orders",
          "/docs",
          "/docs/errors",
          "/sign-in",
          "/password/forgot",
          "/dev/sign-in",
        ]) {
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

describe("a flash sale", () => {
  const HOUR_MS = 60 * 60 * 1000;
  /** More than a line of text that moves by its own height on a phone. */
  const SHIFT = 0.01;

  /** From here on each page sums up what moves on it by itself. */
  function measureShift(/** @type {Page} */ page) {
    return page.addInitScript(() => {
      Object.assign(window, { shift: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          Object.assign(window, {
            shift: /** @type {any} */ (window).shift + /** @type {any} */ (entry).value,
          });
      }).observe({ type: "layout-shift", buffered: true });
    });
  }

  async function expectStill(/** @type {Page} */ page) {
    const shift = Number(await page.evaluate("shift"));
    assert.ok(shift < SHIFT, `${page.url()} moves by ${shift}`);
  }

  /** Sends a form of the shop without a page. */
  async function sendForm(
    /** @type {Page} */ page,
    /** @type {string} */ path,
    /** @type {Record<string, string>} */ form,
  ) {
    await page.context().request.post(path, { form, headers: { Origin: server.origin } });
  }

  /** Buys with a token, from elsewhere. */
  async function buyElsewhere(/** @type {string} */ saleId) {
    const [token = ""] = await mintTokens(1, `elsewhere-${saleId}`);
    const response = await fetch(`${server.origin}/api/sales/${saleId}/orders`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Idempotency-Key": "one",
        "Content-Type": "application/json",
      },
      body: JSON.stringify(orderBody),
    });
    assert.equal(response.status, 201);
  }

  test("every state of it is fit for a screen reader, and nothing on the page moves", async () => {
    const merchant = await Merchant.at(server.origin);
    const soldOut = await merchant.openSale({ allotment: 1 });
    await buyElsewhere(soldOut);
    const over = await merchant.openSale({ allotment: 3 });
    await merchant.closeSale(over);
    const admission = { perSecond: 5 };
    const ids = [
      await merchant.openSale({ allotment: 5, perCustomerLimit: 2 }),
      await merchant.openSale({ allotment: 5, opensInMs: HOUR_MS }),
      await merchant.openSale({ allotment: 5, opensInMs: HOUR_MS, admission }),
      await merchant.openSale({ allotment: 5, admission }),
      soldOut,
      over,
    ];
    const all = ["/sales", `/sales/${over}/books`, ...ids.map((id) => `/sales/${id}`)];
    for (const { signedIn, paths } of [
      { signedIn: false, paths: [`/sales/${ids[0]}`, `/sales/${ids[2]}`] },
      { signedIn: true, paths: all },
    ]) {
      await visit({ viewport: PHONE }, async (page) => {
        await measureShift(page);
        if (signedIn) await sendForm(page, "/dev/sign-in", { who: "customer" });
        for (const path of paths) {
          await page.goto(path);
          await expectAccessible(page);
          await expectStill(page);
        }
      });
    }
  });

  test("one tap buys it where the account keeps an address, and a small phone shows at once what is left", async () => {
    const id = await (await Merchant.at(server.origin)).openSale({ allotment: 5 });
    const visitor = { viewport: SMALL_PHONE };
    await visit(
      visitor,
      async (page) => {
        await measureShift(page);
        await sendForm(page, "/dev/sign-in", { who: "customer" });
        await sendForm(page, "/account/addresses/new", orderBody.shippingAddress);
        await page.goto(`/sales/${id}`);
        const button = page.getByRole("button", { name: /^Buy now for/ });
        const [left, act] = await Promise.all([
          page.getByText("5 of 5 left").boundingBox(),
          page.locator(".sale__act").boundingBox(),
        ]);
        assert.ok(left && act && left.y + left.height <= act.y, "the stock stands above the button");
        assert.equal(await page.getByLabel("City").isVisible(), false, "what is known is not asked");
        await expectAccessible(page);
        await expectStill(page);
        await button.click();
        await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
        await page.goto(`/sales/${id}`);
        await button.click();
        await page.getByText("One to a customer, and you have yours.").waitFor();
        await page.getByRole("button", { name: "You have yours" }).waitFor();
        await page.getByRole("button", { name: "Change" }).click();
        assert.equal(await page.evaluate(() => document.activeElement?.id), "email");
        for (let fields = 0; fields < 8; fields++) {
          await page.keyboard.press("Tab");
          await page.waitForFunction(() => {
            const { x = 0, y = 0, height = 0 } = document.activeElement?.getBoundingClientRect() ?? {};
            const there = document.elementFromPoint(x + 10, y + height / 2);
            return there !== null && there.closest(".sale__act") === null;
          });
        }
      },
      /409 \(Conflict\)/,
    );
  });

  test("it opens on the page by itself and lets in who waits, a screen reader hears of it, and their turn buys", async () => {
    const merchant = await Merchant.at(server.origin);
    await visit({ viewport: SMALL_PHONE }, async (page) => {
      await measureShift(page);
      await sendForm(page, "/dev/sign-in", { who: "customer" });
      await sendForm(page, "/account/addresses/new", orderBody.shippingAddress);
      // Time enough for a busy machine to show the page before.
      const sale = { allotment: 5, opensInMs: 10_000, admission: { perSecond: 5 } };
      const id = await merchant.openSale(sale);
      await page.goto(`/sales/${id}`);
      const waiting = page.getByRole("button", { name: "Not open yet" });
      await waiting.waitFor();
      assert.equal(await waiting.getAttribute("aria-disabled"), "true");
      await page.getByText("You are in the waiting room").first().waitFor();
      const button = page.getByRole("button", { name: /^Buy now for/ });
      await button.waitFor();
      await page.locator("[data-announce]", { hasText: "It is your turn" }).waitFor({ state: "attached" });
      await expectStill(page);
      await button.click();
      await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
    });
  });

  test("what others buy is counted down on the page, and the last one turns it to sold out", async () => {
    const merchant = await Merchant.at(server.origin);
    const id = await merchant.openSale({ allotment: 1 });
    await visit({ viewport: PHONE }, async (page) => {
      await measureShift(page);
      await page.goto(`/sales/${id}`);
      await page.getByText("Open now").waitFor();
      await buyElsewhere(id);
      await page.getByText("Sold out", { exact: true }).first().waitFor();
      await page.getByText("The one print is taken").waitFor();
      await expectStill(page);
    });
  });
});

/** Fails on serious and critical violations, and on a page that has to be scrolled sideways. */
async function expectAccessible(/** @type {Page} */ page) {
  await page.evaluate(AXE);
  // Describing what is in order would take longer than finding what is not.
  const { violations } = await page.evaluate('axe.run({ resultTypes: ["violations"] })');
  const serious = violations
    .filter((/** @type {{ impact: string }} */ { impact }) => impact === "serious" || impact === "critical")
    .map((/** @type {{ id: string, nodes: { target: string[] }[] }} */ { id, nodes }) => ({
      id,
      where: nodes.map((node) => node.target.join(" ")),
    }));
  assert.deepEqual(serious, [], page.url());
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(sideways, 0, `${page.url()} is wider than the window`);
}
