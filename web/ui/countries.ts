import { DESTINATIONS } from "../../domain/orders/shipping.ts";

const names = new Intl.DisplayNames("en", { type: "region" });

export interface Country {
  code: string;
  name: string;
}

export function countryName(code: string): string {
  return names.of(code) ?? code;
}

/** Home first, then by name. */
export const COUNTRIES: readonly Country[] = [...DESTINATIONS]
  .map((code) => ({ code, name: countryName(code) }))
  .sort((a, b) => Number(b.code === "US") - Number(a.code === "US") || a.name.localeCompare(b.name, "en"));

const REGIONS: Record<string, string> = {
  US: "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,PR Puerto Rico,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming",
  CA: "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,YT Yukon",
};

/**
 * The code of a state or province as a person wrote it: `ca` and `California` are `CA`. Null when
 * the country needs one, because its tax depends on it, and this is none of them.
 */
export function regionCode(country: string, text: string): string | null {
  const regions = REGIONS[country];
  const wanted = text.trim();
  if (!regions) {
    return wanted;
  }
  for (const entry of regions.split(",")) {
    const code = entry.slice(0, 2);
    const name = entry.slice(3);
    if (wanted.toUpperCase() === code || wanted.toLowerCase() === name.toLowerCase()) {
      return code;
    }
  }
  return null;
}
