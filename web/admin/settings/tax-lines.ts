import type { TaxArea } from "../../../domain/base/selling.ts";

/**
 * Taxes as lines of text, which are quicker to read, to type and to paste than a form of a hundred
 * parts: `US-CA; Sales tax; 7.25; shipping 0`, `DE; VAT; 19; included; Books 7`.
 */

const MILLIONTHS = 10_000;

/** 66_250 → "6.625". */
function percentText(millionths: number): string {
  return String(millionths / MILLIONTHS);
}

/** "6.625" → 66_250; null for no percentage, or one with more than four decimals. */
function parsePercent(text: string): number | null {
  return /^\d{1,3}(\.\d{1,4})?$/.test(text) ? Math.round(Number(text) * MILLIONTHS) : null;
}

export function taxLines(areas: readonly TaxArea[]): string {
  return areas
    .flatMap(({ country, region, included, taxes }) =>
      taxes.map(({ name, rate, shipping, categories = {} }) =>
        [
          region === undefined ? country : `${country}-${region}`,
          name,
          percentText(rate),
          ...(shipping === undefined ? [] : [`shipping ${percentText(shipping)}`]),
          ...(included ? ["included"] : []),
          ...Object.entries(categories).map(([category, of]) => `${category} ${percentText(of)}`),
        ].join("; "),
      ),
    )
    .join("\n");
}

/** The areas of such lines; lines of one place belong together. Or what is wrong with a line. */
export function parseTaxLines(text: string): { areas: TaxArea[] } | { error: string } {
  const areas = new Map<string, TaxArea>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") {
      continue;
    }
    const wrong = (what: string) => ({ error: `Line ${at + 1}: ${what}` });
    const [place = "", name = "", percent = "", ...more] = line.split(";").map((part) => part.trim());
    const [, country, region] = /^([A-Z]{2})(?:-(.+))?$/.exec(place) ?? [];
    if (country === undefined) {
      return wrong(`“${place}” is no place. Begin with a country such as DE, or a region such as US-CA.`);
    }
    const rate = parsePercent(percent);
    if (name === "" || rate === null) {
      return wrong("write the place, the tax's name and its percentage, such as DE; VAT; 19");
    }
    const tax: TaxArea["taxes"][number] = { name, rate };
    let isIncluded = false;
    for (const part of more) {
      const [, what = "", of = ""] = /^(.+) (\S+)$/.exec(part) ?? [];
      const share = parsePercent(of);
      if (part === "included") {
        isIncluded = true;
      } else if (share === null) {
        return wrong(`“${part}” is not “included”, nor a category with its percentage, such as Books 7.`);
      } else if (what === "shipping") {
        tax.shipping = share;
      } else {
        tax.categories = { ...tax.categories, [what]: share };
      }
    }
    const area = areas.get(place);
    if (area && (area.included ?? false) !== isIncluded) {
      return wrong(`prices in ${place} contain all of its taxes, or none.`);
    }
    if (area) {
      area.taxes.push(tax);
    } else {
      areas.set(place, {
        country,
        ...(region === undefined ? {} : { region }),
        ...(isIncluded ? { included: true } : {}),
        taxes: [tax],
      });
    }
  }
  return { areas: [...areas.values()] };
}
