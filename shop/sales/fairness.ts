import { committedHead } from "../../domain/sales/fair-texts.ts";
import type { Fairness, FairProof } from "../../domain/sales/fairness.ts";
import type { StoredSale } from "../../stores/sales/sales.ts";
import { callObject } from "../base/call-object.ts";
import { IsolateCache } from "../base/isolate-cache.ts";

/**
 * How long an isolate shows the same page, in milliseconds, and how many: one has thousands of
 * lines.
 */
const KEEP_MS = 2_000;
const MAX_PAGES = 4;

const pages = new IsolateCache<Fairness | null>(KEEP_MS, MAX_PAGES);

/**
 * What is published of a sale's draw, from the entry after `after` on. Null: it has no waiting
 * room, or opened before draws were committed to. Before the opening the sale's row says it all, so
 * the commitment stands whatever becomes of the room.
 */
export async function showFairness(env: Env, sale: StoredSale, after: number): Promise<Fairness | null> {
  const committed = await committedHead(sale);
  if (!committed || Date.now() < sale.opensAt) {
    return committed;
  }
  const ask = () => callObject(() => env.SALE_ROOM.getByName(sale.id).fairness(after));
  return (await pages.get(`${sale.id} ${after}`, ask)) ?? committed;
}

/** One published line with its way to the root; null where there is none, or none yet. */
export async function showProof(env: Env, sale: StoredSale, entry: number): Promise<FairProof | null> {
  return Date.now() < sale.opensAt ? null : callObject(() => env.SALE_ROOM.getByName(sale.id).proof(entry));
}
