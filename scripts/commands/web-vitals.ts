import fs from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Browser, Page, Request } from "playwright-core";
import { FIND_NARROW } from "../../test/support/narrow.mjs";
import { lighthouseLines } from "../lib/browser/lighthouse.ts";
import { openBrowser, type State, visit, withStates } from "../lib/browser/visits.ts";
import { DEFAULT_PORT, parseOptions, wholeNumber } from "../lib/cli.ts";
import { freePort } from "../lib/state.ts";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Bytes on first load, gzip. */
const MOST_SCRIPT = 15 * 1024;
const MOST_CSS = 12 * 1024;
const MOST_CSS_AT_WORK = 15 * 1024;
/** What moves by itself while a page opens. */
const MOST_SHIFT = 0.01;

const LOOKS = [
  { name: "320", viewport: { width: 320, height: 640 }, text: "100%" },
  { name: "390", viewport: { width: 390, height: 844 }, text: "100%" },
  { name: "1440", viewport: { width: 1440, height: 900 }, text: "100%" },
  { name: "320 with text twice as large", viewport: { width: 320, height: 640 }, text: "200%" },
];

/**
 * The browser's own words on answers that a state provokes: a page or picture that is not there, a
 * refusal.
 */
const EXPECTED = /^Failed to load resource: .* status of 4\d\d/;

/** Runs in the page, before anything of its own: sums up what moves without the shopper. */
const MEASURE_SHIFT = `window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shift += entry.hadRecentInput ? 0 : entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });`;

/**
 * `npm run web-vitals`: fails where a page or state of a running shop is too heavy, moves by
 * itself, has no room for something, in each language where text is large, loses the focus,
 * complains in the console, or has something that axe finds serious. Lighthouse's scores depend on
 * the machine: they are printed, and fail nothing.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(
    args,
    {
      url: { type: "string", default: `http://localhost:${DEFAULT_PORT}` },
      runs: { type: "string", default: "3" },
    },
    true,
  );
  const { url } = values;
  const named: readonly string[] = positionals;
  const runs = wholeNumber("runs", values.runs, 0, 20);
  const port = await freePort();
  const browser = await openBrowser(port);
  const wrong: string[] = [];
  try {
    await withStates(url, async (all) => {
      const states = all.filter(({ name }) => named.length === 0 || named.includes(name));
      for (const look of LOOKS) {
        for (const state of states) {
          wrong.push(...(await measure(browser, url, look, state)));
        }
      }
      for await (const line of lighthouseLines(browser, { port, url, runs, states })) {
        console.log(line);
      }
    });
  } finally {
    await browser.close();
  }
  console.log(wrong.length === 0 ? "Nothing is wrong." : wrong.join("\n"));
  return wrong.length === 0 ? 0 : 1;
}

/** @returns What is wrong with a state in a look. */
async function measure(browser: Browser, url: string, look: (typeof LOOKS)[number], state: State) {
  const { name, viewport, text } = look;
  const said: string[] = [];
  /** By its address: a service worker may ask for a file that the page asked for. */
  const weighed = new Map<string, { kind: "script" | "css"; size: Promise<number> }>();
  const found: string[] = [];
  const prepare = (page: Page) => {
    page.on("pageerror", ({ message }) => said.push(message));
    page.on("console", (message) => {
      if (message.type() === "error" && !EXPECTED.test(message.text())) {
        said.push(message.text());
      }
    });
    // What the page in the state loads when it opens. What an act loads later is not in it, nor
    // what comes late of the page before.
    let opens = true;
    const asked = new Set<Request>();
    page.on("request", (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
        opens = true;
        asked.clear();
        weighed.clear();
      }
      asked.add(request);
    });
    page.on("load", () => {
      opens = false;
    });
    page.on("response", (response) => {
      const request = response.request();
      const kind = { script: "script", stylesheet: "css" }[request.resourceType()];
      if (opens && asked.has(request) && (kind === "script" || kind === "css")) {
        const size = response.body().then((body) => gzipSync(body).length);
        weighed.set(request.url(), { kind, size: size.catch(() => 0) });
      }
    });
    return page.addInitScript({ content: MEASURE_SHIFT });
  };
  const whatIsWrong = async (page: Page) => {
    const shift = Number(await page.evaluate("window.shift ?? 0"));
    const holdsFocus =
      state.focus === undefined ||
      (await page.locator(`${state.focus}:focus, ${state.focus} :focus`).count()) > 0;
    await page.evaluate(`document.documentElement.style.fontSize = "${text}"`);
    const narrow = await page.evaluate<string[]>(FIND_NARROW);
    await page.evaluate(AXE);
    const serious = await page.evaluate<string[]>(
      `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => id + " (" + nodes.map(({ target }) => target).join(", ") + ")"))`,
    );
    const sizes = { script: 0, css: 0 };
    for (const { kind, size } of weighed.values()) {
      sizes[kind] += await size;
    }
    found.push(
      ...said,
      ...serious.map((id) => `axe: ${id}`),
      ...(holdsFocus
        ? []
        : [`the focus is on ${await page.evaluate("document.activeElement?.outerHTML.slice(0, 80)")}`]),
      ...narrow,
      ...(shift > MOST_SHIFT ? [`moves by ${shift.toFixed(3)}`] : []),
      ...(sizes.script > MOST_SCRIPT ? [`${sizes.script} bytes of script`] : []),
      ...(sizes.css > (state.atWork ? MOST_CSS_AT_WORK : MOST_CSS) ? [`${sizes.css} bytes of CSS`] : []),
    );
    const mark = found.length === 0 ? "✔" : "✖";
    const figures = `script ${sizes.script} B, CSS ${sizes.css} B, shift ${shift.toFixed(3)}`;
    console.log(`${mark} ${state.name} at ${name}: ${figures}`);
  };
  const inEachLanguage = async (page: Page) => {
    await whatIsWrong(page);
    if (text === "100%") {
      return;
    }
    const others = page.locator("footer [hreflang]");
    const addresses = await others.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    for (const address of addresses) {
      await page.goto(address ?? "/");
      await page.evaluate(`document.documentElement.style.fontSize = "${text}"`);
      found.push(...(await page.evaluate<string[]>(FIND_NARROW)).map((what) => `${address}: ${what}`));
    }
  };
  await visit(browser, { viewport, baseURL: url }, state, inEachLanguage, prepare).catch((error: unknown) => {
    found.push(`cannot be reached: ${String(error).split("\n")[0]}`);
    console.log(`✖ ${state.name} at ${name}`);
  });
  return found.map((what) => `${state.name} at ${name}: ${what}`);
}
