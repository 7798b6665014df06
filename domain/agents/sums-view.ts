import type { Sums } from "../base/quote.ts";

/** A line of goods is named by what it is of: an order has one of each SKU. */
export function lineId(sku: string): string {
  return `li_${sku}`;
}

interface Total {
  type: string;
  display_text: string;
  amount: number;
}

/** What promotions took off the shipping, in minor units. */
function offShipping({ discounts }: Pick<Sums, "discounts">): number {
  return discounts.reduce((sum, { shipping }) => sum + (shipping?.amount ?? 0), 0);
}

type Shown = Pick<
  Sums,
  "subtotal" | "discount" | "discounts" | "shipping" | "taxLines" | "taxIncluded" | "total"
>;

/**
 * The sums of an order or a quote, in the order of a receipt. All entries but the total add up to
 * it: taxes that prices contain are no entry of their own.
 */
export function totalsOf(sums: Shown): Total[] {
  const { subtotal, discount, shipping, taxLines, taxIncluded, total } = sums;
  const off = offShipping(sums);
  return [
    { type: "subtotal", display_text: "Subtotal", amount: subtotal.amount },
    ...minus("Discount", discount.amount),
    ...minus("Discount on shipping", off),
    { type: "fulfillment", display_text: "Shipping", amount: shipping.amount + off },
    ...(taxIncluded
      ? []
      : taxLines.map(({ name, rate, amount }) => ({
          type: "tax",
          display_text: rate ? `${name} ${rate} %` : name,
          amount: amount.amount,
        }))),
    { type: "total", display_text: "Total", amount: total.amount },
  ];
}

/** The same before it is known where the goods go: neither shipping nor taxes are in it. */
export function estimateOf(subtotal: number, discount: number): Total[] {
  return [
    { type: "subtotal", display_text: "Subtotal", amount: subtotal },
    ...minus("Discount", discount),
    { type: "total", display_text: "Total before shipping and taxes", amount: subtotal - discount },
  ];
}

function minus(text: string, amount: number): Total[] {
  return amount > 0 ? [{ type: "discount", display_text: text, amount: -amount }] : [];
}

/** What promotions took off goods and shipping together, by name. */
export function appliedOf({ discounts }: Pick<Sums, "discounts">) {
  return discounts.map(({ title, code, amount, shipping }) => ({
    title,
    ...(code === undefined ? { automatic: true } : { code }),
    amount: amount.amount + (shipping?.amount ?? 0),
  }));
}
