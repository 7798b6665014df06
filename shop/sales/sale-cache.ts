import { findSale, type StoredSale } from "../../stores/sales/sales.ts";
import { IsolateCache } from "../base/isolate-cache.ts";

/**
 * How long an isolate goes on with the sale it knows: an early end is seen here within this time,
 * in its lanes at once.
 */
const KEEP_MS = 1_000;
const MAX_SALES = 100;

const known = new IsolateCache<StoredSale | null>(KEEP_MS, MAX_SALES);

/**
 * A sale as this isolate knows it, read again every second by one request while the others go on
 * with what they have. Null when there is none of this id.
 */
export function saleOf(env: Env, id: string): Promise<StoredSale | null> {
  return known.get(id, () => findSale(env.DB, id));
}
