import { type Currency, share, spread } from "../base/money.ts";
import { shareName } from "../base/text.ts";
import { stepOf } from "../currency/currency.ts";
import { type Discount, type Discounts, offGoods } from "./discount.ts";
import { currencyOf, isCounted, type Promotion, type PromotionEffect } from "./promotion.ts";

/**
 * What promotions take off a priced cart. The rules, in the order they are applied:
 *
 * 1. A promotion counts when it is within its window, for the shopper's group, has an eligible
 *    line, and the eligible lines reach its minimum before any discount. One that names an amount
 *    counts in the currency of that amount alone.
 * 2. Promotions that are combinable count together; one that is not counts alone. Of these choices
 *    the one that saves most is taken. Of equal ones it is the combination, then the oldest.
 * 3. Within a combination: buy X get Y, then percent, then fixed amounts, then free shipping; the
 *    older first. Each takes from what the ones before it left.
 * 4. No line and no shipping charge goes below zero. A percentage is rounded half up once for all
 *    its lines, and spread over them so that the parts add up to it (`spread`).
 */
export interface PromotionLine {
  sku: string;
  /** Id and slug of its product: a promotion may name either. */
  productId: string;
  slug: string;
  category: string;
  /** Whole units, at least one. */
  quantity: number;
  /** Minor units. */
  unitPrice: number;
}

export interface PromotionContext {
  /** The cart's. */
  currency: Currency;
  /** Milliseconds since 1970. */
  now: number;
  /** Minor units that shipping costs before any discount; 0 while no address is known. */
  shipping: number;
  /** The groups that the shopper belongs to. */
  customerGroups: readonly string[];
}

/** Why a code that exists takes nothing off this cart. */
export type CodeRefusal = "coupon_not_applicable" | "coupon_expired";

const ORDER: Record<PromotionEffect["type"], number> = {
  buy_x_get_y: 0,
  percent: 1,
  fixed: 2,
  free_shipping: 3,
};

export function applyPromotions(
  lines: readonly PromotionLine[],
  promotions: readonly Promotion[],
  context: PromotionContext,
): Discounts {
  const counting = promotions
    .filter((promotion) => whyNot(promotion, lines, context) === null)
    .sort((a, b) => ORDER[a.effect.type] - ORDER[b.effect.type] || a.num - b.num);
  const alone = counting.filter(({ combinable }) => !combinable).sort((a, b) => a.num - b.num);
  const choices = [counting.filter(({ combinable }) => combinable), ...alone.map((one) => [one])];
  let best: Discounts | null = null;
  for (const choice of choices) {
    const discounts = combine(lines, choice, context);
    if (best === null || savingOf(discounts) > savingOf(best)) {
      best = discounts;
    }
  }
  return best ?? combine(lines, [], context);
}

/**
 * Null when the promotion counts for this cart; for a code, else why it does not, for its shopper.
 */
export function whyNot(
  promotion: Promotion,
  lines: readonly PromotionLine[],
  { now, customerGroups, currency }: Omit<PromotionContext, "shipping">,
): CodeRefusal | null {
  if (promotion.endsAt !== undefined && now >= Date.parse(promotion.endsAt)) {
    return "coupon_expired";
  }
  if (promotion.startsAt !== undefined && now < Date.parse(promotion.startsAt)) {
    return "coupon_not_applicable";
  }
  if ((currencyOf(promotion) ?? currency) !== currency) {
    return "coupon_not_applicable";
  }
  const groups = promotion.customerGroups;
  if (groups && !shareName(groups, customerGroups)) {
    return "coupon_not_applicable";
  }
  const eligible = lines.filter((line) => isEligible(promotion, line));
  const spend = eligible.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  return eligible.length > 0 && spend >= (promotion.minimumSpend?.amount ?? 0)
    ? null
    : "coupon_not_applicable";
}

/** Cents that promotions take off goods and shipping together. */
export function savingOf(discounts: Discounts): number {
  return offGoods(discounts) + discounts.shipping;
}

function isEligible({ appliesTo }: Promotion, line: PromotionLine): boolean {
  if (!appliesTo) {
    return true;
  }
  const category = line.category.toLowerCase();
  return (
    (appliesTo.skus?.includes(line.sku) ?? false) ||
    (appliesTo.products?.some((name) => name === line.productId || name === line.slug) ?? false) ||
    (appliesTo.categories?.some((name) => name.toLowerCase() === category) ?? false)
  );
}

function combine(
  lines: readonly PromotionLine[],
  promotions: readonly Promotion[],
  { shipping, currency }: Pick<PromotionContext, "shipping" | "currency">,
): Discounts {
  const step = stepOf(currency);
  const left = lines.map((line) => line.unitPrice * line.quantity);
  let shippingLeft = shipping;
  const applied: Discount[] = [];
  for (const promotion of promotions) {
    const eligible = lines.map((line) => isEligible(promotion, line));
    const off = takeOff(promotion.effect, lines, left, eligible, step);
    const offShipping = promotion.effect.type === "free_shipping" ? shippingLeft : 0;
    if (offGoods({ lines: off }) + offShipping === 0) {
      continue;
    }
    for (const [index, cents] of off.entries()) {
      left[index] = (left[index] ?? 0) - cents;
    }
    shippingLeft -= offShipping;
    const { id: promotionId, title, code = null } = promotion;
    applied.push({
      promotionId,
      title,
      code,
      counted: isCounted(promotion),
      lines: off,
      shipping: offShipping,
    });
  }
  return {
    applied,
    lines: lines.map((line, index) => line.unitPrice * line.quantity - (left[index] ?? 0)),
    shipping: shipping - shippingLeft,
  };
}

/** Cents off each line, never more than is left of it. */
function takeOff(
  effect: PromotionEffect,
  lines: readonly PromotionLine[],
  left: readonly number[],
  eligible: readonly boolean[],
  step: number,
): number[] {
  const open = left.map((cents, index) => (eligible[index] ? cents : 0));
  const sum = open.reduce((total, cents) => total + cents, 0);
  switch (effect.type) {
    case "free_shipping":
      return open.map(() => 0);
    case "percent":
      return spread(percentOf(sum, effect.percent, step), open, step);
    case "fixed":
      return spread(Math.min(effect.amount.amount, sum), open, step);
    case "buy_x_get_y":
      return cheapestUnits(effect, lines, open, step);
  }
}

/** Each whole group of `buy + get` eligible units lowers the price of its share of the cheapest. */
function cheapestUnits(
  { buy, get, percent }: Extract<PromotionEffect, { type: "buy_x_get_y" }>,
  lines: readonly PromotionLine[],
  open: readonly number[],
  step: number,
): number[] {
  const byPrice = lines
    .map(({ quantity, unitPrice }, index) => ({ index, quantity, unitPrice }))
    .filter(({ index }) => (open[index] ?? 0) > 0)
    .sort((a, b) => a.unitPrice - b.unitPrice);
  const units = byPrice.reduce((sum, { quantity }) => sum + quantity, 0);
  let toLower = Math.floor(units / (buy + get)) * get;
  const off = lines.map(() => 0);
  for (const { index, quantity, unitPrice } of byPrice) {
    const lowered = Math.min(quantity, toLower);
    off[index] = Math.min(percentOf(unitPrice * lowered, percent, step), open[index] ?? 0);
    toLower -= lowered;
  }
  return off;
}

/** Rounded half up, in whole steps alone: a percentage has at most two decimals. */
function percentOf(amount: number, percent: number, step: number): number {
  return share(amount, Math.round(percent * 100), 10_000, step);
}
