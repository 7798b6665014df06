import {
  alreadyRegisteredLetter,
  backInStockLetter,
  cartLetter,
  changeEmailLetter,
  confirmLetter,
  emailChangedLetter,
  orderLinkLetter,
  passwordChangedLetter,
  resetPasswordLetter,
  saleLetter,
} from "../../domain/accounts/account-letters.ts";
import { CURRENCY, money } from "../../domain/base/money.ts";
import { shopIn } from "../../domain/language/shop-in.ts";
import type { Words } from "../../domain/language/words.ts";
import type { Channel, Kind } from "../../domain/notifications/channels.ts";
import type { Letter, LetterEnd } from "../../domain/notifications/letter.ts";
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

/** A message as shoppers get it, about an order that nobody placed. */
export interface Sample {
  letter: Letter;
  channels: readonly Channel[];
  /** Where its mails say how to end them. */
  end: LetterEnd | null;
}

const EVERY_WAY: readonly Channel[] = ["email", "sms", "push"];
const MAIL: readonly Channel[] = ["email"];
const TITLE = "Tide & Loom, A3 <framed>";

function sampleOrder(): OrderDetail {
  const amount = (minor: number) => money(minor, CURRENCY);
  return {
    id: "ord_00000000000000000000-1",
    number: "4K7QX-3M2X9",
    status: "CONFIRMED",
    email: "ada@example.com",
    items: [
      { sku: "A", title: TITLE, quantity: 2, unitPrice: amount(4_000), lineTotal: amount(8_000) },
      { sku: "B", title: "Loom, A4", quantity: 1, unitPrice: amount(2_500), lineTotal: amount(2_500) },
    ],
    subtotal: amount(10_500),
    discount: amount(1_000),
    discounts: [{ title: "Welcome", code: "WELCOME", amount: amount(1_000) }],
    shipping: amount(600),
    tax: amount(0),
    taxLines: [],
    taxIncluded: true,
    total: amount(10_100),
    shippingAddress: {
      name: "Ada Lovelace",
      line1: "12 Analytical Way",
      city: "Portland",
      region: "OR",
      postalCode: "97201",
      country: "US",
    },
    shippingMethod: "standard",
    note: "Please ring twice",
    createdAt: "2026-11-26T10:00:00.000Z",
    timeline: [],
    payments: [],
    shipments: [],
  };
}

/** Every message to shoppers in a language, by its template, with what is invented for it. */
export function samplesIn(words: Words, settings: ShopSettings, shopUrl: string): Record<Template, Sample> {
  const { say } = words;
  const shop = shopIn(settings, words);
  const order = sampleOrder();
  const url = new URL("/orders/ord_00000000000000000000-1", shopUrl).href;
  const units = [{ sku: "A", quantity: 2 }];
  const returned = (type: Parameters<typeof returnLetter>[2]) =>
    returnLetter(words, order, type, { returnId: "ret_1", units }, url);
  const letters: Record<Template, Letter> = {
    "order.confirmed": orderConfirmedLetter(words, order, url),
    "order.cancelled": orderCancelledLetter(words, order, "payment_declined", url),
    "order.shipped": orderShippedLetter(
      words,
      order,
      { carrier: "UPS", trackingNumber: "1Z999", units, last: false },
      url,
    ),
    "order.delivered": orderDeliveredLetter(words, order, units, url, shop),
    "order.refunded": orderRefundedLetter(
      words,
      order,
      { amount: order.items[0]?.lineTotal ?? order.total, units },
      url,
    ),
    "return.requested": returned("return.requested"),
    "return.approved": returned("return.approved"),
    "return.rejected": returned("return.rejected"),
    "return.received": returned("return.received"),
    "sale.opens": saleLetter(words, TITLE, "18:00", url),
    "sale.open": saleLetter(words, TITLE, null, url),
    "account.back_in_stock": backInStockLetter(words, shop.name, TITLE, url),
    "cart.abandoned": cartLetter(words, shop.name, [`2 × ${TITLE}`], url),
    "account.register": confirmLetter(words, shop.name, "Ada", url),
    "account.already_registered": alreadyRegisteredLetter(words, shop.name, "Ada", url),
    "account.reset": resetPasswordLetter(words, shop.name, "Ada", url),
    "account.password_changed": passwordChangedLetter(words, shop.name, "Ada", url),
    "account.change_email": changeEmailLetter(words, shop.name, "Ada", url),
    "account.email_changed": emailChangedLetter(words, shop.name, "Ada"),
    "account.order_link": orderLinkLetter(words, shop.name, order.number, url),
    "account.phone": {
      subject: say("mail.phoneCode", { code: "123456" }),
      before: [],
      rows: [],
      link: null,
      after: [],
    },
  };
  const ends: Partial<Record<Kind, LetterEnd>> = {
    sales: { why: say("mail.whySales"), label: say("mail.endThese"), url },
    backInStock: { why: say("mail.whyBackInStock"), label: say("mail.endThese"), url },
    cart: { why: say("mail.whyCart"), label: say("mail.endThese"), url },
  };
  const samples = Object.entries(letters).map(([template, letter]) => {
    const { kind, channels } = waysOf(template);
    return [template, { letter, channels, end: ends[kind] ?? null }];
  });
  return Object.fromEntries(samples);
}

function waysOf(template: string): { kind: Kind; channels: readonly Channel[] } {
  switch (template) {
    case "account.back_in_stock":
      return { kind: "backInStock", channels: EVERY_WAY };
    case "account.phone":
      return { kind: "account", channels: ["sms"] };
    case "cart.abandoned":
      return { kind: "cart", channels: MAIL };
    default:
      if (template.startsWith("sale.")) {
        return { kind: "sales", channels: EVERY_WAY };
      }
      return template.startsWith("account.")
        ? { kind: "account", channels: MAIL }
        : { kind: "orders", channels: EVERY_WAY };
  }
}

type Template =
  | `order.${"confirmed" | "cancelled" | "shipped" | "delivered" | "refunded"}`
  | `return.${"requested" | "approved" | "rejected" | "received"}`
  | "sale.opens"
  | "sale.open"
  | "cart.abandoned"
  | `account.${
      | "back_in_stock"
      | "register"
      | "already_registered"
      | "reset"
      | "password_changed"
      | "change_email"
      | "email_changed"
      | "order_link"
      | "phone"}`;
