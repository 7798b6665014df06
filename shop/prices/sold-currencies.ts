import { logRecord } from "../../domain/base/log.ts";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { Selling } from "../../domain/base/selling.ts";
import { currenciesInForce } from "../../stores/prices/price-lists.ts";
import { IsolateCache } from "../base/isolate-cache.ts";

/**
 * A list that begins or ends is known to pages within this time. Orders ask the lists themselves.
 */
const KEEP_MS = 15_000;

let known = new IsolateCache<Currency[]>(KEEP_MS, 1);

/** For tests: the database is emptied. */
export function forgetCurrencies(): void {
  known = new IsolateCache(KEEP_MS, 1);
}

/**
 * The currencies that shoppers may pay in: the shop's own, and those it names for which a price
 * list is in force. When the database does not answer, the last known ones.
 */
export async function soldCurrencies(
  env: Env,
  { currencies }: Pick<Selling, "currencies">,
): Promise<readonly Currency[]> {
  if (currencies.length < 2) {
    return currencies;
  }
  let inForce = known.last("in force") ?? [];
  try {
    inForce = await known.get("in force", () => currenciesInForce(env.DB, Date.now()));
  } catch (error) {
    console.warn(logRecord("warn", "currencies not read", { error }));
  }
  return currencies.filter((currency) => currency === CURRENCY || inForce.includes(currency));
}
