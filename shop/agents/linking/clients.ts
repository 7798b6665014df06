import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { z } from "zod";
import { isRedirectAddress } from "../../../domain/accounts/linking/linking.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { linkIssuer } from "../agent-call.ts";
import { readProfile } from "../platform/recognize-platform.ts";

export const TOKEN_PATH = "/oauth/token";
const MAX_NAME_CHARS = 60;
/** An assertion lasts no longer than this. */
const MAX_ASSERTION_S = 10 * 60;
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** A program that asks for a customer's consent: known by its profile, whose address is its id. */
export interface Client {
  id: string;
  name: string;
  /** Where it may have browsers sent back. */
  redirects: string[];
  /** Its public keys: with one it signs what it asks for tokens with. */
  keys: unknown[];
}

/** @returns why there is no such client, in words for its developer */
export async function readClient(env: Env, id: string): Promise<Result<Client, string>> {
  const url = URL.parse(id);
  if (!url || url.href !== id) {
    return err("client_id is the address of a profile.");
  }
  const read = await readProfile(env, url);
  if (!read.ok) {
    return err(read.error.content);
  }
  const {
    client_id: said,
    client_name: name = "",
    redirect_uris: redirects,
    signing_keys: keys,
  } = read.value;
  if (said !== undefined && said !== id) {
    return err("The profile says another client_id.");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const shown = name.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ").trim();
  return ok({
    id,
    name: shown.slice(0, MAX_NAME_CHARS) || url.hostname,
    redirects: redirects.filter(isRedirectAddress),
    keys,
  });
}

/** What a client shows itself with where it asks for tokens. */
export const ClientProof = z.object({
  client_id: z.string().max(2_048).optional(),
  client_assertion_type: z.literal(ASSERTION_TYPE).optional(),
  client_assertion: z.string().max(4_096).optional(),
});

/**
 * Who asks for tokens. A client whose profile has keys signs an assertion with one of them (RFC
 * 7523); one without relies on PKCE alone.
 *
 * @returns null for a client that is not the one it names
 */
export async function provenClient(env: Env, proof: z.infer<typeof ClientProof>): Promise<Client | null> {
  const { client_id: named, client_assertion: assertion } = proof;
  const id = named ?? (assertion === undefined ? undefined : subjectOf(assertion));
  const read = id === undefined ? null : await readClient(env, id);
  if (!read?.ok) {
    return null;
  }
  const client = read.value;
  if (client.keys.length === 0) {
    return assertion === undefined ? client : null;
  }
  return assertion !== undefined && (await isSignedBy(env, client, assertion)) ? client : null;
}

function subjectOf(assertion: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(
      atob(assertion.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? ""),
    );
    return z.object({ sub: z.string().max(2_048) }).safeParse(claims).data?.sub;
  } catch {
    return;
  }
}

async function isSignedBy(env: Env, { id, keys }: Client, assertion: string): Promise<boolean> {
  const issuer = linkIssuer(env);
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys } as JSONWebKeySet), {
      issuer: id,
      subject: id,
      audience: [issuer, issuer + TOKEN_PATH],
      algorithms: ["ES256", "ES384"],
      requiredClaims: ["exp"],
      clockTolerance: 5,
    });
    return (payload.exp ?? 0) - Date.now() / 1_000 <= MAX_ASSERTION_S;
  } catch {
    return false;
  }
}
