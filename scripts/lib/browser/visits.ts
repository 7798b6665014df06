import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "../../../test/support/chromium.mjs";
import { Stop } from "../cli.ts";
import { callShop } from "../shop/at-shop.ts";
import { developmentToken } from "../shop/token.ts";

/** A page of the shop, or a state that a shopper brings it into. */
export interface State {
  name: string;
  path: string;
  act?: (page: Page) => Promise<unknown>;
  /**
   * What has the focus after the act, or holds what has it. Without one the page was just opened.
   */
  focus?: string;
  /** A page of the console, whose styles people at work have from the page before. */
  atWork?: true;
}

const DIALOG = "dialog[open]";
/** What a form says first of what is wrong with it. */
const WRONG = ":is([aria-invalid='true'], .notice)";
const ADDRESS = {
  Email: "ada@example.com",
  Name: "Ada Lovelace",
  Address: "12 Analytical Way",
  City: "Portland",
  State: "OR",
  "ZIP code": "97201",
};

const add = (page: Page) => page.getByRole("button", { name: "Add to cart" }).click();

async function openCart(page: Page) {
  await page.goto(await firstProduct(page));
  await add(page);
  await page.locator(`${DIALOG} [data-cart]`).waitFor();
}

/** The address of something that can be bought. */
async function firstProduct(page: Page): Promise<string> {
  await page.goto("/products?inStock=true");
  return (await page.locator("main .product-card h2 a").first().getAttribute("href")) ?? "/products";
}

/** On a phone they are a window over the page; beside the results they are always open. */
async function openFilters(page: Page) {
  const button = page.getByRole("button", { name: /^Filter/ });
  if (await button.isVisible()) {
    await button.click();
  }
}

const toCheckout = (page: Page) => openCart(page).then(() => page.goto("/checkout"));
const pressPlace = (page: Page) => page.getByRole("button", { name: "Place order" }).click();

async function order(page: Page) {
  await toCheckout(page);
  for (const [label, value] of Object.entries(ADDRESS)) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await pressPlace(page);
  await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
}

/** In development anyone may be these people. */
const signedInAs = (who: "customer" | "merchant") => (path: string) => async (page: Page) => {
  await page.context().request.post("/dev/sign-in", {
    form: { who },
    headers: { Origin: new URL(page.url()).origin },
  });
  await page.goto(path);
};
const signedIn = signedInAs("customer");
const atWork = signedInAs("merchant");

async function openZoom(page: Page) {
  await page.goto(await firstProduct(page));
  await page.locator(".pictures__row a").first().click();
  await page.locator(DIALOG).waitFor();
}

async function search(page: Page) {
  // Its script has come.
  const box = page.locator("main input[role=combobox]");
  await box.pressSequentially("loom");
  await page.locator("main [role=option]").first().waitFor();
}

/** Each is reached with a browser of its own: nothing of one is left in the next. */
const STATES: readonly State[] = [
  { name: "home", path: "/" },
  { name: "listing", path: "/products" },
  { name: "listing-filters", path: "/products", act: openFilters },
  {
    name: "listing-sorted",
    path: "/products",
    act: async (page) => {
      await page.locator("#sort").selectOption("price");
      await page.waitForURL(/sort=price/);
    },
    focus: "#sort",
  },
  { name: "nothing-found", path: "/search?q=zzzzzz" },
  { name: "search", path: "/search?q=loom" },
  { name: "suggestions", path: "/search", act: search, focus: "main input[name=q]" },
  { name: "collections", path: "/collections" },
  { name: "product", path: "/", act: async (page) => page.goto(await firstProduct(page)) },
  { name: "zoom", path: "/", act: openZoom, focus: DIALOG },
  {
    name: "zoom-closed",
    path: "/",
    act: async (page) => {
      await openZoom(page);
      await page.keyboard.press("Escape");
    },
    focus: ".pictures__row a",
  },
  {
    name: "quick-add",
    path: "/products?inStock=true",
    act: async (page) => {
      await page.locator("[data-quick-add]").first().click();
      await page.locator(DIALOG).waitFor();
    },
    focus: DIALOG,
  },
  { name: "cart-drawer", path: "/", act: openCart, focus: DIALOG },
  {
    name: "cart-drawer-emptied",
    path: "/",
    act: async (page) => {
      await openCart(page);
      await page
        .locator(DIALOG)
        .getByRole("button", { name: /^Remove/ })
        .click();
      await page.locator(DIALOG).getByText("There is nothing in it yet.").waitFor();
    },
    focus: DIALOG,
  },
  {
    name: "cart-drawer-closed",
    path: "/",
    act: async (page) => {
      await openCart(page);
      await page.keyboard.press("Escape");
    },
    focus: "[data-buy] button",
  },
  { name: "cart-empty", path: "/cart" },
  { name: "cart", path: "/", act: (page) => openCart(page).then(() => page.goto("/cart")) },
  {
    name: "cart-wrong-code",
    path: "/",
    act: async (page) => {
      await openCart(page);
      await page.goto("/cart");
      await page.locator("#code").fill("NOSUCHCODE");
      await page.getByRole("button", { name: "Apply" }).click();
      await page.locator(WRONG).first().waitFor();
    },
    focus: "main",
  },
  { name: "checkout", path: "/", act: toCheckout },
  {
    name: "checkout-wrong",
    path: "/",
    act: async (page) => {
      await toCheckout(page);
      await pressPlace(page);
      await page.locator(WRONG).first().waitFor();
    },
    focus: WRONG,
  },
  { name: "order", path: "/", act: order },
  { name: "orders", path: "/", act: (page) => order(page).then(() => page.goto("/orders")) },
  {
    name: "receipt",
    path: "/",
    act: async (page) => {
      await order(page);
      await page.getByRole("link", { name: "Receipt" }).click();
      await page.waitForURL(/receipt/);
    },
  },
  { name: "sales", path: "/sales" },
  { name: "policy", path: "/policies/returns" },
  { name: "find-order", path: "/orders/lookup" },
  { name: "wishlist", path: "/wishlist" },
  { name: "offline", path: "/offline" },
  { name: "sign-in", path: "/sign-in" },
  {
    name: "sign-in-wrong",
    path: "/sign-in",
    act: async (page) => {
      await page.getByLabel("Email").fill("nobody@example.com");
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.locator(WRONG).first().waitFor();
    },
    focus: WRONG,
  },
  { name: "register", path: "/register" },
  { name: "account", path: "/", act: signedIn("/account") },
  { name: "addresses", path: "/", act: signedIn("/account/addresses/new") },
  { name: "messages", path: "/", act: signedIn("/account/messages") },
  { name: "sessions", path: "/", act: signedIn("/account/sessions") },
  { name: "my-data", path: "/", act: signedIn("/account/data") },
  { name: "missing", path: "/nowhere" },
  { name: "documents", path: "/docs" },
];

const LONG = "Donaudampfschifffahrtsgesellschaftskapitaen".repeat(4);
const SALE_UNITS = 3;
const SALE_MS = 60 * 60 * 1000;

interface Offered {
  items: { variants: { sku: string; available: number; price: { amount: number; currency: string } }[] }[];
}

/**
 * Lays in what no shop has of itself, for as long as the work takes: a product of long words and
 * many choices, and an open sale. The shop has to be in development.
 */
export async function withStates<T>(url: string, work: (states: readonly State[]) => Promise<T>): Promise<T> {
  const token = await developmentToken({ sub: "page-visitor", role: "merchant" });
  const shop = { origin: url, token };
  const read = async <A>(...call: [method: string, route: string, body?: unknown]) =>
    (await callShop(shop, ...call)).json() as Promise<A>;
  const [{ items }, sales] = await Promise.all([
    read<Offered>("GET", "/api/catalog/products?inStock=true"),
    read<{ items: { id: string; state: string }[] }>("GET", "/api/sales"),
  ]);
  const running = sales.items.find(({ state }) => state === "open");
  const [onSale] = items.flatMap(({ variants }) =>
    variants.filter(({ available }) => available > SALE_UNITS),
  );
  const sizes = ["Small", LONG.slice(0, 90)];
  const product = await read<{ id: string; slug: string }>("POST", "/api/admin/products", {
    slug: `long-words-${Date.now().toString(36)}`,
    title: LONG,
    vendor: LONG,
    category: LONG.slice(0, 200),
    status: "unlisted",
    description: `<p>${LONG}</p>`,
    optionNames: ["Size", "Color"],
    images: [{ url: "/missing.png", alt: LONG }],
    variants: sizes.flatMap((Size) =>
      ["Red", "Blue"].map((Color) => ({
        options: { Size, Color },
        price: { amount: 2_500, currency: "USD" },
        quantity: Color === "Red" ? 30 : 0,
      })),
    ),
  });
  const laid =
    running === undefined &&
    onSale &&
    (await read<{ id: string }>("POST", "/api/admin/sales", {
      sku: onSale.sku,
      title: "A few at one price",
      allotment: SALE_UNITS,
      price: onSale.price,
      opensAt: new Date(Date.now() - 1_000).toISOString(),
      closesAt: new Date(Date.now() + SALE_MS).toISOString(),
      perCustomerLimit: 1,
    }));
  const sale = running ?? laid;
  const supplier = await read<{ id: string }>("POST", "/api/admin/suppliers", {
    name: `${LONG.slice(0, 100)} ${Date.now().toString(36)}`,
    leadTimeDays: 10,
  });
  const purchase = await read<{ id: string }>("POST", "/api/admin/purchase-orders", {
    supplierId: supplier.id,
    items: onSale ? [{ sku: onSale.sku, quantity: 10, cost: onSale.price }] : [],
  });
  const feed = await read<{ id: string }>("POST", "/api/admin/feeds", {
    name: `${LONG.slice(0, 100)} ${Date.now().toString(36)}`,
    url: `https://vendor.example.com/${LONG.replaceAll(/\W/g, "-")}.csv`,
    enabled: false,
  });
  const path = `/products/${product.slug}`;
  try {
    return await work([
      ...STATES,
      ...(sale ? [{ name: "sale", path: `/sales/${sale.id}` }] : []),
      { name: "feeds", atWork: true, path: "/", act: atWork("/admin/feeds") },
      { name: "feed", atWork: true, path: "/", act: atWork(`/admin/feeds/${feed.id}`) },
      { name: "suppliers", atWork: true, path: "/", act: atWork("/admin/suppliers") },
      { name: "purchase-orders", atWork: true, path: "/", act: atWork("/admin/purchase-orders") },
      {
        name: "purchase-order",
        atWork: true,
        path: "/",
        act: atWork(`/admin/purchase-orders/${purchase.id}`),
      },
      { name: "long-words", path },
      {
        name: "long-words-cart",
        path,
        act: async (page) => {
          await page.getByRole("radio", { name: /^Donau/ }).check({ force: true });
          await add(page);
          await page.locator(`${DIALOG} [data-cart]`).waitFor();
        },
        focus: DIALOG,
      },
    ]);
  } finally {
    if (laid) {
      await callShop(shop, "POST", `/api/admin/sales/${laid.id}/close`);
    }
    await callShop(shop, "PATCH", `/api/admin/products/${product.id}`, { status: "archived" });
    await callShop(shop, "POST", `/api/admin/purchase-orders/${purchase.id}/moves`, { move: "cancel" });
    await callShop(shop, "PATCH", `/api/admin/suppliers/${supplier.id}`, { archived: true });
    await callShop(shop, "DELETE", `/api/admin/feeds/${feed.id}`);
  }
}

/**
 * @param port Where programs besides this one may use it, too. @throws Stop where there is none.
 */
export function openBrowser(port?: number): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Stop("There is no Chromium here. Install chromium or Google Chrome, or set CHROMIUM_PATH.");
  }
  const shared = port === undefined ? [] : [`--remote-debugging-port=${port}`];
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...shared] });
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
