import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { z } from "zod";

import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { auditSignIn } from "../../shop/accounts/audit-sign-in.ts";
import { deviceName } from "../../shop/accounts/device-name.ts";
import { deviceToken } from "../../shop/accounts/known-device.ts";
import { beginStep, STEP_TTL_MS } from "../../shop/accounts/second-factor/sign-in-step.ts";
import { openSession, sessionOf, type TokenPair } from "../../shop/accounts/sessions.ts";
import { ACCESS_TOKEN_TTL_S } from "../../shop/accounts/tokens.ts";
import { adoptGuestCart } from "../../shop/cart/change-cart.ts";
import { endSession, endSessions } from "../../stores/accounts/account-sessions.ts";
import type { Account } from "../../stores/accounts/accounts.ts";
import { readIdToken } from "../../stores/accounts/id-tokens.ts";
import { markSignedIn } from "../../stores/accounts/roles.ts";
import { callOf } from "../call.ts";
import type { Tokens } from "../contract/accounts.ts";
import { cookieName, cookieOptions } from "../cookies.ts";
import { localPath } from "../return-to.ts";
import type { AppEnv } from "../router.ts";
import { forgetGuestCart, guestCartId } from "../shopper.ts";
import { forgetSession, refreshCookie, setSession } from "./browser-session.ts";
import { adoptWishes } from "./wishes.ts";

/** Seconds a browser stays known to the account that signed in with it. */
const DEVICE_MAX_AGE_S = 400 * 24 * 60 * 60;

/** What the browser kept from an earlier sign-in, if anything. */
export function deviceTokenOf(c: Context<AppEnv>): string | undefined {
  return getCookie(c, cookieName(c, "device"));
}

/**
 * Starts a session for a person who proved who they are, and merges their guest cart. The cart
 * names the items that the account's cart has no room for.
 */
export async function signIn(
  c: Context<AppEnv>,
  account: Account,
  more: { idToken?: string } = {},
): Promise<TokenPair> {
  const device = deviceName(c.req.header("User-Agent") ?? "");
  const { sid, ...tokens } = await openSession(c.env, account, { device, ...more });
  if (account.role !== "customer") {
    await markSignedIn(c.env.DB, account.id);
    await auditSignIn(callOf(c), account, sid);
  }
  const guestCart = guestCartId(c);
  if (guestCart) {
    await adoptGuestCart(c.env, guestCart, account.id);
  }
  return tokens;
}

/** The same for a browser: the tokens become cookies, and its earlier session ends. */
export async function signInBrowser(
  c: Context<AppEnv>,
  account: Account,
  more: { idToken?: string } = {},
): Promise<void> {
  const before = refreshCookie(c);
  const replaced = before ? await sessionOf(c.env, before) : null;
  if (replaced) {
    await endSession(c.env.DB, replaced.accountId, replaced.id);
  }
  setSession(c, await signIn(c, account, more));
  setCookie(c, cookieName(c, "device"), await deviceToken(c.env, account.id), {
    ...cookieOptions(c),
    maxAge: DEVICE_MAX_AGE_S,
  });
  forgetGuestCart(c);
  await adoptWishes(c, account.id);
}

/** Where a browser is asked for its second factor. */
export const STEP_PATH = "/sign-in/code";

/**
 * Signs a browser in whose person has proven the first part, or has it asked for the second factor
 * of the account.
 *
 * @returns where the browser goes
 */
export async function signInOrAsk(
  c: Context<AppEnv>,
  account: Account,
  { returnTo, idToken }: { returnTo: string; idToken?: string },
): Promise<string> {
  const secret = await beginStep(c.env, account, { returnTo, ...(idToken === undefined ? {} : { idToken }) });
  if (secret === null) {
    await signInBrowser(c, account, idToken === undefined ? {} : { idToken });
    return returnTo;
  }
  setCookie(c, cookieName(c, "step"), secret, { ...cookieOptions(c), maxAge: STEP_TTL_MS / 1000 });
  return STEP_PATH;
}

/**
 * Tokens for a program; cookies for a browser, whose scripts must not see them. Browsers alone say
 * `Sec-Fetch-Site`.
 */
export async function signedIn(c: Context<AppEnv>, account: Account): Promise<z.infer<typeof Tokens>> {
  if (c.req.header("Sec-Fetch-Site") === undefined) {
    return signIn(c, account);
  }
  await signInBrowser(c, account);
  return { expiresIn: ACCESS_TOKEN_TTL_S, tokenType: "Bearer" };
}

/** Where a form sends the browser next. An address that leads off the site is refused. */
export function returnPath(c: Context<AppEnv>, returnTo: string | undefined): string {
  const path = localPath(returnTo || "/", c.req.url);
  if (path !== null) {
    return path;
  }
  throw new ProblemError(
    refusal("invalid_request", "After this you can only go to a page of this site.", {
      errors: [{ path: "returnTo", message: "must be a path on this site" }],
    }),
  );
}

/**
 * Ends the caller's session, or all of the account's. @returns the id token of a session that began
 * elsewhere
 */
export async function signOut(
  c: Context<AppEnv>,
  { refreshToken, everywhere }: { refreshToken?: string | undefined; everywhere: boolean },
): Promise<string | null> {
  const presented = refreshToken ?? refreshCookie(c);
  const session = presented ? await sessionOf(c.env, presented) : null;
  const principal = c.get("principal");
  const accountId = session?.accountId ?? principal?.sub;
  const sid = session?.id ?? principal?.sid;
  if (accountId !== undefined) {
    if (everywhere) {
      await endSessions(c.env.DB, accountId);
    } else if (sid !== undefined) {
      await endSession(c.env.DB, accountId, sid);
    }
  }
  forgetSession(c);
  return session && readIdToken(c.env, session);
}
