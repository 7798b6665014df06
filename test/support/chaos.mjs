/** What the tests of test/chaos share: how much they do, and chance that can be repeated. */
import { seeded } from "../../domain/base/random.ts";

/** `npm run chaos` sets CHAOS=full; `npm test` runs the same tests shortened. */
export const FULL = process.env.CHAOS === "full";

/**
 * Chance for one test. Its seed is named when the test fails; CHAOS_SEED=… repeats it.
 * @param {import("node:test").TestContext} t
 */
export function chance(t) {
  const seed = process.env.CHAOS_SEED ?? String(Date.now());
  t.diagnostic(`CHAOS_SEED=${seed}`);
  return seeded(`${t.name} ${seed}`);
}
