import assert from "node:assert/strict";
import { describe, test } from "node:test";
import sharp from "sharp";
import { Merchant, OPEN_SKU } from "../../load/lib/shop-client.ts";
import { FULL } from "../support/chaos.mjs";
import { eventually } from "../support/server.mjs";
import { DESKTOP, expectAccessible, expectRoom, openShop, PHONE } from "../support/visit.mjs";

/** @typedef {import("../support/visit.mjs").Page} Page */

const { visit, origin } = openShop();

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
  await page.getByLabel("City", { exact: true }).fill("Portland");
  await page.getByLabel("State", { exact: true }).fill("OR");
  await page.getByLabel("ZIP code").fill("97201");
}

/** Does what a merchant's program does. */
async function asMerchant(
  /** @type {string} */ method,
  /** @type {string} */ path,
  /** @type {object} */ body,
) {
  const { token } = await Merchant.at(origin());
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const response = await fetch(origin() + path, { method, headers, body: JSON.stringify(body) });
  assert.ok(response.ok, await response.text());
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
  test("with scripts: what was typed stays over a reload, a declined card leaves time for another, the bank is asked, and the mail arrives", async () => {
    await visit({}, async (page) => {
      await openProduct(page);
      const title = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
      await page.getByRole("button", { name: "Add to cart" }).click();
      const drawer = page.getByRole("dialog", { name: "Cart" });
      await drawer.getByText(title).first().waitFor();
      assert.match(page.url(), /\/products\//, "adding leaves the shopper where they are");
      await drawer.getByLabel(/^Quantity of/).selectOption("2");
      await page.locator("[data-cart-count]", { hasText: "2" }).waitFor();
      await drawer.getByRole("button", { name: /^Remove/ }).click();
      await drawer.getByText("There is nothing in it yet.").waitFor();
      assert.match(await focusedText(page), /^Undo/, "the focus is on the way back");
      await page.keyboard.press("Enter");
      await page.locator("[data-cart-count]", { hasText: "2" }).waitFor();
      await drawer.getByRole("link", { name: "Check out" }).click();
      await page.waitForURL(/\/checkout/);
      await fillCheckout(page, "with.scripts@example.com");
      await page.reload();
      assert.equal(await page.getByLabel("Email").inputValue(), "with.scripts@example.com");
      assert.equal(await page.getByLabel("ZIP code").inputValue(), "97201");
      await page.getByText("4000 0000 0000 9995").click();
      await page.getByRole("button", { name: "Place order" }).click();
      await page.waitForURL(/\/orders\/ord_/);
      await page.getByText("There is not enough money on this card").waitFor();
      await page.locator("time[data-pay-clock]", { hasText: /^[34]:\d\d$/ }).waitFor();
      await page.getByText("4000 0027 6000 3184").click();
      await page.getByRole("button", { name: /^Pay \$/ }).click();
      await page.getByRole("button", { name: "Yes, it is me" }).click();
      await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
      // Pages say moments in UTC, and a script says them by the reader's clock.
      const placed = page.locator(".timeline li", { hasText: "Placed" }).locator("time");
      assert.match(await placed.evaluate((time) => time.textContent), /\d:\d\d (?!.*UTC)/);
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

/**
 * Has the browser take a push as its push service would hand it over, and looks at what is shown.
 */
async function expectPushShown(/** @type {Page} */ page) {
  await page.context().grantPermissions(["notifications"], { origin: origin() });
  const session = await page.context().newCDPSession(page);
  const registered = new Promise((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [first] }) => {
      if (first) {
        resolve(first.registrationId);
      }
    });
  });
  await session.send("ServiceWorker.enable");
  const push = { title: "It is on its way", body: "One parcel.", url: "/orders", language: "en", tag: "t" };
  await session.send("ServiceWorker.deliverPushMessage", {
    origin: origin(),
    registrationId: await registered,
    data: JSON.stringify(push),
  });
  // A promise is true to a browser that waits for a function, whatever it comes to.
  const shown = await eventually(
    () =>
      page.evaluate(
        `navigator.serviceWorker.ready.then(async (worker) => {
          const [first] = await worker.getNotifications();
          return first && { title: first.title, body: first.body, url: first.data.url };
        })`,
      ),
    "the push is shown",
  );
  assert.deepEqual(shown, { title: push.title, body: push.body, url: push.url });
  await session.detach();
}

test("a push is shown; without a network: visited pages open, others say so, what goes into the cart goes in once; nothing personal stays", async () => {
  await visit(
    { viewport: PHONE },
    async (page) => {
      await page
        .context()
        .request.post("/dev/sign-in", { form: { who: "customer" }, headers: { Origin: origin() } });
      await page.goto("/products?inStock=true");
      await page.evaluate("navigator.serviceWorker.ready");
      await page.waitForFunction("navigator.serviceWorker.controller");
      await expectPushShown(page);
      const product = page.locator("main .product-card h2 a").first();
      const title = await product.textContent();
      await product.click();
      await page.waitForURL(/\/products\/.+/);
      for (const personal of ["/account", "/orders", "/cart"]) {
        await page.goto(personal);
      }
      await page.goBack();
      await page.goBack();
      await page.goBack();
      await page.getByRole("heading", { level: 1 }).waitFor();
      const visited = page.url();

      // The answer to the first try is lost on its way: the shop has it, and the page cannot know.
      await page.route(
        "**/api/cart/items",
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      await page.getByRole("button", { name: "Add to cart" }).click();
      await page.getByText("It goes into your cart once you are back.").waitFor();
      await page.context().setOffline(true);
      await page.goto(visited);
      await page.getByText("Offline: prices and stock may have changed.").waitFor();
      await page.getByRole("button", { name: "Add to cart" }).click();
      await page.getByText("It goes into your cart once you are back.").waitFor();
      await page.goto("/checkout");
      await page.getByRole("heading", { name: "You are offline" }).waitFor();
      await page
        .locator("[data-kept]")
        .getByRole("link", { name: title ?? "" })
        .waitFor();
      const kept = await page.evaluate(
        `caches.keys().then((names) => Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname))))`,
      );
      assert.deepEqual(
        /** @type {string[][]} */ (kept)
          .flat()
          .filter((path) => /^\/(account|orders|cart|checkout|shopper|api)/.test(path)),
        [],
      );
      await page.context().setOffline(false);
      // The page that was asked for opens by itself, and has in it what was chosen meanwhile.
      await page.getByRole("button", { name: "Place order" }).waitFor();
      await page.locator(".line--small", { hasText: "× 2" }).last().waitFor();
      assert.equal(await page.evaluate("localStorage.getItem('adds')"), "[]");
    },
    /net::ERR_/,
  );
});

const LONG = "Donaudampfschifffahrtsgesellschaftskapitaen".repeat(4);

test("a merchant's pictures are dropped, pasted and ordered by mouse and keyboard, and shoppers get the size of their screen", async () => {
  const png = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#a43" } })
    .png()
    .toBuffer();
  await visit(
    {},
    async (page) => {
      await page
        .context()
        .request.post("/dev/sign-in", { form: { who: "merchant" }, headers: { Origin: origin() } });
      await page.goto("/admin/products/new");
      const rows = page.locator("[data-picture-rows] > li");
      const file = (/** @type {string} */ name, /** @type {number} */ extra) => ({
        name,
        mimeType: "image/png",
        // Bytes after its end make it another file.
        buffer: Buffer.concat([png, Buffer.alloc(extra)]),
      });
      await page
        .getByLabel("Add pictures")
        .setInputFiles([file("a.png", 0), { ...file("b", 0), buffer: Buffer.from("<svg/>") }]);
      await page.getByText("b: SVG can hold scripts").waitFor();
      for (const [n, how] of ["drop", "paste"].entries()) {
        const data = await page.evaluateHandle(
          (bytes) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "c.png", { type: "image/png" }));
            return transfer;
          },
          [...file("c.png", n + 1).buffer],
        );
        await page.locator("[data-picture-fields]").evaluate(
          (panel, [kind, transfer]) => {
            const init = { bubbles: true, cancelable: true };
            panel.dispatchEvent(
              kind === "drop"
                ? new DragEvent("drop", { ...init, dataTransfer: transfer })
                : new ClipboardEvent("paste", { ...init, clipboardData: transfer }),
            );
          },
          /** @type {[string, any]} */ ([how, data]),
        );
        await rows.nth(n + 1).waitFor();
      }
      const order = () =>
        rows.locator("input[type=hidden]").evaluateAll((all) => all.map((one) => one.getAttribute("value")));
      const [first, second, third] = await order();
      await rows.nth(2).getByRole("button", { name: "Up picture 3" }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      assert.deepEqual(await order(), [third, first, second]);
      assert.equal(await page.evaluate("document.activeElement.textContent"), "Down picture 1");
      const picture = rows.nth(0).locator("img");
      const from = await picture.boundingBox();
      const to = await rows.nth(2).locator("img").boundingBox();
      assert.ok(from && to);
      await page.mouse.move(from.x + 9, from.y + 9);
      await page.mouse.down();
      await page.mouse.move(to.x + 9, to.y + 9, { steps: 4 });
      await page.mouse.up();
      assert.deepEqual(await order(), [first, second, third]);
      await expectAccessible(page);
      await page.getByLabel("Title", { exact: true }).fill("Three of a kind");
      await page.getByLabel("Price", { exact: true }).fill("20");
      await page.getByLabel("Status").selectOption("unlisted");
      await page.keyboard.press("Tab");
      await page.getByLabel("Title", { exact: true }).press("Enter");
      await page.waitForURL(/done=created/);
      assert.deepEqual(await order(), [first, second, third]);
      await page.goto("/products/three-of-a-kind");
      const shown = page.locator(".pictures__row img").first();
      await page.waitForFunction("document.querySelector('.pictures__row img').complete");
      assert.match(
        String(await shown.evaluate((one) => Reflect.get(one, "currentSrc"))),
        /-900x600\.png\/\d+\.webp$/,
      );
      assert.ok(await shown.evaluate((one) => Reflect.get(one, "naturalWidth") > 0));
    },
    /status of 422/,
  );
});

test("on the smallest phone, with text twice as large, no long word and no choice makes a page wider", async () => {
  const variants = ["Small", LONG.slice(0, 90)].flatMap((Size) =>
    ["Red", "Blue"].map((Color) => ({
      options: { Size, Color },
      price: { amount: 2_500, currency: "USD" },
      quantity: Color === "Red" ? 3 : 0,
    })),
  );
  await asMerchant("POST", "/api/admin/products", {
    slug: "long-words",
    title: LONG,
    vendor: LONG,
    category: LONG.slice(0, 200),
    status: "unlisted",
    description: `<p>${LONG}</p>`,
    optionNames: ["Size", "Color"],
    images: [
      { url: "/art/v1/loom-long.svg", alt: LONG },
      { url: "/missing.png", alt: LONG },
    ],
    variants,
  });
  await visit(
    { viewport: { width: 320, height: 640 } },
    async (page) => {
      await page.goto("/products/long-words");
      await page.locator(".pictures__row .picture--none").waitFor({ state: "attached" });
      await expectAccessible(page);
      const button = page.getByRole("button", { name: "Add to cart" });
      const { y = 0, height = 0 } = (await button.boundingBox()) ?? {};
      assert.ok(y > 0 && y + height <= 640, "the button is on the first screen");
      await page.getByRole("radio", { name: /^Blue.*sold out/ }).check({ force: true });
      await page.waitForURL(/variant=/);
      await page.getByRole("button", { name: "Sold out" }).waitFor();
      await page.keyboard.press("ArrowUp");
      await button.click();
      await page.getByRole("dialog", { name: "Cart" }).waitFor();
      await expectAccessible(page);
      for (const path of [
        "/",
        "/de/products/long-words",
        "/de/cart",
        "/ar/checkout",
        "/search?q=a",
        "/orders/lookup",
      ]) {
        await page.goto(path);
        await expectRoom(page);
      }
    },
    /404 \(Not Found\)/,
  );
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
        await page.getByLabel("City", { exact: true }).fill("Portland");
        await page.getByLabel("State", { exact: true }).fill("OR");
        await page.getByLabel("ZIP code").fill("97201");
        await expectAccessible(page);
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("Offered first at checkout").waitFor();
        // A member of a group sees its price while typing too, as on the page that it leads to.
        await asMerchant("PUT", "/api/admin/accounts/groups", { email, groups: ["journey"] });
        await asMerchant("POST", "/api/admin/price-lists", {
          title: "Journey",
          customerGroups: ["journey"],
          prices: [{ sku: OPEN_SKU, price: { amount: 1_234, currency: "USD" } }],
        });
        await page.goto("/search");
        await page.locator("main input[name=q]").pressSequentially("open horizon");
        await page.getByRole("option").filter({ hasText: "$12.34" }).waitFor();

        for (const url of [
          "/account/email",
          "/account/addresses",
          "/account/messages",
          "/account/sessions",
          "/account/data",
        ]) {
          await page.goto(url);
          await expectAccessible(page);
          await expectRoom(page);
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
        await expectRoom(page);
        await page.getByRole("link", { name: "Receipt" }).click();
        await page.getByRole("heading", { name: "Receipt" }).waitFor();
        await expectRoom(page);
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
        await page.getByLabel("City", { exact: true }).fill("Portland");
        await page.getByLabel("State", { exact: true }).fill("OR");
        await page.getByLabel("ZIP code").fill("97201");
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
          // Its thousand parts are alike, and take as long as all other pages together.
          ...(FULL ? ["/docs"] : []),
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
        if (turn > 0 && !FULL) {
          return;
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
