import fs from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { DEFAULT_PORT, parseOptions } from "../lib/cli.ts";
import { openBrowser, STATES, visit } from "../lib/visits.ts";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Bytes on first load, gzip. */
const MOST_SCRIPT = 15 * 1024;
const MOST_CSS = 12 * 1024;
/** What moves by itself while a page opens. */
const MOST_SHIFT = 0.01;

const LOOKS = [
  { name: "320", viewport: { width: 320, height: 640 }, text: "100%" },
  { name: "390", viewport: { width: 390, height: 844 }, text: "100%" },
  { name: "1440", viewport: { width: 1440, height: 900 }, text: "100%" },
  { name: "320 with text twice as large", viewport: { width: 320, height: 640 }, text: "200%" },
];

/** Runs in the page, before anything of its own: sums up what moves without the shopper. */
const MEASURE_SHIFT = `window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shift += entry.hadRecentInput ? 0 : entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });`;

/**
 * `npm run web-vitals`: fails where a page or state of a running shop is too heavy, moves by itself,
 * scrolls sideways, complains in the console, or has something that axe finds serious.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    url: { type: "string", default: `http://localhost:${DEFAULT_PORT}` },
  });
  const wrong: string[] = [];
  const browser = await openBrowser();
  try {
    for (const { name, viewport, text } of LOOKS) {
      for (const state of STATES) {
        const said: string[] = [];
        const sizes = { script: 0, css: 0 };
        const weighed = new Map<string, Promise<void>>();
        const prepare = (page: Page) => {
          page.on("pageerror", ({ message }) => said.push(message));
          page.on("console", (message) => {
            if (message.type() === "error" && !message.text().includes("404 (Not Found)")) {
              said.push(message.text());
            }
          });
          page.on("response", (response) => {
            const kind = { script: "script", stylesheet: "css" }[response.request().resourceType()];
            if ((kind === "script" || kind === "css") && state.act === undefined) {
              const add = response.body().then((body) => {
                sizes[kind] += gzipSync(body).length;
              });
              weighed.set(
                response.url(),
                add.catch(() => undefined),
              );
            }
          });
          return page.addInitScript({ content: MEASURE_SHIFT });
        };
        await visit(
          browser,
          { viewport, baseURL: values.url },
          state,
          async (page) => {
            const shift = Number(await page.evaluate("window.shift ?? 0"));
            await page.evaluate(`document.documentElement.style.fontSize = "${text}"`);
            const sideways = Number(
              await page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth",
              ),
            );
            await page.evaluate(AXE);
            const serious = await page.evaluate<string[]>(
              `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
                .filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id))`,
            );
            await Promise.all(weighed.values());
            const found = [
              ...said,
              ...serious.map((id) => `axe: ${id}`),
              ...(sideways > 0 ? [`${sideways} px wider than the window`] : []),
              ...(shift > MOST_SHIFT ? [`moves by ${shift.toFixed(3)}`] : []),
              ...(sizes.script > MOST_SCRIPT ? [`${sizes.script} bytes of script`] : []),
              ...(sizes.css > MOST_CSS ? [`${sizes.css} bytes of CSS`] : []),
            ].map((what) => `${state.name} at ${name}: ${what}`);
            wrong.push(...found);
            console.log(
              `${found.length === 0 ? "✔" : "✖"} ${state.name} at ${name}: script ${sizes.script} B, CSS ${sizes.css} B, shift ${shift.toFixed(3)}`,
            );
          },
          prepare,
        );
      }
    }
  } finally {
    await browser.close();
  }
  console.log(wrong.length === 0 ? "Nothing is wrong." : wrong.join("\n"));
  return wrong.length === 0 ? 0 : 1;
}
