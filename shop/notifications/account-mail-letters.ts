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
import { inLanguage, keptLanguage, type Language, spokenBy } from "../../domain/language/languages.ts";
import type { Words } from "../../domain/language/words.ts";
import { type Letter, type RenderedEmail, renderEmail } from "../../domain/notifications/letter.ts";
import { guestOrderToken, orderNumber } from "../../domain/orders/order.ts";
import type { AccountMail } from "../../stores/accounts/account-mails.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { draftOrderToken } from "../accounts/draft-order-link.ts";
import { wordsIn } from "../language/words.ts";
import type { Sending } from "./sending.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a mail is written in, and where the pages in that language are. */
interface Said {
  words: Words<"mail">;
  address: (path: string) => URL;
}

/** A mail with the secret that its link carries. */
interface Linked {
  mail: AccountMail;
  secret: string;
}

export async function renderMail(sending: Sending, { mail, secret }: Linked): Promise<RenderedEmail> {
  const said = saidIn(sending, keptLanguage(mail.language, sending.shop));
  return renderEmail(sending.brand, said.words.language, await letterOf(sending, said, { mail, secret }));
}

function saidIn({ env, shop }: Sending, language: Language): Said {
  return {
    words: wordsIn(language),
    address: (path) => new URL(inLanguage(path, language, spokenBy(shop)[0]), env.SHOP_URL),
  };
}

async function letterOf({ env, shop }: Sending, said: Said, { mail, secret }: Linked): Promise<Letter> {
  const { words, address } = said;
  const { id, kind, name, email } = mail;
  const link = (path: string, query: Record<string, string>) => {
    const url = address(path);
    url.search = new URLSearchParams(query).toString();
    return url.href;
  };
  const token = `${id}.${secret}`;
  switch (kind) {
    case "invitation":
      return invitation(shop.name, mail, link("/invitation", { token }));
    case "order_link":
      return orderLinkLetter(words, shop.name, orderNumber(name), await orderUrl(env, said, name));
    case "draft_order":
      return draftOrderLetter(
        words,
        shop.name,
        address(`/draft-orders/${await draftOrderToken(env, name)}`).href,
      );
    case "back_in_stock":
      throw new Error("goods that are back are told of by other ways too");
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
function invitation(shop: string, { name: by, role, expiresAt }: AccountMail, url: string): Letter {
  const days = Math.max(1, Math.round((expiresAt - Date.now()) / DAY_MS));
  return invitationLetter(shop, { by, role: StaffRole.parse(role), days }, url);
}

/** The link opens the product with the variant that was waited for. */
export async function backInStock(sending: Sending, language: Language, sku: string): Promise<Letter> {
  const { words, address } = saidIn(sending, language);
  const variant = (await findVariantsBySku(sending.env.DB, [sku])).get(sku);
  const url = address(variant ? `/products/${encodeURIComponent(variant.productSlug)}` : "/products");
  if (variant) {
    url.searchParams.set("variant", sku);
  }
  return backInStockLetter(words, sending.shop.name, variant?.title ?? sku, url.href);
}

/** A guest's link carries the order's token; an account's order is behind its sign-in. */
async function orderUrl(env: Env, { address }: Said, orderId: string): Promise<string> {
  const url = address(`/orders/${orderId}`);
  const stored = await orderStore(env).find(orderId);
  if (stored?.customer.startsWith("guest:")) {
    url.searchParams.set("token", await guestOrderToken(stored.customer, orderId));
  }
  return url.href;
}
