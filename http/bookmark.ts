import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { OrderId } from "../domain/orders/order.ts";
import type { Bookmark } from "../shop/base/bookmark.ts";
import { cookieOptions } from "./cookies.ts";
import type { AppEnv } from "./router.ts";

export const BOOKMARK_HEADER = "x-d1-bookmark";
const BOOKMARK_COOKIE = "bookmark";
/** Orders a bookmark remembers: they are projected within moments, so more are hardly under way. */
const MAX_TOUCHED = 5;
/** As D1 makes them. */
const D1_BOOKMARK = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;

/**
 * The caller's bookmark. One that is malformed counts as none: it only says how fresh an answer
 * must be.
 */
export function readBookmark(c: Context<AppEnv>): Bookmark {
  const text = c.req.header(BOOKMARK_HEADER) ?? getCookie(c, BOOKMARK_COOKIE) ?? "";
  const [constraint = "", ...ids] = text.split("~");
  return {
    constraint: constraint === "first-primary" || D1_BOOKMARK.test(constraint) ? constraint : null,
    touched: ids.filter((id) => OrderId.safeParse(id).success).slice(0, MAX_TOUCHED),
  };
}

/**
 * Hands the bookmark out: in the header `x-d1-bookmark`, which clients send back as it is, and to
 * browsers in a cookie.
 */
export function giveBookmark(c: Context<AppEnv>, { constraint, touched }: Bookmark): void {
  const text = [constraint ?? "", ...touched.slice(0, MAX_TOUCHED)].join("~");
  c.header(BOOKMARK_HEADER, text);
  if (c.req.header("Authorization") === undefined) {
    setCookie(c, BOOKMARK_COOKIE, text, cookieOptions(c));
  }
}

/** The bookmark for a client that sends none: its last write is this order. */
export function bookmarkOf(orderId: string): string {
  return `first-primary~${orderId}`;
}

/** The caller placed or changed this order: their next look at the history shows it as it is. */
export function touchOrder(c: Context<AppEnv>, id: string): void {
  // What a caller merely called an order has no place in a header.
  if (!OrderId.safeParse(id).success) {
    return;
  }
  const { touched } = readBookmark(c);
  giveBookmark(c, {
    constraint: "first-primary",
    touched: [id, ...touched.filter((other) => other !== id)],
  });
}
