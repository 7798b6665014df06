import type { ShippingSettings } from "../../domain/base/selling.ts";
import { destinations } from "../../domain/orders/shipping.ts";

const names = new Intl.DisplayNames("en", { type: "region" });

/** Countries whose names have an article in running text, of those that goods are often sold from. */
const WITH_ARTICLE = new Set(["AE", "BS", "DO", "GB", "GM", "KY", "MV", "NL", "PH", "US"]);

/** "the United States", "Germany". */
export function countryInText(code: string): string {
  return `${WITH_ARTICLE.has(code) ? "the " : ""}${countryName(code)}`;
}

export interface Country {
  code: string;
  name: string;
}

export function countryName(code: string): string {
  return names.of(code) ?? code;
}

/** Where the shop ships to: home first, then by name. */
export function countriesOf(shipping: ShippingSettings): Country[] {
  const { home } = shipping;
  return destinations(shipping)
    .map((code) => ({ code, name: countryName(code) }))
    .sort((a, b) => Number(b.code === home) - Number(a.code === home) || a.name.localeCompare(b.name, "en"));
}
