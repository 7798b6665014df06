import { addressIndex, isAddressIndex } from "../../../domain/orders/terms/sealed-terms.ts";
import { sealingOf } from "../../../domain/settings/sealing.ts";
import { orderShards, orderStore } from "../../../stores/orders/order-shards.ts";
import { OrderStoreUnavailable } from "../../../stores/orders/order-store.ts";
import { type FoundSummary, listedFrom, searchSummaries } from "../../../stores/orders/order-summaries.ts";

/** What stands for an address where orders lie; null where the shop seals none. */
export async function indexOf(env: Env, email: string): Promise<string | null> {
  const sealing = sealingOf(env);
  return sealing && addressIndex(sealing.index, email);
}

/** Orders of a list with their addresses, which are read from the orders where they are sealed. */
export async function withAddresses(env: Env, items: readonly FoundSummary[]): Promise<FoundSummary[]> {
  const sealed = items.filter(({ email }) => isAddressIndex(email)).map(({ id }) => id);
  const addresses = await addressesOf(env, sealed);
  return items.map((item) =>
    isAddressIndex(item.email) ? { ...item, email: addresses.get(item.email)?.toLowerCase() ?? "" } : item,
  );
}

/** The addresses that these stand for, each read from an order that was placed with it. */
export async function readAddresses(
  env: Env,
  indexes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const sources = listedFrom(orderShards(env));
  const found = await Promise.all(
    [...new Set(indexes)].map((index) => searchSummaries(env.DB, sources, { emails: [index], limit: 1 })),
  );
  return addressesOf(
    env,
    found.flatMap(({ items }) => items.map(({ id }) => id)),
  );
}

/**
 * The addresses of sealed orders, by what stands for them. While a database of orders does not
 * answer, lists go on without.
 */
async function addressesOf(env: Env, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    const found = ids.length === 0 ? [] : await orderStore(env).findMany(ids);
    return new Map(
      found.flatMap(({ addressIndex: index, order }) => (index ? [[index, order.email] as const] : [])),
    );
  } catch (error) {
    if (error instanceof OrderStoreUnavailable) {
      return new Map();
    }
    throw error;
  }
}
