import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { OrderId } from "../domain/orders/order.ts";
import { cookieOptions } from "./cookies.ts";
import type { AppEnv } from "./router.ts";

export const BOOKMARK_HEADER = "x-d1-bookmark";
const BOOKMARK_COOKIE = "bookmark";
/** Orders a bookmark remembers: they are projected within moments, so more are hardly under way. */
const MAX_TOUCHED = 5;
/** As D1 makes them. */
const D1_BOOKMARK = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;

/**
 * How far a shopper's view of the store has come: what they read next must not be older. Handed out in the header
 * `x-d1-bookmark` and handed back by the client as it is; browsers keep it in a cookie.
 */
export interface Bookmark {
  /** What a D1 session begins with: a bookmark, or `first-primary` after the shopper changed something. */
  constraint: string | null;
  /** Orders the shopper placed or changed that the read model may not have heard of. */
  touched: readonly string[];
}

/** The caller's bookmark. One that is malformed counts as none: it only says how fresh an answer must be. */
export function readBookmark(c: Context<AppEnv>): Bookmark {
  const text = c.req.header(BOOKMARK_HEADER) ?? getCookie(c, BOOKMARK_COOKIE) ?? "";
  const [constraint = "", ...ids] = text.split("~");
  return {
    constraint: constraint === "first-primary" || D1_BOOKMARK.test(constraint) ? constraint : null,
    touched: ids.filter((id) => OrderId.safeParse(id).success).slice(0, MAX_TOUCHED),
  };
}

/** A database session that is no older than the bookmark; any replica will do without one. */
export function readSession(env: Env, { constraint }: Bookmark): D1DatabaseSession {
  return env.DB.withSession(constraint ?? "first-unconstrained");
}

export function giveBookmark(c: Context<AppEnv>, { constraint, touched }: Bookmark): void {
  const text = [constraint ?? "", ...touched.slice(0, MAX_TOUCHED)].join("~");
  c.header(BOOKMARK_HEADER, text);
  if (c.req.header("Authorization") === undefined) setCookie(c, BOOKMARK_COOKIE, text, cookieOptions(c));
}

/** The bookmark of a client that keeps no other: what it wrote is this order. */
export function bookmarkOf(orderId: string): string {
  return `first-primary~${orderId}`;
}

/** The caller placed or changed this order: their next look at the history shows it as it is. */
export function touchOrder(c: Context<AppEnv>, id: string): void {
  // What a caller merely called an order has no place in a header.
  if (!OrderId.safeParse(id).success) return;
  const { touched } = readBookmark(c);
  giveBookmark(c, {
    constraint: "first-primary",
    touched: [id, ...touched.filter((other) => other !== id)],
  });
}
