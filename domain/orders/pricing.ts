import { formatMoney, money } from "../base/money.ts";
import { type Refusal, refusal } from "../base/problem.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Selling } from "../base/selling.ts";
import { type Discounts, NO_DISCOUNTS, offGoods } from "../promotions/discount.ts";
import type { Address, OrderLine, Totals } from "./order.ts";
import { MAX_ORDER_ITEMS, MAX_ORDER_TOTAL, MIN_ORDER_VALUE } from "./order.ts";
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

/** What is sent of the goods. */
export function parcelOf(goods: readonly Goods[], country: string): Parcel {
  const sent = goods.filter(({ requiresShipping }) => requiresShipping);
  return {
    country,
    grams: sent.reduce((sum, { weightGrams, quantity }) => sum + weightGrams * quantity, 0),
    subtotal: subtotalOf(goods),
    ships: sent.length > 0,
  };
}

/**
 * Totals of an order in cents, or why the cart cannot be ordered (ORD-2). `destination` is checked
 * (`checkPlace`); without a region no tax of a region is added. `takeOff` says what promotions take
 * off the goods, and off shipping that costs so much. Taxes are on what is left.
 */
export function priceOrder(
  goods: readonly Goods[],
  destination: Pick<Address, "country" | "region">,
  shippingMethod: string,
  selling: Selling,
  takeOff: (shipping: number) => Discounts = () => NO_DISCOUNTS,
): Result<Totals, Refusal> {
  const items = goods.reduce((sum, item) => sum + item.quantity, 0);
  if (items > MAX_ORDER_ITEMS) {
    return err(
      refusal(
        "order_too_many_items",
        `An order holds at most ${MAX_ORDER_ITEMS} items; this one has ${items}.`,
      ),
    );
  }
  const { country } = destination;
  const parcel = parcelOf(goods, country);
  const method = shippingOption(selling.shipping, parcel, shippingMethod);
  if (!method) {
    return err(
      refusal("shipping_not_available", `“${shippingMethod}” does not ship this to ${country}.`, {
        errors: [{ path: "shippingMethod", message: "is not available for this country" }],
      }),
    );
  }
  const { subtotal } = parcel;
  if (subtotal < MIN_ORDER_VALUE) {
    return err(
      refusal("order_total_too_low", `An order starts at ${formatMoney(money(MIN_ORDER_VALUE))} of goods.`),
    );
  }
  const tooHigh = refusal(
    "order_total_too_high",
    `An order may come to ${formatMoney(money(MAX_ORDER_TOTAL))} at most.`,
  );
  // Beyond it the sums of the taxes would not be exact either.
  if (subtotal > MAX_ORDER_TOTAL) {
    return err(tooHigh);
  }
  const off = takeOff(method.price);
  const discount = offGoods(off);
  const shipping = method.price - off.shipping;
  const lines = goods.map(({ unitPrice, quantity, taxable, category }, n) => ({
    amount: unitPrice * quantity - (off.lines[n] ?? 0),
    taxable,
    category,
  }));
  const taxes = taxesOf(lines, shipping, taxArea(selling.taxes, destination), selling.taxes.rounding);
  const tax = taxTotal(taxes);
  const total = subtotal - discount + shipping + (taxes.included ? 0 : tax);
  if (total > MAX_ORDER_TOTAL) {
    return err(tooHigh);
  }
  const sums = { subtotal, discount, shipping, tax, total, taxes };
  return ok(off.applied.length === 0 ? sums : { ...sums, discounts: off.applied });
}
