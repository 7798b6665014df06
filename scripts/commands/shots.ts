import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { openBrowser, visit, withStates } from "../lib/browser/visits.ts";
import { DEFAULT_PORT, parseOptions } from "../lib/cli.ts";

const LOOKS = [
  { name: "320-light", viewport: { width: 320, height: 640 }, colorScheme: "light" },
  { name: "390-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  { name: "1440-light", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  { name: "1440-dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
] as const;

/** Chromium draws no picture that is higher. */
const MOST_PX = 16_384;

/** Runs in the page: what is below the window is loaded too, and shown. */
const LOAD_ALL = `Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => undefined);
}))`;

/**
 * `npm run shots`: pictures of every page and state of a running shop, or of those named, in four
 * looks.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(
    args,
    {
      url: { type: "string", default: `http://localhost:${DEFAULT_PORT}` },
      to: { type: "string", default: path.join(os.tmpdir(), "storefront-shots") },
    },
    true,
  );
  fs.mkdirSync(values.to, { recursive: true });
  const browser = await openBrowser();
  const named: readonly string[] = positionals;
  const wanted = (name: string) => named.length === 0 || named.includes(name);
  let taken = 0;
  try {
    await withStates(values.url, async (states) => {
      for (const { name: look, ...options } of LOOKS) {
        for (const state of states.filter(({ name }) => wanted(name))) {
          await visit(browser, { ...options, baseURL: values.url }, state, async (page) => {
            const file = path.join(values.to, `${state.name}-${look}.png`);
            await page.evaluate(LOAD_ALL);
            // A window over the page is as high as the window.
            const fullPage = (await page.locator("dialog[open], [popover]:popover-open").count()) === 0;
            const all = Number(await page.evaluate("document.documentElement.scrollHeight"));
            const { width, height } = options.viewport;
            const isTooHigh = fullPage && all > MOST_PX;
            if (isTooHigh) {
              await page.setViewportSize({ width, height: MOST_PX });
            }
            const clip = { x: 0, y: 0, width, height: fullPage ? Math.min(all, MOST_PX) : height };
            await page.screenshot({ path: file, fullPage: fullPage && !isTooHigh, clip });
            taken += 1;
          });
        }
      }
    });
  } finally {
    await browser.close();
  }
  console.log(`${taken} pictures are in ${values.to}`);
  return 0;
}
