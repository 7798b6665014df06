import { z } from "zod";
import { stepOf } from "../currency/currency.ts";
import { Currency, MOST_EXACT } from "./money.ts";
import { line } from "./text.ts";

/**
 * How a shop taxes and ships, as data. The rules that read it are domain/orders/tax.ts and
 * domain/orders/shipping.ts. Money is integers of minor units, and rates are
 * millionths: 66_250 is 6.625 %.
 */

/** The highest price and bound that settings may name; sums of their taxes are exact. */
const MAX_CENTS = 10_000_000;
const MAX_GRAMS = 10_000_000;
const MAX_RATE = 1_000_000;

/**
 * The codes of ISO 3166-1 alpha-2. The last line is of places with post of their own that it
 * reserves (https://www.iso.org/obp/ui/), and of Kosovo.
 */
export const COUNTRIES: readonly string[] = [
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ",
  "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM",
  "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS",
  "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN",
  "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ",
  "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM",
  "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV",
  "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI",
  "VN VU WF WS YE YT ZA ZM ZW",
  "AC CP CQ DG EA IC TA XK",
].flatMap((line) => line.split(" "));
const KNOWN: ReadonlySet<string> = new Set(COUNTRIES);

export function isCountry(code: string): boolean {
  return KNOWN.has(code);
}

/** Withdrawn codes that stored settings may have for a country's name. No address has them. */
const WITHDRAWN: ReadonlySet<string> = new Set("AN BU CS DD DY FX HV NH RH SU TP UK VD YD YU ZR".split(" "));

const Cents = z.int().min(0).max(MAX_CENTS);

/** ISO 3166-1 alpha-2. */
const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: "must be a country's two capital letters, such as DE", abort: true })
  .refine((code) => isCountry(code) || WITHDRAWN.has(code), "is no country's code");

const Rate = z.int().min(0).max(MAX_RATE);

/** One tax of an area. An order shows it as a line of its own. */
const Tax = z.strictObject({
  /** As receipts name it: "GST", "Sales tax". */
  name: line(60),
  /** Of goods; millionths. */
  rate: Rate,
  /** Rates of product categories that differ, by category; millionths. */
  categories: z.record(line(255), Rate).optional(),
  /** Shipping's own rate; left out where it is that of goods. Millionths. */
  shipping: Rate.optional(),
});
export type Tax = z.output<typeof Tax>;

/** The taxes of a country, or of one of its regions. */
const TaxArea = z.strictObject({
  country: Country,
  /** Code of a state or province; left out for what holds in the rest of the country. */
  region: line(60).optional(),
  /** Prices contain these taxes. Otherwise they are added at checkout. */
  included: z.boolean().optional(),
  taxes: z.array(Tax).min(1).max(5),
});
export type TaxArea = z.output<typeof TaxArea>;

export const TaxSettings = z.strictObject({
  /** A tax is rounded once for an order, or for each of its lines. Half a cent is rounded up. */
  rounding: z.enum(["order", "line"]),
  /** What is in none of them is untaxed. */
  areas: z
    .array(TaxArea)
    .max(500)
    .superRefine((areas, context) => {
      for (const n of repeated(areas.map(({ country, region = "" }) => `${country}-${region}`))) {
        context.addIssue({ code: "custom", path: [n], message: "has the place of one above" });
      }
    }),
});
export type TaxSettings = z.output<typeof TaxSettings>;

/** What a rate costs, and from how much of goods it holds. Minor units of one currency. */
const RateTerms = z.strictObject({ price: Cents, fromSubtotal: Cents.optional() });

const RatesIn = z.partialRecord(Currency, RateTerms).superRefine((rates, context) => {
  for (const [code, { price } = { price: 0 }] of Object.entries(rates)) {
    if (price % stepOf(code) !== 0) {
      const message = `must end in 0, because cards pay ${code} in steps of ten`;
      context.addIssue({ code: "custom", path: [code, "price"], message });
    }
  }
});

/**
 * The price of a method for what fits all its bounds, in the shop's own currency. The first one
 * that fits is charged.
 */
const ShippingRate = RateTerms.extend({
  upToGrams: z.int().min(1).max(MAX_GRAMS).optional(),
  /** The same in other currencies. In one that is not named the rate does not exist. */
  in: RatesIn.optional(),
});
export type ShippingRate = z.output<typeof ShippingRate>;
const ShippingMethod = z.strictObject({
  title: line(60),
  /** Shown to the shopper, such as "3–5 business days". */
  estimate: z.string().max(60).trim(),
  code: z.string().regex(/^[a-z0-9-]{1,40}$/, "must be 1 to 40 of a–z, 0–9 and -"),
  /** A parcel that none of them fits is not sent by this method. */
  rates: z.array(ShippingRate).min(1).max(20),
});
export type ShippingMethod = z.output<typeof ShippingMethod>;

const ShippingZone = z.strictObject({
  /** ISO 3166-1 alpha-2 codes. */
  countries: z.array(Country).min(1).max(250),
  /** The first is chosen for a shopper who chose none. */
  methods: z
    .array(ShippingMethod)
    .min(1)
    .max(10)
    .superRefine((methods, context) => {
      for (const n of repeated(methods.map(({ code }) => code))) {
        context.addIssue({ code: "custom", path: [n, "code"], message: "is that of a method above" });
      }
    }),
});

export const ShippingSettings = z.strictObject({
  /** Where the shop is: its forms offer this country first. */
  home: Country,
  /** A country in none of them is not shipped to. */
  zones: z
    .array(ShippingZone)
    .max(50)
    .superRefine((zones, context) => {
      const places = zones.flatMap((zone, n) => zone.countries.map((code) => ({ n, code })));
      for (const at of repeated(places.map(({ code }) => code))) {
        const { n = 0, code = "" } = places[at] ?? {};
        const message = `names ${code} once more: a country is in one zone`;
        context.addIssue({ code: "custom", path: [n, "countries"], message });
      }
    }),
});
export type ShippingSettings = z.output<typeof ShippingSettings>;

/**
 * What one order may come to in other currencies, in minor units: the least of its goods, and the
 * most that it may charge. Without any it is what sums are exact for.
 */
export const LimitsIn = z.partialRecord(
  Currency,
  z
    .strictObject({
      minimum: z.int().min(0).max(MOST_EXACT),
      maximum: z.int().min(0).max(MOST_EXACT),
    })
    .refine(({ minimum, maximum }) => minimum <= maximum, {
      path: ["maximum"],
      message: "must not be less than the least order",
    }),
);
type LimitsIn = z.output<typeof LimitsIn>;
/** What one order may come to. */
export const OrderLimits = z
  .strictObject({
    /** Cents. The goods must be worth at least this, before shipping and tax. */
    minimum: Cents,
    /** Cents. The most that one order may charge, shipping and tax included. */
    maximum: Cents,
    /** Units. */
    items: z.int().min(1).max(50),
  })
  .refine(({ minimum, maximum }) => minimum <= maximum, {
    path: ["maximum"],
    message: "must not be less than the least order",
  });
export type OrderLimits = z.output<typeof OrderLimits>;

/**
 * Who may order: all shoppers, customers with an account, or none of them. Pages of goods stay open
 * in each case.
 */
export const ORDERING = ["everyone", "accounts", "nobody"] as const;

/** How a shop sells: what prices depend on beside the goods. */
export interface Selling {
  /** Whether shoppers see it. */
  open: boolean;
  ordering: (typeof ORDERING)[number];
  taxes: TaxSettings;
  shipping: ShippingSettings;
  /** What it sells in: its own currency first, and others where price lists are in force. */
  currencies: readonly Currency[];
  limitsIn: LimitsIn;
  limits: OrderLimits;
}

/** The positions of what is in the list at an earlier position too. */
export function repeated(list: readonly string[]): number[] {
  return list.flatMap((one, n) => (list.indexOf(one) < n ? [n] : []));
}
