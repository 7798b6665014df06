/** Flat shipping prices in cents, by where the parcel goes. */
export type Zone = "domestic" | "north-america" | "europe" | "world";

const EUROPE = new Set(
  "AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM UA VA XK".split(
    " ",
  ),
);

/** The shop ships from the United States; `country` is ISO 3166-1 alpha-2, upper case. */
export function zoneOf(country: string): Zone {
  if (country === "US") return "domestic";
  if (country === "CA" || country === "MX") return "north-america";
  return EUROPE.has(country) ? "europe" : "world";
}

export interface ShippingMethod {
  code: string;
  title: string;
  /** Shown to the shopper, such as "3–5 business days". */
  estimate: string;
  /** Cents. */
  price: number;
}

const METHODS: Record<Zone, readonly ShippingMethod[]> = {
  domestic: [
    { code: "standard", title: "Standard", estimate: "3–5 business days", price: 600 },
    { code: "express", title: "Express", estimate: "1–2 business days", price: 1800 },
  ],
  "north-america": [
    { code: "standard", title: "Standard", estimate: "5–9 business days", price: 1200 },
    { code: "express", title: "Express", estimate: "2–4 business days", price: 3200 },
  ],
  europe: [
    { code: "standard", title: "Standard", estimate: "6–10 business days", price: 1500 },
    { code: "express", title: "Express", estimate: "2–4 business days", price: 3900 },
  ],
  world: [{ code: "standard", title: "Standard", estimate: "8–15 business days", price: 2200 }],
};

/** The methods that serve a country, cheapest first. Every country has `standard`. */
export function shippingMethods(country: string): readonly ShippingMethod[] {
  return METHODS[zoneOf(country)];
}

export function findShippingMethod(country: string, code: string): ShippingMethod | undefined {
  return shippingMethods(country).find((method) => method.code === code);
}
