import { orderStore } from "./order-shards.ts";
import { eraseSummaries } from "./order-summaries.ts";

/**
 * Blanks who ordered and where it went, in every stored order of a customer, and forgets the mail
 * about them.
 */
export async function eraseOrders(env: Env, customer: string): Promise<void> {
  await orderStore(env).eraseCustomer(customer);
  await eraseSummaries(env.DB, customer);
}

/**
 * Blanks the orders of those among these customers (`user:<id>`) who were erased. To be asked after
 * storing: an account is erased first and its orders are blanked then, so an order is either found
 * there or its customer here.
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
