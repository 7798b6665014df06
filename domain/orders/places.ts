import { type Refusal, refusal } from "../base/problem.ts";
import { err, ok, type Result } from "../base/result.ts";
import { plainDigits, withoutTurns } from "../base/text.ts";
import { type Address, type AddressInput, NO_POSTAL_CODE } from "./order.ts";

/** Where in the body an address is; null where it is the body. */
type AddressOf = "shippingAddress" | "billingAddress" | null;

/** Where a parcel goes, as far as prices and the post depend on it. */
export type Place = Pick<AddressInput, "country" | "region" | "postalCode">;

/**
 * Codes of ISO 3166-2 with their names, of countries whose taxes depend on them; their addresses
 * need one. Those of the United States are what the USPS delivers to as a state: territories and
 * the armed forces too (https://pe.usps.com/text/pub28/28apb.htm).
 */
const REGIONS: Record<string, readonly (readonly [code: string, ...names: string[]])[]> = {
  US: regions(
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia|Washington DC,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York|New York State,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington|Washington State,WV West Virginia,WI Wisconsin,WY Wyoming,AS American Samoa,GU Guam,MP Northern Mariana Islands,PR Puerto Rico,VI Virgin Islands|US Virgin Islands,AA Armed Forces Americas,AE Armed Forces Europe,AP Armed Forces Pacific",
  ),
  CA: regions(
    "AB Alberta,BC British Columbia|Colombie-Britannique,MB Manitoba,NB New Brunswick|Nouveau-Brunswick,NL Newfoundland and Labrador|Newfoundland|Terre-Neuve-et-Labrador,NS Nova Scotia|Nouvelle-Écosse,NT Northwest Territories|Territoires du Nord-Ouest,NU Nunavut,ON Ontario,PE Prince Edward Island|PEI|Île-du-Prince-Édouard,QC Quebec|PQ,SK Saskatchewan,YT Yukon|Yukon Territory",
  ),
};

function regions(list: string) {
  return list.split(",").map((entry) => [entry.slice(0, 2), ...entry.slice(3).split("|")] as const);
}

/** The code of each country's regions by each plain name, the code's own included. */
const CODES = new Map(
  Object.entries(REGIONS).map(([country, list]) => [
    country,
    // Of two regions with one name the first has it: a Map keeps the last.
    new Map(
      list.toReversed().flatMap(([code, ...names]) => [...names, code].map((name) => [plain(name), code])),
    ),
  ]),
);

/** Letters alone, without accents or case: "Québec" is "quebec", "D.C." is "dc". */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

/** Whether an address in the country needs a state or province. */
export function needsRegion(country: string): boolean {
  return REGIONS[country] !== undefined;
}

/** The states or provinces of a country that needs one, by name. */
export function regionNames(country: string): string[] {
  return (REGIONS[country] ?? []).map(([, name = ""]) => name).sort();
}

/**
 * The code of a state or province as a person or a program wrote it: `TX`, `tx`, `US-TX` and
 * `Texas` are one. Null where the country needs one and this is none. In other countries it is the
 * text as it is.
 */
export function regionCode(country: string, text = ""): string | null {
  const codes = CODES.get(country);
  if (!codes) {
    return text.trim();
  }
  const wanted = plain(text);
  const found = codes.get(wanted) ?? codeBehind(country, wanted);
  return found ?? null;
}

/** The code behind its country's, as in `ustx`. */
function codeBehind(country: string, wanted: string): string | undefined {
  const code = wanted.startsWith(plain(country)) ? wanted.slice(country.length) : "";
  const found = CODES.get(country)?.get(code);
  return found !== undefined && plain(found) === code ? found : undefined;
}

/**
 * The form of postal codes, of countries whose post needs one. Elsewhere an address may have one or
 * none, in any form: some forty countries, such as AE, HK and QA, have no postal codes.
 * https://chromium-i18n.appspot.com/ssl-address
 */
const FORMS: readonly (readonly [form: RegExp, countries: string])[] = [
  [/^\d{3}$/, "IS"],
  [/^\d{4}$/, "AT AU BE BG CH CY DK HU LU NO NZ SI ZA"],
  [/^\d{5}$/, "DE EE ES FI FR HR IT LT MC MX MY SM TH TR UA"],
  [/^\d{6}$/, "CN IN RO SG"],
  [/^\d{3} ?\d{2}$/, "CZ GR SE SK"],
  [/^94[89]\d$/, "LI"],
  [/^\d{5}([ -]?\d{4})?$/, "US"],
  [/^[A-Z]\d[A-Z][ -]?\d[A-Z]\d$/, "CA"],
  [/^([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|GIR ?0AA|BFPO ?\d{1,4})$/, "GB GG IM JE"],
  [/^\d{4} ?[A-Z]{2}$/, "NL"],
  [/^\d{2}-?\d{3}$/, "PL"],
  [/^\d{4}(-?\d{3})?$/, "PT"],
  [/^\d{4}$/, "LV"],
  [/^[A-Z]{3} ?\d{2,4}$/, "MT"],
  [/^\d{3}-?\d{4}$/, "JP"],
  [/^(\d{5}|\d{3}-\d{3})$/, "KR"],
  [/^\d{3}(\d{2,3})?$/, "TW"],
  [/^\d{5}-?\d{3}$/, "BR"],
];
const FORM_OF = new Map(
  FORMS.flatMap(([form, countries]) => countries.split(" ").map((code) => [code, form])),
);

/** Whether an address in the country needs a postal code. */
export function needsPostalCode(country: string): boolean {
  return FORM_OF.has(country);
}

/** `lv-1010` is the code 1010 of Latvia: people write the country before it. */
function hasForm(country: string, postalCode = ""): boolean {
  const form = FORM_OF.get(country);
  const code = plainDigits(postalCode).trim().toUpperCase();
  return !form || form.test(code) || form.test(code.replace(/^[A-Z]{1,2}[- ](?=\d)/, ""));
}

/**
 * The place with its region as a code. Refuses a region that the country does not have, and a
 * postal code that the post cannot read.
 */
export function checkPlace(
  place: Place,
  of: AddressOf = "shippingAddress",
): Result<Pick<Address, "country" | "region">, Refusal> {
  const { country } = place;
  const region = regionCode(country, place.region);
  const at = (part: string) => (of === null ? part : `${of}.${part}`);
  const errors = [
    ...(region === null
      ? [{ path: at("region"), message: `must be a state or province of ${country}` }]
      : []),
    ...(hasForm(country, place.postalCode)
      ? []
      : [{ path: at("postalCode"), message: `must be a postal code of ${country}` }]),
  ];
  if (region === null || errors.length > 0) {
    const detail = errors.map(({ path, message }) => `${path.split(".").at(-1)} ${message}`).join("; ");
    return err(refusal("address_invalid", `The address cannot be reached: ${detail}.`, { errors }));
  }
  return ok({ country, ...(region ? { region } : {}) });
}

/** The address as orders and address books keep it, or why nothing can be sent there. */
export function checkAddress(input: AddressInput, of?: AddressOf): Result<Address, Refusal> {
  const said = (part: "line2" | "region" | "postalCode") => withoutTurns(input[part] ?? "");
  const line2 = said("line2");
  const postalCode = said("postalCode");
  const place = checkPlace({ country: input.country, region: said("region"), postalCode }, of);
  if (!place.ok) {
    return place;
  }
  const { country, region } = place.value;
  // In the schema's order: a repeated order is answered from its draft, to the byte.
  return ok({
    name: withoutTurns(input.name),
    line1: withoutTurns(input.line1),
    ...(line2 === "" ? {} : { line2 }),
    city: withoutTurns(input.city),
    ...(region === undefined ? {} : { region }),
    postalCode: plainDigits(postalCode) || NO_POSTAL_CODE,
    country,
  });
}
