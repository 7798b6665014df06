/** Flat shipping prices in cents, by where the parcel goes. */
export type Zone = "domestic" | "north-america" | "europe" | "world";

const EUROPE = new Set(
  "AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM UA VA XK".split(
    " ",
  ),
);

/** ISO 3166-1 alpha-2 codes of where parcels can go. */
export const DESTINATIONS: ReadonlySet<string> = new Set(
  "AD AE AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BZ CA CD CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GW GY HK HN HR HT HU ID IE IL IM IN IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PT PW PY QA RE RO RS RW SA SB SC SE SG SH SI SK SL SM SN SR ST SV SX SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW".split(
    " ",
  ),
);

/** The shop ships from the United States; `country` is ISO 3166-1 alpha-2, upper case. */
export function zoneOf(country: string): Zone {
  if (country === "US") {
    return "domestic";
  }
  if (country === "CA" || country === "MX") {
    return "north-america";
  }
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

/** The methods that serve one of the destinations, cheapest first. Every one has `standard`. */
export function shippingMethods(country: string): readonly ShippingMethod[] {
  return METHODS[zoneOf(country)];
}

export function findShippingMethod(country: string, code: string): ShippingMethod | undefined {
  if (!DESTINATIONS.has(country)) {
    return undefined;
  }
  return shippingMethods(country).find((method) => method.code === code);
}
