import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { subscriberOf } from "../../domain/base/network.ts";
import { callObject, isUnknownMethod } from "./call-object.ts";

/** The guard of all browsers behind one internet address. */
export async function networkGuard(env: Env, ip: string) {
  return env.SIGN_IN_GUARD.getByName(`network:${base32(await sha256(subscriberOf(ip)), 32)}`);
}

/**
 * Milliseconds that a network has to wait; null when its object does not say, as under a flood from
 * there.
 *
 * @param ask `admit` counts a request, `wait` only looks.
 */
export async function waitOfNetwork(env: Env, ip: string, ask: "admit" | "wait"): Promise<number | null> {
  try {
    return await callObject(async () => (await networkGuard(env, ip))[ask]());
  } catch (error) {
    // For minutes after a deploy an object may run the version before, which does not count these.
    // The others did.
    if (isUnknownMethod(error)) {
      return 0;
    }
    console.error(logRecord("error", "a network's guard did not answer", { error }));
    return null;
  }
}
