import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { MAX_WISHES } from "../../domain/accounts/account.ts";
import { addWishes, removeWish, type Wishes } from "../../stores/accounts/own-lists.ts";
import { cookieName, cookieOptions } from "../cookies.ts";
import type { AppEnv } from "../router.ts";

/** Seconds; the most that browsers keep a cookie. */
const MAX_AGE_S = 400 * 24 * 60 * 60;
/** Numbers of products in base 36, the newest in front: `3f.2a`. */
const KEPT = /^[0-9a-z]{1,9}(\.[0-9a-z]{1,9})*$/;

/** The wishlist that a guest's browser keeps. */
function keptWishes(c: Context<AppEnv>): number[] {
  const kept = getCookie(c, cookieName(c, "wishes")) ?? "";
  const all = KEPT.test(kept) ? kept.split(".").map((text) => Number.parseInt(text, 36)) : [];
  return [...new Set(all)].slice(0, MAX_WISHES);
}

/** Whose wishes a request is about. */
export function wishesOf(c: Context<AppEnv>): Wishes {
  const principal = c.get("principal");
  return principal ? { accountId: principal.sub } : { nums: keptWishes(c) };
}

export function hasNoWishes(wishes: Wishes): boolean {
  return "nums" in wishes && wishes.nums.length === 0;
}

/** Keeps a product for later, or no longer: in the account, or in a guest's browser. */
export async function changeWish(c: Context<AppEnv>, num: number, on: boolean): Promise<void> {
  const wishes = wishesOf(c);
  if ("accountId" in wishes) {
    await (on ? addWishes(c.env.DB, wishes.accountId, [num]) : removeWish(c.env.DB, wishes.accountId, num));
    return;
  }
  const others = wishes.nums.filter((kept) => kept !== num);
  const kept = on ? [num, ...others] : others;
  if (kept.length === 0) {
    forgetWishes(c);
    return;
  }
  setCookie(c, cookieName(c, "wishes"), kept.map((one) => one.toString(36)).join("."), {
    ...cookieOptions(c),
    maxAge: MAX_AGE_S,
  });
}

function forgetWishes(c: Context<AppEnv>): void {
  deleteCookie(c, cookieName(c, "wishes"), cookieOptions(c));
}

/** Moves what a guest's browser keeps into the account that signed in with it. */
export async function adoptWishes(c: Context<AppEnv>, accountId: string): Promise<void> {
  const kept = keptWishes(c);
  if (kept.length > 0) {
    await addWishes(c.env.DB, accountId, kept);
    forgetWishes(c);
  }
}
