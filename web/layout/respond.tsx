import type { Context } from "hono";
import { html } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { cachedRead } from "../../http/cache/read-cache.ts";
import type { AppEnv } from "../../http/router.ts";
import type { KnownVersions } from "../../shop/catalog/versions.ts";
import { ShopContext } from "../ui/shop.ts";
import { PAGES_STAMP } from "./assets.ts";

/** What is rendered knows the shop of this request (`useShop`). */
function inShop(c: Context<AppEnv>, content: JSX.Element): JSX.Element {
  return <ShopContext.Provider value={c.get("shop")}>{content}</ShopContext.Provider>;
}

/** A whole page; its caller says what caches may do. */
export async function page(c: Context<AppEnv>, content: JSX.Element, status: ContentfulStatusCode = 200) {
  return c.html(html`<!doctype html>${inShop(c, content)}`, status);
}

/** A page that looks the same to everybody, through the read cache. */
export function publicPage(
  c: Context<AppEnv>,
  make: (db: D1Database, versions: KnownVersions | null) => Promise<JSX.Element>,
): Promise<Response> {
  return cachedRead(c, async (db, versions) => page(c, await make(db, versions)), PAGES_STAMP);
}

/** A page about one shopper: no cache keeps it. */
export function personalPage(c: Context<AppEnv>, content: JSX.Element, status: ContentfulStatusCode = 200) {
  c.header("Cache-Control", "private, no-store");
  return page(c, content, status);
}

/** A piece of a page about one shopper, for an island to put in place. */
export function personalFragment(c: Context<AppEnv>, piece: JSX.Element) {
  c.header("Cache-Control", "private, no-store");
  return c.html(inShop(c, piece));
}
