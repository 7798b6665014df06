import type { Context } from "hono";
import { html } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { CURRENCY } from "../../domain/base/money.ts";
import { spokenBy } from "../../domain/language/languages.ts";
import { shopIn } from "../../domain/language/shop-in.ts";
import { cachedRead, shownSearch } from "../../http/cache/read-cache.ts";
import type { AppEnv } from "../../http/router.ts";
import type { KnownVersions } from "../../shop/catalog/versions.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { soldCurrencies } from "../../shop/prices/sold-currencies.ts";
import { currentShop } from "../../shop/settings/current-shop.ts";
import { linkedIn } from "../language/links.ts";
import { pageWords, WordsContext } from "../language/words.ts";
import { ShopContext } from "../ui/shop.ts";
import { PAGES_STAMP } from "./assets.ts";
import { ClosedPage } from "./error-page.tsx";

/** A shop opens when its merchant says so: search engines come again in an hour. */
const CLOSED_S = 3_600;

/** What is rendered knows the shop and the language of this request (`useShop`, `useWords`). */
async function inShop(c: Context<AppEnv>, content: JSX.Element): Promise<JSX.Element> {
  const shop = c.get("shop");
  const place = c.req.method === "GET" ? c.req.path + shownSearch(c.req.url) : "";
  const currencies = await soldCurrencies(c.env, shop);
  const words = pageWords(shop, c.get("language"), place, c.get("currency"), currencies);
  return (
    <ShopContext.Provider value={shop}>
      <WordsContext.Provider value={words}>{content}</WordsContext.Provider>
    </ShopContext.Provider>
  );
}

/** The answer, whose links stay in its language and its currency. */
function linked(c: Context<AppEnv>, response: Response): Response {
  const [root] = spokenBy(c.get("shop"));
  const { language, currency } = c.var;
  return language === root && currency === CURRENCY ? response : linkedIn(language, root, currency, response);
}

/** A whole page; its caller says what caches may do. */
export async function page(c: Context<AppEnv>, content: JSX.Element, status: ContentfulStatusCode = 200) {
  return linked(c, await c.html(html`<!doctype html>${await inShop(c, content)}`, status));
}

/**
 * A page that looks the same to everybody, through the read cache. It is made with the settings of
 * the versions that the cache stamps it with; while the shop is closed there is none but its sign,
 * and what `isAlways`.
 */
export function publicPage(
  c: Context<AppEnv>,
  make: (db: D1Database, versions: KnownVersions | null) => Promise<JSX.Element>,
  { isAlways = false } = {},
): Promise<Response> {
  if (c.get("isPreview")) {
    return make(c.env.DB, null).then((content) => personalPage(c, content));
  }
  const made = async (db: D1Database, versions: KnownVersions | null) => {
    const shop = await currentShop(c.env, c.executionCtx);
    c.set("shop", shopIn(shop, wordsIn(c.get("language"))));
    return shop.open || isAlways ? page(c, await make(db, versions)) : closedPage(c);
  };
  return cachedRead(c, made, PAGES_STAMP);
}

function closedPage(c: Context<AppEnv>): Promise<Response> {
  c.header("Cache-Control", "no-store");
  c.header("Retry-After", String(CLOSED_S));
  c.set("isSign", true);
  return page(c, <ClosedPage />, 503);
}

/** A page about one shopper: no cache keeps it. */
export function personalPage(c: Context<AppEnv>, content: JSX.Element, status: ContentfulStatusCode = 200) {
  c.header("Cache-Control", "private, no-store");
  return page(c, content, status);
}

/** A piece of a page about one shopper, for an island to put in place. */
export async function personalFragment(c: Context<AppEnv>, piece: JSX.Element) {
  c.header("Cache-Control", "private, no-store");
  return linked(c, await c.html(await inShop(c, piece)));
}
