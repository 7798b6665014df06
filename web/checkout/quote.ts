import { formatMoney, money } from "../../domain/base/money.ts";
import type { Totals } from "../../domain/orders/order.ts";
import { priceOrder } from "../../domain/orders/pricing.ts";
import { findShippingMethod, shippingMethods } from "../../domain/orders/shipping.ts";
import { regionCode } from "../ui/countries.ts";
import { type CheckoutValues, destination } from "./checkout-form.ts";

/** The totals of goods with the destination and method of a form. */
export interface Quote {
  method: string;
  totals: Totals | null;
  /** Whether the tax cannot be known yet, because it depends on a state that is not filled in. */
  taxPending: boolean;
  /** Why there are no totals. */
  problem: string | null;
}

/** `unitPrice` is in cents, of this moment. */
export function quoteOf(
  lines: readonly { quantity: number; unitPrice: number }[],
  values: CheckoutValues,
): Quote {
  const { country } = values;
  const method = findShippingMethod(country, values.shippingMethod) ?? shippingMethods(country)[0];
  const code = method?.code ?? "";
  const priced = priceOrder(lines, destination(values), code);
  const taxPending = regionCode(country, values.region) === null;
  return priced.ok
    ? { method: code, totals: priced.value, taxPending, problem: null }
    : { method: code, totals: null, taxPending, problem: priced.error.detail };
}

/** What will be charged, as text; empty while that is not known. */
export function quoteSum({ totals, taxPending }: Quote): string {
  return totals && !taxPending ? formatMoney(money(totals.total)) : "";
}
