/** How a shopper gets from option values, one of each axis, to a variant. */

/** What a choice needs of a variant; its values are in the order of the axes. */
export interface Choosable {
  values: readonly string[];
  /** Units for sale. */
  available: number;
}

/** A variant as a page offers it: what a choice of it changes there. */
export interface OfferedVariant extends Choosable {
  sku: string;
  /** In words, as is `before`. */
  price: string;
  /** What it cost before; empty where that was not more. */
  before: string;
  /** What more units cost each; empty where that is the same. */
  steps: string;
  /** An address, or empty. */
  image: string;
  /**
   * Set where more is sold than is there: units that are, and the day for which others are
   * promised.
   */
  backorders?: { inStock: number; promisedOn?: string | undefined } | undefined;
}

/** `gone`: it is sold out with the other values as they are; `none`: there is no such variant. */
export type ValueState = "open" | "gone" | "none";

function differsBy(a: Choosable, values: readonly string[]): number {
  return a.values.filter((value, axis) => value !== values[axis]).length;
}

/** The variant with exactly these values. */
export function variantWith<T extends Choosable>(
  variants: readonly T[],
  values: readonly string[],
): T | undefined {
  return variants.find((variant) => differsBy(variant, values) === 0);
}

/** What choosing `value` would come to, with the other axes as they are. */
export function stateOf(
  variants: readonly Choosable[],
  chosen: readonly string[],
  axis: number,
  value: string,
): ValueState {
  const found = variantWith(variants, chosen.with(axis, value));
  return found ? (found.available > 0 ? "open" : "gone") : "none";
}

/**
 * The variant that a shopper means who takes `value` on one axis: the one with the other values as
 * they are, sold out or not. Where there is none, the one with as many of them as possible, and of
 * those the first that can be bought.
 */
export function variantFor<T extends Choosable>(
  variants: readonly T[],
  chosen: readonly string[],
  axis: number,
  value: string,
): T | undefined {
  const wanted = chosen.with(axis, value);
  const rank = (variant: T) => 2 * differsBy(variant, wanted) + (variant.available > 0 ? 0 : 1);
  return variants
    .filter((variant) => variant.values[axis] === value)
    .reduce<T | undefined>(
      (best, variant) => (best && rank(best) <= rank(variant) ? best : variant),
      undefined,
    );
}
