import type { ShippingSettings } from "../../domain/base/selling.ts";
import type { Words } from "../../domain/language/words.ts";
import { destinations } from "../../domain/orders/shipping.ts";

type Said = Pick<Words, "language" | "format">;

const names = new Map<string, Intl.DisplayNames>();

/**
 * Countries whose English names have an article in running text, of those that goods are often sold
 * from.
 */
const WITH_ARTICLE = new Set(["AE", "BS", "DO", "GB", "GM", "KY", "MV", "NL", "PH", "US"]);

/** "the United States", "Germany". */
export function countryInText(words: Said, code: string): string {
  return `${words.language === "en" && WITH_ARTICLE.has(code) ? "the " : ""}${countryName(words, code)}`;
}

export interface Country {
  code: string;
  name: string;
}

export function countryName({ format: { locale } }: Said, code: string): string {
  const known = names.get(locale) ?? new Intl.DisplayNames(locale, { type: "region" });
  names.set(locale, known);
  return known.of(code) ?? code;
}

/** Where the shop ships to: home first, then by name. */
export function countriesOf(words: Said, shipping: ShippingSettings): Country[] {
  const { home } = shipping;
  return destinations(shipping)
    .map((code) => ({ code, name: countryName(words, code) }))
    .sort(
      (a, b) =>
        Number(b.code === home) - Number(a.code === home) ||
        a.name.localeCompare(b.name, words.format.locale),
    );
}
