/** What a product page asks for while it lies open, found out with a browser. */
import { chromium } from "playwright-core";
import { findChromium } from "../support/chromium.mjs";

/** Of the page's own clock, which is moved on. */
const OPEN_SECONDS = 120;
const STEP_SECONDS = 5;

export interface PageView {
  /** What a first visitor's browser asks for until all is shown. */
  loaded: string[];
  /** What it asks for afterwards, while the page lies open for so long. */
  paths: string[];
  seconds: number;
}

/** @returns null where there is no browser */
export async function viewOfAProductPage(url: string): Promise<PageView | null> {
  const executablePath = findChromium();
  if (!executablePath) {
    return null;
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    await page.clock.install();
    const asked: string[] = [];
    page.on("request", (request) => {
      const { pathname, search, protocol } = new URL(request.url());
      if (protocol === "http:") {
        asked.push(`${pathname}${search}`);
      }
    });
    await page.goto(url, { waitUntil: "networkidle" });
    // Pictures further down are asked for when they come near.
    await page.keyboard.press("End");
    await page.waitForLoadState("networkidle");
    const loaded = asked.splice(0);
    for (let at = 0; at < OPEN_SECONDS; at += STEP_SECONDS) {
      await page.clock.runFor(STEP_SECONDS * 1_000);
    }
    await page.waitForLoadState("networkidle");
    return { loaded, paths: asked, seconds: OPEN_SECONDS };
  } finally {
    await browser.close();
  }
}
