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
import { mailboxDigest } from "../../stores/personal/vault.ts";
import type { StoredPromotion } from "../../stores/promotions/promotions.ts";
import { callObject } from "../base/call-object.ts";
import type { Membership } from "../prices/shopper-prices.ts";
import type { UseOfOrder } from "../stock/stock-objects.ts";
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
  /** The buyer's address; null while none is known. */
  email: string | null;
  /** The order that is priced; null while a cart is looked at. */
  orderId: string | null;
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
  wanted: Wanted,
): Promise<{ offers: Offers; problem: Refusal | null }> {
  const { shopper, membership, lines, currency, code } = wanted;
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
  const known = candidates.filter(({ id }) => !isUsedUp(id, customer));
  const counting = known.filter((one) => one !== coded && whyNot(one, lines, context) === null);
  const spent = await spentOf(env, wanted, counting);
  const free = known.filter(({ id }) => !spent.has(id));
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

/**
 * The automatic promotions without a use left for this shopper. Their order goes on without them;
 * a code that the shopper typed and that is used up refuses it.
 */
async function spentOf(
  env: Env,
  { shopper, email, orderId }: Wanted,
  automatic: readonly StoredPromotion[],
): Promise<Set<string>> {
  const counted = automatic.filter(isCounted);
  if (counted.length === 0) {
    return new Set();
  }
  const mailbox = email ? await mailboxDigest(env, email) : null;
  const order = { mailbox, reference: orderId };
  const found = await Promise.all(
    counted.map(async (promotion) => ((await hasUse(env, promotion, shopper, order)) ? [] : [promotion.id])),
  );
  return new Set(found.flat());
}

export function normalized(code: string): string {
  return code.trim().toUpperCase();
}

/** Whether a promotion has a use left for this shopper, as its ledger knows. */
export async function hasUse(
  env: Env,
  promotion: StoredPromotion,
  shopper: Shopper,
  order: UseOfOrder = { mailbox: null, reference: null },
): Promise<boolean> {
  if (!isCounted(promotion)) {
    return true;
  }
  const customer = shopperKey(shopper);
  const left = await callObject(() => env.PROMOTION_LEDGER.getByName(promotion.id).mayUse(customer, order));
  if (left === "ok") {
    return true;
  }
  // The next address that a buyer writes may have a use left.
  if (left === "used_up" || order.mailbox === null) {
    rememberUsedUp(promotion.id, left === "limit_reached" ? customer : null);
  }
  return false;
}
