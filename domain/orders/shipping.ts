import { CURRENCY, type Currency } from "../base/money.ts";
import type { ShippingMethod, ShippingRate, ShippingSettings } from "../base/selling.ts";

/** What is to be sent. */
export interface Parcel {
  /** ISO 3166-1 alpha-2. */
  country: string;
  grams: number;
  currency: Currency;
  /** Minor units of goods in the whole order, which a rate may depend on. */
  subtotal: number;
  /** Whether anything of the order is sent at all. */
  ships: boolean;
}

/** A method with what it costs for one parcel. */
export interface ShippingOption extends Pick<ShippingMethod, "code" | "title" | "estimate"> {
  /** Minor units of the parcel's currency. */
  price: number;
}

/** The rates that exist in a currency, with their bounds and prices in it. */
function ratesIn(rates: readonly ShippingRate[], currency: Currency): readonly ShippingRate[] {
  return currency === CURRENCY
    ? rates
    : rates.flatMap(({ upToGrams, in: others }) => {
        const terms = others?.[currency];
        return terms ? [{ ...(upToGrams === undefined ? {} : { upToGrams }), ...terms }] : [];
      });
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
    const rate = ratesIn(rates, parcel.currency).find(
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

/**
 * What goods must still be added for before one method home costs nothing, by this parcel's weight.
 *
 * @returns minor units, 0 where the goods reach it; undefined where no subtotal makes it free
 */
export function missingForFreeShipping(settings: ShippingSettings, parcel: Parcel): number | undefined {
  const country = settings.home;
  const bounds = settings.zones
    .flatMap(({ methods }) => methods.flatMap(({ rates }) => ratesIn(rates, parcel.currency)))
    .flatMap(({ fromSubtotal = 0 }) => (fromSubtotal > 0 ? [fromSubtotal] : []));
  const subtotals = bounds.map((bound) => Math.max(bound, parcel.subtotal)).sort((a, b) => a - b);
  const enough = subtotals.find((subtotal) =>
    shippingOptions(settings, { ...parcel, country, subtotal }).some(({ price }) => price === 0),
  );
  return enough === undefined ? undefined : enough - parcel.subtotal;
}

/** A method of the shop's own country as a product's page shows it, before its parcel is known. */
interface Delivery extends Pick<ShippingMethod, "title" | "estimate"> {
  /** Minor units; the least that it costs the parcel of one product. */
  from: number;
  /** Minor units of goods from which some parcel costs nothing. */
  freeFrom?: number;
}

/** How goods get to the country that the shop is in. */
export function deliveries({ home, zones }: ShippingSettings, currency: Currency): Delivery[] {
  const zone = zones.find(({ countries }) => countries.includes(home));
  return (zone?.methods ?? []).flatMap(({ title, estimate, rates: all }) => {
    const rates = ratesIn(all, currency);
    if (rates.length === 0) {
      return [];
    }
    const always = rates.filter(({ fromSubtotal = 0 }) => fromSubtotal === 0);
    const free = rates.flatMap(({ price, fromSubtotal = 0 }) => (price === 0 ? [fromSubtotal] : []));
    const from = Math.min(...(always.length > 0 ? always : rates).map(({ price }) => price));
    const freeFrom = free.length > 0 && !free.includes(0) ? { freeFrom: Math.min(...free) } : {};
    return [{ title, estimate, from, ...freeFrom }];
  });
}

/** Working days that a method's words name, such as "3–5 business days". */
export function transitDays(estimate: string): { min: number; max: number } | undefined {
  const [, min, max] = /(\d+)\s*(?:[–-]\s*(\d+))?\s*(?:business|working)?\s*days?\b/i.exec(estimate) ?? [];
  return min === undefined ? undefined : { min: Number(min), max: Number(max ?? min) };
}
