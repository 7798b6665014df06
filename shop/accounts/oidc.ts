import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { AccountEmail, AccountName } from "../../domain/accounts/account.ts";
import { IdTokenClaims } from "../../domain/accounts/oidc.ts";
import { randomId } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { secretDigest } from "../../domain/base/secrets.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { settingsOf } from "../../providers/settings.ts";
import {
  type Account,
  findAccount,
  findByIdentity,
  insertAccount,
  linkIdentity,
} from "../../stores/accounts/accounts.ts";
import { insertFlow, takeFlow } from "../../stores/accounts/oidc-flows.ts";
import { NO_NEW_ACCOUNTS, unlessDisabled } from "./credentials.ts";

/** How long a person may take at the provider. */
export const FLOW_TTL_MS = 10 * 60 * 1000;
/** What a provider said of itself is asked for again after this. */
const METADATA_TTL_MS = 10 * 60 * 1000;
const JWKS_TTL_MS = 10 * 60 * 1000;
/** A key that is not known is looked for, but not more often than this. */
const JWKS_COOLDOWN_MS = 1_000;
const PROVIDER_TIMEOUT_MS = 5_000;
export const CALLBACK_PATH = "/api/auth/oidc/callback";

interface Provider {
  server: oauth.AuthorizationServer;
  keys: JWTVerifyGetKey;
  readAt: number;
}

/** By issuer. Several requests may fill it at once; the last one stays. */
const providers = new Map<string, Provider>();

/**
 * Whether this shop offers to sign in elsewhere, and the name of that place; null when it does not.
 */
export function providerName(env: Env): string | null {
  const { OIDC_ISSUER: issuer } = settingsOf(env);
  return issuer && env.OIDC_CLIENT_ID ? env.OIDC_NAME || new URL(issuer).hostname : null;
}

/** Providers speak https; one on this very machine may do without in development. */
function insecure(env: Env): boolean {
  const { protocol, hostname } = new URL(env.OIDC_ISSUER);
  const here = hostname === "localhost" || hostname === "127.0.0.1";
  return protocol === "http:" && here && !settingsOf(env).deployed;
}

function requestOptions(env: Env) {
  return {
    [oauth.allowInsecureRequests]: insecure(env),
    signal: () => AbortSignal.timeout(PROVIDER_TIMEOUT_MS),
  };
}

async function provider(env: Env): Promise<Provider> {
  const known = providers.get(env.OIDC_ISSUER);
  if (known && Date.now() - known.readAt < METADATA_TTL_MS) {
    return known;
  }
  const issuer = new URL(env.OIDC_ISSUER);
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { ...requestOptions(env), algorithm: "oidc" }),
  );
  if (!server.jwks_uri || !server.authorization_endpoint) {
    throw new Error("the provider's metadata lack endpoints");
  }
  const sameKeys = known && known.server.jwks_uri === server.jwks_uri;
  const keys = sameKeys
    ? known.keys
    : createRemoteJWKSet(new URL(server.jwks_uri), {
        cacheMaxAge: JWKS_TTL_MS,
        cooldownDuration: JWKS_COOLDOWN_MS,
        timeoutDuration: PROVIDER_TIMEOUT_MS,
      });
  const read = { server, keys, readAt: Date.now() };
  providers.set(env.OIDC_ISSUER, read);
  return read;
}

function redirectUri(env: Env): string {
  return new URL(CALLBACK_PATH, env.SHOP_URL).href;
}

const UNAVAILABLE = refusal(
  "oidc_unavailable",
  "The place to sign in with does not answer. Try again, or use a password.",
);
const FAILED = refusal(
  "oidc_failed",
  "Signing in there did not work out. Start again from the sign-in page.",
);

/** Where to send a browser to sign in, and the state that it must come back with. */
export async function startSignIn(
  env: Env,
  returnTo: string,
): Promise<Result<{ url: string; state: string }, Refusal>> {
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const codeVerifier = oauth.generateRandomCodeVerifier();
  let server: oauth.AuthorizationServer;
  try {
    ({ server } = await provider(env));
  } catch (error) {
    return unavailable(error);
  }
  await insertFlow(env.DB, {
    stateDigest: await secretDigest(state),
    nonce,
    codeVerifier,
    returnTo,
    expiresAt: Date.now() + FLOW_TTL_MS,
  });
  const url = new URL(server.authorization_endpoint ?? "");
  for (const [name, value] of Object.entries({
    client_id: env.OIDC_CLIENT_ID,
    redirect_uri: redirectUri(env),
    response_type: "code",
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
  })) {
    url.searchParams.set(name, value);
  }
  return ok({ url: url.href, state });
}

/** A person whom the provider has authenticated. */
export interface Arrival {
  claims: IdTokenClaims;
  idToken: string;
  returnTo: string;
}

/**
 * Completes a sign-in when the browser comes back. `state` must be the one that this browser was
 * sent with. An answer to another browser's request, or a used one, is refused.
 */
export async function finishSignIn(
  env: Env,
  callback: URL,
  state: string | undefined,
): Promise<Result<Arrival, Refusal>> {
  if (state === undefined || callback.searchParams.get("state") !== state) {
    return err(FAILED);
  }
  const flow = await takeFlow(env.DB, state, Date.now());
  if (!flow) {
    return err(FAILED);
  }
  let known: Provider;
  try {
    known = await provider(env);
  } catch (error) {
    return unavailable(error);
  }
  try {
    const { server, keys } = known;
    const client: oauth.Client = { client_id: env.OIDC_CLIENT_ID };
    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const response = await oauth.authorizationCodeGrantRequest(
      ...([
        server,
        client,
        clientAuth(env, server),
        parameters,
        redirectUri(env),
        flow.codeVerifier,
      ] as const),
      requestOptions(env),
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: flow.nonce,
      requireIdToken: true,
    });
    const idToken = tokens.id_token ?? "";
    // The line to the provider vouches for the token already; its signature is checked all the
    // same.
    const { payload } = await jwtVerify(idToken, keys, {
      issuer: server.issuer,
      audience: env.OIDC_CLIENT_ID,
      algorithms: ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"],
    });
    return ok({ claims: IdTokenClaims.parse(payload), idToken, returnTo: flow.returnTo });
  } catch (error) {
    console.warn(logRecord("warn", "sign-in elsewhere failed", { error }));
    return err(FAILED);
  }
}

function unavailable(error: unknown): Result<never, Refusal> {
  console.warn(logRecord("warn", "OpenID provider did not answer", { error }));
  return err(UNAVAILABLE);
}

function clientAuth(env: Env, server: oauth.AuthorizationServer): oauth.ClientAuth {
  if (!env.OIDC_CLIENT_SECRET) {
    return oauth.None();
  }
  const ways = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return ways.includes("client_secret_basic")
    ? oauth.ClientSecretBasic(env.OIDC_CLIENT_SECRET)
    : oauth.ClientSecretPost(env.OIDC_CLIENT_SECRET);
}

/**
 * The account of a person whom the provider has authenticated: the one they used before, else the
 * one of their address, else a new one. Only an address that the provider has verified counts.
 * Otherwise an attacker could claim another person's account.
 */
export async function accountOf(
  env: Env,
  { registration }: Pick<ShopSettings, "registration">,
  { claims }: Arrival,
): Promise<Result<Account, Refusal>> {
  const { DB, OIDC_ISSUER: issuer } = env;
  const known = await findByIdentity(env, issuer, claims.sub);
  if (known) {
    return unlessDisabled(known);
  }
  const email = AccountEmail.safeParse(claims.email);
  if (!email.success || claims.email_verified !== true) {
    return err(
      refusal(
        "oidc_email_unverified",
        "Your email address is not verified there. Verify it, or register here.",
      ),
    );
  }
  if (registration === "closed" && !(await findAccount(env, { email: email.data }))) {
    return err(NO_NEW_ACCOUNTS);
  }
  const name = AccountName.safeParse(claims.name ?? claims.preferred_username);
  await insertAccount(env, {
    id: randomId("acc"),
    email: email.data,
    name: name.success ? name.data : (email.data.split("@")[0] ?? email.data),
    role: "customer",
    passwordHash: null,
  });
  const account = await findAccount(env, { email: email.data });
  if (!account) {
    return err(FAILED);
  }
  await linkIdentity(DB, { issuer, subject: claims.sub, accountId: account.id });
  // Of two sign-ins at once, the first may have linked it.
  return unlessDisabled((await findByIdentity(env, issuer, claims.sub)) ?? account);
}

/**
 * Where a browser goes to end the provider's session as well; null when the provider has no such
 * page.
 */
export async function endSessionUrl(env: Env, idToken: string): Promise<string | null> {
  try {
    const { server } = await provider(env);
    if (!server.end_session_endpoint) {
      return null;
    }
    const url = new URL(server.end_session_endpoint);
    url.searchParams.set("id_token_hint", idToken);
    url.searchParams.set("client_id", env.OIDC_CLIENT_ID);
    url.searchParams.set("post_logout_redirect_uri", new URL("/sign-in?told=signed-out", env.SHOP_URL).href);
    return url.href;
  } catch (error) {
    console.warn(logRecord("warn", "OpenID provider did not answer", { error }));
    return null;
  }
}
