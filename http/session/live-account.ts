import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Principal } from "../../domain/accounts/access.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { findSession } from "../../stores/accounts/account-sessions.ts";
import { type Account, findAccount } from "../../stores/accounts/accounts.ts";
import { requirePrincipal } from "../principal.ts";
import type { AppEnv } from "../router.ts";

/**
 * Whether the session of a token has ended meanwhile. A token made for development belongs to none.
 */
export async function isSignedOut(env: Env, { sid }: Principal): Promise<boolean> {
  return sid !== undefined && (await findSession(env.DB, sid, Date.now())) === null;
}

/**
 * A guard for routes that show or change an account: the session must be live now. Elsewhere an
 * access token is good until it lapses.
 */
export const liveSession = createMiddleware<AppEnv>(async function liveSession(c, next) {
  if (await isSignedOut(c.env, requirePrincipal(c))) {
    throw new ProblemError(refusal("invalid_token", "You were signed out. Sign in again."));
  }
  await next();
});

/**
 * For this long after signing in, or proving it again, in milliseconds, no route asks for the
 * password again.
 */
const FRESH_MS = 10 * 60 * 1000;

/** Whether the caller has only just proven who they are. */
export async function hasJustSignedIn(env: Env, { sid }: Principal): Promise<boolean> {
  const now = Date.now();
  const session = sid === undefined ? null : await findSession(env.DB, sid, now);
  return session !== null && now - (session.provenAt ?? session.createdAt) < FRESH_MS;
}

/** The caller's account; 404 for a development token, which speaks for none. */
export async function requireAccount(c: Context<AppEnv>): Promise<Account> {
  const account = await findAccount(c.env, { id: requirePrincipal(c).sub });
  if (account) {
    return account;
  }
  throw new ProblemError(refusal("not_found", "There is no account behind this token."));
}
