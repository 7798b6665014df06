import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "../../test/support/chromium.mjs";
import { Stop } from "./cli.ts";

/** A page of the shop, or a state that a shopper brings it into. */
export interface State {
  name: string;
  path: string;
  act?: (page: Page) => Promise<unknown>;
}

const PRODUCT = "/products/orbits-perihelion";

async function addToCart(page: Page) {
  await page.goto(await firstProduct(page));
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.locator("dialog[open] [data-cart]").waitFor();
}

/** The address of something that can be bought. */
async function firstProduct(page: Page): Promise<string> {
  await page.goto("/products?inStock=true");
  return (await page.locator("main .product-card h2 a").first().getAttribute("href")) ?? PRODUCT;
}

/** On a phone they are a window over the page; beside the results they are always open. */
async function openFilters(page: Page) {
  const button = page.getByRole("button", { name: /^Filter/ });
  if (await button.isVisible()) {
    await button.click();
  }
}

/** Each is reached with a browser of its own: nothing of one is left in the next. */
export const STATES: readonly State[] = [
  { name: "home", path: "/" },
  { name: "listing", path: "/products" },
  {
    name: "listing-filters",
    path: "/products",
    act: openFilters,
  },
  { name: "nothing-found", path: "/search?q=zzzzzz" },
  { name: "search", path: "/search?q=loom" },
  { name: "collections", path: "/collections" },
  { name: "product", path: "/", act: async (page) => page.goto(await firstProduct(page)) },
  { name: "cart-drawer", path: "/", act: addToCart },
  { name: "cart-empty", path: "/cart" },
  { name: "cart", path: "/", act: (page) => addToCart(page).then(() => page.goto("/cart")) },
  { name: "checkout", path: "/", act: (page) => addToCart(page).then(() => page.goto("/checkout")) },
  { name: "sales", path: "/sales" },
  { name: "policy", path: "/policies/returns" },
  { name: "find-order", path: "/orders/lookup" },
  { name: "sign-in", path: "/sign-in" },
  { name: "register", path: "/register" },
  { name: "missing", path: "/nowhere" },
  { name: "documents", path: "/docs" },
];

/** @throws Stop where this machine has no browser. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Stop("There is no Chromium here. Install chromium or Google Chrome, or set CHROMIUM_PATH.");
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Brings a browser of its own into a state, and hands it over. */
export async function visit(
  browser: Browser,
  options: BrowserContextOptions,
  state: State,
  look: (page: Page) => Promise<void>,
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    await prepare(page);
    await page.goto(state.path);
    await state.act?.(page);
    await page.waitForLoadState("load");
    await look(page);
  } finally {
    await context.close();
  }
}
