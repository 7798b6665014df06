import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { INSIDE, insideProblem, isPublicIp, nameToResolve } from "../../domain/outside/public-address.ts";
import { settingsOf } from "../settings.ts";

/**
 * https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/
 */
const RESOLVER = "https://cloudflare-dns.com/dns-query";
/** Types of records that hold addresses, by their numbers in answers. */
const RECORDS = { A: 1, AAAA: 28 } as const;
const Resolved = z.object({
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});

export interface OutsideAnswer {
  status: number;
  headers: Headers;
  /** What was answered, up to the limit. */
  text: string;
}

function isDevelopment(env: Env): boolean {
  return /^(development|test)$/.test(settingsOf(env).ENVIRONMENT);
}

async function addressesOf(name: string, signal: AbortSignal): Promise<string[]> {
  const asked = Object.entries(RECORDS).map(async ([record, number]) => {
    const url = `${RESOLVER}?${new URLSearchParams({ name, type: record })}`;
    const response = await fetch(url, {
      headers: { Accept: "application/dns-json" },
      redirect: "manual",
      signal,
    });
    const { Answer } = Resolved.parse(await response.json());
    return Answer.flatMap(({ type, data }) => (type === number ? [data] : []));
  });
  return (await Promise.all(asked)).flat();
}

/** How long a merchant waits while the name of a new URL is looked up. */
const LOOK_UP_LIMIT_MS = 5_000;

/** Why a URL is not called. */
export interface Uncalled {
  /** In words for a merchant. */
  reason: string;
  /** Whether the same may be called later. */
  passing: boolean;
}

const UNKNOWN: Uncalled = { reason: "Its name cannot be looked up.", passing: true };

/** Why the shop does not call a URL now; null when it may. */
export async function callProblem(env: Env, url: URL, signal: AbortSignal): Promise<Uncalled | null> {
  const problem = insideProblem(url, isDevelopment(env));
  if (problem !== null) {
    return { reason: problem, passing: false };
  }
  const name = nameToResolve(url);
  if (name === null) {
    return null;
  }
  let addresses: string[];
  try {
    addresses = await addressesOf(name, signal);
  } catch {
    return UNKNOWN;
  }
  if (addresses.length === 0) {
    return UNKNOWN;
  }
  return addresses.every(isPublicIp) ? null : { reason: INSIDE, passing: false };
}

/**
 * Why a merchant may not give the shop this URL; null when they may. A name that is not known yet
 * is taken: each call looks it up again.
 */
export async function outsideProblem(env: Env, url: URL): Promise<string | null> {
  const problem = await callProblem(env, url, AbortSignal.timeout(LOOK_UP_LIMIT_MS));
  return problem === null || problem.passing ? null : problem.reason;
}

/**
 * Calls a URL that a merchant gave. It never leads inside a private network: each call looks up
 * where the name leads, follows no redirect, and is limited in time and in what it reads. A Worker
 * cannot choose the address that it connects to. So a name that changes right after the look-up is
 * left to the platform, which connects from outside of any private network.
 *
 * @returns what was answered, or why nothing was
 */
export async function fetchOutside(
  env: Env,
  url: URL,
  init: RequestInit,
  { limitMs, limitBytes }: { limitMs: number; limitBytes: number },
): Promise<Result<OutsideAnswer, string>> {
  const signal = AbortSignal.timeout(limitMs);
  const problem = await callProblem(env, url, signal);
  if (problem !== null) {
    return err(problem.reason);
  }
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    const text = await beginningOf(response, limitBytes);
    return ok({ status: response.status, headers: response.headers, text });
  } catch {
    return err(signal.aborted ? `No answer within ${limitMs / 1_000} seconds.` : "It cannot be reached.");
  }
}

/** The first bytes of an answer as text; the rest is cancelled, and frees its connection. */
async function beginningOf({ body }: Response, limitBytes: number): Promise<string> {
  if (!body) {
    return "";
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let left = limitBytes;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return text + decoder.decode();
    }
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
    if (left <= 0) {
      await reader.cancel();
      return text;
    }
  }
}
