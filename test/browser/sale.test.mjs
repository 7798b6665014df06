import assert from "node:assert/strict";
import { test } from "node:test";
import { Merchant, mintTokens, orderBody } from "../../load/lib/shop-client.ts";
import { FULL } from "../support/chaos.mjs";
import { expectAccessible, openShop, PHONE, SMALL_PHONE } from "../support/visit.mjs";

/** @typedef {import("../support/visit.mjs").Page} Page */

const { visit, origin } = openShop();

const HOUR_MS = 60 * 60 * 1000;
/** More than a line of text that moves by its own height on a phone. */
const SHIFT = 0.01;

/** From here on each page sums up what moves on it by itself. */
function measureShift(/** @type {Page} */ page) {
  return page.addInitScript(() => {
    const measured = Object.assign(window, { shift: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ("value" in entry) {
          measured.shift += Number(entry.value);
        }
      }
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
  await page.context().request.post(path, { form, headers: { Origin: origin() } });
}

/** Buys with a token, from elsewhere. */
async function buyElsewhere(/** @type {string} */ saleId) {
  const [token = ""] = await mintTokens(1, `elsewhere-${saleId}`);
  const response = await fetch(`${origin()}/api/sales/${saleId}/orders`, {
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
  const merchant = await Merchant.at(origin());
  const soldOut = await merchant.openSale({ allotment: 1, sku: "TID-OPEN-16" });
  await buyElsewhere(soldOut);
  const over = await merchant.openSale({ allotment: 3 });
  await merchant.closeSale(over);
  const admission = { perSecond: 5 };
  const ids = [
    await merchant.openSale({ allotment: 5, perCustomerLimit: 2 }),
    await merchant.openSale({ allotment: 5, sku: "TID-014-A3-CR", opensInMs: HOUR_MS }),
    await merchant.openSale({ allotment: 5, sku: "PAR-019-A2-SM", opensInMs: HOUR_MS, admission }),
    await merchant.openSale({ allotment: 5, sku: "CUR-019-A4-CR", admission }),
    soldOut,
    over,
  ];
  const pages = ids.map((id) => `/sales/${id}`);
  const [open = "", , waiting = "", ...others] = pages;
  const visits = FULL
    ? [
        { signedIn: false, paths: [open, waiting] },
        { signedIn: true, paths: ["/sales", `/sales/${over}/books`, ...pages] },
      ]
    : [
        { signedIn: false, paths: [waiting] },
        { signedIn: true, paths: [`/sales/${over}/books`, open, ...others.slice(1)] },
      ];
  for (const { signedIn, paths } of visits) {
    await visit({ viewport: PHONE }, async (page) => {
      await measureShift(page);
      if (signedIn) {
        await sendForm(page, "/dev/sign-in", { who: "customer" });
      }
      for (const path of paths) {
        await page.goto(path);
        await expectAccessible(page);
        await expectStill(page);
      }
    });
  }
});

test("one tap buys it where the account keeps an address, and a small phone shows at once what is left", async () => {
  const id = await (await Merchant.at(origin())).openSale({ allotment: 5 });
  const visitor = { viewport: SMALL_PHONE };
  await visit(
    visitor,
    async (page) => {
      await measureShift(page);
      await sendForm(page, "/dev/sign-in", { who: "customer" });
      await sendForm(page, "/account/addresses/new", orderBody.shippingAddress);
      await page.goto(`/sales/${id}`);
      const button = page.getByRole("button", { name: /^Buy now for/ });
      await button.waitFor();
      const [left, act] = await Promise.all([
        page.getByText("5 of 5 left").boundingBox(),
        page.locator(".sale__act").boundingBox(),
      ]);
      assert.ok(left && act && left.y + left.height <= act.y, "the stock stands above the button");
      assert.equal(
        await page.getByLabel("City", { exact: true }).isVisible(),
        false,
        "what is known is not asked",
      );
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
  const merchant = await Merchant.at(origin());
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
  const merchant = await Merchant.at(origin());
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
