import { meterCall } from "../meter/meter.ts";

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

/**
 * What native calls and itty-durable say of a method that an object's code does not have. The types
 * hold that this code has it, so the object runs code of another age: after a deploy for up to five
 * minutes (docs/decisions/0038-two-ages-of-code.md).
 */
const NO_SUCH_METHOD = /RPC receiver does not implement|does not contain method/;

/** Whether an object of another age refused a call that its code does not know. It did nothing. */
export function isUnknownMethod(error: unknown): boolean {
  return error instanceof Error && NO_SUCH_METHOD.test(error.message);
}

/**
 * Whether an object could not answer now, although asking it again at once was no use or not
 * allowed. Later it may.
 */
export function isObjectAway(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const { retryable, overloaded, durableObjectReset }: RuntimeError = error;
  const isAway = retryable === true || overloaded === true || durableObjectReset === true;
  return isAway || AWAY.test(error.message) || isUnknownMethod(error);
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
      const answer = await call();
      meterCall("object", "answered");
      return answer;
    } catch (error) {
      meterCall("object", "failed");
      if (attempt === MAX_TRIES || !isRetryable(error)) {
        throw error;
      }
      await new Promise((resolve) =>
        setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1)),
      );
    }
  }
}
