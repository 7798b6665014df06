/**
 * How a shop taxes and ships, as data. The rules that read it are domain/orders/tax.ts and
 * domain/orders/shipping.ts. Money is integer cents, and rates are millionths: 66_250 is 6.625 %.
 */

/** One tax of an area. An order shows it as a line of its own. */
export interface Tax {
  /** As receipts name it: "GST", "Sales tax". */
  name: string;
  /** Of goods; millionths. */
  rate: number;
  /** Rates of product categories that differ, by category; millionths. */
  categories?: Readonly<Record<string, number>>;
  /** Shipping's own rate; left out where it is that of goods. Millionths. */
  shipping?: number;
}

/** The taxes of a country, or of one of its regions. */
export interface TaxArea {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Code of a state or province; left out for what holds in the rest of the country. */
  region?: string;
  /** Prices contain these taxes. Otherwise they are added at checkout. */
  included?: boolean;
  taxes: readonly Tax[];
}

export interface TaxSettings {
  /** A tax is rounded once for an order, or for each of its lines. Half a cent is rounded up. */
  rounding: "order" | "line";
  /** What is in none of them is untaxed. */
  areas: readonly TaxArea[];
}

/** The price of a method for what fits all its bounds. The first that fits is charged. */
interface ShippingRate {
  upToGrams?: number;
  /** Cents of goods. */
  fromSubtotal?: number;
  price: number;
}

export interface ShippingMethod {
  code: string;
  title: string;
  /** Shown to the shopper, such as "3–5 business days". */
  estimate: string;
  /** A parcel that none of them fits is not sent by this method. */
  rates: readonly ShippingRate[];
}

interface ShippingZone {
  /** ISO 3166-1 alpha-2 codes. */
  countries: readonly string[];
  /** The first is chosen for a shopper who chose none. */
  methods: readonly ShippingMethod[];
}

export interface ShippingSettings {
  /** Where the shop is: its forms offer this country first. */
  home: string;
  /** A country in none of them is not shipped to. */
  zones: readonly ShippingZone[];
}

/** What prices depend on beside the goods. */
export interface Selling {
  taxes: TaxSettings;
  shipping: ShippingSettings;
}
