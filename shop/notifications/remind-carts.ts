import { cartLetter } from "../../domain/accounts/account-letters.ts";
import { inLanguage, keptLanguage, spokenBy } from "../../domain/language/languages.ts";
import type { Letter } from "../../domain/notifications/letter.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import { lapseNotifications } from "../../stores/notifications/notifications.ts";
import { addressesOf, type Person, readPeople } from "../../stores/notifications/people.ts";
import { cartToken } from "../accounts/cart-link.ts";
import { cartOf } from "../cart/cart-client.ts";
import type { EventOf } from "../events/events.ts";
import { wordsIn } from "../language/words.ts";
import { type Due, deliver } from "./deliver.ts";
import type { Sending } from "./sending.ts";
import { endOfKind } from "./unsubscribe.ts";

type Left = EventOf<"cart.abandoned">;

/**
 * Reminds customers of carts that they left, each once. A cart that was ordered, emptied or changed
 * since is left out; so is a customer who took the consent back.
 *
 * @returns ids of the events that must come again, and why
 */
export async function remindOfCarts(sending: Sending, events: readonly Left[]): Promise<Map<string, string>> {
  if (events.length === 0) {
    return new Map();
  }
  const { env } = sending;
  const ids = events.map(({ data }) => data.accountId);
  const [people, addresses] = await Promise.all([readPeople(env, ids), addressesOf(env, ids)]);
  const due: Due[] = [];
  const over: string[] = [];
  for (const event of events) {
    const { accountId } = event.data;
    const message = await reminder(sending, event, people.get(accountId), addresses.get(accountId));
    if (message) {
      due.push(message);
    } else {
      over.push(event.id);
    }
  }
  const again = await deliver(sending, due);
  await lapseNotifications(env.DB, over);
  return again;
}

async function reminder(
  sending: Sending,
  event: Left,
  person: Person | undefined,
  address: string | undefined,
): Promise<Due | null> {
  if (!address || person?.preferences.cartReminders !== true) {
    return null;
  }
  const { env, shop } = sending;
  const { accountId, changedAt } = event.data;
  const shopper = { kind: "customer", sub: accountId } as const;
  const cart = await cartOf(env, shopper).view();
  if (cart.changedAt !== Date.parse(changedAt) || cart.expiresAt === null) {
    return null;
  }
  const variants = await findVariantsBySku(
    env.DB,
    cart.lines.map(({ sku }) => sku),
  );
  const titles = cart.lines.flatMap(({ sku, quantity }) => {
    const variant = variants.get(sku);
    return variant?.sellable ? [quantity === 1 ? variant.title : `${quantity} × ${variant.title}`] : [];
  });
  if (titles.length === 0) {
    return null;
  }
  const { language: kept, timeZone } = person.preferences;
  const language = keptLanguage(kept, shop);
  const url = new URL(inLanguage("/cart/restore", language, spokenBy(shop)[0]), env.SHOP_URL);
  url.searchParams.set("token", await cartToken(env, shopper, cart.expiresAt));
  const letter: Letter = cartLetter(wordsIn(language), shop.name, titles, url.href);
  return {
    id: `${event.id}:email`,
    event,
    kind: "cart",
    template: "cart.abandoned",
    way: { channel: "email", address },
    language,
    letter,
    zone: timeZone ?? null,
    lapsesAt: cart.expiresAt,
    end: await endOfKind(env, shop, language, { kind: "cart", who: { accountId } }),
  };
}
