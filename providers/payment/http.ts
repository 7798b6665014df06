import { logRecord } from "../../domain/base/log.ts";
import { jsonOf } from "./json.ts";
import { ProviderError } from "./provider.ts";

export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** Null when it was no JSON. */
  body: unknown;
}

/** Limits count calls a second, so this is when the next may be made. */
const DEFAULT_RETRY_AFTER_MS = 1_000;

/**
 * One call of a provider's HTTP API. `about` names it in errors, `secret` the setting that holds
 * the key it is made with.
 *
 * @throws ProviderError when nothing was answered in time, too much was asked, or the key was
 *   refused: orders wait for a good one
 */
export async function callHttp(
  provider: string,
  { url, init, signal, secret }: { url: URL; init: RequestInit; signal: AbortSignal; secret: keyof Env },
): Promise<HttpAnswer> {
  const answer = await send(provider, url, init, signal);
  const { status, headers } = answer;
  if (status === 429) {
    const wait = retryAfter(headers.get("Retry-After"), Date.now());
    throw new ProviderError(`${provider} answered ${url.pathname} with 429`, "limited", wait);
  }
  if (status === 401 || status === 403) {
    console.error(logRecord("error", `${provider} refuses ${secret}`, { status, path: url.pathname }));
    throw new ProviderError(`${provider} refuses our key with ${status}`, "failed");
  }
  return answer;
}

/** Milliseconds that a `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | null, now: number): number {
  const seconds = Number(header ?? Number.NaN);
  const wait = Number.isNaN(seconds) ? Date.parse(header ?? "") - now : seconds * 1_000;
  return wait > 0 ? wait : DEFAULT_RETRY_AFTER_MS;
}

async function send(provider: string, url: URL, init: RequestInit, signal: AbortSignal): Promise<HttpAnswer> {
  try {
    // The key goes to the provider and nowhere else.
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    const { status, headers } = response;
    return { status, headers, body: jsonOf(await response.text()) };
  } catch (error) {
    if (signal.aborted) {
      throw new ProviderError(`${provider} did not answer in time`, "timed_out");
    }
    throw new ProviderError(`${provider} cannot be reached: ${error}`, "failed");
  }
}
