import type { ShippingMethod, ShippingSettings } from "../base/selling.ts";

/** What is to be sent. */
export interface Parcel {
  /** ISO 3166-1 alpha-2. */
  country: string;
  grams: number;
  /** Cents of goods in the whole order, which a rate may depend on. */
  subtotal: number;
  /** Whether anything of the order is sent at all. */
  ships: boolean;
}

/** A method with what it costs for one parcel. */
export interface ShippingOption extends Pick<ShippingMethod, "code" | "title" | "estimate"> {
  /** Cents. */
  price: number;
}

/** What is not sent needs no method, and costs nothing by any. */
const UNSENT = { title: "Nothing to send", estimate: "" };

/** The methods that can send a parcel, in the order of its zone. */
export function shippingOptions({ zones }: ShippingSettings, parcel: Parcel): ShippingOption[] {
  if (!parcel.ships) {
    return [];
  }
  const zone = zones.find(({ countries }) => countries.includes(parcel.country));
  return (zone?.methods ?? []).flatMap(({ code, title, estimate, rates }) => {
    const rate = rates.find(
      ({ upToGrams = Number.POSITIVE_INFINITY, fromSubtotal = 0 }) =>
        parcel.grams <= upToGrams && parcel.subtotal >= fromSubtotal,
    );
    return rate ? [{ code, title, estimate, price: rate.price }] : [];
  });
}

export function shippingOption(
  settings: ShippingSettings,
  parcel: Parcel,
  code: string,
): ShippingOption | undefined {
  return parcel.ships
    ? shippingOptions(settings, parcel).find((option) => option.code === code)
    : { ...UNSENT, code, price: 0 };
}

/** The method of a code, without regard to its price for this parcel. */
export function shippingMethod(
  { zones }: ShippingSettings,
  country: string,
  code: string,
): ShippingMethod | undefined {
  return zones
    .find(({ countries }) => countries.includes(country))
    ?.methods.find((method) => method.code === code);
}

/** ISO 3166-1 alpha-2 codes of where parcels can go: home first. */
export function destinations({ home, zones }: ShippingSettings): string[] {
  const all = zones.flatMap(({ countries }) => countries);
  return [...new Set([...all.filter((country) => country === home), ...all])];
}
