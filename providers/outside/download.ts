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

/**
 * Downloads what lies at an address that a person or a file names. The address and each one that it
 * leads on to are looked up and public. Answers that are too large or too slow end on the way.
 */
export async function download(
  env: Env,
  text: string,
  { maxBytes, timeoutMs }: Bounds,
): Promise<Result<Uint8Array, Uncalled>> {
  const signal = AbortSignal.timeout(timeoutMs);
  let url = text.length <= MAX_ADDRESS_CHARS ? URL.parse(text) : null;
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      if (!url) {
        return lasting("It must be an address that begins with https://.");
      }
      const problem = await callProblem(env, url, signal);
      if (problem) {
        return err(problem);
      }
      const answer = await fetch(url, { redirect: "manual", signal });
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

async function bodyOf(answer: Response, maxBytes: number): Promise<Result<Uint8Array, Uncalled>> {
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

function lasting(reason: string): Result<never, Uncalled> {
  return err({ reason, passing: false });
}

function passing(reason: string): Result<never, Uncalled> {
  return err({ reason, passing: true });
}
