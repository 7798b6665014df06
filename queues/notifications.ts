import { money } from "../domain/base/money.ts";
import { inLanguage, keptLanguage, type Language, spokenBy } from "../domain/language/languages.ts";
import { shopIn } from "../domain/language/shop-in.ts";
import { brandOf, type Letter, type RenderedEmail, renderEmail } from "../domain/notifications/letter.ts";
import { guestOrderToken } from "../domain/orders/order.ts";
import {
  orderCancelledLetter,
  orderConfirmedLetter,
  orderDeliveredLetter,
  orderRefundedLetter,
  orderShippedLetter,
  returnLetter,
} from "../domain/orders/order-letters.ts";
import type { ShopSettings } from "../domain/shop/shop-settings.ts";
import { endOf, type Sending, sendAccountMails } from "../shop/accounts/account-mails.ts";
import { emailProvider } from "../shop/base/email.ts";
import type { Event, EventOf } from "../shop/events/events.ts";
import { faultPoint } from "../shop/events/fault-point.ts";
import { wordsIn } from "../shop/language/words.ts";
import { currentShop } from "../shop/settings/current-shop.ts";
import { tellLowStock } from "../shop/stock/low-stock.ts";
import { tellDisabled } from "../shop/webhooks/tell-disabled.ts";
import { declinedOrderEmails } from "../stores/accounts/account-addresses.ts";
import {
  forgetNotifications,
  recordNotifications,
  TOLD,
  unsentNotifications,
} from "../stores/events/notifications.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import type { StoredOrder } from "../stores/orders/order-store.ts";
import { consumeBatch, eachShard } from "./consume.ts";

/** Rendered messages take a few kilobytes each, and are handed to D1 together. */
const EMAILS_AT_ONCE = 200;

type Told = EventOf<(typeof TOLD)[number]>;

/**
 * Writes to people about their orders and their accounts, and to staff about stock that runs low
 * and webhooks that were turned off. A repeated event finds its message sent.
 */
export async function consumeNotifications(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    const shop = await currentShop(env);
    // One for all that is sent here, so that they take turns.
    const provider = emailProvider(env, shop);
    const mails = events.filter((event) => event.type === "account.mail_due");
    const unsent = await sendAccountMails({ env, shop, provider }, mails);
    const low = events.filter((event) => event.type === "inventory.low");
    const unheard = await tellLowStock({ env, shop, provider }, low);
    const off = events.filter((event) => event.type === "webhook.disabled");
    const unread = await tellDisabled({ env, shop, provider }, off);
    const untold = await eachShard(env, events.filter(isTold), async (some) => {
      const told = [...new Map(some.map((event) => [emailId(event), event]))];
      const again = new Map<string, string>();
      for (let i = 0; i < told.length; i += EMAILS_AT_ONCE) {
        for (const [id, why] of await tell(
          { env, shop, provider },
          new Map(told.slice(i, i + EMAILS_AT_ONCE)),
        )) {
          again.set(id, why);
        }
      }
      return again;
    });
    return new Map([...unsent, ...unheard, ...unread, ...untold]);
  });
}

function isTold(event: Event): event is Told {
  return (TOLD as readonly string[]).includes(event.type);
}

/** Derived from the event, so a replayed event finds its message. */
function emailId(event: Told): string {
  return `${event.id}:email`;
}

/** @returns ids of the events that must come again, and why */
async function tell(
  { env, shop, provider }: Sending,
  told: ReadonlyMap<string, Told>,
): Promise<Map<string, string>> {
  const found = await orderStore(env).findMany([
    ...new Set([...told.values()].map(({ data }) => data.orderId)),
  ]);
  const orders = new Map(found.map((stored) => [stored.order.id, stored]));
  const unwanted = await declinedOrderEmails(
    env.DB,
    found.map(({ customer }) => customer),
  );
  const unsent = await unsentNotifications(env.DB, [...told.keys()]);
  const due = [...told].flatMap(([id, event]) => {
    const stored = orders.get(event.data.orderId);
    const wanted = stored && unsent.has(id) && !unwanted.has(stored.customer) && stored.order.email !== "";
    return wanted ? [{ id, event, stored }] : [];
  });
  const emails = await Promise.all(
    due.map(async ({ id, event, stored }) => ({
      idempotencyKey: id,
      to: stored.order.email,
      ...(await render(env, shop, event, stored)),
    })),
  );
  const outcomes = await provider.send(emails);
  faultPoint("notifications:sent");
  const ends = due.map(({ id, event, stored }, index) => ({
    ...endOf(id, outcomes[index]),
    eventId: event.id,
    channel: "email" as const,
    template: event.type,
    recipient: stored.order.email,
  }));
  await recordNotifications(env.DB, ends);
  await forgetErased(env, told, found);
  const failed = new Map(ends.flatMap(({ id, state, error }) => (state === "pending" ? [[id, error]] : [])));
  return new Map(
    [...told].flatMap(([id, { id: eventId, data }]): [string, string][] => {
      const why = orders.has(data.orderId) ? failed.get(id) : `${data.orderId} is not stored yet`;
      return why ? [[eventId, why]] : [];
    }),
  );
}

/**
 * Deletes messages about orders whose customer was erased meanwhile. An erase blanks the order
 * first and then its messages. So either the erase finds a message, or this call finds the order
 * blank.
 */
async function forgetErased(
  env: Env,
  told: ReadonlyMap<string, Told>,
  read: readonly StoredOrder[],
): Promise<void> {
  // Guests have nothing that could be erased.
  const accounts = read.filter(({ customer }) => customer.startsWith("user:"));
  if (accounts.length === 0) {
    return;
  }
  const now = await orderStore(env).load(accounts.map(({ order }) => order.id));
  const erased = new Set(now.filter(({ email }) => email === "").map(({ id }) => id));
  if (erased.size === 0) {
    return;
  }
  await forgetNotifications(
    env.DB,
    [...told].filter(([, { data }]) => erased.has(data.orderId)).map(([id]) => id),
  );
}

async function render(
  env: Env,
  shop: ShopSettings,
  event: Told,
  stored: StoredOrder,
): Promise<RenderedEmail> {
  const language = keptLanguage(stored.order.language, shop);
  return renderEmail(
    brandOf(shop, env.SHOP_URL),
    language,
    await letterOf(env, shop, event, stored, language),
  );
}

async function letterOf(
  env: Env,
  shop: ShopSettings,
  event: Told,
  { order, customer }: StoredOrder,
  language: Language,
): Promise<Letter> {
  const words = wordsIn(language);
  const url = new URL(inLanguage(`/orders/${order.id}`, language, spokenBy(shop)[0]), env.SHOP_URL);
  if (customer.startsWith("guest:")) {
    url.searchParams.set("token", await guestOrderToken(customer, order.id));
  }
  switch (event.type) {
    case "order.confirmed":
      return orderConfirmedLetter(words, order, url.href);
    case "order.cancelled":
      return orderCancelledLetter(words, order, event.data.reason, url.href);
    case "order.shipped":
      return orderShippedLetter(
        words,
        order,
        { ...event.data, last: event.data.status !== "CONFIRMED" },
        url.href,
      );
    case "order.delivered":
      return orderDeliveredLetter(words, order, event.data.units, url.href, shopIn(shop, words));
    case "order.refunded":
      return orderRefundedLetter(
        words,
        order,
        { ...event.data, amount: money(event.data.amount, order.total.currency) },
        url.href,
      );
    case "return.requested":
    case "return.approved":
    case "return.rejected":
    case "return.received":
      return returnLetter(words, order, event.type, event.data, url.href);
  }
}
