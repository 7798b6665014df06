import { StaffRole } from "../../domain/accounts/access.ts";
import {
  alreadyRegisteredLetter,
  backInStockLetter,
  changeEmailLetter,
  confirmLetter,
  draftOrderLetter,
  emailChangedLetter,
  factorLetter,
  orderLinkLetter,
  passwordChangedLetter,
  resetPasswordLetter,
} from "../../domain/accounts/account-letters.ts";
import { invitationLetter } from "../../domain/accounts/staff-letters.ts";
import { mac } from "../../domain/base/secrets.ts";
import { inLanguage, keptLanguage, type Language, spokenBy } from "../../domain/language/languages.ts";
import type { Words } from "../../domain/language/words.ts";
import {
  type Brand,
  type Letter,
  type RenderedEmail,
  renderEmail,
} from "../../domain/notifications/letter.ts";
import { guestOrderToken, orderNumber } from "../../domain/orders/order.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import {
  type AccountMail,
  findMails,
  forgetStrays,
  setMailSecrets,
} from "../../stores/accounts/account-mails.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import { recordNotifications, unsentNotifications } from "../../stores/notifications/notifications.ts";
import { accountsOf, readPeople } from "../../stores/notifications/people.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import { draftOrderToken } from "../accounts/draft-order-link.ts";
import { secretOf } from "../accounts/tokens.ts";
import type { EventOf } from "../events/events.ts";
import { wordsIn } from "../language/words.ts";
import { type Due, deliver, endOf, wayName } from "./deliver.ts";
import type { Sending } from "./sending.ts";
import { endOfKind } from "./unsubscribe.ts";
import { waysTo } from "./ways.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

interface MailDue {
  event: EventOf<"account.mail_due">;
  mail: AccountMail;
}

/**
 * Sends mail about accounts. A link's secret is made here and kept as a digest: neither the queue
 * nor the database ever hold what would open an account.
 *
 * @returns ids of the events that must come again, and why
 */
export async function sendAccountMails(
  sending: Sending,
  events: readonly EventOf<"account.mail_due">[],
): Promise<Map<string, string>> {
  const { env, shop, brand, email } = sending;
  if (events.length === 0) {
    return new Map();
  }
  const found = await findMails(
    env,
    events.map(({ data }) => data.mailId),
    Date.now(),
  );
  const due = events.flatMap((event): MailDue[] => {
    const mail = found.find(({ id }) => id === event.data.mailId);
    return mail ? [{ event, mail }] : [];
  });
  const [watched, own] = [
    due.filter(({ mail }) => mail.kind === "back_in_stock"),
    due.filter(({ mail }) => mail.kind !== "back_in_stock"),
  ];
  const again = await sendBackInStock(sending, watched);
  const byNote = new Map(own.map((one) => [noteId(one.event), one]));
  const unsent = await unsentNotifications(env.DB, [...byNote.keys()]);
  const mails = await Promise.all(
    [...byNote]
      .filter(([id]) => unsent.has(id))
      .map(async ([id, { event, mail }]) => ({ id, event, mail, secret: await linkSecret(env, mail) })),
  );
  await setMailSecrets(
    env.DB,
    mails.map(({ mail, secret }) => ({ id: mail.id, secret })),
  );
  const outcomes = await email.send(
    await Promise.all(
      mails.map(async ({ id, mail, secret }) => ({
        id,
        // Named by its secret too: with other keys it is another mail, whose link is the one that
        // works.
        idempotencyKey: `${id}:${secret.slice(0, 8)}`,
        to: mail.email,
        ...(await renderMail(env, shop, brand, mail, secret)),
      })),
    ),
  );
  const ends = await Promise.all(
    mails.map(async ({ id, event, mail }, index) => ({
      ...endOf(outcomes[index]),
      id,
      eventId: event.id,
      channel: "email" as const,
      kind: "account" as const,
      template: `account.${mail.kind}`,
      // The address that an account has left, or does not have yet, is not kept: erasing the
      // account would not find it.
      recipient:
        mail.kind === "email_changed" || mail.kind === "change_email" ? "" : await writtenAs(env, mail.email),
    })),
  );
  await recordNotifications(env.DB, ends);
  for (const { eventId, state, error } of ends) {
    if (state === "pending") {
      again.set(eventId, error ?? "");
    }
  }
  await forgetStrays(
    env.DB,
    events.map(({ id: eventId, data: { mailId } }) => ({ eventId, mailId })),
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
  brand: Brand,
  mail: AccountMail,
  secret: string,
): Promise<RenderedEmail> {
  const said = saidIn(env, shop, keptLanguage(mail.language, shop));
  return renderEmail(brand, said.words.language, await letterOf(env, shop, mail, said, secret));
}

function saidIn(env: Env, shop: ShopSettings, language: Language): Said {
  return {
    words: wordsIn(language),
    address: (path) => new URL(inLanguage(path, language, spokenBy(shop)[0]), env.SHOP_URL),
  };
}

async function letterOf(
  env: Env,
  shop: ShopSettings,
  mail: AccountMail,
  said: Said,
  secret: string,
): Promise<Letter> {
  switch (mail.kind) {
    case "invitation":
      return invitation(shop, said, mail, secret);
    case "order_link":
      return orderLink(env, shop, said, mail.name);
    case "draft_order": {
      const url = said.address(`/draft-orders/${await draftOrderToken(env, mail.name)}`);
      return draftOrderLetter(said.words, shop.name, url.href);
    }
    case "back_in_stock":
      throw new Error("goods that are back are told of by other ways too");
    default:
      return accountLetter(shop, said, mail, mail.kind, secret);
  }
}

function accountLetter(
  shop: ShopSettings,
  { words, address }: Said,
  { id, name, email }: AccountMail,
  kind: Exclude<AccountMail["kind"], "order_link" | "draft_order" | "back_in_stock" | "invitation">,
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
    case "factor_added":
    case "factor_removed":
      return factorLetter(words, kind === "factor_added" ? "added" : "removed", {
        shop: shop.name,
        name,
        url: link("/password/forgot", { email }),
      });
    case "change_email":
      return changeEmailLetter(words, shop.name, name, link("/account/email/confirm", { token }));
    case "email_changed":
      return emailChangedLetter(words, shop.name, name);
  }
}

/** In English, as all mail to staff. */
function invitation(
  { name: shop }: ShopSettings,
  { address }: Said,
  { id, name: by, role, expiresAt }: AccountMail,
  secret: string,
): Letter {
  const url = address("/invitation");
  url.search = new URLSearchParams({ token: `${id}.${secret}` }).toString();
  const days = Math.max(1, Math.round((expiresAt - Date.now()) / DAY_MS));
  return invitationLetter(shop, { by, role: StaffRole.parse(role), days }, url.href);
}

/**
 * Notifies the address that waited for goods that they are back, or its account by the way that it
 * chose.
 */
async function sendBackInStock(sending: Sending, mails: readonly MailDue[]): Promise<Map<string, string>> {
  const { env, shop } = sending;
  const accounts = await accountsOf(
    env,
    mails.map(({ mail }) => mail.email),
  );
  const people = await readPeople(env, [...accounts.values()]);
  const due = await Promise.all(
    mails.map(async ({ event, mail }): Promise<Due[]> => {
      const accountId = accounts.get(mail.email);
      const person = people.get(accountId ?? "");
      const language = keptLanguage(mail.language, shop);
      const said = saidIn(env, shop, language);
      const letter = await backInStock(env, shop, said, mail.name);
      const end = await endOfKind(env, shop, language, {
        kind: "backInStock",
        who: accountId ? { accountId } : { address: mail.email },
      });
      return waysTo(sending, person, "backInStock", mail.email).map((way) => ({
        id: `${event.id}:${wayName(way)}`,
        event,
        kind: "backInStock",
        template: "account.back_in_stock",
        way,
        language,
        letter,
        zone: person?.preferences.timeZone ?? null,
        lapsesAt: mail.expiresAt,
        end,
      }));
    }),
  );
  return deliver(sending, due.flat());
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
