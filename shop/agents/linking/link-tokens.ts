import { z } from "zod";
import { isVerifierOf, type LinkScope, scopesIn } from "../../../domain/accounts/linking/linking.ts";
import { base32, sha256 } from "../../../domain/base/ids.ts";
import { logRecord } from "../../../domain/base/log.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { mac, randomSecret, secretDigest } from "../../../domain/base/secrets.ts";
import {
  endSession,
  findSession,
  insertSession,
  rotateSession,
  type Session,
} from "../../../stores/accounts/account-sessions.ts";
import { findAccount } from "../../../stores/accounts/accounts.ts";
import { redeemLinkCode } from "../../../stores/accounts/link-codes.ts";
import { SESSION_IDLE_MS, SESSION_MAX_MS } from "../../accounts/sessions.ts";
import { ACCESS_TOKEN_TTL_S, secretOf, signClaims, verifiedClaims } from "../../accounts/tokens.ts";
import { linkIssuer } from "../agent-call.ts";
import { type Client, ClientProof, provenClient } from "./clients.ts";

/**
 * Its id is derived otherwise than that of a browser's session: no token of one is one of the
 * other.
 */
const REFRESH_TOKEN = /^ult_([0-9a-z]{20})\.([0-9a-z]{51})$/;

async function linkId(handle: string): Promise<string> {
  return `lnk_${base32(await sha256(`link\n${handle}`), 20)}`;
}

/** What a program sends where it asks for tokens (RFC 6749, 4.1.3 and 6). */
const TokenForm = ClientProof.extend({
  grant_type: z.string().default(""),
  code: z.string().max(200).default(""),
  redirect_uri: z.string().max(2_048).default(""),
  code_verifier: z.string().max(200).default(""),
  refresh_token: z.string().max(200).default(""),
  scope: z.string().max(1_000).optional(),
});

/** RFC 6749, 5.2. */
export interface TokenError {
  status: 400 | 401;
  error: "invalid_request" | "invalid_client" | "invalid_grant" | "invalid_scope" | "unsupported_grant_type";
  error_description: string;
}

interface TokenAnswer {
  access_token: string;
  token_type: "Bearer";
  expires_in: number;
  refresh_token: string;
  scope: string;
}

type Answer = Result<TokenAnswer, TokenError>;
type Form = Readonly<Record<string, unknown>>;

function refused(error: TokenError["error"], why: string): { ok: false; error: TokenError } {
  const status = error === "invalid_client" ? 401 : 400;
  return err({ status, error, error_description: why });
}

const noClient = () =>
  refused("invalid_client", "The client did not prove that it is the one of its profile.");
const noGrant = () => refused("invalid_grant", "The code or token is not good, or was used before.");

/** Gives a program tokens of the customer who agreed. */
export async function answerTokenRequest(env: Env, form: Form): Promise<Answer> {
  const parsed = TokenForm.safeParse(form);
  if (!parsed.success) {
    return refused("invalid_request", "A field is of another form.");
  }
  if (parsed.data.client_id === undefined && parsed.data.client_assertion === undefined) {
    return refused("invalid_request", "client_id is needed, or client_assertion.");
  }
  const client = await provenClient(env, parsed.data);
  if (!client) {
    return noClient();
  }
  switch (parsed.data.grant_type) {
    case "authorization_code":
      return redeem(env, client, parsed.data);
    case "refresh_token":
      return refresh(env, client, parsed.data);
    default:
      return refused("unsupported_grant_type", "authorization_code and refresh_token are.");
  }
}

async function redeem(env: Env, client: Client, form: z.infer<typeof TokenForm>): Promise<Answer> {
  const now = Date.now();
  const handle = base32(crypto.getRandomValues(new Uint8Array(13)), 20);
  const id = await linkId(handle);
  const code = await redeemLinkCode(env.DB, await secretDigest(form.code), id, now);
  if (!code) {
    return noGrant();
  }
  const { accountId, clientId, redirectUri, challenge, clientName, scopes } = code;
  if (code.sessionId !== id) {
    // Who has it a second time may be a thief, and so may be who had it first.
    await endSession(env.DB, accountId, code.sessionId ?? "", "token_used_again");
    return noGrant();
  }
  const isItsOwn = clientId === client.id && redirectUri === form.redirect_uri;
  if (!isItsOwn || !(await isVerifierOf(challenge, form.code_verifier))) {
    return noGrant();
  }
  const secret = randomSecret();
  await insertSession(env.DB, {
    id,
    accountId,
    device: clientName,
    refreshDigest: await secretDigest(secret),
    previousDigest: null,
    rotatedAt: now,
    createdAt: now,
    expiresAt: now + SESSION_IDLE_MS,
    idToken: null,
    clientId,
    linkScopes: scopes,
  });
  const session = await findSession(env.DB, id, now);
  return session ? tokens(env, session, scopes, `ult_${handle}.${secret}`) : noGrant();
}

/**
 * Exchanges a refresh token, once. The successor is derived from it, and one that comes again ends
 * the link for all its holders.
 */
async function refresh(env: Env, client: Client, form: z.infer<typeof TokenForm>): Promise<Answer> {
  const now = Date.now();
  const [, handle = "", secret = ""] = REFRESH_TOKEN.exec(form.refresh_token) ?? [];
  const id = await linkId(handle);
  const session = await findSession(env.DB, id, now);
  const account = session && (await findAccount(env, { id: session.accountId }));
  if (session?.clientId !== client.id || !session.linkScopes || !account || account.disabledAt !== null) {
    return noGrant();
  }
  const scopes = form.scope === undefined ? session.linkScopes : scopesIn(form.scope);
  if (!scopes?.every((scope) => session.linkScopes?.includes(scope))) {
    return refused("invalid_scope", "The customer has not agreed to that.");
  }
  const next = await mac(secretOf(env), "link-token", `${handle}\n${secret}`);
  const rotated = await rotateSession(env.DB, {
    id,
    presented: await secretDigest(secret),
    successor: await secretDigest(next),
    now,
    expiresAt: Math.min(now + SESSION_IDLE_MS, session.createdAt + SESSION_MAX_MS),
  });
  if (rotated) {
    return tokens(env, session, scopes, `ult_${handle}.${next}`);
  }
  await endSession(env.DB, account.id, id, "token_used_again");
  console.warn(logRecord("warn", "refresh token used again: link ended", { accountId: account.id, id }));
  return noGrant();
}

async function tokens(
  env: Env,
  { id: sid, accountId: sub, clientId }: Session,
  scopes: readonly LinkScope[],
  refreshToken: string,
): Promise<Answer> {
  const issuer = linkIssuer(env);
  const scope = scopes.join(" ");
  const claims = { sub, sid, client_id: clientId, scope, jti: crypto.randomUUID() };
  return ok({
    access_token: await signClaims(env, claims, { issuer, audience: issuer }, ACCESS_TOKEN_TTL_S),
    token_type: "Bearer",
    expires_in: ACCESS_TOKEN_TTL_S,
    refresh_token: refreshToken,
    scope,
  });
}

/**
 * Ends a link by one of its tokens (RFC 7009). What is no token, or another client's, changes
 * nothing.
 *
 * @returns what is wrong with who asks
 */
export async function revokeLink(env: Env, form: Form): Promise<TokenError | null> {
  const { data } = ClientProof.extend({ token: z.string().max(4_096) }).safeParse(form);
  if (!data) {
    return refused("invalid_request", "token is needed.").error;
  }
  const client = await provenClient(env, data);
  if (!client) {
    return noClient().error;
  }
  const handle = REFRESH_TOKEN.exec(data.token)?.[1];
  const issuer = linkIssuer(env);
  const claims = handle ? null : await verifiedClaims(env, data.token, { issuer, audience: issuer });
  const id = handle ? await linkId(handle) : z.string().safeParse(claims?.sid).data;
  const session = id === undefined ? null : await findSession(env.DB, id, Date.now());
  if (session?.clientId === client.id) {
    await endSession(env.DB, session.accountId, session.id, "program");
  }
  return null;
}
