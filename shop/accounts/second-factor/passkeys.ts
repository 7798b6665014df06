import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import { MAX_FACTORS, type NewPasskey, type PasskeyProof } from "../../../domain/accounts/second-factor.ts";
import { base32, sha256 } from "../../../domain/base/ids.ts";
import { logRecord } from "../../../domain/base/log.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { randomSecret } from "../../../domain/base/secrets.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import {
  type Factor,
  insertChallenge,
  insertFactor,
  listFactors,
  takeChallenge,
  useCounter,
} from "../../../stores/accounts/factors.ts";
import type { Call } from "../../base/call.ts";
import { addedFactor } from "./factors.ts";
import { guarded, type Owner } from "./try-code.ts";

/**
 * How long a challenge can be answered, in milliseconds: the time of a person who looks for their
 * key.
 */
const CHALLENGE_TTL_MS = 5 * 60 * 1000;
/** EdDSA, ES256 and RS256, in this order: what workerd and all authenticators know. */
const ALGORITHMS = [-8, -7, -257];

const WRONG = refusal("wrong_passkey", "This passkey was not accepted. Try again, or use another way.");
const OVER = refusal("wrong_passkey", "This took too long, or was answered already. Try again.");
const TOO_MANY = refusal("factor_refused", `An account has at most ${MAX_FACTORS}. Remove one first.`);
const TAKEN = refusal("factor_refused", "This passkey belongs to another account of this shop.");

/** The library, and the certificates that it knows, are loaded where a passkey is used. */
const webauthn = () => import("@simplewebauthn/server");

/** A passkey belongs to the address that the shop says it has, whatever host a request named. */
function siteOf({ SHOP_URL }: Env): { origin: string; rpId: string } {
  const { origin, hostname } = new URL(SHOP_URL);
  return { origin, rpId: hostname };
}

/** A challenge as browsers return it: the secret's letters in base64url. */
const asSigned = (secret: string) => Buffer.from(secret).toString("base64url");

async function newChallenge({ DB }: Env, accountId: string): Promise<string> {
  const secret = randomSecret();
  await insertChallenge(DB, asSigned(secret), { accountId, expiresAt: Date.now() + CHALLENGE_TTL_MS });
  return secret;
}

type Passkey = Factor & { credentialId: string; publicKey: string; counter: number };

function isPasskey(factor: Factor): factor is Passkey {
  return factor.credentialId !== null && factor.publicKey !== null && factor.counter !== null;
}

const named = (factors: readonly Factor[]) =>
  factors.filter(isPasskey).map(({ credentialId, transports }) => ({
    id: credentialId,
    transports: transports ?? [],
  }));

/** What a browser needs to make a passkey for an account. */
export async function newPasskeyOptions(
  env: Env,
  { id, email, name }: Account,
  shop: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await webauthn();
  const label = email ?? name ?? id;
  return generateRegistrationOptions({
    rpName: shop,
    rpID: siteOf(env).rpId,
    userID: Uint8Array.from(Buffer.from(id)),
    userName: label,
    userDisplayName: name ?? label,
    challenge: await newChallenge(env, id),
    timeout: CHALLENGE_TTL_MS,
    excludeCredentials: named(await listFactors(env.DB, id)),
    // The account is known by then. So a security key need not keep who it belongs to.
    authenticatorSelection: { residentKey: "discouraged", userVerification: "preferred" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/**
 * Adds a passkey. A repetition of the form finds it added.
 *
 * @returns new recovery codes with the first factor, else null
 */
export async function addPasskey(
  call: Call,
  account: Account,
  { passkey, name, sid }: { passkey: NewPasskey; name: string; sid: string | undefined },
): Promise<Result<string[] | null, Refusal>> {
  const { env } = call;
  const { id: accountId } = account;
  const before = await listFactors(env.DB, accountId);
  if (before.some(({ credentialId }) => credentialId === passkey.id)) {
    return ok(null);
  }
  const made = await readNew(env, passkey);
  if (!made) {
    return err(WRONG);
  }
  const now = Date.now();
  if (!(await takeChallenge(env.DB, made.challenge, { accountId, now }))) {
    return err(OVER);
  }
  const factor = {
    id: `fac_${base32(await sha256(`passkey\n${passkey.id}`), 20)}`,
    accountId,
    kind: "passkey" as const,
    name,
    secret: null,
    lastStep: null,
    credentialId: passkey.id,
    publicKey: made.publicKey,
    counter: made.counter,
    transports: passkey.response.transports,
    createdAt: now,
    usedAt: null,
  };
  if (!(await insertFactor(env.DB, factor, MAX_FACTORS))) {
    return err(before.length < MAX_FACTORS ? TAKEN : TOO_MANY);
  }
  return ok(await addedFactor(call, account, { ...factor, sid, isFirst: before.length === 0 }));
}

/** What a new passkey says, where it was made for this shop; null else. */
async function readNew(
  env: Env,
  response: NewPasskey,
): Promise<{ challenge: string; publicKey: string; counter: number } | null> {
  const { origin, rpId } = siteOf(env);
  const { verifyRegistrationResponse } = await webauthn();
  let challenge = "";
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: (signed) => {
        challenge = signed;
        return true;
      },
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) {
      return null;
    }
    const { id, publicKey, counter } = registrationInfo.credential;
    return id === response.id
      ? { challenge, publicKey: Buffer.from(publicKey).toString("base64url"), counter }
      : null;
  } catch (error) {
    console.warn(logRecord("warn", "a new passkey was refused", { error }));
    return null;
  }
}

/** What a browser needs to have one of these passkeys sign; null where there is none. */
export async function signOptions(
  env: Env,
  factors: readonly Factor[],
  challenge: string,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const allowCredentials = named(factors);
  if (allowCredentials.length === 0) {
    return null;
  }
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: siteOf(env).rpId,
    allowCredentials,
    challenge,
    timeout: CHALLENGE_TTL_MS,
    userVerification: "preferred",
  });
}

/** The same with a challenge of its own, for a person who is signed in. */
export async function proveOptions(
  env: Env,
  accountId: string,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const factors = await listFactors(env.DB, accountId);
  return factors.some(isPasskey) ? signOptions(env, factors, await newChallenge(env, accountId)) : null;
}

/**
 * Tries a passkey that signed a challenge of `proveOptions`, or the one of a sign-in that waits.
 */
export function tryPasskey(
  { env }: Call,
  owner: Owner,
  proof: PasskeyProof,
  signIn?: { challenge: string },
): Promise<Result<null, Refusal>> {
  return guarded(env, owner, async () => {
    const factors = await listFactors(env.DB, owner.id);
    const passkey = factors.filter(isPasskey).find(({ credentialId }) => credentialId === proof.id);
    const signed = passkey && (await readProof(env, passkey, proof));
    if (!passkey || !signed) {
      return err(WRONG);
    }
    const { challenge, counter } = signed;
    const now = Date.now();
    const asked = signIn
      ? challenge === asSigned(signIn.challenge)
      : await takeChallenge(env.DB, challenge, { accountId: owner.id, now });
    if (!asked) {
      return err(OVER);
    }
    return (await useCounter(env.DB, passkey.id, { counter, now })) ? ok(null) : err(WRONG);
  });
}

/**
 * What a passkey signed for this shop; null where it did not. A counter that did not go up is
 * refused: two authenticators then have the same key.
 */
async function readProof(
  env: Env,
  { id, credentialId, publicKey, counter }: Passkey,
  response: PasskeyProof,
): Promise<{ challenge: string; counter: number } | null> {
  const { origin, rpId } = siteOf(env);
  const { verifyAuthenticationResponse } = await webauthn();
  let challenge = "";
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: (signed) => {
        challenge = signed;
        return true;
      },
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: false,
      credential: {
        id: credentialId,
        publicKey: Uint8Array.from(Buffer.from(publicKey, "base64url")),
        counter,
      },
    });
    return verified ? { challenge, counter: authenticationInfo.newCounter } : null;
  } catch (error) {
    console.warn(logRecord("warn", "a passkey was refused", { factor: id, error }));
    return null;
  }
}
