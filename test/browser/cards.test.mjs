import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { OPEN_SKU, orderBody } from "../../load/lib/shop-client.ts";
import { FULL } from "../support/chaos.mjs";
import { eventually } from "../support/server.mjs";
import { openShop, PHONE } from "../support/visit.mjs";
import { CARDS, Providers } from "./providers/providers.ts";

/** @typedef {import("../support/visit.mjs").Page} Page */

const opened = Providers.open();
const { visit, origin, serve } = openShop(opened);
const providers = await opened;

/** Puts something into the cart of a browser. */
async function fillCart(/** @type {Page} */ page) {
  const added = await page.context().request.post("/api/cart/items", {
    headers: { Origin: origin() },
    data: { sku: OPEN_SKU, quantity: 1 },
  });
  assert.equal(added.status(), 200, await added.text());
}

/** Fills a cart and the form of an order. */
async function goToCheckout(/** @type {Page} */ page, /** @type {string} */ email) {
  await fillCart(page);
  await page.goto("/checkout");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel("Address", { exact: true }).fill("12 Analytical Way");
  await page.getByLabel("City", { exact: true }).fill("Portland");
  await page.getByLabel("State", { exact: true }).fill("OR");
  await page.getByLabel("ZIP code").fill("97201");
}

const STRIPE_FIELDS = "iframe[title='Secure payment input frame']";

/** Types a card into Stripe's frame. */
async function typeCard(/** @type {Page} */ page, /** @type {string} */ number) {
  const fields = page.frameLocator(STRIPE_FIELDS);
  await fields.getByLabel("Card number").fill(number);
  await fields.getByLabel("Expiration date").fill("12/34");
  await fields.getByLabel("Security code").fill("123");
}

const bankOf = (/** @type {Page} */ page) => page.frameLocator("iframe[title='Your bank']");

/** Waits for the page of the order that was placed. @returns the order's id */
async function orderOf(/** @type {Page} */ page) {
  await page.waitForURL(/\/orders\/ord_/);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

const isConfirmed = (/** @type {Page} */ page) =>
  page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();

/** Types a card into Adyen's frames, each field in one of its own. */
async function typeCardAtAdyen(/** @type {Page} */ page, /** @type {string} */ number) {
  for (const [title, value] of [
    ["Card number", number],
    ["Expiry date", "12/34"],
    ["Security code", "123"],
  ]) {
    const field = page.frameLocator(`iframe[title='${title}']`).getByRole("textbox");
    await field.fill(value ?? "");
    await field.blur();
  }
}

/** Places an order that Adyen is paid for, and opens its page. */
async function orderAtAdyen(/** @type {Page} */ page) {
  await fillCart(page);
  const { quantity: _, ...terms } = orderBody;
  const placed = await page.context().request.post("/api/orders", {
    headers: { "Idempotency-Key": crypto.randomUUID(), Origin: origin() },
    data: { ...terms, payment: { provider: "adyen", token: null } },
  });
  const { id, accessToken } = await placed.json();
  await page.goto(`/orders/${id}?token=${accessToken}`);
  return id;
}

test("at Stripe a declined card leaves time for another, which the bank asks about", async () => {
  await visit({ viewport: PHONE }, async (page) => {
    await goToCheckout(page, "stripe@example.com");
    await page.frameLocator(STRIPE_FIELDS).getByLabel("Card number").waitFor();
    await page.getByRole("button", { name: "Place order" }).click();
    // Said before an order is placed.
    await page.frameLocator(STRIPE_FIELDS).getByText("Your card is incomplete").waitFor();
    await page.locator("[value=place]:not([aria-busy])").waitFor();
    await typeCard(page, CARDS.noMoney);
    // By key: the frame scrolls to its field just now, away from under a pointer.
    await page.getByRole("button", { name: "Place order" }).press("Enter");
    const id = await orderOf(page);
    await page.getByText("There is not enough money on this card").waitFor();
    await typeCard(page, CARDS.asksBank);
    await page.getByRole("button", { name: /^Pay \$/ }).click();
    await bankOf(page).getByRole("button", { name: "Complete authentication" }).click();
    await isConfirmed(page);
    await providers.tellOfStripe(id, "payment_intent.payment_failed", { times: 2 });
    await page.reload();
    await isConfirmed(page);
    assert.equal(providers.stripe.of(id).status, "succeeded");
  });
});

test("at Adyen, with its own script, a declined card leaves time for another, which the bank asks about", async () => {
  await visit({ viewport: PHONE }, async (page) => {
    const id = await orderAtAdyen(page);
    await typeCardAtAdyen(page, CARDS.declined);
    await page.getByRole("button", { name: /^Pay \$/ }).click();
    await page.getByText("did not say why").waitFor();
    await typeCardAtAdyen(page, CARDS.asksBank);
    await page.getByRole("button", { name: /^Pay \$/ }).click();
    const bank = page.frameLocator("iframe[name='threeDSIframe']");
    await bank.getByRole("button", { name: "Complete authentication" }).click();
    await isConfirmed(page);
    const states = [...providers.adyen.payments.values()].filter(({ reference }) => reference === id);
    assert.deepEqual(
      states.map(({ state }) => state),
      ["refused", "captured"],
    );
  });
});

describe("at full length", { skip: !FULL && "CHAOS=full" }, () => {
  test("a card is paid at once, though Stripe's answers are lost and its webhooks come late and twice", async () => {
    providers.stripe.mishaps = [
      { on: /payment_intents$/, how: "lost" },
      { on: /capture$/, how: "lost" },
    ];
    await visit({}, async (page) => {
      await goToCheckout(page, "lost@example.com");
      await typeCard(page, CARDS.good);
      await page.getByRole("button", { name: "Place order" }).click();
      const id = await orderOf(page);
      await isConfirmed(page);
      for (const type of ["payment_intent.amount_capturable_updated", "payment_intent.succeeded"]) {
        await providers.tellOfStripe(id, type, { times: 2 });
      }
      await page.reload();
      await isConfirmed(page);
      assert.deepEqual(providers.stripe.mishaps, []);
      assert.equal(providers.stripe.of(id).captured, providers.stripe.of(id).amount);
    });
  });

  test("a wallet in Adyen's form pays what it was asked for", async () => {
    await visit({ viewport: PHONE }, async (page) => {
      const id = await orderAtAdyen(page);
      await page.getByText("Google Pay", { exact: true }).first().click();
      await page.getByRole("button", { name: "Google Pay" }).click();
      await page.getByRole("button", { name: /^Agree to USD / }).click();
      await isConfirmed(page);
      assert.equal(providers.adyen.of(id).state, "captured");
    });
  });

  test("a wallet pays in three taps from a product's page, and its address is checked as any other", async () => {
    await visit(
      { viewport: PHONE },
      async (page) => {
        const ofProvider = providers.asked;
        await page.goto("/products/tidelines-open-horizon-postcards");
        let taps = 0;
        const tap = async (/** @type {import("playwright-core").Locator} */ what) => {
          taps += 1;
          await what.click();
        };
        await page.waitForLoadState("networkidle");
        assert.equal(ofProvider, providers.asked, "the page of a product asks no provider for anything");
        await tap(page.getByRole("button", { name: "Express checkout" }));
        await page.waitForURL(/\/checkout$/);
        await tap(page.frameLocator("iframe[title='Secure express checkout frame']").getByRole("button"));
        const wallet = page.frameLocator("iframe[title='Wallet']");
        const pay = wallet.getByRole("button", { name: "Pay" });
        await wallet.getByText("Total $24.00").waitFor();
        const other = async (/** @type {string} */ name) => wallet.getByRole("radio", { name }).check();
        await other("Nowhere");
        await wallet.getByText("It cannot be sent there").waitFor();
        assert.ok(await pay.isDisabled());
        await other("Portland");
        await tap(pay);
        const id = await orderOf(page);
        await isConfirmed(page);
        assert.equal(taps, 3);
        await page.getByText("12 Analytical Way").waitFor();
        await page.getByText("+15035550100").waitFor();
        assert.equal(providers.stripe.of(id).status, "succeeded");
      },
      /400|422/,
    );
  });

  test("a tab that is closed while the bank asks goes on in another browser by the mailed link", async () => {
    let number = "";
    await visit({}, async (page) => {
      await goToCheckout(page, "closed.tab@example.com");
      await typeCard(page, CARDS.asksBank);
      await page.getByRole("button", { name: "Place order" }).click();
      await bankOf(page).getByRole("button", { name: "Complete authentication" }).waitFor();
      const own = await page.context().newPage();
      await own.goto("/orders");
      number = (await own.getByRole("row").last().getByRole("link").first().textContent()) ?? "";
    });
    await visit({ viewport: PHONE }, async (page) => {
      await page.goto("/orders/lookup");
      await page.getByLabel(/number/i).fill(number.trim());
      await page.getByLabel("Email").fill("closed.tab@example.com");
      await page
        .getByRole("button", { name: /mail|find/i })
        .first()
        .click();
      const row = page.getByRole("row").filter({ hasText: "closed.tab@example.com" });
      await eventually(async () => {
        await page.goto("/dev/mailbox");
        return (await row.count()) > 0;
      }, "the mail with the link");
      await row.first().getByRole("link").click();
      await page.goto(/http\S+/.exec((await page.locator("pre").textContent()) ?? "")?.[0] ?? "");
      await page.getByRole("button", { name: "Continue with my bank" }).click();
      await bankOf(page).getByRole("button", { name: "Complete authentication" }).click();
      await isConfirmed(page);
    });
  });

  test("a bank's own page sends the shopper back, and no secret stays in the address", async () => {
    await visit({}, async (page) => {
      await goToCheckout(page, "sent.away@example.com");
      await typeCard(page, CARDS.sentToBank);
      await page.getByRole("button", { name: "Place order" }).click();
      await page.waitForURL(/hooks\.stripe\.com/);
      await page.getByRole("button", { name: "Fail authentication" }).click();
      await orderOf(page);
      await page.getByText("Your bank could not confirm that it was you").waitFor();
      assert.equal(new URL(page.url()).search, "");
      await typeCard(page, CARDS.good);
      await page.getByRole("button", { name: /^Pay \$/ }).click();
      await isConfirmed(page);
    });
  });

  test("a script that is blocked is told in words, and the order is paid once it loads", async () => {
    await visit(
      {},
      async (page) => {
        providers.blocked = /js\.stripe\.com/;
        await goToCheckout(page, "blocked@example.com");
        await page.getByText("The card form did not load. You can pay on the next page.").waitFor();
        await page.getByRole("button", { name: "Place order" }).click();
        await orderOf(page);
        await page.getByText("The payment form does not load.").waitFor();
        providers.blocked = null;
        await page.reload();
        await typeCard(page, CARDS.good);
        await page.getByRole("button", { name: /^Pay \$/ }).click();
        await isConfirmed(page);
      },
      /ERR_BLOCKED_BY_CLIENT/,
    );
  });

  test("a shop that changes its provider goes on with both: orders of before are paid where they began", async () => {
    await visit(
      {},
      async (page) => {
        await goToCheckout(page, "before@example.com");
        await typeCard(page, CARDS.noMoney);
        await page.getByRole("button", { name: "Place order" }).click();
        const before = await orderOf(page);
        await page.getByText("There is not enough money on this card").waitFor();
        const { STRIPE_PUBLISHABLE_KEY: _, ...vars } = providers.vars("stripe", "adyen");
        await serve(vars);
        await goToCheckout(page, "after@example.com");
        await page.getByText("You choose how to pay on the next page.").waitFor();
        await page.getByRole("button", { name: "Place order" }).click();
        await page.waitForURL((url) => /\/orders\/ord_/.test(url.pathname) && !url.pathname.includes(before));
        await typeCardAtAdyen(page, CARDS.good);
        await page.getByRole("button", { name: /^Pay \$/ }).click();
        await isConfirmed(page);
        await serve(providers.vars("stripe", "adyen"));
        await page.goto(`/orders/${before}`);
        await typeCard(page, CARDS.good);
        await page.getByRole("button", { name: /^Pay \$/ }).click();
        await isConfirmed(page);
      },
      /ERR_CONNECTION_REFUSED/,
    );
  });
});
