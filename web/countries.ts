/** ISO 3166-1 alpha-2 codes of where parcels can go. */
const CODES =
  "AD AE AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BZ CA CD CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GW GY HK HN HR HT HU ID IE IL IM IN IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PT PW PY QA RE RO RS RW SA SB SC SE SG SH SI SK SL SM SN SR ST SV SX SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW".split(
    " ",
  );

const names = new Intl.DisplayNames("en", { type: "region" });

export interface Country {
  code: string;
  name: string;
}

export function countryName(code: string): string {
  return names.of(code) ?? code;
}

/** Home first, then by name. */
export const COUNTRIES: readonly Country[] = CODES.map((code) => ({ code, name: countryName(code) })).sort(
  (a, b) => Number(b.code === "US") - Number(a.code === "US") || a.name.localeCompare(b.name, "en"),
);

const REGIONS: Record<string, string> = {
  US: "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,PR Puerto Rico,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming",
  CA: "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,YT Yukon",
};

/**
 * The code of a state or province as somebody wrote it: `ca` and `California` are `CA`. Null when the country
 * needs one, because its tax depends on it, and this is none of them.
 */
export function regionCode(country: string, text: string): string | null {
  const regions = REGIONS[country];
  const wanted = text.trim();
  if (!regions) return wanted;
  for (const entry of regions.split(",")) {
    const code = entry.slice(0, 2);
    const name = entry.slice(3);
    if (wanted.toUpperCase() === code || wanted.toLowerCase() === name.toLowerCase()) return code;
  }
  return null;
}
