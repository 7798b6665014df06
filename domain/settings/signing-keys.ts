import { z } from "zod";

/** A number of a key (RFC 7518): what is no base64url would only be noticed when it is used. */
const part = z.string().regex(/^[\w-]+$/, "must be base64url");
/** 32 bytes. */
const short = z.string().regex(/^[\w-]{43}$/, "must be 32 bytes as base64url");

const shared = { kid: z.string().min(1), d: part };
/**
 * RS256 is what a shop should sign with: a token is signed once and verified with every request,
 * which costs a third of what Ed25519 or P-256 do (docs/decisions/0017).
 */
const PrivateKey = z.discriminatedUnion("kty", [
  z.object({
    ...shared,
    kty: z.literal("RSA"),
    alg: z.literal("RS256"),
    n: part,
    e: part,
    p: part,
    q: part,
    dp: part,
    dq: part,
    qi: part,
  }),
  z.object({
    ...shared,
    kty: z.literal("OKP"),
    crv: z.literal("Ed25519"),
    x: short,
    alg: z.enum(["EdDSA", "Ed25519"]),
  }),
  z.object({
    ...shared,
    kty: z.literal("EC"),
    crv: z.literal("P-256"),
    alg: z.literal("ES256"),
    x: short,
    y: short,
  }),
]);
export type PrivateKey = z.infer<typeof PrivateKey>;

const [RsaKey, OkpKey, EcKey] = PrivateKey.options;
/**
 * A key that only verifies: one that was replaced keeps its public part until the last of its
 * tokens has lapsed.
 */
const VerifyingKey = z.discriminatedUnion("kty", [
  RsaKey.omit({ d: true, p: true, q: true, dp: true, dq: true, qi: true }),
  OkpKey.omit({ d: true }),
  EcKey.omit({ d: true }),
]);
export type VerifyingKey = z.infer<typeof VerifyingKey>;

/** The first key signs, every key verifies (rotation keeps two). */
export const KeySet = z.object({ keys: z.tuple([PrivateKey], VerifyingKey) });
export type KeySet = z.infer<typeof KeySet>;

/** A key that signs messages to platforms of agents. */
const AgentKey = EcKey.extend({ /** When it was made, in seconds since 1970. */ iat: z.int() });
export type AgentKey = z.infer<typeof AgentKey>;
/** The newest first. All of them are published. */
export const AgentKeys = z.object({ keys: z.tuple([AgentKey], AgentKey) });
export type AgentKeys = z.infer<typeof AgentKeys>;

/** Platforms keep what the shop publishes for a while: a new key signs after this. */
const KNOWN_AFTER_S = 60 * 60;

/**
 * The key that signs now: the newest that platforms know. A shop's only key signs at once.
 *
 * @param now milliseconds since 1970
 */
export function agentSigningKey({ keys }: AgentKeys, now: number): AgentKey {
  const known = keys.find(({ iat }) => (iat + KNOWN_AFTER_S) * 1_000 <= now);
  return known ?? keys.at(-1) ?? keys[0];
}

/** The public halves, as the shop's profile names them (RFC 7517). */
export function publicAgentKeys({ keys }: AgentKeys) {
  return keys.map(({ kid, kty, crv, x, y, alg }) => ({ kid, kty, crv, x, y, use: "sig", alg }));
}
