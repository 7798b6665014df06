import type { Context } from "hono";
import { html } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { cachedRead } from "../../http/cache/read-cache.ts";
import type { AppEnv } from "../../http/router.ts";
import { PAGES_STAMP } from "./assets.ts";

async function render(c: Context<AppEnv>, page: JSX.Element, status: ContentfulStatusCode = 200) {
  return c.html(html`<!doctype html>${page}`, status);
}

/** A page that looks the same to everybody, through the read cache. */
export function publicPage(c: Context<AppEnv>, make: () => Promise<JSX.Element>): Promise<Response> {
  return cachedRead(c, async () => render(c, await make()), PAGES_STAMP);
}

/** A page about one shopper: no cache keeps it. */
export function personalPage(c: Context<AppEnv>, page: JSX.Element, status: ContentfulStatusCode = 200) {
  c.header("Cache-Control", "private, no-store");
  return render(c, page, status);
}

/** A piece of a page about one shopper, for an island to put in place. */
export function personalFragment(c: Context<AppEnv>, piece: JSX.Element) {
  c.header("Cache-Control", "private, no-store");
  return c.html(piece);
}
