import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Principal } from "../../domain/accounts/access.ts";
import { refreshSession, SESSION_IDLE_MS, type TokenPair } from "../../shop/accounts/sessions.ts";
import { ACCESS_TOKEN_TTL_S, verifyAccessToken } from "../../shop/accounts/tokens.ts";
import { cookieName, cookieOptions } from "../cookies.ts";
import type { AppEnv } from "../router.ts";

/**
 * Files that are equal for all browsers. Identifying the caller would renew a session once an
 * image.
 */
const FOR_EVERYBODY = /^\/(?:assets|art)\//;

/** Signs the browser in with tokens that its scripts cannot read. */
export function setSession(c: Context<AppEnv>, tokens: TokenPair): void {
  const options = cookieOptions(c);
  setCookie(c, cookieName(c, "session"), tokens.accessToken, { ...options, maxAge: ACCESS_TOKEN_TTL_S });
  setCookie(c, cookieName(c, "refresh"), tokens.refreshToken, {
    ...options,
    maxAge: SESSION_IDLE_MS / 1000,
  });
}

/**
 * Renews a browser's session at once, because what its access token says of the account is not true
 * any more.
 */
export async function renewSession(c: Context<AppEnv>): Promise<void> {
  const refresh = refreshCookie(c);
  const renewed = refresh ? await refreshSession(c.env, refresh, "browser") : null;
  if (renewed) {
    setSession(c, renewed);
  }
}

/** Deletes the session cookies of the browser. */
export function forgetSession(c: Context<AppEnv>): void {
  for (const name of ["session", "refresh"] as const) {
    deleteCookie(c, cookieName(c, name), cookieOptions(c));
  }
}

export function refreshCookie(c: Context<AppEnv>): string | undefined {
  return getCookie(c, cookieName(c, "refresh"));
}

/** Who a browser is signed in as, and what its cookies must become. */
export interface BrowserSession {
  principal: Principal | null;
  renewed?: TokenPair | "ended";
}

/**
 * Reads a browser's cookies, and renews a session whose access token has lapsed. Tabs that do so at
 * once are all given the same successor (shop/accounts/sessions.ts), so it does not matter whose
 * answer comes last.
 */
export async function browserSession(c: Context<AppEnv>): Promise<BrowserSession> {
  const access = getCookie(c, cookieName(c, "session"));
  const principal = access ? await verifyAccessToken(c.env, access) : null;
  if (principal) {
    return { principal };
  }
  const refresh = refreshCookie(c);
  // A socket's answer takes no cookies.
  if (!refresh || c.req.header("Upgrade") || FOR_EVERYBODY.test(c.req.path)) {
    return { principal: null };
  }
  const renewed = await refreshSession(c.env, refresh, "browser");
  return renewed
    ? { principal: await verifyAccessToken(c.env, renewed.accessToken), renewed }
    : { principal: null, renewed: "ended" };
}

/** Hands the browser its renewed session, unless the route has just signed it in or out itself. */
export function keepSession(c: Context<AppEnv>, renewed: BrowserSession["renewed"]): void {
  if (!renewed) {
    return;
  }
  const name = `${cookieName(c, "refresh")}=`;
  if (c.res.headers.getSetCookie().some((cookie) => cookie.startsWith(name))) {
    return;
  }
  if (renewed === "ended") {
    forgetSession(c);
  } else {
    setSession(c, renewed);
  }
  // A response that sets these cookies is for this browser alone.
  c.header("Cache-Control", "private, no-store");
}
