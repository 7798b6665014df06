import { type Currency, money as moneyOf } from "../../domain/base/money.ts";
import type { Refusal } from "../../domain/base/problem.ts";
import type { Selling } from "../../domain/base/selling.ts";
import type { Words } from "../../domain/language/words.ts";
import type { Totals } from "../../domain/orders/order.ts";
import { regionCode } from "../../domain/orders/places.ts";
import { type Goods, parcelOf, priceOrder } from "../../domain/orders/pricing.ts";
import { type ShippingOption, shippingOptions } from "../../domain/orders/shipping.ts";
import { leastCharge } from "../../domain/payments/least-charge.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import type { Offers } from "../../shop/promotions/offers.ts";
import { type CheckoutValues, destination } from "./checkout-form.ts";

/** The totals of goods with the destination and method of a form. */
export interface Quote {
  currency: Currency;
  /** The ways to send the goods there; none where nothing is sent, or not there. */
  options: readonly ShippingOption[];
  method: string;
  totals: Totals | null;
  /** Whether the tax cannot be known yet, because it depends on a state that is not filled in. */
  taxPending: boolean;
  /** Why there are no totals. */
  problem: Refusal | null;
}

interface Terms {
  selling: Selling;
  currency: Currency;
  /** How the browser pays; null where it cannot pay here. */
  form: BrowserForm | null;
  /** Promotions that the cart may have; a sale has none. */
  offers?: Offers;
}

/** The prices of the goods are those of this moment. */
export function quoteOf(
  goods: readonly Goods[],
  values: CheckoutValues,
  { selling, currency, form, offers }: Terms,
): Quote {
  const { country } = values;
  const options = shippingOptions(selling.shipping, parcelOf(goods, country, currency));
  const method = options.find(({ code }) => code === values.shippingMethod) ?? options[0];
  const code = method?.code ?? values.shippingMethod;
  const priced = priceOrder(selling, {
    goods,
    destination: destination(values),
    shippingMethod: code,
    currency,
    takeOff: offers,
    least: leastCharge(form?.provider, currency),
  });
  const taxPending = regionCode(country, values.region) === null;
  const quote = { currency, options, method: code, taxPending };
  return priced.ok
    ? { ...quote, totals: priced.value, problem: null }
    : { ...quote, totals: null, problem: priced.error };
}

/** What will be charged, as text; empty while that is not known. */
export function quoteSum({ money }: Words, { currency, totals, taxPending }: Quote): string {
  return totals && !taxPending ? money(moneyOf(totals.total, currency)) : "";
}
