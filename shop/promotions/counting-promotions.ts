import {
  countingPromotions,
  findPromotionByCode,
  type StoredPromotion,
} from "../../stores/promotions/promotions.ts";
import { IsolateCache } from "../base/isolate-cache.ts";

/** A promotion that a merchant changes counts for carts within this time, everywhere. */
const KEEP_MS = 5_000;
/** A use may come back: for this long a promotion counts as used up after a use was refused. */
const USED_UP_MS = 10_000;
const MAX_USED_UP = 10_000;

let live = new IsolateCache<StoredPromotion[]>(KEEP_MS, 1);
/** Until when a promotion is taken for used up, by its id, or by that and the customer. */
const usedUp = new Map<string, number>();

/** The automatic promotions that price every cart. */
export function promotionsFor(env: Env): Promise<StoredPromotion[]> {
  return live.get("live", () => countingPromotions(env.DB, Date.now()));
}

/** The promotion of a code that a shopper typed, as it is now. */
export function promotionOf(env: Env, code: string): Promise<StoredPromotion | null> {
  return findPromotionByCode(env.DB, code);
}

/** This isolate changed a promotion: its next cart is priced with it. */
export function forgetPromotions(): void {
  live = new IsolateCache(KEEP_MS, 1);
  usedUp.clear();
}

/** @param customer the one whose own limit it is; null where no customer has a use left */
export function rememberUsedUp(id: string, customer: string | null): void {
  if (usedUp.size >= MAX_USED_UP) {
    usedUp.clear();
  }
  usedUp.set(customer === null ? id : `${id} ${customer}`, Date.now() + USED_UP_MS);
}

export function isUsedUp(id: string, customer: string): boolean {
  const now = Date.now();
  return (usedUp.get(id) ?? 0) > now || (usedUp.get(`${id} ${customer}`) ?? 0) > now;
}
