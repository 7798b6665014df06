import { errors, importJWK, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { type Principal, ROLE_SCOPES, Role, type Scope } from "../../domain/accounts/access.ts";
import { logRecord } from "../../domain/base/log.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import type { KeySet, PrivateKey, VerifyingKey } from "../../domain/settings/signing-keys.ts";
import { settingsOf } from "../../providers/settings.ts";

/**
 * How long the access token of a session lasts, in seconds: a sign-out elsewhere is noticed
 * everywhere after that.
 */
export const ACCESS_TOKEN_TTL_S = 15 * 60;
/** What `npm run token` makes for development, in seconds: without a session nothing renews it. */
export const DEVELOPMENT_TOKEN_TTL_S = 8 * 60 * 60;
const CLOCK_TOLERANCE_S = 5;
/** Longer tokens are not ours, and are refused before any cryptography. */
const MAX_TOKEN_LENGTH = 4096;

function publicPart(key: VerifyingKey) {
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
  resolve: JWTVerifyGetKey;
  algorithms: string[];
}

let cached: { source: KeySet; keys: Keys } | undefined;

/**
 * Parsed once an isolate and secret: importing keys on every request would cost more than
 * verifying.
 *
 * @throws ProblemError where AUTH_KEYS is missing or malformed: no caller can be identified then
 */
function keysOf(env: Env): Keys {
  const source = settingsOf(env).AUTH_KEYS;
  if (source === undefined) {
    throw closed();
  }
  if (cached?.source === source) {
    return cached.keys;
  }
  const { keys } = source;
  const [signing] = keys;
  const publicKeys = keys.map(publicPart);
  const value: Keys = {
    signing,
    public: { keys: publicKeys },
    resolve: resolver(publicKeys),
    algorithms: [...new Set(keys.map((key) => key.alg))],
  };
  cached = { source, keys: value };
  return value;
}

function closed(): ProblemError {
  return new ProblemError(refusal("unavailable", "This shop is not set up completely. Try again later."));
}

/**
 * Finds a token's key by its `kid` alone. jose then checks that the key is of the token's
 * algorithm.
 */
function resolver(keys: readonly PublicKey[]): JWTVerifyGetKey {
  const imported = new Map(
    keys.map((key) => [
      key.kid,
      importJWK(key).catch((error: unknown) => {
        console.error(logRecord("error", "key cannot be used", { kid: key.kid, error }));
        return null;
      }),
    ]),
  );
  return async ({ kid }) => {
    const key = await imported.get(kid ?? "");
    if (!key) {
      throw new errors.JWKSNoMatchingKey();
    }
    return key;
  };
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
  sub: z.string().min(1).max(128),
  exp: z.number(),
  iat: z.number(),
  role: Role,
  scope: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  sid: z.string().optional(),
  since: z.number().optional(),
  tenant: z.string(),
});

/**
 * Tokens that this isolate has verified, until they expire. A sale's buyers who came through its
 * waiting room are remembered until they order. Each takes about a kilobyte.
 */
const MAX_VERIFIED = 10_000;
interface Verified {
  principal: Principal;
  /** Seconds since 1970. */
  expires: number;
  /** The keys it was verified with: others once any setting is another, such as the shop's name. */
  keys: Keys;
}
const verified = new Map<string, Verified>();

/**
 * Verifies signature, type, issuer, audience, shop, times and scopes. Null means: not a token of
 * this store.
 */
export async function verifyAccessToken(env: Env, token: string): Promise<Principal | null> {
  if (token.length > MAX_TOKEN_LENGTH) {
    return null;
  }
  const keys = keysOf(env);
  const now = Date.now() / 1000;
  const known = verified.get(token);
  if (known && known.keys === keys && known.expires > now) {
    return known.principal;
  }
  const found = await verify(env, token);
  if (!found) {
    return null;
  }
  // The oldest first: most tokens last equally long, so these have expired before any other has.
  for (const [oldest, { expires }] of verified) {
    if (expires > now && verified.size < MAX_VERIFIED) {
      break;
    }
    verified.delete(oldest);
  }
  verified.set(token, { ...found, keys });
  return found.principal;
}

/** Who signs tokens, and for whom they are. */
interface TokenParties {
  issuer: string;
  audience: string;
}

/** What an access token of these parties says; null for any other text. */
export async function verifiedClaims(
  env: Env,
  token: string,
  parties: TokenParties,
): Promise<JWTPayload | null> {
  if (token.length > MAX_TOKEN_LENGTH) {
    return null;
  }
  const keys = keysOf(env);
  try {
    const { payload } = await jwtVerify(token, keys.resolve, {
      typ: "at+jwt",
      ...parties,
      algorithms: keys.algorithms,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ["sub", "exp", "iat"],
    });
    return payload;
  } catch {
    return null;
  }
}

async function verify(env: Env, token: string): Promise<Omit<Verified, "keys"> | null> {
  const payload = await verifiedClaims(env, token, {
    issuer: env.AUTH_ISSUER,
    audience: env.AUTH_AUDIENCE,
  });
  const claims = Claims.safeParse(payload);
  if (!claims.success) {
    return null;
  }
  const { sub, role, scope, exp: expires, iat, tenant, ...more } = claims.data;
  if (iat > Date.now() / 1000 + CLOCK_TOLERANCE_S || tenant !== settingsOf(env).TENANT) {
    return null;
  }
  // A token may narrow its role's scopes. One that widens them was not signed by today's rules.
  const asked = new Set(scope.split(" ").filter(Boolean));
  const granted = ROLE_SCOPES[role].filter((known) => asked.has(known));
  if (granted.length < asked.size) {
    return null;
  }
  return { principal: { sub, role, scopes: new Set(granted), ...more }, expires };
}

/**
 * Signs an access token (RFC 9068 `at+jwt`) with the first key, carrying every scope of the role,
 * or those alone that are named.
 */
export async function signAccessToken(
  env: Env,
  who: {
    sub: string;
    role: Role;
    scopes?: readonly Scope[];
    name?: string;
    email?: string;
    sid?: string;
    since?: number;
  },
  ttlSeconds = ACCESS_TOKEN_TTL_S,
): Promise<string> {
  const { scopes = ROLE_SCOPES[who.role], ...claims } = who;
  const said = { ...claims, scope: scopes.join(" "), tenant: settingsOf(env).TENANT };
  return signClaims(env, said, { issuer: env.AUTH_ISSUER, audience: env.AUTH_AUDIENCE }, ttlSeconds);
}

/** Signs an access token of these parties with the first key. */
export async function signClaims(
  env: Env,
  claims: JWTPayload & { sub: string },
  { issuer, audience }: TokenParties,
  ttlSeconds: number,
): Promise<string> {
  const { signing } = keysOf(env);
  const key = await importJWK(signing).catch((error: unknown) => {
    console.error(logRecord("error", "key cannot be used", { kid: signing.kid, error }));
    throw closed();
  });
  return new SignJWT(claims)
    .setProtectedHeader({ alg: signing.alg, kid: signing.kid, typ: "at+jwt" })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${ttlSeconds}s`)
    .sign(key);
}
