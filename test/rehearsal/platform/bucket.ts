/**
 * R2 as it is deployed: a call that holds a connection, and fails before or after it has stored.
 */
import { meets, settings } from "./chance.ts";
import { connected } from "./invocation.ts";

/** Files are few, so more of them meet the fault than queries of D1 do. */
const TIMES_AS_MANY = 10;

export function playedBucket(bucket: R2Bucket): R2Bucket {
  return new Proxy(bucket, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== "function") {
        return value;
      }
      return (...args: unknown[]) =>
        connected(async () => {
          const share = (TIMES_AS_MANY * (settings()?.database.lost ?? 0)) / 2;
          if (meets("R2 fails before", share)) {
            throw r2Error(key);
          }
          const answer = await Reflect.apply(value, target, args);
          if (meets("R2 fails after", share)) {
            throw r2Error(key);
          }
          return answer;
        });
    },
  });
}

/** https://developers.cloudflare.com/r2/api/error-codes/ */
function r2Error(method: string | symbol): Error {
  return new Error(`${String(method)}: We encountered an internal error. Please try again. (10001)`);
}
