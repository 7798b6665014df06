import type { ShippingSettings } from "../../domain/base/selling.ts";
import { destinations } from "../../domain/orders/shipping.ts";

const names = new Intl.DisplayNames("en", { type: "region" });

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
