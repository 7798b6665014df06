import { type Currency, money } from "../base/money.ts";
import type { Quote } from "../base/quote.ts";
import type { Selling } from "../base/selling.ts";
import type { OrderDraft, Totals } from "./order.ts";
import { type PricedLine, sumsOf } from "./order-view.ts";
import { type Goods, parcelOf } from "./pricing.ts";
import { shippingOptions } from "./shipping.ts";
import { recordedTaxes } from "./tax.ts";

interface Quoted {
  currency: Currency;
  lines: readonly PricedLine[];
  /** The same lines with what taxes and shipping depend on. */
  goods: readonly Goods[];
  totals: Totals;
  country: string;
  shippingMethod: string;
}

/** An order that was drafted and not placed. */
export function quotedOf(
  { currency, lines, totals, shippingAddress, shippingMethod }: OrderDraft,
  goods: readonly Goods[],
): Quoted {
  return { currency, lines, goods, totals, shippingMethod, country: shippingAddress.country };
}

/** Priced goods as the API quotes them, with every way to send them. */
export function quoteOf(quoted: Quoted, selling: Selling): Quote {
  const { currency, lines, goods, totals, country, shippingMethod } = quoted;
  const parcel = parcelOf(goods, country, currency);
  return {
    ...sumsOf({
      ...totals,
      currency,
      lines,
      taxes: recordedTaxes({ ...totals, lines, shippingAddress: { country } }),
    }),
    shippingMethod: parcel.ships ? shippingMethod : null,
    shippingMethods: shippingOptions(selling.shipping, parcel).map(({ code, title, price, estimate }) => ({
      id: code,
      title,
      price: money(price, currency),
      estimate,
    })),
  };
}
