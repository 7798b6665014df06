import { shopperKey } from "../../domain/access.ts";
import { purgeLapsed } from "../../stores/account-mails.ts";
import { purgeSessions } from "../../stores/account-sessions.ts";
import { erasedSince } from "../../stores/accounts.ts";
import { eraseDeadLetters } from "../../stores/dead-letters.ts";
import { orderStore } from "../../stores/index.ts";
import { eraseSummaries } from "../../stores/order-summaries.ts";

/** An order that was under way when its customer was erased has long been stored, or given up by its queue, after this. */
const LATE_ORDERS_MS = 60 * 60 * 1000;

/** Deletes sessions and links that lapsed, and blanks orders that were stored, or died, after their customer was erased. */
export async function keepAccounts(env: Env, now: number): Promise<void> {
  await Promise.all([purgeSessions(env.DB, now), purgeLapsed(env.DB, now)]);
  const since = now - LATE_ORDERS_MS;
  for (const sub of await erasedSince(env.DB, since)) {
    const customer = shopperKey({ kind: "customer", sub });
    await eraseDeadLetters(env.DB, customer, since);
    await orderStore(env).eraseCustomer(customer);
    await eraseSummaries(env.DB, customer);
  }
}
