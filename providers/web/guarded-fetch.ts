import { err, ok, type Result } from "../../domain/base/result.ts";
import { publicAddress } from "../../domain/web/web-address.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What may be asked, and for how much. */
export interface FetchBounds {
  maxBytes: number;
  /** For the whole answer, redirects included. */
  timeoutMs: number;
}

export interface FetchFailure {
  /** In words for a merchant. */
  reason: string;
  /** Whether the same may succeed later. */
  passing: boolean;
}

/**
 * Gets what lies at an address that a person or a file names. The address and each one that it leads
 * on to are public. Answers that are too large or too slow end on the way. Neither cookies nor
 * tokens of the shop go along.
 */
export async function guardedFetch(
  env: Pick<Env, "ENVIRONMENT">,
  text: string,
  { maxBytes, timeoutMs }: FetchBounds,
): Promise<Result<Uint8Array, FetchFailure>> {
  const loopback = env.ENVIRONMENT === "development" || env.ENVIRONMENT === "test";
  const signal = AbortSignal.timeout(timeoutMs);
  let address = publicAddress(text, { loopback });
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      if (!address.ok) {
        return lasting(address.error);
      }
      const answer = await fetch(address.value, { redirect: "manual", signal });
      const next = REDIRECTS.has(answer.status) ? answer.headers.get("Location") : null;
      if (next === null) {
        return await bodyOf(answer, maxBytes);
      }
      await answer.body?.cancel();
      address = publicAddress(URL.parse(next, address.value)?.href ?? "", { loopback });
    }
    return lasting("It leads on and on to other addresses.");
  } catch {
    return passing(signal.aborted ? "It took too long to answer." : "It could not be reached.");
  }
}

async function bodyOf(answer: Response, maxBytes: number): Promise<Result<Uint8Array, FetchFailure>> {
  if (!answer.ok) {
    await answer.body?.cancel();
    const reason = `It answered ${answer.status}.`;
    return answer.status === 429 || answer.status >= 500 ? passing(reason) : lasting(reason);
  }
  const tooLarge = lasting(`It is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`);
  if (Number(answer.headers.get("Content-Length") ?? 0) > maxBytes) {
    await answer.body?.cancel();
    return tooLarge;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      return tooLarge;
    }
    chunks.push(chunk);
  }
  return ok(new Uint8Array(await new Blob(chunks).arrayBuffer()));
}

function lasting(reason: string): Result<never, FetchFailure> {
  return err({ reason, passing: false });
}

function passing(reason: string): Result<never, FetchFailure> {
  return err({ reason, passing: true });
}
