import { errors, importJWK, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { type Principal, ROLE_SCOPES, Role } from "../../domain/access.ts";

/** How long the access token of a session lasts, in seconds: a sign-out elsewhere is noticed everywhere after that. */
export const ACCESS_TOKEN_TTL_S = 15 * 60;
/** What `npm run token` makes for development, in seconds: without a session nothing renews it. */
export const DEVELOPMENT_TOKEN_TTL_S = 8 * 60 * 60;
const CLOCK_TOLERANCE_S = 5;
/** Longer tokens are not ours, and are refused before any cryptography. */
const MAX_TOKEN_LENGTH = 4096;

const shared = { kid: z.string().min(1), x: z.string(), d: z.string() };
/** Ed25519 or P-256: fast to verify, and `d` is all there is to keep private. */
const PrivateKey = z.discriminatedUnion("kty", [
  z.object({
    ...shared,
    kty: z.literal("OKP"),
    crv: z.literal("Ed25519"),
    alg: z.enum(["EdDSA", "Ed25519"]),
  }),
  z.object({
    ...shared,
    kty: z.literal("EC"),
    crv: z.literal("P-256"),
    alg: z.literal("ES256"),
    y: z.string(),
  }),
]);
type PrivateKey = z.infer<typeof PrivateKey>;
const [OkpKey, EcKey] = PrivateKey.options;
/** A key that only verifies: one that was replaced keeps its public part until the last of its tokens has lapsed. */
const VerifyingKey = z.discriminatedUnion("kty", [OkpKey.omit({ d: true }), EcKey.omit({ d: true })]);
const KeySet = z.object({ keys: z.tuple([PrivateKey], VerifyingKey) });

function publicPart(key: z.infer<typeof VerifyingKey>) {
  return { ...key, use: "sig" };
}
type PublicKey = ReturnType<typeof publicPart>;

interface Keys {
  signing: PrivateKey;
  public: { keys: PublicKey[] };
  resolve: JWTVerifyGetKey;
  algorithms: string[];
}

let cached: { source: string; keys: Keys } | undefined;

/** Parsed once an isolate and secret: importing keys on every request would cost more than verifying. */
function keysOf(env: Env): Keys {
  if (cached?.source === env.AUTH_KEYS) return cached.keys;
  const { keys } = KeySet.parse(JSON.parse(env.AUTH_KEYS));
  const [signing, ...retiring] = keys;
  const { d: _secret, ...newest } = signing;
  const publicKeys = [newest, ...retiring].map(publicPart);
  const value: Keys = {
    signing,
    public: { keys: publicKeys },
    resolve: resolver(publicKeys),
    algorithms: [...new Set(keys.map((key) => key.alg))],
  };
  cached = { source: env.AUTH_KEYS, keys: value };
  return value;
}

/** Finds a token's key by its `kid` alone. jose then checks that the key is of the token's algorithm. */
function resolver(keys: readonly PublicKey[]): JWTVerifyGetKey {
  const imported = new Map(keys.map((key) => [key.kid, importJWK(key)]));
  return async ({ kid }) => {
    const key = await imported.get(kid ?? "");
    if (!key) throw new errors.JWKSNoMatchingKey();
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
  role: Role,
  scope: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  sid: z.string().optional(),
});

/** Verifies signature, type, issuer, audience, times and scopes. Null means: not a token of this store. */
export async function verifyAccessToken(env: Env, token: string): Promise<Principal | null> {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const keys = keysOf(env);
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, keys.resolve, {
      typ: "at+jwt",
      issuer: env.AUTH_ISSUER,
      audience: env.AUTH_AUDIENCE,
      algorithms: keys.algorithms,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ["sub", "exp", "iat"],
    }));
  } catch {
    return null;
  }
  const claims = Claims.safeParse(payload);
  if (!claims.success) return null;
  const { sub, role, scope, ...more } = claims.data;
  // A token may narrow its role's scopes. One that widens them was not signed by today's rules.
  const asked = new Set(scope.split(" ").filter(Boolean));
  const granted = ROLE_SCOPES[role].filter((known) => asked.has(known));
  if (granted.length < asked.size) return null;
  return { sub, role, scopes: new Set(granted), ...more };
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
    .setProtectedHeader({ alg: signing.alg, kid: signing.kid, typ: "at+jwt" })
    .setSubject(sub)
    .setIssuer(env.AUTH_ISSUER)
    .setAudience(env.AUTH_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${ttlSeconds}s`)
    .sign(await importJWK(signing));
}
