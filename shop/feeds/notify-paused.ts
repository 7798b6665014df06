import { feedPausedLetter } from "../../domain/accounts/staff-letters.ts";
import { lastRuns } from "../../stores/feeds/feed-runs.ts";
import { listFeeds } from "../../stores/feeds/feeds.ts";
import type { EventOf } from "../events/events.ts";
import { mailStaff } from "../notifications/mail-staff.ts";
import type { Sending } from "../notifications/sending.ts";

/**
 * Writes to staff of feeds that the shop paused; not of one that was deleted or is on again.
 *
 * @returns ids of the events that must come again, and why
 */
export async function notifyPaused(
  sending: Sending,
  events: readonly EventOf<"feed.paused">[],
): Promise<Map<string, string>> {
  if (events.length === 0) {
    return new Map();
  }
  const { env, shop } = sending;
  const [feeds, runs] = await Promise.all([listFeeds(env.DB), lastRuns(env.DB)]);
  return mailStaff(sending, "product:write", events, ({ data: { feedId } }) => {
    const feed = feeds.find(({ id }) => id === feedId);
    if (!feed?.pausedByShop) {
      return null;
    }
    const { name, failures } = feed;
    const reason = runs.get(feedId)?.reason ?? "";
    const url = new URL(`/admin/feeds/${feedId}`, env.SHOP_URL).href;
    return feedPausedLetter(shop.name, { name, failures, reason }, url);
  });
}
