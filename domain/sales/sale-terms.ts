import { CURRENCY, formatMoney, money } from "../base/money.ts";
import { type Refusal, refusal } from "../base/problem.ts";
import type { OrderLimits } from "../base/selling.ts";
import type { Sale, SaleChange } from "./sale.ts";

/** Rules of a sale's terms, without I/O: what can be bought at all, and what may change when. */

/**
 * The terms stand this long before the opening, in milliseconds: by then each isolate that knows
 * the sale has read its last change.
 */
export const TERMS_STAND_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

type Issue = NonNullable<Refusal["errors"]>[number];

/** Why no customer could buy from a sale with these terms, or null. */
export function termsRefusal(
  { price, perCustomerLimit }: Pick<Sale, "price" | "perCustomerLimit">,
  item: { price: number; sellable: boolean },
  { minimum, maximum }: OrderLimits,
): Refusal | null {
  const errors: Issue[] = [];
  if (!item.sellable) {
    errors.push({ path: "sku", message: "is not published, or is archived" });
  }
  if (price * perCustomerLimit < minimum) {
    const most = formatMoney(money(price * perCustomerLimit, CURRENCY));
    const least = formatMoney(money(minimum, CURRENCY));
    errors.push({
      path: "price",
      message: `times the limit to a customer comes to ${most}, and an order starts at ${least}`,
    });
  }
  if (price > maximum) {
    errors.push({
      path: "price",
      message: `is more than an order of ${formatMoney(money(maximum, CURRENCY))}`,
    });
  }
  if (price > item.price) {
    errors.push({
      path: "price",
      message: `is above the ordinary price of ${formatMoney(money(item.price, CURRENCY))}`,
    });
  }
  return errors.length === 0
    ? null
    : refusal("sale_terms_refused", "Nobody could buy from this sale, or would pay less elsewhere.", {
        errors,
      });
}

/** A sale with a merchant's changes of it. */
export function withChange<T extends Sale>(sale: T, change: SaleChange): T {
  const { title, allotment, price, opensAt, closesAt, perCustomerLimit, lanes, admission } = change;
  return {
    ...sale,
    title: title ?? sale.title,
    allotment: allotment ?? sale.allotment,
    price: price?.amount ?? sale.price,
    opensAt: opensAt === undefined ? sale.opensAt : Date.parse(opensAt),
    closesAt: closesAt === undefined ? sale.closesAt : Date.parse(closesAt),
    perCustomerLimit: perCustomerLimit ?? sale.perCustomerLimit,
    lanes: lanes ?? sale.lanes,
    admissionPerSecond: admission === undefined ? sale.admissionPerSecond : (admission?.perSecond ?? null),
  };
}

/** Whether a sale's terms are still a plan. */
export function isPlanned(sale: Pick<Sale, "opensAt" | "closesAt">, now: number): boolean {
  return now < sale.opensAt - TERMS_STAND_MS && now < sale.closesAt;
}

/** Whether a sale was ended before it opened. */
export function neverOpened(sale: Pick<Sale, "opensAt" | "closesAt">): boolean {
  return sale.closesAt <= sale.opensAt;
}

/** Why a sale may not become another at this time, or null. */
export function changeRefusal(before: Sale, after: Sale, now: number): Refusal | null {
  if (now >= before.closesAt) {
    return refusal("sale_not_editable", "The sale is over. Duplicate it to hold it again.");
  }
  if (after.closesAt <= Math.max(now, after.opensAt)) {
    return refusal("invalid_request", "The sale would be over before it starts.", {
      errors: [{ path: "closesAt", message: "must be in the future and after opensAt" }],
    });
  }
  if (isPlanned(before, now)) {
    return null;
  }
  const fixed = (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).filter(
    (name) => after[name] !== before[name],
  );
  return fixed.length === 0
    ? null
    : refusal("sale_not_editable", "Title and closing alone may change once a sale opens, or is about to.", {
        errors: fixed.map((name) => ({ path: FIELDS[name], message: "stands from the opening on" })),
      });
}

/** The body's names of what stands from the opening on: all but the title and the closing. */
const FIELDS = {
  allotment: "allotment",
  price: "price",
  opensAt: "opensAt",
  perCustomerLimit: "perCustomerLimit",
  lanes: "lanes",
  admissionPerSecond: "admission",
} as const;

/**
 * When a duplicate opens and closes: for as long as the original, at the time that is asked for, or
 * so many whole days later that it lies ahead and does not overlap.
 */
export function copyTimes(
  { opensAt, closesAt }: Pick<Sale, "opensAt" | "closesAt">,
  asked: string | undefined,
  now: number,
): { opensAt: number; closesAt: number } {
  const days = Math.floor((Math.max(now, closesAt - 1) - opensAt) / DAY_MS) + 1;
  const opens = asked === undefined ? opensAt + Math.max(1, days) * DAY_MS : Date.parse(asked);
  return { opensAt: opens, closesAt: opens + closesAt - opensAt };
}
