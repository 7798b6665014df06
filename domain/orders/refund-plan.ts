import { type Currency, share } from "../base/money.ts";
import { stepOf } from "../currency/currency.ts";
import {
  atMost,
  type MoneyParts,
  mapParts,
  minus,
  only,
  plus,
  sumOfParts,
  takeFrom,
} from "../payments/money-parts.ts";
import { refundedAmount } from "../payments/payment.ts";
import type { Discount } from "../promotions/discount.ts";
import { type Facts, firstNotIn, notRefused, type Units, unitsOf, unitsToRefund } from "./fulfilment.ts";
import { lineAmounts, type Taxes } from "./tax.ts";

/** What refunds have to know of an order. Minor units of its currency. */
export interface PaidOrder extends Facts {
  currency: Currency;
  discount: number;
  discounts?: readonly Pick<Discount, "lines">[] | undefined;
  shipping: number;
  taxes: Taxes;
}

export interface RefundRequest {
  /** Minor units of the order's currency, in whole steps of it. */
  amount?: number | undefined;
  items?: readonly Units[] | undefined;
  /** All that is left of the shipping, or minor units of it with its tax. */
  shipping?: true | number | undefined;
  restock: boolean;
}

/** Why a refund can't be: more money, or other units, than there are; or nothing to put back. */
export type RefundProblem =
  | { kind: "exceeds_payment"; refundable: number }
  | { kind: "exceeds_shipping"; refundable: number }
  | { kind: "not_ordered"; sku: string }
  | { kind: "nothing_to_restock" };

export interface RefundPlan {
  amount: number;
  items: Units[];
  parts: MoneyParts;
}

/** What each line of an order was paid for, then its shipping. */
function paidFor({ lines, discount, discounts, shipping, taxes }: PaidOrder): {
  lines: MoneyParts[];
  shipping: MoneyParts;
} {
  const { included, rows } = taxes;
  const net = (amount: number, tax: number) => amount - (included ? tax : 0);
  const taxOf = (at: (row: Taxes["rows"][number]) => number) => rows.reduce((sum, row) => sum + at(row), 0);
  const amounts = lineAmounts({ lines, discount, discounts });
  return {
    lines: lines.map((_, n) => ({
      goods: net(
        amounts[n] ?? 0,
        taxOf((row) => row.lines[n] ?? 0),
      ),
      shipping: 0,
      taxes: rows.map((row) => ({ name: row.name, rate: row.rate, goods: row.lines[n] ?? 0, shipping: 0 })),
    })),
    shipping: {
      goods: 0,
      shipping: net(
        shipping,
        taxOf((row) => row.shipping),
      ),
      taxes: rows.map((row) => ({ name: row.name, rate: row.rate, goods: 0, shipping: row.shipping })),
    },
  };
}

/** What an order was paid for: its parts add up to its total. */
export function moneyOf(order: PaidOrder): MoneyParts {
  const { lines, shipping } = paidFor(order);
  return lines.reduce(plus, shipping);
}

/**
 * What each refund that was not refused was paid for. One from before that was kept is counted as
 * money for goods, as far as they go.
 */
export function refundParts(order: PaidOrder): { refund: PaidOrder["refunds"][number]; parts: MoneyParts }[] {
  const step = stepOf(order.currency);
  let left = moneyOf(order);
  return notRefused(order.refunds).map((refund) => {
    const parts =
      refund.parts ?? takeFrom(refund.amount, [only("goods", left), only("shipping", left)], step);
    left = minus(left, parts);
    return { refund, parts };
  });
}

/**
 * The items, the amount and the parts of a refund. Without items, shipping and amount it is
 * everything that is left. Units are worth their own price with their own tax, and shipping comes
 * back by its own line. An amount alone is taken from the goods first. No part is ever paid back
 * beyond what was paid for it.
 */
export function planRefund(
  order: PaidOrder,
  request: RefundRequest,
): { ok: true; value: RefundPlan } | { ok: false; error: RefundProblem } {
  const step = stepOf(order.currency);
  const left = refundParts(order).reduce((rest, { parts }) => minus(rest, parts), moneyOf(order));
  const refundable = Math.min(sumOfParts(left), order.total - refundedAmount(order.refunds));
  const units = unitsToRefund(order);
  const { amount: asked, shipping } = request;
  const all =
    request.items === undefined && shipping === undefined && (asked === undefined || asked === refundable);
  const items = all
    ? units
    : [...unitsOf([request.items ?? []])].map(([sku, quantity]) => ({ sku, quantity }));
  const missing = firstNotIn(items, units);
  if (missing !== null) {
    return { ok: false, error: { kind: "not_ordered", sku: missing } };
  }
  const shippingLeft = only("shipping", left);
  const shippingAmount = shipping === true ? sumOfParts(shippingLeft) : (shipping ?? 0);
  if (shippingAmount > sumOfParts(shippingLeft)) {
    return { ok: false, error: { kind: "exceeds_shipping", refundable: sumOfParts(shippingLeft) } };
  }
  const named = all
    ? left
    : atMost(plus(worthOf(order, items), takeFrom(shippingAmount, [shippingLeft], step)), left);
  const amount = asked ?? Math.min(sumOfParts(named), refundable);
  if (amount < 1 || amount > refundable) {
    return { ok: false, error: { kind: "exceeds_payment", refundable } };
  }
  if (request.restock && items.length === 0) {
    return { ok: false, error: { kind: "nothing_to_restock" } };
  }
  const rest = minus(left, named);
  const parts = takeFrom(amount, [named, only("goods", rest), only("shipping", rest)], step);
  return { ok: true, value: { amount, items, parts } };
}

/**
 * What units cost beyond those that were refunded before. The shares of a line's units differ by a
 * cent where it does not divide evenly; all of them together are the line.
 */
function worthOf(order: PaidOrder, items: readonly Units[]): MoneyParts {
  const step = stepOf(order.currency);
  const { lines, shipping } = paidFor(order);
  const ordered = unitsOf([order.lines]);
  const before = unitsOf(notRefused(order.refunds).map((refund) => refund.items));
  const nothing = mapParts(shipping, () => 0);
  return items.reduce((sum, { sku, quantity }) => {
    const all = ordered.get(sku) ?? 0;
    const from = before.get(sku) ?? 0;
    const line = lines.filter((_, n) => order.lines[n]?.sku === sku).reduce(plus, nothing);
    return plus(
      sum,
      mapParts(line, (cents) => share(cents, from + quantity, all, step) - share(cents, from, all, step)),
    );
  }, nothing);
}
