/** What a product page asks for while it lies open, found out with a browser. */
import { chromium } from "playwright-core";
import { findChromium } from "../support/chromium.mjs";

/** Of the page's own clock, which is moved on. */
const OPEN_SECONDS = 120;
const STEP_SECONDS = 5;

/** @returns null where there is no browser */
export async function pollsOfAProductPage(url: string): Promise<{ paths: string[]; seconds: number } | null> {
  const executablePath = findChromium();
  if (!executablePath) {
    return null;
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    await page.clock.install();
    await page.goto(url, { waitUntil: "networkidle" });
    const paths: string[] = [];
    page.on("request", (request) => {
      const asked = new URL(request.url());
      paths.push(`${asked.pathname}${asked.search}`);
    });
    for (let at = 0; at < OPEN_SECONDS; at += STEP_SECONDS) {
      await page.clock.runFor(STEP_SECONDS * 1_000);
    }
    await page.waitForLoadState("networkidle");
    return { paths, seconds: OPEN_SECONDS };
  } finally {
    await browser.close();
  }
}
