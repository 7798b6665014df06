const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 50;

/**
 * The flags that the runtime sets on its errors
 * (https://developers.cloudflare.com/durable-objects/best-practices/error-handling/). They travel
 * over RPC by `enhanced_error_serialization`, which is on from the compatibility date 2026-04-21
 * (https://developers.cloudflare.com/workers/configuration/compatibility-flags/).
 */
interface RuntimeError extends Error {
  retryable?: boolean;
  overloaded?: boolean;
  /** The object was reset while it worked on the call, as by new code. */
  durableObjectReset?: boolean;
}

function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const { retryable, overloaded, durableObjectReset }: RuntimeError = error;
  // An overloaded object gets worse from being asked again.
  return (retryable === true || durableObjectReset === true) && overloaded !== true;
}

/**
 * What the runtime throws for an object that cannot answer now, where its flags did not come along.
 */
const AWAY =
  /Durable Object .*(overloaded|reset|exceeded)|object to be reset|code was updated|deleted object/i;

/** Whether an object could not answer now, although asking it again was no use or not allowed. */
export function isObjectAway(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const { retryable, overloaded, durableObjectReset }: RuntimeError = error;
  return retryable === true || overloaded === true || durableObjectReset === true || AWAY.test(error.message);
}

/**
 * Calls a Durable Object, and again with full jitter when the runtime says that this may help.
 * `call` must take a fresh stub each time: one that threw is broken. Only for calls that may be
 * repeated: the runtime by itself repeats those alone that did not reach the object
 * (https://developers.cloudflare.com/durable-objects/best-practices/automatic-retries/).
 */
export async function callObject<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === MAX_TRIES || !isRetryable(error)) {
        throw error;
      }
      await new Promise((resolve) =>
        setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1)),
      );
    }
  }
}
