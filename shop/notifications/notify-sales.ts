import { saleLetter } from "../../domain/accounts/account-letters.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { inLanguage, keptLanguage, spokenBy } from "../../domain/language/languages.ts";
import { settingsOf } from "../../providers/settings.ts";
import { lapseNotifications } from "../../stores/notifications/notifications.ts";
import { type Follower, followerIds, followersBetween } from "../../stores/notifications/people.ts";
import {
  ALL_NOTIFIED,
  pace,
  recordAnnounced,
  salesToAnnounce,
} from "../../stores/sales/sale-announcements.ts";
import { findSale, type StoredSale } from "../../stores/sales/sales.ts";
import { type EventOf, makeEvent } from "../events/events.ts";
import { outboxEntry } from "../events/outbox.ts";
import { wordsIn } from "../language/words.ts";
import { type Due, deliver, wayName } from "./deliver.ts";
import type { Sending } from "./sending.ts";
import { endOfKind } from "./unsubscribe.ts";
import { waysTo } from "./ways.ts";

/**
 * Followers are notified of a sale so long before it opens; many of them are begun with earlier.
 */
const LEAD_MS = 15 * 60 * 1000;
/** Accounts of one event. */
const AT_ONCE = 100;

/**
 * Notifies those who subscribed to sales, once for each sale and shortly before it opens. Accounts
 * are taken in the order of their ids, and the sale keeps how far they were. They take half of the
 * pace of mail, so that messages about orders do not wait behind them.
 *
 * @returns milliseconds until there is more to send (null: nothing is ahead), and whether an event
 *   was written
 */
export async function announceSales(
  env: Env,
  now: number,
): Promise<{ nextIn: number | null; told: boolean }> {
  const sales = await salesToAnnounce(env.DB, { now, openedSince: now - LEAD_MS });
  const [first] = sales;
  if (!first) {
    return { nextIn: null, told: false };
  }
  const msEach = 2_000 / settingsOf(env).EMAIL_PER_SECOND;
  const { followers, lastAt } = await pace(env.DB);
  const at = Math.max(first.opensAt - LEAD_MS - followers * msEach, lastAt + AT_ONCE * msEach);
  if (at > now) {
    return { nextIn: at - now, told: false };
  }
  const { id, toldTo: after } = first;
  const ids = await followerIds(env.DB, after, AT_ONCE);
  const upTo = (ids.length < AT_ONCE ? undefined : ids.at(-1)) ?? ALL_NOTIFIED;
  const event = makeEvent(
    "sale.opening_due",
    { saleId: id, after, upTo },
    { traceparent: continueTrace(null), id: `${id}:opening:${after}` },
  );
  const told = ids.length > 0;
  await recordAnnounced(env.DB, { id, after, upTo, now, event: told ? outboxEntry(event) : null });
  const isMore = upTo !== ALL_NOTIFIED || sales.length > 1;
  return { nextIn: isMore ? AT_ONCE * msEach : null, told };
}

/**
 * Notifies followers of sales, by the ways that they chose. A sale that was called off meanwhile is
 * not announced.
 *
 * @returns ids of the events that must come again, and why
 */
export async function notifySales(
  sending: Sending,
  events: readonly EventOf<"sale.opening_due">[],
): Promise<Map<string, string>> {
  const { env } = sending;
  const due: Due[] = [];
  const off: string[] = [];
  for (const event of events) {
    const { saleId, after, upTo } = event.data;
    const sale = await findSale(env.DB, saleId);
    if (!sale?.sellable || sale.closesAt <= Date.now()) {
      off.push(event.id);
      continue;
    }
    for (const follower of await followersBetween(env, after, upTo)) {
      due.push(...(await messagesTo(sending, event, sale, follower)));
    }
  }
  const again = await deliver(sending, due);
  await lapseNotifications(env.DB, off);
  return again;
}

async function messagesTo(
  sending: Sending,
  event: EventOf<"sale.opening_due">,
  { id, title, opensAt, closesAt }: StoredSale,
  follower: Follower,
): Promise<Due[]> {
  const { env, shop } = sending;
  const ways = waysTo(sending, follower, "sales", follower.email ?? "");
  if (ways.length === 0) {
    return [];
  }
  const { preferences } = follower;
  const language = keptLanguage(preferences.language, shop);
  const words = wordsIn(language);
  const zone = preferences.timeZone ?? null;
  const when = new Intl.DateTimeFormat(words.format.locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "numeric",
    minute: "2-digit",
    timeZone: zone ?? shop.timeZone,
    timeZoneName: "short",
  }).format(opensAt);
  const url = new URL(inLanguage(`/sales/${id}`, language, spokenBy(shop)[0]), env.SHOP_URL);
  const letter = saleLetter(words, title, opensAt > Date.now() ? when : null, url.href);
  const end = await endOfKind(env, shop, language, { kind: "sales", who: { accountId: follower.id } });
  return ways.map((way) => ({
    id: `${event.id}:${follower.id}:${wayName(way)}`,
    event,
    kind: "sales",
    template: "sale.opens",
    way,
    language,
    letter,
    zone,
    lapsesAt: closesAt,
    end,
  }));
}
