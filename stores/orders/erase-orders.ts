import { causesOf, forgetMessagesAbout } from "../notifications/notifications.ts";
import { orderStore } from "./order-shards.ts";
import { eraseSummaries } from "./order-summaries.ts";
import { eraseTags } from "./order-tags.ts";

/** Orders of a customer that are read at once. */
const PAGE_SIZE = 50;

/**
 * Blanks who ordered and where it went, in every stored order of a customer, and forgets the mail
 * about them and how staff tagged them.
 */
export async function eraseOrders(env: Env, customer: string): Promise<void> {
  const store = orderStore(env);
  await store.eraseCustomer(customer);
  await eraseTags(env.DB, customer);
  await eraseSummaries(env.DB, customer);
  for (let page = 1; ; page++) {
    const { items } = await store.list(customer, page, PAGE_SIZE);
    const orders = await store.findMany(items.map(({ id }) => id));
    await forgetMessagesAbout(
      env.DB,
      orders.flatMap(({ order }) => causesOf(order)),
    );
    if (items.length === 0) {
      return;
    }
  }
}

/**
 * Blanks the orders of those among these customers (`user:<id>`) whose account is erased. Call it
 * after storing orders. An erase marks the account first and then blanks its orders. So either the
 * erase finds an order, or this call finds its customer.
 */
export async function eraseOrdersOfErased(env: Env, customers: readonly string[]): Promise<void> {
  const accounts = [...new Set(customers)].filter((customer) => customer.startsWith("user:"));
  if (accounts.length === 0) {
    return;
  }
  const { results } = await env.DB.prepare(
    `SELECT 'user:' || id AS customer FROM accounts
     WHERE id IN (SELECT substr(value, 6) FROM json_each(?)) AND erased_at IS NOT NULL`,
  )
    .bind(JSON.stringify(accounts))
    .all<{ customer: string }>();
  for (const { customer } of results) {
    await eraseOrders(env, customer);
  }
}
