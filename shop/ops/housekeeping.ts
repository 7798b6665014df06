import { shopperKey } from "../../domain/accounts/access.ts";
import { KEEP_ANSWERS_MS } from "../../domain/agents/session.ts";
import { logRecord } from "../../domain/base/log.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { purgeLapsed } from "../../stores/accounts/account-mails.ts";
import { purgeSessions } from "../../stores/accounts/account-sessions.ts";
import { erasedSince } from "../../stores/accounts/erase-account.ts";
import { purgeLinkCodes } from "../../stores/accounts/link-codes.ts";
import { purgeAnswers } from "../../stores/agents/answers.ts";
import { purgeAgentSessions } from "../../stores/agents/sessions.ts";
import { purgeWatches } from "../../stores/back-in-stock/watches.ts";
import { reindexProducts } from "../../stores/catalog/catalog-reindex.ts";
import { purgeCounted } from "../../stores/collections/bought-together.ts";
import { purgeDraftOrders } from "../../stores/draft-orders/draft-orders.ts";
import { eraseDeadLetters, purgeDeadLetters } from "../../stores/events/dead-letters.ts";
import { purgeRuns } from "../../stores/feeds/feed-runs.ts";
import { purgeNotifications } from "../../stores/notifications/notifications.ts";
import { purgeSubscriptions } from "../../stores/notifications/people.ts";
import { eraseOrders } from "../../stores/orders/erase-orders.ts";
import { purgeNotices } from "../../stores/payments/payment-notices.ts";
import { settleLeft } from "../agents/settle-completing.ts";
import { KEEP_WATCHES_MS } from "../back-in-stock/watch-stock.ts";
import { askAgain } from "../catalog/import-pictures.ts";
import { KEEP_COUNTED_MS } from "../collections/count-together.ts";
import { deleteUnused } from "../media/delete-unused.ts";
import { lookAfterWebhooks } from "../webhooks/look-after.ts";

/**
 * For this long after an erase the shop looks for messages that died in the orders queue since, and
 * for data that the erase did not reach.
 */
const UNFINISHED_MS = 60 * 60 * 1000;
/** Providers send a webhook again for some days at most. */
const KEEP_NOTICES_MS = 30 * 24 * 60 * 60 * 1000;
/** Draft orders are looked up this long after their time is over. */
const KEEP_DRAFT_ORDERS_MS = 30 * 24 * 60 * 60 * 1000;
/** Products that are indexed for searches in one go after an upgrade: some seconds of D1. */
const INDEX_AT_ONCE = 500;
/** Dead letters that were sent again are kept this long for operators who investigate. */
const KEEP_REDRIVEN_MS = 30 * 24 * 60 * 60 * 1000;

/** Pulls of feeds are looked up this long. Their lines are kept for seven days. */
const KEEP_FEED_RUNS_MS = 30 * 24 * 60 * 60 * 1000;
/** A bank asks for up to four months after a payment what was sent to its customer. */
const KEEP_MESSAGES_MS = 183 * 24 * 60 * 60 * 1000;
/** Messages that are looked at in one go: some milliseconds of D1. */
const MESSAGES_AT_ONCE = 5_000;

/**
 * Deletes messages of half a year ago among the next ones behind an id.
 * @returns behind which id to go on; null: from the beginning
 */
export function forgetOldMessages(env: Env, now: number, after: string | null): Promise<string | null> {
  const before = now - KEEP_MESSAGES_MS;
  return purgeNotifications(env.DB, { after: after ?? "", before, limit: MESSAGES_AT_ONCE });
}

/**
 * Deletes what has lapsed: sessions, links, notices, waits for stock, draft orders, dead letters
 * that were sent again, pulls of feeds, carts and checkouts of agents, pictures that nothing names.
 */
export async function forgetLapsed(env: Env, now: number): Promise<void> {
  await Promise.all([
    purgeSessions(env.DB, now).then(() => purgeSubscriptions(env.DB)),
    purgeLapsed(env, now),
    purgeDeadLetters(env.DB, now - KEEP_REDRIVEN_MS),
    purgeNotices(env.DB, now - KEEP_NOTICES_MS),
    purgeWatches(env.DB, now - KEEP_WATCHES_MS),
    purgeDraftOrders(env.DB, now - KEEP_DRAFT_ORDERS_MS),
    purgeCounted(env.DB, now - KEEP_COUNTED_MS),
    purgeAgentSessions(env.DB, now),
    purgeRuns(env.DB, now - KEEP_FEED_RUNS_MS),
    purgeLinkCodes(env.DB, now),
    purgeAnswers(env.DB, now - KEEP_ANSWERS_MS),
    deleteUnused(env, now),
  ]);
}

/**
 * Finishes what others left half done: lost alarms of webhooks, products to be indexed for
 * searches, recent erases, pictures to be fetched, checkouts of agents whose request died. What
 * fails holds up no other, and is left.
 *
 * @returns whether some of it is left, so that this has to run again soon
 */
export async function finishLeft(env: Env, now: number): Promise<boolean> {
  const left = [
    await isLeft("webhooks not looked after", () => lookAfterWebhooks(env).then(() => false)),
    await isLeft(
      "products not indexed",
      async () => (await reindexProducts(env.DB, INDEX_AT_ONCE)) === INDEX_AT_ONCE,
    ),
    await isLeft("erases not finished", () => finishErases(env, now)),
    await isLeft("pictures not asked for again", () => askAgain(env, now, continueTrace(null))),
    await isLeft("checkouts of agents not settled", () => settleLeft(env, now)),
  ];
  return left.includes(true);
}

async function isLeft(failed: string, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    console.error(logRecord("error", failed, { error }));
    return true;
  }
}

/** @returns whether an account was erased so recently that more of its data may still arrive */
async function finishErases(env: Env, now: number): Promise<boolean> {
  const since = now - UNFINISHED_MS;
  const erased = await erasedSince(env.DB, since);
  for (const sub of erased) {
    const customer = shopperKey({ kind: "customer", sub });
    try {
      await eraseDeadLetters(env.DB, customer, since);
      await eraseOrders(env, customer);
    } catch (error) {
      // The database of their orders may be away; others were erased too.
      console.error(logRecord("error", "erase not finished", { customer, error }));
    }
  }
  return erased.length > 0;
}
