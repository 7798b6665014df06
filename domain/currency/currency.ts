/**
 * The currencies that a shop may sell in: those whose minor units ISO 4217, the runtime, Stripe and
 * Adyen count alike (decision 67).
 */
export const CURRENCIES = [
  ...["AED", "AUD", "BHD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "INR"],
  ...["JOD", "JPY", "KRW", "KWD", "MXN", "MYR", "NOK", "NZD", "OMR", "PHP", "PLN", "RON", "SAR", "SEK"],
  ...["SGD", "THB", "TND", "TRY", "USD", "VND", "ZAR"],
] as const;
export type Currency = (typeof CURRENCIES)[number];

/**
 * The shop's own currency: that of the products' own prices, of flash sales and of all that a
 * shopper sees who chose none.
 */
export const CURRENCY = "USD" satisfies Currency;

/**
 * Amounts as people write them. They are kept in minor units, of which a currency has none (JPY), a
 * hundred or a thousand (KWD) to one of the currency: ISO 4217, as the runtime knows it.
 */
interface Amount {
  /** Minor units. */
  amount: number;
  /** ISO 4217. */
  currency: string;
}

const formatters = new Map<string, { format: Intl.NumberFormat; digits: number }>();
const ENGLISH = "en-US";

function formatterOf(currency: string, locale = ENGLISH) {
  const name = `${locale} ${currency}`;
  const known = formatters.get(name);
  if (known) {
    return known;
  }
  const currencyDisplay = locale === ENGLISH ? "symbol" : "narrowSymbol";
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay });
  const made = { format, digits: format.resolvedOptions().maximumFractionDigits ?? 2 };
  formatters.set(name, made);
  return made;
}

/** Decimals of a currency: 2 of USD, none of JPY, 3 of KWD. */
export function minorDigits(currency: string): number {
  return formatterOf(currency).digits;
}

/**
 * What amounts of a currency are multiples of, in minor units. Cards pay currencies with three
 * decimals in steps of ten.
 */
export function stepOf(currency: string): number {
  return minorDigits(currency) > 2 ? 10 : 1;
}

/**
 * `4999` of USD → `$49.99`, or as another language writes it: `49,99 $`. A mark keeps the sign of
 * `US$` behind its letters, where a text that runs from right to left would show `$US`.
 */
export function formatMoney({ amount, currency }: Amount, locale?: string): string {
  const { format, digits } = formatterOf(currency, locale);
  return format.format(amount / 10 ** digits).replace(/(?<=\p{Script=Latin})\p{Sc}$/u, "$&\u200e");
}

/** `4999` of USD → `49.99`: the number alone, with all decimals of its currency. */
export function decimalOf({ amount, currency }: Amount): string {
  const digits = minorDigits(currency);
  const text = String(Math.abs(amount)).padStart(digits + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * Reads a decimal price such as `42.99` into minor units without going through floating point.
 * Returns null for anything that is not a plain non-negative decimal with at most the currency's
 * places.
 */
export function parseDecimal(text: string, currency: string): number | null {
  const [, whole, fraction = ""] = /^(\d{1,9})(?:\.(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const digits = minorDigits(currency);
  if (whole === undefined || fraction.length > digits) {
    return null;
  }
  return Number(whole + fraction.padEnd(digits, "0"));
}

/**
 * The address of a page with its prices in a currency. The shop's own is that of an address that
 * names none.
 */
export function inCurrency(path: string, currency: string): string {
  if (currency === CURRENCY && !/[?&]currency=/.test(path)) {
    return path;
  }
  const [, before = "", query = "", hash = ""] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(path) ?? [];
  const params = new URLSearchParams(query);
  params.delete("currency");
  if (currency !== CURRENCY) {
    params.append("currency", currency);
  }
  return `${before}${params.size > 0 ? `?${params}` : ""}${hash}`;
}
