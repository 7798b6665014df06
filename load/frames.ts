/**
 * How smooth the pages are on a phone, against `npm run serve`:
 *
 *   node load/frames.ts --url http://127.0.0.1:8787 [--seconds 10]
 *
 * Chromium, 390 × 844 at three times the density, processor slowed to a quarter.
 *
 * Meanwhile simulated buyers order 20 times a second from the sale. For comparison they do so too
 * while a page without live parts is open, because buyers and server share the machine with the
 * browser. It reports how long frames took, how long the main thread was busy at a time, and what
 * moved (cumulative layout shift) from loading to scrolling to the end.
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type BrowserContext, chromium } from "playwright-core";
import { findChromium } from "../test/support/chromium.mjs";
import { Merchant, mintTokens, orderBody } from "./lib/shop-client.ts";

const SLOWDOWN = 4;
const BUYS_PER_SECOND = 20;
/** A frame that took longer than this and a half was missed at 60 a second. */
const FRAME_MS = 1000 / 60;

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8787" },
    seconds: { type: "string", default: "10" },
  },
});
const origin = new URL(values.url).origin;
const seconds = Number(values.seconds);
const executablePath = findChromium();
if (!executablePath) {
  throw new Error("There is no Chromium here: install one, or set CHROMIUM_PATH.");
}

const merchant = await Merchant.at(origin);
const allotment = Math.ceil(seconds * BUYS_PER_SECOND * 4.5);
const saleId = await merchant.openSale({ allotment, lanes: 4 });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 3,
    isMobile: true,
    hasTouch: true,
  });
  await context.request.post("/dev/sign-in", { form: { who: "customer" }, headers: { Origin: origin } });
  const first = await (await context.request.get("/api/catalog/products?pageSize=1&inStock=true")).json();
  const sale = `/sales/${saleId}`;
  const pages = [
    ...["/", "/products", `/products/${first.items[0].slug}`, "/cart", "/sales"].map((path) => ({
      path,
      busy: false,
    })),
    { path: "/sales", busy: true },
    { path: sale, busy: true },
    { path: "/sales", busy: true },
    { path: sale, busy: true },
  ];
  console.log(
    "| page | frames | longer than 25 ms | p95 ms | longest task ms | layout shift |\n|---|--:|--:|--:|--:|--:|",
  );
  for (const { path, busy } of pages) {
    const seen = await visit(context, path, busy);
    const sorted = seen.frames.toSorted((a, b) => a - b);
    const late = sorted.filter((ms) => ms > FRAME_MS * 1.5).length;
    const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
    const name =
      path.replace(saleId, "…").replace(first.items[0].slug, "…") + (busy ? ", while people buy" : "");
    const cells = [name, sorted.length, late, p95.toFixed(1), seen.longest.toFixed(0), seen.shift.toFixed(4)];
    console.log(`| ${cells.join(" | ")} |`);
    for (const { by, value } of seen.moved) {
      console.log(`  moved ${value.toFixed(4)}: ${by}`);
    }
  }
} finally {
  await browser.close();
  await merchant.closeSale(saleId);
}

/** What a page gathers about itself while it is looked at. */
interface Seen {
  shift: number;
  moved: { by: string; value: number }[];
  /** Milliseconds each. */
  frames: number[];
  longest: number;
}

async function visit(context: BrowserContext, path: string, busy: boolean) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  await page.addInitScript(() => {
    const seen: Seen = { shift: 0, moved: [], frames: [], longest: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput, sources } = entry as PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources: { node?: Node }[];
        };
        if (hadRecentInput) {
          continue;
        }
        seen.shift += value;
        const by = sources
          .map(({ node }) => (node instanceof Element ? node.outerHTML.slice(0, 80) : "?"))
          .join(" / ");
        seen.moved.push({ by, value });
      }
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.longest = Math.max(seen.longest, duration);
      }
    }).observe({ type: "longtask", buffered: true });
  });
  await page.goto(path, { waitUntil: "load" });
  await page.waitForTimeout(1_000);
  // What loading took is one thing; from here on it is about staying smooth.
  await page.evaluate(() => {
    const { seen } = window as unknown as { seen: Seen };
    seen.longest = 0;
    let last = performance.now();
    const step = (now: number) => {
      seen.frames.push(now - last);
      last = now;
      requestAnimationFrame(step);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(step);
    });
  });
  const buying = busy ? buyFor(seconds * 1000) : null;
  if (!busy) {
    for (let i = 0; i < 20; i++) {
      await page.mouse.wheel(0, 300);
      await page.waitForTimeout(100);
    }
  }
  await (buying ?? page.waitForTimeout(500));
  const result = await page.evaluate(() => (window as unknown as { seen: Seen }).seen);
  await page.close();
  return result;
}

async function buyFor(ms: number) {
  const tokens = await mintTokens(Math.ceil((ms / 1000) * BUYS_PER_SECOND), `frames-${Date.now()}`);
  await Promise.all(
    tokens.map(async (token, i) => {
      await pause((i / BUYS_PER_SECOND) * 1000);
      await fetch(`${origin}/api/sales/${saleId}/orders`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${token}`,
          "Idempotency-Key": `frames-${i}`,
          "Content-Type": "application/json",
        },
        body: JSON.stringify(orderBody),
      });
    }),
  );
}
