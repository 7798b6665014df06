import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { findChromium } from "./chromium.mjs";
import { preparedState, startServer } from "./server.mjs";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const PHONE = { width: 390, height: 844 };
/** With the bars of its browser. */
export const SMALL_PHONE = { width: 375, height: 640 };
export const DESKTOP = { width: 1280, height: 900 };

/** @typedef {import("playwright-core").Page} Page */

/** A shop of their own for the tests of a file, and real visits to it. */
export function openShop() {
  /** @type {string} */
  let state;
  /** @type {Awaited<ReturnType<typeof startServer>>} */
  let server;
  /** @type {import("playwright-core").Browser} */
  let browser;

  before(async () => {
    const executablePath = findChromium();
    state = preparedState("seeded");
    [server, browser] = await Promise.all([
      startServer({ state }),
      chromium.launch({
        ...(executablePath ? { executablePath } : {}),
        args: ["--no-sandbox", "--disable-gpu"],
      }),
    ]);
  });

  after(async () => {
    await Promise.allSettled([browser?.close(), server?.stop()]);
    fs.rmSync(state, { recursive: true, force: true });
  });

  /**
   * Runs a visit in a browser of its own, and fails when a page broke a rule of its security policy
   * or threw.
   * @param {import("playwright-core").BrowserContextOptions} options
   * @param {(page: Page) => Promise<void>} visit
   * @param {RegExp} [expected] What the console may complain of, such as an answer the visit
   *   provokes.
   */
  async function visit(options, visit, expected = /^$/) {
    const context = await browser.newContext({ baseURL: server.origin, viewport: DESKTOP, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", ({ message }) => {
      // The browser's own word when a page is shown before the change to it could be drawn, as on a
      // busy machine.
      if (!message.startsWith("Transition was aborted")) {
        complaints.push(message);
      }
    });
    page.on("console", (message) => {
      if (message.type() === "error" && !expected.test(message.text())) {
        complaints.push(message.text());
      }
    });
    try {
      await visit(page);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }

  return { visit, origin: () => server.origin };
}

/** Fails on serious and critical violations, and on a page that has to be scrolled sideways. */
export async function expectAccessible(/** @type {Page} */ page) {
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
  await expectFits(page);
}

/** Fails on a page that has to be scrolled sideways. */
export async function expectFits(/** @type {Page} */ page) {
  const sideways = await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  assert.equal(sideways, 0, `${page.url()} is wider than the window`);
}
