import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { mac, randomSecret, secretDigest } from "../../domain/base/secrets.ts";
import { settingsOf } from "../../providers/settings.ts";
import {
  endSession,
  findSession,
  insertSession,
  rotateSession,
  type Session,
} from "../../stores/accounts/account-sessions.ts";
import { type Account, findAccount } from "../../stores/accounts/accounts.ts";
import { withFactor } from "../../stores/accounts/factors.ts";
import { idTokenColumns } from "../../stores/accounts/id-tokens.ts";
import { ACCESS_TOKEN_TTL_S, secretOf, signAccessToken } from "./tokens.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** An unused session ends after this. Long enough for a shopper who comes back once a month. */
export const SESSION_IDLE_MS = 30 * DAY_MS;
/** A session ends after this, however much it is used. */
export const SESSION_MAX_MS = 180 * DAY_MS;
/**
 * How long a browser's token before the newest one is answered with the newest one again: its tabs
 * share the cookie and ask at once. Older ones, this one later, and any that an API client presents
 * twice can only come from a copy.
 */
export const REFRESH_GRACE_MS = 60 * 1000;

const REFRESH_TOKEN = /^rft_([0-9a-z]{20})\.([0-9a-z]{51})$/;

/** What a client is given. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  /** Seconds the access token lasts. */
  expiresIn: number;
  tokenType: "Bearer";
}

/**
 * Access tokens and lists name a session; only its refresh tokens hold the handle, which no one can
 * guess from the name.
 */
async function sessionId(handle: string): Promise<string> {
  return `ses_${base32(await sha256(`session\n${handle}`), 20)}`;
}

async function tokens(env: Env, account: Account, sid: string, refreshToken: string): Promise<TokenPair> {
  const { id: sub, role, name, email, createdAt: since } = account;
  const accessToken = await signAccessToken(env, {
    ...((await mustEnrol(env, account)) ? { scopes: [] } : {}),
    sub,
    role,
    sid,
    since,
    ...(name === null ? {} : { name }),
    ...(email === null ? {} : { email }),
  });
  return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_TTL_S, tokenType: "Bearer" };
}

/**
 * Whether an account of staff lacks the second factor that the shop asks for. Its tokens hold no
 * scope then: they open what any token opens, and nothing else.
 */
async function mustEnrol(env: Env, { id, role }: Account): Promise<boolean> {
  return (
    role !== "customer" &&
    settingsOf(env).STAFF_SECOND_FACTOR === "required" &&
    !(await withFactor(env.DB, [id])).has(id)
  );
}

/** Starts a session for a person who proved who they are. */
export async function openSession(
  env: Env,
  account: Account,
  { device, idToken }: { device: string; idToken?: string },
): Promise<TokenPair & { sid: string }> {
  const handle = base32(crypto.getRandomValues(new Uint8Array(13)), 20);
  const secret = randomSecret();
  const now = Date.now();
  const id = await sessionId(handle);
  await insertSession(env.DB, {
    id,
    accountId: account.id,
    device,
    refreshDigest: await secretDigest(secret),
    previousDigest: null,
    rotatedAt: now,
    createdAt: now,
    expiresAt: now + SESSION_IDLE_MS,
    ...(await idTokenColumns(env, account.id, idToken ?? null)),
  });
  return { ...(await tokens(env, account, id, `rft_${handle}.${secret}`)), sid: id };
}

/** Who presents a refresh token: a browser as its cookie, an API client in a body. */
export type Presenter = "browser" | "client";

/**
 * Exchanges a refresh token. The successor is derived from the token under a key of the store. So
 * concurrent requests with the same token all get the same successor.
 *
 * @returns null when the token is no longer good; a copy that is used again ends the session for
 *   all its holders
 */
export async function refreshSession(
  env: Env,
  refreshToken: string,
  by: Presenter,
): Promise<TokenPair | null> {
  const [, handle, secret] = REFRESH_TOKEN.exec(refreshToken) ?? [];
  if (!handle || !secret) {
    return null;
  }
  const id = await sessionId(handle);
  const now = Date.now();
  const session = await findSession(env.DB, id, now);
  const account = session && (await findAccount(env, { id: session.accountId }));
  if (!session || !account || account.disabledAt !== null) {
    return null;
  }
  const next = await mac(secretOf(env), "refresh-token", `${handle}\n${secret}`);
  const presented = await secretDigest(secret);
  const successor = await secretDigest(next);
  const expiresAt = Math.min(now + SESSION_IDLE_MS, session.createdAt + SESSION_MAX_MS);
  const good =
    (await rotateSession(env.DB, { id, presented, successor, now, expiresAt })) ||
    (by === "browser" && isRepeated(await findSession(env.DB, id, now), successor, now));
  if (good) {
    return tokens(env, account, id, `rft_${handle}.${next}`);
  }
  await endSession(env.DB, account.id, id);
  console.warn(logRecord("warn", "refresh token used again: session ended", { accountId: account.id, id }));
  return null;
}

/** Whether the token that stands was made from the presented one, a moment ago. */
function isRepeated(session: Session | null, successor: string, now: number): boolean {
  return (
    session !== null && session.refreshDigest === successor && now - session.rotatedAt <= REFRESH_GRACE_MS
  );
}

/** The live session that any of its refresh tokens names; for ending it. */
export async function sessionOf(env: Env, refreshToken: string): Promise<Session | null> {
  const handle = REFRESH_TOKEN.exec(refreshToken)?.[1];
  return handle ? findSession(env.DB, await sessionId(handle), Date.now()) : null;
}
