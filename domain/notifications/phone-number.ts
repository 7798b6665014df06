import { plainDigits } from "../base/text.ts";

type Plan = readonly [countries: string, code: string, trunk: string, min: number, max: number];

/**
 * Calling codes with what people dial before a number at home, and the digits that follow the code
 * (ITU-T E.164, https://www.itu.int/oth/T0202.aspx?parent=T0202).
 */
const PLANS: readonly Plan[] = [
  ["US CA PR VI GU AS MP AG AI BB BM BS DM DO GD JM KN KY LC MS SX TC TT VC VG", "1", "1", 10, 10],
  ["GB GG IM JE", "44", "0", 9, 10],
  ["DE", "49", "0", 6, 13],
  ["FR", "33", "0", 9, 9],
  ["IT SM VA", "39", "", 6, 12],
  ["ES", "34", "", 9, 9],
  ["PT", "351", "", 9, 9],
  ["NL", "31", "0", 9, 9],
  ["BE", "32", "0", 8, 9],
  ["LU", "352", "", 4, 11],
  ["AT", "43", "0", 4, 13],
  ["CH", "41", "0", 9, 9],
  ["LI", "423", "", 7, 9],
  ["MC", "377", "", 8, 9],
  ["DK", "45", "", 8, 8],
  ["NO", "47", "", 8, 8],
  ["SE", "46", "0", 7, 10],
  ["FI", "358", "0", 5, 12],
  ["IS", "354", "", 7, 9],
  ["IE", "353", "0", 7, 10],
  ["PL", "48", "", 9, 9],
  ["CZ", "420", "", 9, 9],
  ["SK", "421", "0", 9, 9],
  ["HU", "36", "06", 8, 9],
  ["RO", "40", "0", 9, 9],
  ["BG", "359", "0", 7, 9],
  ["GR", "30", "", 10, 10],
  ["HR", "385", "0", 6, 9],
  ["SI", "386", "0", 8, 8],
  ["EE", "372", "", 7, 8],
  ["LV", "371", "", 8, 8],
  ["LT", "370", "0", 8, 8],
  ["MT", "356", "", 8, 8],
  ["CY", "357", "", 8, 8],
  ["UA", "380", "0", 9, 9],
  ["TR", "90", "0", 10, 10],
  ["IL", "972", "0", 8, 9],
  ["AE", "971", "0", 8, 9],
  ["SA", "966", "0", 8, 9],
  ["ZA", "27", "0", 9, 9],
  ["IN", "91", "0", 10, 10],
  ["CN", "86", "0", 10, 11],
  ["HK", "852", "", 8, 8],
  ["TW", "886", "0", 8, 9],
  ["JP", "81", "0", 9, 10],
  ["KR", "82", "0", 8, 10],
  ["SG", "65", "", 8, 8],
  ["MY", "60", "0", 8, 10],
  ["TH", "66", "0", 8, 9],
  ["AU", "61", "0", 9, 9],
  ["NZ", "64", "0", 8, 10],
  // Until 2019 a 1 stood between the code and the number of a mobile phone.
  ["MX", "52", "1", 10, 10],
  ["BR", "55", "0", 10, 11],
  ["RU KZ", "7", "8", 10, 10],
];

/** Digits of the longest number that is written at home without a trunk prefix. */
const LONGEST_AT_HOME = 11;

/** An international number of a country that is not listed: code and number (E.164, 6.2). */
const ANY = /^[1-9]\d{6,14}$/;

/**
 * A phone number in its international form, as `+15035550100`. A person writes it as at home in the
 * country, with its own country's code, or with `+` or `00` and any country's. Null: no such number
 * can be called.
 */
export function phoneNumber(country: string, text: string): string | null {
  const dialled = dialledAs(text);
  if (dialled?.isInternational !== false) {
    return dialled && international(dialled.digits);
  }
  const home = PLANS.find(([countries]) => countries.split(" ").includes(country));
  const national = home && readingsOf(home, dialled.digits).find((number) => fits(home, number));
  return national === undefined ? null : `+${home?.[1]}${national}`;
}

/** What a person may mean who writes no sign; the likeliest first. */
function readingsOf(home: Plan, digits: string): string[] {
  const [, code] = home;
  const atHome = withAndWithoutTrunk(home, digits);
  const withCode = digits.startsWith(code) ? withAndWithoutTrunk(home, digits.slice(code.length)) : [];
  return digits.length > LONGEST_AT_HOME ? [...withCode, ...atHome] : [...atHome, ...withCode];
}

/** The same of a number that a person wrote with its country's code. */
export function internationalNumber(text: string): string | null {
  const dialled = dialledAs(text);
  return dialled?.isInternational === true ? international(dialled.digits) : null;
}

/** The digits that a person dials, without the sign or the zeros that leave the country. */
function dialledAs(text: string): { digits: string; isInternational: boolean } | null {
  const plain = plainDigits(text).trim();
  if (!/^\+?[\d\s().\-/\u2010-\u2015]+$/.test(plain)) {
    return null;
  }
  const digits = plain.replaceAll(/\D/g, "");
  const isInternational = plain.startsWith("+") || digits.startsWith("00");
  return { digits: isInternational ? digits.replace(/^00/, "") : digits, isInternational };
}

/** How numbers of some codes begin. In Italy the zero that is dialled at home belongs to them. */
const FIRST: Readonly<Record<string, RegExp>> = { "1": /^[2-9]\d\d[2-9]/, "39": /^/ };

function fits([, code, , min, max]: Plan, number: string): boolean {
  return number.length >= min && number.length <= max && (FIRST[code] ?? /^[1-9]/).test(number);
}

/** A number may begin with the digits of the trunk prefix, as in Hungary and Russia. */
function withAndWithoutTrunk([, , trunk]: Plan, digits: string): string[] {
  return digits.startsWith(trunk) ? [digits.slice(trunk.length), digits] : [digits];
}

/** `digits`: the code and the number. A trunk prefix between them, as in +44 (0)20, is left out. */
function international(digits: string): string | null {
  const plans = PLANS.filter(([, code]) => digits.startsWith(code));
  if (plans.length === 0) {
    return ANY.test(digits) ? `+${digits}` : null;
  }
  for (const plan of plans) {
    const [, code] = plan;
    const number = withAndWithoutTrunk(plan, digits.slice(code.length)).find((one) => fits(plan, one));
    if (number !== undefined) {
      return `+${code}${number}`;
    }
  }
  return null;
}
