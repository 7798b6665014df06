const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 50;

function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const { retryable, overloaded } = error as Error & { retryable?: boolean; overloaded?: boolean };
  // An overloaded object gets worse from being asked again.
  return retryable === true && overloaded !== true;
}

/**
 * Calls a Durable Object, and again with full jitter when the runtime says that this may help.
 * `call` must take a fresh stub each time: one that threw is broken. Only for calls that may be
 * repeated.
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
