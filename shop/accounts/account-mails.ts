import {
  alreadyRegisteredLetter,
  backInStockLetter,
  changeEmailLetter,
  confirmLetter,
  emailChangedLetter,
  orderLinkLetter,
  passwordChangedLetter,
  resetPasswordLetter,
} from "../../domain/accounts/account-letters.ts";
import { mac } from "../../domain/base/secrets.ts";
import { inLanguage, keptLanguage, spokenBy } from "../../domain/language/languages.ts";
import type { Words } from "../../domain/language/words.ts";
import { brandOf, type Letter, type RenderedEmail, renderEmail } from "../../domain/notifications/letter.ts";
import { guestOrderToken, orderNumber } from "../../domain/orders/order.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import type { EmailProvider, SendOutcome } from "../../providers/email/provider.ts";
import {
  type AccountMail,
  findMails,
  forgetStrays,
  setMailSecrets,
} from "../../stores/accounts/account-mails.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import { recordNotifications, unsentNotifications } from "../../stores/events/notifications.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { EventOf } from "../events/events.ts";
import { wordsIn } from "../language/words.ts";
import { secretOf } from "./tokens.ts";

/** What messages are sent with. */
export interface Sending {
  env: Env;
  shop: ShopSettings;
  provider: EmailProvider;
}

/** What is written down of a message; one that nothing is known of is tried again. */
export function endOf(id: string, outcome: SendOutcome = { state: "again", why: "no outcome" }) {
  return outcome.state === "sent"
    ? { id, state: "sent" as const, error: null }
    : {
        id,
        state: outcome.state === "again" ? ("pending" as const) : ("refused" as const),
        error: outcome.why,
      };
}

/**
 * Sends mail about accounts. A link's secret is made here and kept as a digest: neither the queue
 * nor the database ever hold what would open an account.
 *
 * @returns ids of the events that must come again, and why
 */
export async function sendAccountMails(
  { env, shop, provider }: Sending,
  events: readonly EventOf<"account.mail_due">[],
): Promise<Map<string, string>> {
  if (events.length === 0) {
    return new Map();
  }
  const found = await findMails(
    env.DB,
    events.map(({ data }) => data.mailId),
    Date.now(),
  );
  const byNote = new Map(
    events.flatMap((event) => {
      const mail = found.find(({ id }) => id === event.data.mailId);
      return mail ? [[noteId(event), { event, mail }] as const] : [];
    }),
  );
  const due = await unsentNotifications(env.DB, [...byNote.keys()]);
  const sending = await Promise.all(
    [...byNote]
      .filter(([id]) => due.has(id))
      .map(async ([id, { event, mail }]) => ({ id, event, mail, secret: await linkSecret(env, mail) })),
  );
  await setMailSecrets(
    env.DB,
    sending.map(({ mail, secret }) => ({ id: mail.id, secret })),
  );
  const outcomes = await provider.send(
    await Promise.all(
      sending.map(async ({ id, mail, secret }) => ({
        // Named by its secret too: with other keys it is another mail, whose link is the one that
        // works.
        idempotencyKey: `${id}:${secret.slice(0, 8)}`,
        to: mail.email,
        ...(await renderMail(env, shop, mail, secret)),
      })),
    ),
  );
  const ends = sending.map(({ id, event, mail }, index) => ({
    ...endOf(id, outcomes[index]),
    eventId: event.id,
    channel: "email" as const,
    template: `account.${mail.kind}`,
    // The address that an account has left, or does not have yet, is not kept: erasing the account
    // would not find it.
    recipient: mail.kind === "email_changed" || mail.kind === "change_email" ? "" : mail.email,
  }));
  await recordNotifications(env.DB, ends);
  const again = new Map<string, string>();
  for (const [index, { state, error }] of ends.entries()) {
    const event = sending[index]?.event;
    if (event && state === "pending") {
      again.set(event.id, error ?? "");
    }
  }
  await forgetStrays(
    env.DB,
    events.map((event) => ({ note: noteId(event), mailId: event.data.mailId })),
  );
  return again;
}

/**
 * The same each time that a mail is sent: its provider takes a repeated message for the one it has.
 */
function linkSecret(env: Env, { id }: AccountMail): Promise<string> {
  return mac(secretOf(env), "mailed-link", id);
}

/** Derived from the event, so a replayed event finds its message. */
function noteId({ id }: EventOf<"account.mail_due">): string {
  return `${id}:email`;
}

/** What a mail is written in, and where the pages in that language are. */
interface Said {
  words: Words<"mail">;
  address: (path: string) => URL;
}

async function renderMail(
  env: Env,
  shop: ShopSettings,
  mail: AccountMail,
  secret: string,
): Promise<RenderedEmail> {
  const language = keptLanguage(mail.language, shop);
  const said: Said = {
    words: wordsIn(language),
    address: (path) => new URL(inLanguage(path, language, spokenBy(shop)[0]), env.SHOP_URL),
  };
  return renderEmail(brandOf(shop, env.SHOP_URL), language, await letterOf(env, shop, mail, said, secret));
}

function letterOf(
  env: Env,
  shop: ShopSettings,
  mail: AccountMail,
  said: Said,
  secret: string,
): Letter | Promise<Letter> {
  switch (mail.kind) {
    case "order_link":
      return orderLink(env, shop, said, mail.name);
    case "back_in_stock":
      return backInStock(env, shop, said, mail.name);
    default:
      return accountLetter(shop, said, mail, mail.kind, secret);
  }
}

function accountLetter(
  shop: ShopSettings,
  { words, address }: Said,
  { id, name, email }: AccountMail,
  kind: Exclude<AccountMail["kind"], "order_link" | "back_in_stock">,
  secret: string,
): Letter {
  const link = (path: string, query: Record<string, string>) => {
    const url = address(path);
    url.search = new URLSearchParams(query).toString();
    return url.href;
  };
  const token = `${id}.${secret}`;
  switch (kind) {
    case "register":
      return confirmLetter(words, shop.name, name, link("/register/confirm", { token }));
    case "already_registered":
      return alreadyRegisteredLetter(words, shop.name, name, link("/sign-in", { email }));
    case "reset":
      return resetPasswordLetter(words, shop.name, name, link("/password/reset", { token }));
    case "password_changed":
      return passwordChangedLetter(words, shop.name, name, link("/password/forgot", { email }));
    case "change_email":
      return changeEmailLetter(words, shop.name, name, link("/account/email/confirm", { token }));
    case "email_changed":
      return emailChangedLetter(words, shop.name, name);
  }
}

/** The link opens the product with the variant that was waited for. */
async function backInStock(
  env: Env,
  shop: ShopSettings,
  { words, address }: Said,
  sku: string,
): Promise<Letter> {
  const variant = (await findVariantsBySku(env.DB, [sku])).get(sku);
  const url = address(variant ? `/products/${encodeURIComponent(variant.productSlug)}` : "/products");
  if (variant) {
    url.searchParams.set("variant", sku);
  }
  return backInStockLetter(words, shop.name, variant?.title ?? sku, url.href);
}

/** A guest's link carries the order's token; an account's order is behind its sign-in. */
async function orderLink(
  env: Env,
  shop: ShopSettings,
  { words, address }: Said,
  orderId: string,
): Promise<Letter> {
  const url = address(`/orders/${orderId}`);
  const stored = await orderStore(env).find(orderId);
  if (stored?.customer.startsWith("guest:")) {
    url.searchParams.set("token", await guestOrderToken(stored.customer, orderId));
  }
  return orderLinkLetter(words, shop.name, orderNumber(orderId), url.href);
}
