import { base64url, importJWK, SignJWT } from "jose";
import { z } from "zod";
import { type Principal, ROLE_SCOPES, Role } from "../../domain/access.ts";

/** How long the access token of a session lasts, in seconds: a sign-out elsewhere is noticed everywhere after that. */
export const ACCESS_TOKEN_TTL_S = 15 * 60;
/** What `npm run token` makes for development, in seconds: without a session nothing renews it. */
export const DEVELOPMENT_TOKEN_TTL_S = 8 * 60 * 60;
const CLOCK_TOLERANCE_S = 5;
/** RFC 9068: no ID token, and nothing else that is signed with the same key, passes for an access token. */
const TYPE = "at+jwt";
/** Longer tokens are not ours, and are refused before any cryptography. */
const MAX_TOKEN_LENGTH = 4096;

const shared = { kid: z.string().min(1), d: z.string() };
/**
 * RS256 is what a shop should sign with: a token is signed once and verified with every request, which costs a third
 * of what Ed25519 or P-256 do (docs/decisions/0017).
 */
const PrivateKey = z.discriminatedUnion("kty", [
  z.object({
    ...shared,
    kty: z.literal("RSA"),
    alg: z.literal("RS256"),
    ...{ n: z.string(), e: z.string() },
    ...{ p: z.string(), q: z.string(), dp: z.string(), dq: z.string(), qi: z.string() },
  }),
  z.object({
    ...shared,
    kty: z.literal("OKP"),
    crv: z.literal("Ed25519"),
    x: z.string(),
    alg: z.enum(["EdDSA", "Ed25519"]),
  }),
  z.object({
    ...shared,
    kty: z.literal("EC"),
    crv: z.literal("P-256"),
    alg: z.literal("ES256"),
    ...{ x: z.string(), y: z.string() },
  }),
]);
type PrivateKey = z.infer<typeof PrivateKey>;
const [RsaKey, OkpKey, EcKey] = PrivateKey.options;
/** A key that only verifies: one that was replaced keeps its public part until the last of its tokens has lapsed. */
const VerifyingKey = z.discriminatedUnion("kty", [
  RsaKey.omit({ d: true, p: true, q: true, dp: true, dq: true, qi: true }),
  OkpKey.omit({ d: true }),
  EcKey.omit({ d: true }),
]);
const KeySet = z.object({ keys: z.tuple([PrivateKey], VerifyingKey) });

function publicPart(key: z.infer<typeof VerifyingKey>) {
  const { kid, alg } = key;
  switch (key.kty) {
    case "RSA":
      return { kty: key.kty, kid, alg, n: key.n, e: key.e, use: "sig" };
    case "OKP":
      return { kty: key.kty, kid, alg, crv: key.crv, x: key.x, use: "sig" };
    case "EC":
      return { kty: key.kty, kid, alg, crv: key.crv, x: key.x, y: key.y, use: "sig" };
  }
}
type PublicKey = ReturnType<typeof publicPart>;

interface Keys {
  signing: PrivateKey;
  public: { keys: PublicKey[] };
  /** By the first part of the tokens that each of them signs. */
  verifying: ReadonlyMap<string, Promise<CryptoKey>>;
}

let cached: { source: string; keys: Keys } | undefined;

/** Parsed once an isolate and secret: importing keys on every request would cost more than verifying. */
function keysOf(env: Env): Keys {
  if (cached?.source === env.AUTH_KEYS) return cached.keys;
  const { keys } = KeySet.parse(JSON.parse(env.AUTH_KEYS));
  const [signing] = keys;
  const publicKeys = keys.map(publicPart);
  const value: Keys = {
    signing,
    public: { keys: publicKeys },
    verifying: new Map(publicKeys.map((key) => [firstPart(key), importKey(key)])),
  };
  cached = { source: env.AUTH_KEYS, keys: value };
  return value;
}

function headerOf({ alg, kid }: Pick<PublicKey, "alg" | "kid">) {
  return { alg, kid, typ: TYPE };
}

/** A token's header as it is written: we make all of them, so there is one way to write each key's. */
function firstPart(key: PublicKey): string {
  return base64url.encode(JSON.stringify(headerOf(key)));
}

async function importKey(jwk: PublicKey): Promise<CryptoKey> {
  const key = await importJWK(jwk);
  if (!("algorithm" in key)) throw new Error("a public key is imported as a CryptoKey");
  return key;
}

/** What the store signs for itself, besides tokens, is signed with a key derived from this. */
export function secretOf(env: Env): string {
  return keysOf(env).signing.d;
}

/** The public keys, as `/.well-known/jwks.json` serves them. */
export function publicKeySet(env: Env): { keys: PublicKey[] } {
  return keysOf(env).public;
}

const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().min(1).max(128),
  /** Seconds since 1970, like `exp` and `nbf`. */
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
  role: Role,
  scope: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  sid: z.string().optional(),
});

/** Tokens that this isolate has verified, until they expire. */
const MAX_VERIFIED = 2_000;
interface Verified {
  principal: Principal;
  /** Seconds since 1970. */
  expires: number;
  /** The keys it was verified with. */
  keys: Keys;
}
const verified = new Map<string, Verified>();

/** Verifies signature, type, issuer, audience, times and scopes. Null means: not a token of this store. */
export async function verifyAccessToken(env: Env, token: string): Promise<Principal | null> {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const keys = keysOf(env);
  const now = Date.now() / 1000;
  const known = verified.get(token);
  if (known && known.keys === keys && known.expires > now) return known.principal;
  const found = await verify(env, keys, token);
  if (!found) return null;
  // The oldest first: most tokens last equally long, so these have expired before any other has.
  for (const [oldest, { expires }] of verified) {
    if (expires > now && verified.size < MAX_VERIFIED) break;
    verified.delete(oldest);
  }
  verified.set(token, { ...found, keys });
  return found.principal;
}

async function verify(env: Env, keys: Keys, token: string): Promise<Omit<Verified, "keys"> | null> {
  const payload = await signedPayload(keys, token);
  if (payload === null) return null;
  const claims = Claims.safeParse(payload);
  if (!claims.success) return null;
  const { iss, aud, sub, iat: _iat, exp: expires, nbf = 0, role, scope, ...more } = claims.data;
  if (iss !== env.AUTH_ISSUER || aud !== env.AUTH_AUDIENCE) return null;
  const now = Date.now() / 1000;
  if (expires <= now - CLOCK_TOLERANCE_S || nbf > now + CLOCK_TOLERANCE_S) return null;
  // A token may narrow its role's scopes. One that widens them was not signed by today's rules.
  const asked = new Set(scope.split(" ").filter(Boolean));
  const granted = ROLE_SCOPES[role].filter((known) => asked.has(known));
  if (granted.length < asked.size) return null;
  return { principal: { sub, role, scopes: new Set(granted), ...more }, expires };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * What one of our keys has signed; null for anything else. The header is compared, not read: nothing in it can talk us
 * into another key or algorithm. A general library took longer over a token than the signature does.
 */
async function signedPayload({ verifying }: Keys, token: string): Promise<unknown> {
  const [head = "", body = "", signature = "", ...rest] = token.split(".");
  const key = await verifying.get(head);
  if (!key || rest.length > 0) return null;
  try {
    const algorithm = { name: key.algorithm.name, hash: "SHA-256" };
    const signed = encoder.encode(token.slice(0, head.length + 1 + body.length));
    const isOurs = await crypto.subtle.verify(algorithm, key, base64url.decode(signature), signed);
    return isOurs ? JSON.parse(decoder.decode(base64url.decode(body))) : null;
  } catch {
    return null;
  }
}

/** Signs an access token (RFC 9068 `at+jwt`) with the first key, carrying every scope of the role. */
export async function signAccessToken(
  env: Env,
  who: { sub: string; role: Role; name?: string; email?: string; sid?: string },
  ttlSeconds = ACCESS_TOKEN_TTL_S,
): Promise<string> {
  const { signing } = keysOf(env);
  const { sub, ...claims } = who;
  return new SignJWT({ ...claims, scope: ROLE_SCOPES[who.role].join(" ") })
    .setProtectedHeader(headerOf(signing))
    .setSubject(sub)
    .setIssuer(env.AUTH_ISSUER)
    .setAudience(env.AUTH_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${ttlSeconds}s`)
    .sign(await importJWK(signing));
}
