import { isAddressIndex } from "../../../domain/personal/address-index.ts";
import { addressesBehind } from "../../../stores/notifications/people.ts";
import { orderShards } from "../../../stores/orders/order-shards.ts";
import { OrderStoreUnavailable } from "../../../stores/orders/order-store.ts";
import { type FoundSummary, listedFrom, searchSummaries } from "../../../stores/orders/order-summaries.ts";
import { readableOrders } from "./readable-orders.ts";

/**
 * Orders of a list with their addresses, which are read from the orders where they are sealed, and
 * are empty where they cannot be read now.
 */
export async function withAddresses(env: Env, items: readonly FoundSummary[]): Promise<FoundSummary[]> {
  const sealed = items.filter(({ email }) => isAddressIndex(email)).map(({ id }) => id);
  const addresses = await addressesOf(env, sealed);
  return items.map((item) => {
    const address = addresses.get(item.email)?.toLowerCase();
    return isAddressIndex(item.email)
      ? { ...item, email: address ?? "", ...(address === undefined ? { unread: true } : {}) }
      : item;
  });
}

/**
 * The addresses of these indexes: each read from the account that has it, else from an order that
 * was placed with it.
 */
export async function readAddresses(
  env: Env,
  indexes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const known = await addressesBehind(env, indexes);
  const sources = listedFrom(orderShards(env));
  const left = [...new Set(indexes)].filter((index) => !known.has(index));
  const found = await Promise.all(
    left.map((index) => searchSummaries(env.DB, sources, { emails: [index], limit: 1 })),
  );
  const ordered = await addressesOf(
    env,
    found.flatMap(({ items }) => items.map(({ id }) => id)),
  );
  return new Map([...known, ...ordered]);
}

/**
 * The addresses of sealed orders, by their indexes. While a database of orders does not answer,
 * lists go on without.
 */
async function addressesOf(env: Env, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    const found = await readableOrders(env, ids);
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
