import { err, ok, type Result } from "../../domain/base/result.ts";
import { callProblem, type Uncalled } from "./fetch-outside.ts";

const MAX_ADDRESS_CHARS = 2_048;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What may be downloaded, and for how long. */
interface Bounds {
  maxBytes: number;
  /** For the whole answer, redirects included. */
  timeoutMs: number;
}

interface Sent {
  /** Sent to every address. */
  asked: Record<string, string>;
  /** Sent to the first host alone. */
  secret: Record<string, string>;
}

export interface Downloaded {
  /** 200, or another one of success; 304 where the caller asked for what is new. */
  status: number;
  headers: Headers;
  /** Empty with 304. */
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Downloads what lies at an address that a person or a file names. The address and each one that it
 * leads on to are looked up and public. Answers that are too large or too slow end on the way.
 */
export async function download(
  env: Env,
  text: string,
  { maxBytes, timeoutMs }: Bounds,
  { asked, secret }: Sent = { asked: {}, secret: {} },
): Promise<Result<Downloaded, Uncalled>> {
  const signal = AbortSignal.timeout(timeoutMs);
  let url = text.length <= MAX_ADDRESS_CHARS ? URL.parse(text) : null;
  const first = url?.origin;
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      if (!url) {
        return lasting("It must be an address that begins with https://.");
      }
      const problem = await callProblem(env, url, signal);
      if (problem) {
        return err(problem);
      }
      const headers = url.origin === first ? { ...asked, ...secret } : asked;
      const answer = await fetch(url, { redirect: "manual", signal, headers });
      const next = REDIRECTS.has(answer.status) ? answer.headers.get("Location") : null;
      if (next === null) {
        return await bodyOf(answer, maxBytes);
      }
      await answer.body?.cancel();
      url = URL.parse(next, url);
    }
    return lasting("It leads on and on to other addresses.");
  } catch {
    return passing(signal.aborted ? "It took too long to answer." : "It could not be reached.");
  }
}

async function bodyOf(answer: Response, maxBytes: number): Promise<Result<Downloaded, Uncalled>> {
  const { status, headers } = answer;
  if (status === 304) {
    return ok({ status, headers, bytes: new Uint8Array() });
  }
  if (!answer.ok) {
    await answer.body?.cancel();
    const reason = `It answered ${status}.`;
    return status === 429 || status >= 500 ? passing(reason) : lasting(reason);
  }
  const tooLarge = lasting(`It is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`);
  if (Number(headers.get("Content-Length") ?? 0) > maxBytes) {
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
  return ok({ status, headers, bytes: new Uint8Array(await new Blob(chunks).arrayBuffer()) });
}

function lasting(reason: string): Result<never, Uncalled> {
  return err({ reason, passing: false });
}

function passing(reason: string): Result<never, Uncalled> {
  return err({ reason, passing: true });
}
