import { createMiddleware } from "hono/factory";
import type { Principal } from "../../domain/accounts/access.ts";
import { isApiKey } from "../../domain/api-keys/api-key.ts";
import { ProblemError } from "../../domain/base/problem.ts";
import { isEnded, isKnownEnded } from "../../shop/accounts/staff/ended-tokens.ts";
import { verifyAccessToken } from "../../shop/accounts/tokens.ts";
import { keyPrincipal } from "../../shop/api-keys/api-keys.ts";
import { invalidToken } from "../principal.ts";
import type { AppEnv } from "../router.ts";
import { browserSession, keepSession } from "../session/browser-session.ts";

/**
 * What is asked with a token that is no access token of the shop's own API; the route checks it.
 */
const TOKEN_OF_ITS_OWN = /^\/(?:metrics|mcp|ucp\/.*|oauth\/(?:token|revoke))$/;

/**
 * Identifies the caller by a bearer token, or by the session cookie of a browser. A missing token
 * is accepted, a bad bearer token is refused. An outdated cookie is renewed, or the request counts
 * as signed out.
 */
export const identify = createMiddleware<AppEnv>(async function identify(c, next) {
  c.set("principal", null);
  const header = c.req.header("Authorization");
  if (header !== undefined && !TOKEN_OF_ITS_OWN.test(c.req.path)) {
    const principal = await bearer(c.env, header);
    if (!principal || (await isEnded(c.env, principal))) {
      throw new ProblemError(invalidToken());
    }
    c.set("principal", principal);
    await next();
    return;
  }
  const { principal, renewed } = await browserSession(c);
  const ended = principal !== null && (await isEnded(c.env, principal));
  c.set("principal", ended ? null : principal);
  await next();
  keepSession(c, ended ? "ended" : renewed);
});

/**
 * Who an `Authorization` header speaks for; null when its token is none of ours, or when this
 * isolate knows that its account is disabled or has another role.
 */
export async function bearer(env: Env, header: string): Promise<Principal | null> {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (!token) {
    return null;
  }
  const principal = isApiKey(token) ? await keyPrincipal(env, token) : await verifyAccessToken(env, token);
  return principal && !isKnownEnded(principal) ? principal : null;
}
