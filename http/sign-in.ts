import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";

import { ProblemError, type Refusal, refusal } from "../domain/base/problem.ts";
import type { Result } from "../domain/base/result.ts";
import type { Origin } from "../shop/accounts/credentials.ts";
import { deviceName } from "../shop/accounts/device-name.ts";
import { deviceToken } from "../shop/accounts/known-device.ts";
import type { MailContext } from "../shop/accounts/mail.ts";
import { openSession, sessionOf, type TokenPair } from "../shop/accounts/sessions.ts";
import { adoptGuestCart } from "../shop/cart/change-cart.ts";
import { endSession } from "../stores/accounts/account-sessions.ts";
import type { Account } from "../stores/accounts/accounts.ts";
import { refreshCookie, setSession } from "./browser-session.ts";
import { cookieName, cookieOptions } from "./cookies.ts";
import { localPath } from "./return-to.ts";
import type { AppEnv } from "./router.ts";
import { forgetGuestCart, guestCartId } from "./shopper.ts";

/** Seconds a browser stays known to the account that signed in with it. */
const DEVICE_MAX_AGE_S = 400 * 24 * 60 * 60;

export function originOf(c: Context<AppEnv>): Origin {
  return {
    ip: c.req.header("CF-Connecting-IP") ?? "local",
    deviceToken: getCookie(c, cookieName(c, "device")),
  };
}

export function mailContext(c: Context<AppEnv>): MailContext {
  return { env: c.env, ctx: c.executionCtx, traceparent: c.get("traceparent") };
}

/** The value of a result, or its refusal thrown for the error handler to answer with. */
export function orThrow<T>(result: Result<T, Refusal>): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.error);
}

/**
 * Starts a session for somebody who proved who they are, and brings their guest cart along.
 * What of it does not fit into the account's is named by that cart.
 */
export async function signIn(
  c: Context<AppEnv>,
  account: Account,
  more: { idToken?: string } = {},
): Promise<TokenPair> {
  const device = deviceName(c.req.header("User-Agent") ?? "");
  const tokens = await openSession(c.env, account, { device, ...more });
  const guestCart = guestCartId(c);
  if (guestCart) await adoptGuestCart(c.env, guestCart, account.id);
  return tokens;
}

/** The same for a browser: the tokens become cookies, and whoever was signed in before is signed out. */
export async function signInBrowser(
  c: Context<AppEnv>,
  account: Account,
  more: { idToken?: string } = {},
): Promise<void> {
  const before = refreshCookie(c);
  const replaced = before ? await sessionOf(c.env, before) : null;
  if (replaced) await endSession(c.env.DB, replaced.accountId, replaced.id);
  setSession(c, await signIn(c, account, more));
  setCookie(c, cookieName(c, "device"), await deviceToken(c.env, account.id), {
    ...cookieOptions(c),
    maxAge: DEVICE_MAX_AGE_S,
  });
  forgetGuestCart(c);
}

/** Where a form sends the browser next. An address that leads off the site is refused. */
export function returnPath(c: Context<AppEnv>, returnTo: string | undefined): string {
  const path = localPath(returnTo || "/", c.req.url);
  if (path !== null) return path;
  throw new ProblemError(
    refusal("invalid_request", "After this you can only go to a page of this site.", {
      errors: [{ path: "returnTo", message: "must be a path on this site" }],
    }),
  );
}
