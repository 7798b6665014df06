import { money } from "../../domain/base/money.ts";
import { inLanguage, keptLanguage, type Language, spokenBy } from "../../domain/language/languages.ts";
import { ownText, shopIn } from "../../domain/language/shop-in.ts";
import type { Letter } from "../../domain/notifications/letter.ts";
import { guestOrderToken } from "../../domain/orders/order.ts";
import {
  orderCancelledLetter,
  orderConfirmedLetter,
  orderDeliveredLetter,
  orderRefundedLetter,
  orderShippedLetter,
  returnLetter,
} from "../../domain/orders/order-letters.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { lapseNotifications, NOTIFIED_EVENTS } from "../../stores/notifications/notifications.ts";
import { readPeople } from "../../stores/notifications/people.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { StoredOrder } from "../../stores/orders/order-store.ts";
import type { Event, EventOf } from "../events/events.ts";
import { wordsIn } from "../language/words.ts";
import { type Due, deliver, wayName } from "./deliver.ts";
import type { Sending } from "./sending.ts";
import { waysTo } from "./ways.ts";

export type NotifiedOrderEvent = EventOf<(typeof NOTIFIED_EVENTS)[number]>;

export function isOrderNotified(event: Event): event is NotifiedOrderEvent {
  return (NOTIFIED_EVENTS as readonly string[]).includes(event.type);
}

/** Rendered messages take a few kilobytes each, and are handed to D1 together. */
const AT_ONCE = 200;

/**
 * Notifies shoppers of what became of their orders, each once and by the ways that they chose.
 *
 * @returns ids of the events that must come again, and why
 */
export async function notifyOrders(
  sending: Sending,
  events: readonly NotifiedOrderEvent[],
): Promise<Map<string, string>> {
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  const again = new Map<string, string>();
  for (let i = 0; i < once.length; i += AT_ONCE) {
    for (const [id, why] of await notifySome(sending, once.slice(i, i + AT_ONCE))) {
      again.set(id, why);
    }
  }
  return again;
}

async function notifySome(
  sending: Sending,
  events: readonly NotifiedOrderEvent[],
): Promise<Map<string, string>> {
  const { env } = sending;
  const found = await orderStore(env).findMany([...new Set(events.map(({ data }) => data.orderId))]);
  const orders = new Map(found.map((stored) => [stored.order.id, stored]));
  const people = await readPeople(
    env,
    found.flatMap(({ customer }) => accountOf(customer) ?? []),
  );
  const due = await Promise.all(
    events.map(async (event): Promise<Due[]> => {
      const stored = orders.get(event.data.orderId);
      // An order without an address is that of a customer who was erased.
      if (!stored || stored.order.email === "") {
        return [];
      }
      const account = accountOf(stored.customer);
      const person = people.get(account ?? "");
      const language = keptLanguage(stored.order.language, sending.shop);
      const ways = waysTo(sending, person, "orders", stored.order.email).map((way) =>
        way.channel === "email" && stored.addressIndex ? { ...way, addressIndex: stored.addressIndex } : way,
      );
      if (ways.length === 0) {
        return [];
      }
      const letter = await letterOf(sending, event, stored, language);
      return ways.map((way) => ({
        id: `${event.id}:${wayName(way)}`,
        event,
        kind: "orders",
        template: event.type,
        way,
        language,
        letter,
        account,
        zone: person?.preferences.timeZone ?? null,
      }));
    }),
  );
  const messages = due.flat();
  const again = await deliver(sending, messages);
  const told = new Set(messages.map(({ event }) => event.id));
  await lapseNotifications(
    env.DB,
    events.filter(({ id, data }) => orders.has(data.orderId) && !told.has(id)).map(({ id }) => id),
  );
  for (const { id, data } of events) {
    if (!orders.has(data.orderId)) {
      again.set(id, `${data.orderId} is not stored yet`);
    }
  }
  return again;
}

function accountOf(customer: string): string | null {
  return customer.startsWith("user:") ? customer.slice("user:".length) : null;
}

/** The order with the shop's own names, of promotions and taxes, in a language. */
function orderIn(shop: ShopSettings, language: Language, order: OrderDetail): OrderDetail {
  const own = (text: string) => ownText(shop, language, text);
  return {
    ...order,
    discounts: order.discounts.map((one) => ({ ...one, title: own(one.title) })),
    taxLines: order.taxLines.map((one) => ({ ...one, name: own(one.name) })),
  };
}

async function letterOf(
  { env, shop }: Pick<Sending, "env" | "shop">,
  event: NotifiedOrderEvent,
  { order: stored, customer }: StoredOrder,
  language: Language,
): Promise<Letter> {
  const words = wordsIn(language);
  const order = orderIn(shop, language, stored);
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
      return orderDeliveredLetter(
        words,
        order,
        { ...event.data, last: event.data.status === "DELIVERED" },
        url.href,
        shopIn(shop, words),
      );
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
