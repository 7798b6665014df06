import type { FieldName } from "./fields.ts";

/** What the parts of an address are called where they are not called as in most countries. */
const REGION: Record<string, string> = {
  US: "State",
  CA: "Province or territory",
  AU: "State or territory",
  GB: "County",
  IE: "County",
  JP: "Prefecture",
  CN: "Province",
  IT: "Province",
  ES: "Province",
  CH: "Canton",
  IN: "State",
  BR: "State",
  MX: "State",
};

const POSTAL_CODE: Record<string, string> = {
  US: "ZIP code",
  GB: "Postcode",
  AU: "Postcode",
  NZ: "Postcode",
  IE: "Eircode",
  IN: "PIN code",
  BR: "CEP",
  IT: "CAP",
};

/** Countries without postal codes (https://www.geopostcodes.com/blog/countries-without-zip-codes). */
const WITHOUT_CODES = new Set(
  (
    "AE AG AO AW BI BJ BO BS BW BZ CF CG CI CK CM CW DJ DM ER FJ GA GD GM GQ GY HK JM KM KN MO MR PA QA " +
    "RW SB SC SL SR SS ST SX SY TD TG TK TL TO TV VU YE ZW"
  ).split(" "),
);
/** Countries whose addresses end with the city. */
const WITHOUT_REGIONS = new Set(
  "AT BE CZ DE DK EE FI FR GR HK HR HU IS LT LU LV MC MT NL NO PL PT SE SG SI SK".split(" "),
);

/** The name of a part that countries name differently; empty where the country has none. */
export function placeName(part: FieldName, country: string): string {
  switch (part) {
    case "region":
      return WITHOUT_REGIONS.has(country) ? "" : (REGION[country] ?? "State or region");
    case "postalCode":
      return WITHOUT_CODES.has(country) ? "" : (POSTAL_CODE[country] ?? "Postal code");
    default:
      return "";
  }
}
