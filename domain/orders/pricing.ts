import { CURRENCY, type Currency, formatMoney, MOST_EXACT, type Money, money } from "../base/money.ts";
import { type Refusal, refusal } from "../base/problem.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Selling } from "../base/selling.ts";
import { stepOf } from "../currency/currency.ts";
import { isTooLittle } from "../payments/least-charge.ts";
import { type Discounts, NO_DISCOUNTS, offGoods } from "../promotions/discount.ts";
import type { Address, OrderLine, Totals } from "./order.ts";
import { type Parcel, shippingOption } from "./shipping.ts";
import { taxArea, taxesOf, taxTotal } from "./tax.ts";

/** What taxes and shipping of a variant's units depend on. */
export interface GoodsTerms {
  taxable: boolean;
  /** The product's, which names its class for the taxes. */
  category: string;
  requiresShipping: boolean;
  /** Of one unit. */
  weightGrams: number;
}

export type Goods = GoodsTerms & Pick<OrderLine, "quantity" | "unitPrice">;

function subtotalOf(goods: readonly Goods[]): number {
  return goods.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0);
}

/**
 * What one order may come to, in minor units of its currency; null: the shop does not sell in it.
 */
export function orderLimits(
  { currencies, limits, limitsIn }: Pick<Selling, "currencies" | "limits" | "limitsIn">,
  currency: Currency,
): { leastOrder: number; mostOrder: number } | null {
  if (currency === CURRENCY) {
    return { leastOrder: limits.minimum, mostOrder: limits.maximum };
  }
  const { minimum = 0, maximum = MOST_EXACT } = limitsIn[currency] ?? {};
  return currencies.includes(currency) ? { leastOrder: minimum, mostOrder: maximum } : null;
}

export function notSoldIn(currency: string): Refusal {
  return refusal("currency_not_sold", `This shop does not sell in ${currency}.`, {
    errors: [{ path: "currency", message: "is not one that the shop sells in" }],
  });
}

/** What is sent of the goods. */
export function parcelOf(goods: readonly Goods[], country: string, currency: Currency): Parcel {
  const sent = goods.filter(({ requiresShipping }) => requiresShipping);
  return {
    country,
    currency,
    grams: sent.reduce((sum, { weightGrams, quantity }) => sum + weightGrams * quantity, 0),
    subtotal: subtotalOf(goods),
    ships: sent.length > 0,
  };
}

/** What the totals of an order are computed from. */
export interface OrderToPrice {
  goods: readonly Goods[];
  /** Checked (`checkPlace`); without a region no tax of a region is added. */
  destination: Pick<Address, "country" | "region">;
  shippingMethod: string;
  currency: Currency;
  /** What promotions take off the goods, and off shipping that costs so much. */
  takeOff?: ((shipping: number) => Discounts) | undefined;
  /** What the payment provider takes at least (`leastCharge`); nothing for an order of nothing. */
  least?: number;
}

/**
 * Totals of an order in minor units of its currency, or why the cart cannot be ordered (ORD-2).
 * Taxes are on what promotions leave.
 */
export function priceOrder(selling: Selling, order: OrderToPrice): Result<Totals, Refusal> {
  const { goods, destination, shippingMethod, currency, least = 0 } = order;
  const items = goods.reduce((sum, item) => sum + item.quantity, 0);
  if (items > selling.limits.items) {
    return err(tooManyItems(items, selling.limits.items));
  }
  const limits = orderLimits(selling, currency);
  if (!limits) {
    return err(notSoldIn(currency));
  }
  const { leastOrder, mostOrder } = limits;
  const parcel = parcelOf(goods, destination.country, currency);
  const method = shippingOption(selling.shipping, parcel, shippingMethod);
  if (!method) {
    return err(notShipped(order));
  }
  const { subtotal } = parcel;
  if (subtotal < leastOrder) {
    const sum = money(leastOrder, currency);
    const detail = `An order starts at ${formatMoney(sum)} of goods.`;
    return err(refusal("order_total_too_low", detail, { limit: { of: "goodsAtLeast", sum } }));
  }
  // Beyond it the sums of the taxes would not be exact either.
  if (subtotal > mostOrder) {
    return err(tooHigh(money(mostOrder, currency)));
  }
  const totals = totalsOf(selling, order, subtotal, method.price);
  if (totals.total > mostOrder) {
    return err(tooHigh(money(mostOrder, currency)));
  }
  if (isTooLittle(totals.total, least)) {
    const sum = money(least, currency);
    const detail = `A payment comes to ${formatMoney(sum)} at least.`;
    return err(refusal("order_total_too_low", detail, { limit: { of: "paymentAtLeast", sum } }));
  }
  return ok(totals);
}

function totalsOf(selling: Selling, order: OrderToPrice, subtotal: number, shippingPrice: number): Totals {
  const { goods, destination, currency, takeOff = () => NO_DISCOUNTS } = order;
  const off = takeOff(shippingPrice);
  const discount = offGoods(off);
  const shipping = shippingPrice - off.shipping;
  const lines = goods.map(({ unitPrice, quantity, taxable, category }, n) => ({
    amount: unitPrice * quantity - (off.lines[n] ?? 0),
    taxable,
    category,
  }));
  const { rounding } = selling.taxes;
  const taxes = taxesOf(lines, shipping, taxArea(selling.taxes, destination), rounding, stepOf(currency));
  const tax = taxTotal(taxes);
  const total = subtotal - discount + shipping + (taxes.included ? 0 : tax);
  const sums = { subtotal, discount, shipping, tax, total, taxes };
  return off.applied.length === 0 ? sums : { ...sums, discounts: off.applied };
}

function tooManyItems(items: number, most: number): Refusal {
  const detail = `An order holds at most ${most} items; this one has ${items}.`;
  return refusal("order_too_many_items", detail, { limit: { of: "itemsAtMost", count: most } });
}

function notShipped({ shippingMethod, destination, currency }: OrderToPrice): Refusal {
  const paidIn = currency === CURRENCY ? "" : ` for ${currency}`;
  const detail = `“${shippingMethod}” does not ship this to ${destination.country}${paidIn}.`;
  return refusal("shipping_not_available", detail, {
    errors: [{ path: "shippingMethod", message: "is not available for this country" }],
  });
}

function tooHigh(sum: Money): Refusal {
  const detail = `An order may come to ${formatMoney(sum)} at most.`;
  return refusal("order_total_too_high", detail, { limit: { of: "totalAtMost", sum } });
}
