import { KEPT_COOKIE } from "../../kept-cookie.ts";

/** Seconds: a year. */
const COOKIE_MAX_AGE_S = 365 * 24 * 60 * 60;

/** What is kept of a form: an address and how to send to it, never the payment. */
const KEPT = [
  "email",
  "name",
  "line1",
  "line2",
  "city",
  "region",
  "postalCode",
  "country",
  "shippingMethod",
] as const;
type Kept = Record<(typeof KEPT)[number], string>;

/** Each account that uses this browser has its own. */
const keyOf = (customer: string) => `ship-to:${customer}`;

/** The address that somebody chose to keep in this browser. */
export function keptAddress(customer: string): Kept | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(customer)) ?? "null");
    if (typeof value !== "object" || value === null) return null;
    const fields = new Map(Object.entries(value));
    const texts = KEPT.map((name) => [name, fields.get(name)] as const);
    return texts.every(([, text]) => typeof text === "string") ? (Object.fromEntries(texts) as Kept) : null;
  } catch {
    // A browser may refuse storage altogether; then every purchase fills in the form.
    return null;
  }
}

export function keepAddress(customer: string, form: HTMLFormElement): void {
  const data = new FormData(form);
  const kept = Object.fromEntries(KEPT.map((name) => [name, String(data.get(name) ?? "")]));
  try {
    localStorage.setItem(keyOf(customer), JSON.stringify(kept));
    tellServer(true);
  } catch {
    // Full or refused: nothing is kept, and nothing else depends on it.
  }
}

export function forgetAddress(customer: string): void {
  tellServer(false);
  try {
    localStorage.removeItem(keyOf(customer));
  } catch {
    // Nothing could be kept either.
  }
}

/** Fills the form with it. The method follows when the country's methods are there. */
export function fillAddress(form: HTMLFormElement, kept: Kept): void {
  for (const name of KEPT) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = kept[name];
  }
}

export function addressLine({ name, line1, city, region, postalCode, country }: Kept): string {
  const place = [city, region, postalCode].filter((part) => part !== "").join(" ");
  return [name, line1, place, country].join(", ");
}

/** Shows the address instead of its fields, or the fields. */
export function foldAddress(form: HTMLFormElement, folded: boolean): void {
  form.toggleAttribute("data-folded", folded);
}

/** The next page is then made with the fields folded away, or not. */
export function tellServer(kept: boolean): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that the shop serves
  document.cookie = `${KEPT_COOKIE}=1; path=/sales; max-age=${kept ? COOKIE_MAX_AGE_S : 0}; samesite=lax`;
}
