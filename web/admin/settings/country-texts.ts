/** Countries as people type them: by their English names, or by two letters. */

import { COUNTRIES } from "../../../domain/base/selling.ts";

/** Common names of countries besides those of `Intl.DisplayNames`. */
const ALSO: Readonly<Record<string, string>> = {
  america: "US",
  usa: "US",
  "united states of america": "US",
  uk: "GB",
  "great britain": "GB",
};

const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
let known: ReadonlyMap<string, string> | undefined;

/** Codes by names in small letters. */
function codes(): ReadonlyMap<string, string> {
  known ??= new Map([
    ...COUNTRIES.map((code) => [(names.of(code) ?? code).toLowerCase(), code] as const),
    ...Object.entries(ALSO),
  ]);
  return known;
}

/** The code of one country; what is none stays as it was typed. */
export function countryCode(text: string): string {
  const typed = text.trim();
  return codes().get(typed.toLowerCase()) ?? (/^[a-z]{2}$/i.test(typed) ? typed.toUpperCase() : typed);
}

/** The codes of several: separated by commas or lines, or by spaces where all are two letters. */
export function countryCodes(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .flatMap((part) => (/^\s*[a-z]{2}(\s+[a-z]{2})+\s*$/i.test(part) ? part.trim().split(/\s+/) : [part]))
    .map(countryCode)
    .filter((code) => code !== "");
}
