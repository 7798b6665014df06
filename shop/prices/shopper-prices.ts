import type { Shopper } from "../../domain/accounts/access.ts";
import { type Currency, type Money, money } from "../../domain/base/money.ts";
import { priceSteps, type UnitPrice, unitPrice } from "../../domain/prices/unit-price.ts";
import { groupsOf } from "../../stores/accounts/accounts.ts";
import { findVariantsOfProducts, type SellableVariant } from "../../stores/catalog/catalog.ts";

/** The groups of customers that a shopper belongs to, read when they matter, and once. */
export type Membership = () => Promise<readonly string[]>;

export function membershipOf(env: Env, shopper: Shopper): Membership {
  let read: Promise<readonly string[]> | undefined;
  return () => {
    read ??= shopper.kind === "customer" ? groupsOf(env.DB, shopper.sub) : Promise.resolve([]);
    return read;
  };
}

type Priced = Pick<SellableVariant, "price" | "priceVersion" | "listed">;

/**
 * What the shopper pays for one of so many units of a variant, from line to line at one moment;
 * null where it is not sold in their currency.
 */
export type PriceOf = (variant: Priced, quantity: number) => UnitPrice | null;

/**
 * Prices for the shopper: their groups are read where a list of one of the variants asks for some.
 */
export async function pricesFor(
  variants: Iterable<Priced>,
  membership: Membership,
  currency: Currency,
): Promise<PriceOf> {
  const now = Date.now();
  const isPersonal = [...variants].some(({ listed }) =>
    listed.some((price) => price.customerGroups !== null && price.currency === currency),
  );
  const customerGroups = isPersonal ? await membership() : [];
  return ({ price, listed }, quantity) =>
    unitPrice(price, listed, { now, customerGroups, currency, quantity });
}

interface ShopperPrices {
  productId: string;
  variants: { sku: string; price: Money; priceSteps?: { minQuantity: number; price: Money }[] }[];
}

/** What a shopper pays for products; null: a guest. */
export async function shopperPrices(
  env: Env,
  sub: string | null,
  productIds: readonly string[],
  currency: Currency,
): Promise<ShopperPrices[]> {
  const [variants, customerGroups] = await Promise.all([
    findVariantsOfProducts(env.DB, productIds),
    sub === null ? [] : groupsOf(env.DB, sub),
  ]);
  const now = Date.now();
  return [...Map.groupBy(variants, ({ productId }) => productId)].map(([productId, own]) => ({
    productId,
    variants: own.flatMap(({ sku, price, listed }) => {
      const [first, ...more] = priceSteps(price, listed, { now, customerGroups, currency });
      if (first?.minQuantity !== 1) {
        return [];
      }
      const steps = more.map(({ minQuantity, amount }) => ({ minQuantity, price: money(amount, currency) }));
      const priced = { sku, price: money(first.amount, currency) };
      return [steps.length > 0 ? { ...priced, priceSteps: steps } : priced];
    }),
  }));
}
