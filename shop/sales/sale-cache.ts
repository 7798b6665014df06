import { findSale, type StoredSale } from "../../stores/sales/sales.ts";

/**
 * How long an isolate goes on with the sale it knows: an early end is seen here within this time,
 * in its lanes at once.
 */
const KEEP_MS = 1_000;
const MAX_SALES = 100;

const known = new Map<string, { sale: StoredSale | null; until: number }>();

/**
 * A sale as this isolate knows it, read again every second by one request while the others go on
 * with what they have. Null when there is none of this id.
 */
export async function saleOf(env: Env, id: string): Promise<StoredSale | null> {
  const now = Date.now();
  const entry = known.get(id);
  if (entry && entry.until > now) {
    return entry.sale;
  }
  if (entry) {
    entry.until = now + KEEP_MS;
  }
  const sale = await findSale(env.DB, id);
  if (known.size >= MAX_SALES) {
    known.clear();
  }
  known.set(id, { sale, until: now + KEEP_MS });
  return sale;
}
