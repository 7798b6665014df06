import { z } from "zod";
import { share, spread } from "../base/money.ts";
import type { Tax, TaxArea, TaxSettings } from "../base/selling.ts";
import type { Discount } from "../promotions/discount.ts";

const Cents = z.int().nonnegative();

/** One tax at one rate: its cents on each line of the order in turn, and on the shipping. */
export const TaxRow = z.object({
  name: z.string(),
  /** Millionths: 66_250 is 6.625 %. */
  rate: Cents,
  lines: z.array(Cents),
  shipping: Cents,
});
export type TaxRow = z.infer<typeof TaxRow>;

/** All taxes of an order. It is recorded with the order, so that a refund finds each line's own. */
export const Taxes = z.object({
  /** Prices contain the taxes. */
  included: z.boolean(),
  rows: z.array(TaxRow),
});
export type Taxes = z.infer<typeof Taxes>;

/** A line as its taxes see it. */
export interface TaxedLine {
  /** Cents of all its units, after discount. */
  amount: number;
  taxable: boolean;
  /** The product's, which names its class. */
  category: string;
}

const MILLION = 1_000_000;

/** The area that a parcel goes to: that of the region, or else of its country. */
export function taxArea(
  { areas }: TaxSettings,
  { country, region }: { country: string; region?: string | undefined },
): TaxArea | undefined {
  const inCountry = areas.filter((area) => area.country === country);
  return (
    inCountry.find((area) => area.region !== undefined && area.region === region) ??
    inCountry.find((area) => area.region === undefined)
  );
}

/** An amount that one tax applies to. `at` is the line's position, or `shipping`. */
interface Base {
  at: number | "shipping";
  amount: number;
  rate: number;
  /**
   * The tax is amount × rate ÷ divisor. A price that contains its taxes is more than all of them.
   */
  divisor: number;
}

/** Cents that each part may still contain of taxes: of one cent, two taxes would take one each. */
type Room = Map<Base["at"], number>;

/**
 * The taxes of lines and shipping (minor units) in an area, rounded as the settings say to whole
 * steps (`stepOf`).
 */
export function taxesOf(
  lines: readonly TaxedLine[],
  shipping: number,
  area: TaxArea | undefined,
  rounding: TaxSettings["rounding"],
  step = 1,
): Taxes {
  const taxes = area?.taxes ?? [];
  const included = area?.included ?? false;
  const ratesOf = (at: Base["at"]) =>
    taxes.map((tax) => (at === "shipping" ? shippingRate(tax) : goodsRate(tax, lines[at])));
  const amountOf = (at: Base["at"]) => (at === "shipping" ? shipping : (lines[at]?.amount ?? 0));
  const parts = [...lines.keys(), "shipping" as const];
  const room: Room = new Map(parts.map((at) => [at, included ? amountOf(at) : Number.POSITIVE_INFINITY]));
  const rows = taxes.flatMap((tax, n): TaxRow[] => {
    const bases = parts.flatMap((at): Base[] => {
      const rates = ratesOf(at);
      const rate = rates[n] ?? 0;
      const amount = amountOf(at);
      const divisor = MILLION + (included ? rates.reduce((sum, one) => sum + one, 0) : 0);
      return rate > 0 && amount > 0 ? [{ at, amount, rate, divisor }] : [];
    });
    const groups = Map.groupBy(bases, ({ rate, divisor }) => `${rate}/${divisor}`);
    return [...groups.values()].map((group) => taxRow(tax.name, group, room, rounding, step));
  });
  return { included, rows };
}

function goodsRate(tax: Tax, line: TaxedLine | undefined): number {
  return line?.taxable ? (tax.categories?.[line.category] ?? tax.rate) : 0;
}

function shippingRate(tax: Tax): number {
  return tax.shipping ?? tax.rate;
}

/**
 * A tax on what shares its rate. Rounded for the order, each base gets what the rounded sum grows
 * by with it, so the parts add up to the sum. What has no room in its base goes to those with
 * most.
 */
function taxRow(
  name: string,
  bases: readonly Base[],
  room: Room,
  rounding: TaxSettings["rounding"],
  step: number,
): TaxRow {
  const cents = new Map<Base["at"], number>();
  const give = (at: Base["at"], wanted: number) => {
    const free = room.get(at) ?? 0;
    const given = Math.min(wanted, free);
    room.set(at, free - given);
    cents.set(at, (cents.get(at) ?? 0) + given);
    return wanted - given;
  };
  let base = 0;
  let over = 0;
  for (const { at, amount, rate, divisor } of bases) {
    const before = rounding === "order" ? base : 0;
    base = before + amount;
    over += give(at, share(base, rate, divisor, step) - share(before, rate, divisor, step));
  }
  if (rounding === "order" && over > 0) {
    const roomOf = ({ at }: Base) => room.get(at) ?? 0;
    for (const { at } of bases.toSorted((a, b) => roomOf(b) - roomOf(a))) {
      over = give(at, over);
    }
  }
  const lineCount = room.size - 1;
  return {
    name,
    rate: bases[0]?.rate ?? 0,
    lines: Array.from({ length: lineCount }, (_, at) => cents.get(at) ?? 0),
    shipping: cents.get("shipping") ?? 0,
  };
}

export function sumOf(row: TaxRow): number {
  return row.lines.reduce((sum, cents) => sum + cents, row.shipping);
}

/**
 * Cents that a tax is on: the amounts of the lines and of the shipping that it was taken of,
 * without the taxes in them.
 */
export function baseOf(
  row: TaxRow,
  { included, rows }: Taxes,
  amounts: readonly number[],
  shipping: number,
): number {
  const net = (amount: number, at: (one: TaxRow) => number) =>
    at(row) > 0 ? amount - (included ? rows.reduce((sum, one) => sum + at(one), 0) : 0) : 0;
  return amounts.reduce(
    (sum, amount, n) => sum + net(amount, ({ lines }) => lines[n] ?? 0),
    net(shipping, (one) => one.shipping),
  );
}

/** All taxes of an order, in cents. */
export function taxTotal({ rows }: Taxes): number {
  return rows.reduce((sum, row) => sum + sumOf(row), 0);
}

/** 66_250 is "6.625". */
export function percentOf(rate: number): string {
  return String(rate / 10_000);
}

/** What the taxes of an order are read from. Cents. */
interface Taxed {
  lines: readonly { quantity: number; unitPrice: number }[];
  discount: number;
  discounts?: readonly Pick<Discount, "lines">[] | null | undefined;
  shipping: number;
  tax: number;
  taxes?: Taxes | null | undefined;
  shippingAddress: { country: string };
}

/** Cents of each line after discount. A discount without an explanation is off all lines alike. */
export function lineAmounts({
  lines,
  discount,
  discounts,
}: Pick<Taxed, "lines" | "discount" | "discounts">): number[] {
  const amounts = lines.map(({ unitPrice, quantity }) => unitPrice * quantity);
  const off = discounts?.length
    ? lines.map((_, n) => discounts.reduce((sum, one) => sum + (one.lines[n] ?? 0), 0))
    : spread(discount, amounts);
  return amounts.map((amount, n) => amount - (off[n] ?? 0));
}

/**
 * The taxes of an order. One that is older than their record knows their sum. It was one tax of all
 * lines at one rate, and of shipping outside the United States.
 */
export function recordedTaxes(order: Taxed): Taxes {
  if (order.taxes) {
    return order.taxes;
  }
  if (order.tax === 0) {
    return { included: false, rows: [] };
  }
  const shippingTaxed = order.shippingAddress.country !== "US";
  const parts = spread(order.tax, [...lineAmounts(order), shippingTaxed ? order.shipping : 0]);
  const [shipping = 0] = parts.splice(-1);
  return { included: false, rows: [{ name: "Tax", rate: 0, lines: parts, shipping }] };
}
