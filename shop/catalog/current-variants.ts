import { waitUntil } from "cloudflare:workers";
import { findVariantsBySku, type SellableVariant } from "../../stores/catalog/catalog.ts";
import { SharedCalls } from "../base/shared-calls.ts";

type Skus = readonly string[];
type Variants = ReadonlyMap<string, SellableVariant>;

const READS = new SharedCalls<Skus, Variants>({
  // 10,000 SKUs of a hundred characters at most: half of what D1 takes as one parameter.
  most: 100,
  // D1 may be far away: requests behind a slow read wait for it no longer than one turn.
  patienceMs: 20,
  takeOverMs: 20,
  deadlineMs: 10_000,
});

/**
 * The variants of these SKUs as D1 has them now. Requests of one isolate that come at the same time
 * share a query, which starts after the last of them has come: nothing is cached.
 */
export async function currentVariants(env: Env, skus: Skus): Promise<Variants> {
  if (skus.length === 0) {
    return new Map();
  }
  if (env.COALESCE_RESERVATIONS === "off") {
    return findVariantsBySku(env.DB, skus);
  }
  return READS.ask({ waitUntil }, "variants", skus, async (asked) => {
    const found = await findVariantsBySku(env.DB, [...new Set(asked.flat())]);
    return asked.map(() => found);
  });
}
