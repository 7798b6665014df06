import { cutPage } from "../../../domain/lists/page.ts";
import { haveWords, wordsOf } from "../../../domain/personal/words.ts";
import type { StoredOrder } from "../../../stores/orders/order-store.ts";
import type { FoundSummary, SummaryPage } from "../../../stores/orders/order-summaries.ts";
import { readableOrders } from "./readable-orders.ts";
import { findSummaries, namesOrders, type OrderQuery, searchOrders } from "./search-orders.ts";

/** Orders that a page is looked for in, because each has to be opened. */
const LOOKED_THROUGH = 300;

export interface LookedThrough extends SummaryPage<FoundSummary> {
  /** How many orders were opened; null where an index answered. */
  lookedThrough: number | null;
}

/**
 * Looks orders up, also by words of who placed them and where they go. Those are sealed, so the
 * orders that fit the rest are opened, the newest first, and a page ends after so many. It may have
 * found few of them, or none, and still lead to a next one.
 *
 * @throws OrderStoreUnavailable where words are looked for
 */
export async function lookThroughOrders(
  env: Env,
  query: OrderQuery,
  limit: number,
  most = LOOKED_THROUGH,
): Promise<LookedThrough> {
  const words = query.q === undefined || namesOrders(query.q) ? [] : wordsOf(query.q);
  if (words.length === 0) {
    return { ...(await searchOrders(env, query, limit)), lookedThrough: null };
  }
  const { items, next } = await findSummaries(env, { ...query, q: undefined }, most);
  const orders = await readableOrders(
    env,
    items.map(({ id }) => id),
  );
  const saying = orders.filter((order) => haveWords(textsOf(order), words));
  const addresses = new Map(saying.map(({ order }) => [order.id, order.email.toLowerCase()]));
  const found = items.flatMap((item) => {
    const email = addresses.get(item.id);
    return email === undefined ? [] : [{ ...item, email }];
  });
  const shown = cutPage(found, limit);
  return {
    items: shown.items,
    next: shown.last ? { at: Date.parse(shown.last.createdAt), id: shown.last.id } : next,
    lookedThrough: items.length,
  };
}

function textsOf({ order: { email, phone, shippingAddress, billingAddress } }: StoredOrder) {
  return [email, phone, ...Object.values(shippingAddress), ...Object.values(billingAddress ?? {})];
}
