import { z } from "zod";
import {
  CodeChallenge,
  isKnownRedirect,
  type LinkScope,
  scopesIn,
} from "../../../domain/accounts/linking/linking.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { randomSecret, secretDigest } from "../../../domain/base/secrets.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import { insertLinkCode } from "../../../stores/accounts/link-codes.ts";
import { auditAccount } from "../../accounts/account-audit.ts";
import type { Call } from "../../base/call.ts";
import { linkIssuer } from "../agent-call.ts";
import { type Client, readClient } from "./clients.ts";

/** A program redeems its code at once. */
const CODE_TTL_MS = 2 * 60 * 1000;

/** What a program asks a customer for (RFC 6749, 4.1.1; RFC 7636, 4.3; RFC 8707). */
const Asked = z.object({
  client_id: z.string().max(2_048).default(""),
  redirect_uri: z.string().max(2_048).default(""),
  response_type: z.string().max(100).default(""),
  scope: z.string().max(1_000).default(""),
  state: z.string().max(2_048).optional(),
  code_challenge: z.string().max(200).default(""),
  code_challenge_method: z.string().max(20).default(""),
  resource: z.string().max(2_048).optional(),
});
export const ASKED_FIELDS = Asked.keyof().options;

export interface LinkRequest {
  client: Client;
  redirectUri: string;
  scopes: LinkScope[];
  state: string | undefined;
  challenge: string;
}

/**
 * What is wrong with a request: shown to the reader of the page, or sent to the program by way of
 * the browser.
 */
export type Unlinked = { shown: string } | { redirect: string };

/** Where a browser goes back to, with an answer for the program (RFC 9207: and who gives it). */
function answerAt(
  env: Env,
  { redirectUri, state }: Pick<LinkRequest, "redirectUri" | "state">,
  answer: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  const all = { ...answer, ...(state === undefined ? {} : { state }), iss: linkIssuer(env) };
  for (const [name, value] of Object.entries(all)) {
    url.searchParams.set(name, value);
  }
  return url.href;
}

/**
 * Reads what a program asks for. Before its redirect address is known to be its own, nothing is
 * sent there.
 */
export async function readLinkRequest(
  env: Env,
  asked: Readonly<Record<string, string | undefined>>,
): Promise<Result<LinkRequest, Unlinked>> {
  const parsed = Asked.safeParse(asked);
  if (!parsed.success) {
    return err({ shown: "A parameter of the address is too long." });
  }
  const { client_id: id, redirect_uri: redirectUri, state, ...said } = parsed.data;
  const client = await readClient(env, id);
  if (!client.ok) {
    return err({ shown: client.error });
  }
  if (!isKnownRedirect(redirectUri, client.value.redirects)) {
    return err({ shown: "redirect_uri is none that the profile names." });
  }
  const back = { redirectUri, state };
  const refused = (error: string, error_description: string) =>
    err({ redirect: answerAt(env, back, { error, error_description }) });
  if (said.response_type !== "code") {
    return refused("unsupported_response_type", "response_type is code.");
  }
  const challenge = CodeChallenge.safeParse(said.code_challenge);
  if (!challenge.success || said.code_challenge_method !== "S256") {
    return refused("invalid_request", "code_challenge is needed, by S256.");
  }
  if (said.resource !== undefined && said.resource !== linkIssuer(env)) {
    return refused("invalid_target", `The resource is ${linkIssuer(env)}.`);
  }
  const scopes = scopesIn(said.scope);
  return scopes
    ? ok({ client: client.value, ...back, scopes, challenge: challenge.data })
    : refused("invalid_scope", "scope is some of those that the metadata names.");
}

/** The customer agreed. @returns where the browser goes, with a code for the program */
export async function agreeToLink(call: Call, account: Account, request: LinkRequest): Promise<string> {
  const { env } = call;
  const { client, redirectUri, scopes, challenge } = request;
  const code = randomSecret();
  await insertLinkCode(env.DB, {
    digest: await secretDigest(code),
    accountId: account.id,
    clientId: client.id,
    clientName: client.name,
    redirectUri,
    challenge,
    scopes,
    expiresAt: Date.now() + CODE_TTL_MS,
  });
  await auditAccount(call, account, "account.linked", { before: null, after: { client: client.id, scopes } });
  return answerAt(env, request, { code });
}

/** The customer declined. @returns where the browser goes */
export function declineToLink(env: Env, request: LinkRequest): string {
  return answerAt(env, request, { error: "access_denied" });
}
