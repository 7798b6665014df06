import { sha256 } from "../base/ids.ts";
import { formatSeed } from "./waiting-room.ts";

/**
 * The rule by which a sale's draw can be checked, without I/O. The shop commits to a secret seed.
 * At the opening a round of a public beacon is added to it, and both decide every place. Who checks
 * a sale repeats all of it (`scripts/verify-sale.mjs`), so nothing here changes under the same
 * name.
 */
export const DRAW_RULE = "fair-draw-1";

/**
 * The beacon: drand's chain "quicknet" (https://docs.drand.love). Times are milliseconds since
 * 1970.
 */
export const BEACON = {
  chain: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  firstRoundAt: 1_692_803_367_000,
  periodMs: 3_000,
};

/** After this time the draw is made without the beacon. */
export const BEACON_WAIT_MS = 10_000;

/** What a round of the beacon says, in hex. The randomness is the hash of the signature. */
export interface BeaconRound {
  randomness: string;
  signature: string;
}

/** The first round that the beacon publishes at or after the opening. */
export function roundOf(opensAt: number): number {
  return Math.max(1, Math.ceil((opensAt - BEACON.firstRoundAt) / BEACON.periodMs) + 1);
}

/** When a round is published. */
export function timeOfRound(round: number): number {
  return BEACON.firstRoundAt + (round - 1) * BEACON.periodMs;
}

/** What a sale's draw rests on; the chain is null where no beacon is used. */
interface Secret {
  saleId: string;
  seed: string;
  chain: string | null;
}

/** What is published before the opening: a hash that the seed alone fits. */
export async function commitmentOf({ saleId, seed, chain }: Secret): Promise<string> {
  return hex(await sha256(JSON.stringify([DRAW_RULE, saleId, chain, seed])));
}

/** The seed of the shuffle, as `parseSeed` reads it. */
export async function seedOfDraw({ saleId, seed }: Secret, randomness: string | null): Promise<string> {
  const digest = await sha256(JSON.stringify([DRAW_RULE, saleId, seed, randomness]));
  const view = new DataView(digest.buffer);
  return formatSeed([0, 4, 8, 12].map((at) => view.getUint32(at)));
}

/** Whether the answer of a beacon's server can be a round. */
export async function isRound({ randomness, signature }: BeaconRound): Promise<boolean> {
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return hex(await crypto.subtle.digest("SHA-256", bytes)) === randomness;
}

export function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
