import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import type { Currency } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import {
  applyPromotions,
  type CodeRefusal,
  type PromotionLine,
  whyNot,
} from "../../domain/promotions/apply.ts";
import type { Discounts } from "../../domain/promotions/discount.ts";
import { isCounted, type Promotion } from "../../domain/promotions/promotion.ts";
import type { StoredPromotion } from "../../stores/promotions/promotions.ts";
import { callObject } from "../base/call-object.ts";
import type { Membership } from "../prices/shopper-prices.ts";
import { isUsedUp, promotionOf, promotionsFor, rememberUsedUp } from "./counting-promotions.ts";

const CODE_REFUSALS: Record<CodeRefusal | "coupon_invalid" | "coupon_used_up", string> = {
  coupon_invalid: "This code is not known.",
  coupon_not_applicable: "This code does not apply to what is in the cart.",
  coupon_expired: "This code has expired.",
  coupon_used_up: "This code is used up.",
};

export function couponRefused(code: keyof typeof CODE_REFUSALS): Refusal {
  const detail = CODE_REFUSALS[code];
  return refusal(code, detail, { errors: [{ path: "couponCode", message: detail }] });
}

/** What promotions take off a cart, by what its shipping costs. */
export type Offers = (shipping: number) => Discounts;

interface Wanted {
  shopper: Shopper;
  membership: Membership;
  lines: readonly PromotionLine[];
  /** The cart's. */
  currency: Currency;
  /** What the shopper typed; null for no code. */
  code: string | null;
}

/**
 * The promotions of a cart. A code that takes nothing off is refused: the shopper counts on it. A
 * code that another promotion outdoes is none of that, and the better one counts.
 */
export async function offersFor(env: Env, wanted: Wanted): Promise<Result<Offers, Refusal>> {
  const { offers, problem } = await findOffers(env, wanted);
  return problem === null ? ok(offers) : err(problem);
}

/** One promotion alone, for a buyer in no customer group. */
export function offersOf(promotion: Promotion, lines: readonly PromotionLine[], currency: Currency): Offers {
  const context = { now: Date.now(), currency, customerGroups: [] };
  return (shipping) => applyPromotions(lines, [promotion], { ...context, shipping });
}

/** The same for a cart that is looked at: its code is said not to count, and the others do. */
export async function findOffers(
  env: Env,
  { shopper, membership, lines, currency, code }: Wanted,
): Promise<{ offers: Offers; problem: Refusal | null }> {
  const typed = code === null ? null : normalized(code);
  // A merchant's newest code is not in what the isolate knows yet.
  const coded = typed === null ? null : await promotionOf(env, typed);
  const automatic = await promotionsFor(env);
  const candidates = coded ? [...automatic, coded] : automatic;
  const context = {
    now: Date.now(),
    currency,
    customerGroups: candidates.some(({ customerGroups }) => customerGroups) ? await membership() : [],
  };
  const customer = shopperKey(shopper);
  const free = candidates.filter((promotion) => !isUsedUp(promotion.id, customer));
  const offers: Offers = (shipping) => applyPromotions(lines, free, { ...context, shipping });
  if (typed === null) {
    return { offers, problem: null };
  }
  const why = !coded
    ? "coupon_invalid"
    : isUsedUp(coded.id, customer)
      ? "coupon_used_up"
      : whyNot(coded, lines, context);
  return { offers, problem: why === null ? null : couponRefused(why) };
}

export function normalized(code: string): string {
  return code.trim().toUpperCase();
}

/**
 * Whether a code has a use left for this shopper, asked of its ledger before it is put into a cart.
 */
export async function hasUse(env: Env, promotion: StoredPromotion, shopper: Shopper): Promise<boolean> {
  if (!isCounted(promotion)) {
    return true;
  }
  const customer = shopperKey(shopper);
  const left = await callObject(() => env.PROMOTION_LEDGER.getByName(promotion.id).mayUse(customer));
  if (left === "ok") {
    return true;
  }
  rememberUsedUp(promotion.id, left === "limit_reached" ? customer : null);
  return false;
}
