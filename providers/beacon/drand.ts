import { z } from "zod";
import { logRecord } from "../../domain/base/log.ts";
import { BEACON, type BeaconRound, isRound } from "../../domain/sales/fair-draw.ts";
import { settingsOf } from "../settings.ts";

/** How long one server of the beacon may take, in milliseconds. */
const TIMEOUT_MS = 2_000;

const Answer = z.object({
  round: z.int(),
  randomness: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().regex(/^[0-9a-f]{96}$/),
});

/** The chain of the beacon that new sales use; null where the shop names no server of it. */
export function beaconChain(env: Env): string | null {
  return settingsOf(env).DRAND_URLS.length > 0 ? BEACON.chain : null;
}

/**
 * A round, from the first of the shop's servers that has it (https://docs.drand.love/developer/);
 * null when none has it now.
 */
export async function readRound(env: Env, round: number): Promise<BeaconRound | null> {
  const asked = settingsOf(env).DRAND_URLS.map(async (server): Promise<BeaconRound> => {
    const url = new URL(`${BEACON.chain}/public/${round}`, `${server.replace(/\/$/, "")}/`);
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { round: answered, ...values } = Answer.parse(await response.json());
    if (answered !== round || !(await isRound(values))) {
      throw new Error(`${server} answered another round than ${round}`);
    }
    return values;
  });
  try {
    return await Promise.any(asked);
  } catch (error) {
    console.warn(logRecord("warn", "beacon did not answer", { round, error }));
    return null;
  }
}
