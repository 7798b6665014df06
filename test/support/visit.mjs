import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { prepareState } from "../../scripts/lib/prepare.ts";
import { onFreePort } from "../../scripts/lib/state.ts";
import { buildWorker, originOf, startRuntime } from "../../scripts/lib/worker.ts";
import { findChromium } from "./chromium.mjs";
import { FIND_NARROW } from "./narrow.mjs";
import { preparedState } from "./server.mjs";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const PHONE = { width: 390, height: 844 };
/** With the bars of its browser. */
export const SMALL_PHONE = { width: 375, height: 640 };
export const DESKTOP = { width: 1280, height: 900 };

/** @typedef {import("playwright-core").Page} Page */

/**
 * A shop of their own for the tests of a file, and real visits to it.
 * @param {Promise<import("../browser/providers/providers.ts").Providers>} [providers] Who is paid
 * there;
 *   the mock when left out.
 * @param {{ empty?: boolean, limits?: Record<string, number> }} [options] `empty`: a new shop
 * without
 *   goods and settings. `limits`: of requests; none when left out.
 */
export function openShop(providers, { empty = false, limits = { IP_LIMIT: 0 } } = {}) {
  /** @type {string} */
  let state;
  /** @type {string} */
  let origin;
  /** @type {{ dispose(): Promise<void> } | undefined} */
  let runtime;
  /** @type {import("playwright-core").Browser} */
  let browser;

  /** @param {Record<string, string>} vars */
  async function serve(vars) {
    const { port = undefined } = runtime ? (URL.parse(origin) ?? {}) : {};
    await runtime?.dispose();
    const start = async (/** @type {number} */ free) => {
      origin = originOf(free);
      runtime = await startRuntime(state, { worker: "built", port: free, vars: { ...limits, ...vars } });
    };
    await (port === undefined ? onFreePort(start) : start(Number(port)));
  }

  before(async () => {
    const executablePath = findChromium();
    state = preparedState(empty ? "migrated" : "seeded");
    const paid = await providers;
    const vars = paid?.vars("stripe", "adyen") ?? {};
    await buildWorker();
    await prepareState(state, { shards: [], vars, empty });
    [browser] = await Promise.all([
      chromium.launch({
        ...(executablePath ? { executablePath } : {}),
        args: ["--no-sandbox", "--disable-gpu"],
      }),
      serve(vars),
    ]);
    if (paid) {
      paid.shop = origin;
    }
  });

  after(async () => {
    await Promise.allSettled([browser?.close(), runtime?.dispose()]);
    (await providers)?.close();
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
    const context = await browser.newContext({ baseURL: origin, viewport: DESKTOP, ...options });
    await (await providers)?.answer(context);
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

  return { visit, origin: () => origin, serve };
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
async function expectFits(/** @type {Page} */ page) {
  const sideways = await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  assert.equal(sideways, 0, `${page.url()} is wider than the window`);
}

/**
 * Fails on a page that has no room for its words on the smallest phone, with text twice as large.
 */
export async function expectRoom(/** @type {Page} */ page) {
  const before = page.viewportSize() ?? DESKTOP;
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate('document.documentElement.style.fontSize = "200%"');
  assert.deepEqual(await page.evaluate(FIND_NARROW), [], page.url());
  await page.evaluate('document.documentElement.style.fontSize = ""');
  await page.setViewportSize(before);
}
