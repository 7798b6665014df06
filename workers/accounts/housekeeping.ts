import { shopperKey } from "../../domain/access.ts";
import { purgeLapsed } from "../../stores/account-mails.ts";
import { purgeSessions } from "../../stores/account-sessions.ts";
import { erasedSince } from "../../stores/accounts.ts";
import { eraseDeadLetters } from "../../stores/dead-letters.ts";
import { eraseOrders } from "../../stores/erase-orders.ts";

/** For so long after an erase it is looked for what died in the orders queue since, or what the erase did not get to. */
const UNFINISHED_MS = 60 * 60 * 1000;

/** Deletes sessions and links that lapsed, and finishes what was erased a moment ago. */
export async function keepAccounts(env: Env, now: number): Promise<void> {
  await Promise.all([purgeSessions(env.DB, now), purgeLapsed(env.DB, now)]);
  const since = now - UNFINISHED_MS;
  for (const sub of await erasedSince(env.DB, since)) {
    const customer = shopperKey({ kind: "customer", sub });
    await eraseDeadLetters(env.DB, customer, since);
    await eraseOrders(env, customer);
  }
}
