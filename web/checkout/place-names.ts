import type { FieldKey, FieldName } from "./fields.ts";

/** What the parts of an address are called where they are not called as in most countries. */
const REGION: Record<string, FieldKey> = {
  US: "checkout.placeState",
  CA: "checkout.placeProvinceTerritory",
  AU: "checkout.placeStateTerritory",
  GB: "checkout.placeCounty",
  IE: "checkout.placeCounty",
  JP: "checkout.placePrefecture",
  CN: "checkout.placeProvince",
  IT: "checkout.placeProvince",
  ES: "checkout.placeProvince",
  CH: "checkout.placeCanton",
  IN: "checkout.placeState",
  BR: "checkout.placeState",
  MX: "checkout.placeState",
};

const POSTAL_CODE: Record<string, FieldKey> = {
  US: "checkout.placeZip",
  GB: "checkout.placePostcode",
  AU: "checkout.placePostcode",
  NZ: "checkout.placePostcode",
  IE: "checkout.placeEircode",
  IN: "checkout.placePin",
  BR: "checkout.placeCep",
  IT: "checkout.placeCap",
};

/**
 * Countries without postal codes (https://www.geopostcodes.com/blog/countries-without-zip-codes).
 */
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

/** The name of a part that countries name differently; null where the country has none. */
export function placeName(part: FieldName, country: string): FieldKey | null {
  switch (part) {
    case "region":
      return WITHOUT_REGIONS.has(country) ? null : (REGION[country] ?? "checkout.placeRegion");
    case "postalCode":
      return WITHOUT_CODES.has(country) ? null : (POSTAL_CODE[country] ?? "checkout.postalCode");
    default:
      return null;
  }
}
