import type { Context } from "hono";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { ProblemError } from "../../domain/base/problem.ts";
import type { Shown } from "../../domain/catalog/catalog-change.ts";
import { notSoldIn, orderLimits } from "../../domain/orders/pricing.ts";
import type { AppEnv } from "../router.ts";

/** The currency that a request asks for, or the shop's own. One that is not sold in is refused. */
export function currencyOf(c: Context<AppEnv>, asked: Currency | undefined): Currency {
  const currency = asked ?? CURRENCY;
  if (!orderLimits(c.get("shop"), currency)) {
    throw new ProblemError(notSoldIn(currency));
  }
  return currency;
}

/**
 * Declares what a cached answer shows. The catalog's changes name prices in the shop's own
 * currency, so any of them ends an answer in another one.
 */
export function showIn(c: Context<AppEnv>, currency: Currency, shows: Shown): void {
  if (currency === CURRENCY) {
    c.set("shows", shows);
  }
}
