import {
  alreadyRegisteredLetter,
  backInStockLetter,
  cartLetter,
  changeEmailLetter,
  confirmLetter,
  draftOrderLetter,
  emailChangedLetter,
  factorLetter,
  orderLinkLetter,
  passwordChangedLetter,
  phoneLetter,
  resetPasswordLetter,
  saleLetter,
} from "../../../domain/accounts/account-letters.ts";
import { CURRENCY, money } from "../../../domain/base/money.ts";
import { shopIn } from "../../../domain/language/shop-in.ts";
import type { Words } from "../../../domain/language/words.ts";
import type { Channel, Kind } from "../../../domain/notifications/channels.ts";
import type { Letter, LetterEnd } from "../../../domain/notifications/letter.ts";
import {
  orderCancelledLetter,
  orderConfirmedLetter,
  orderDeliveredLetter,
  orderRefundedLetter,
  orderShippedLetter,
  returnLetter,
} from "../../../domain/orders/order-letters.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import type { ShopSettings } from "../../../domain/shop/shop-settings.ts";

/** A message as shoppers get it, about an invented order. */
export interface Sample {
  template: string;
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

/** Every message to shoppers in a language; what it is about is invented. */
export function samplesIn(words: Words, settings: ShopSettings, shopUrl: string): [Sample, ...Sample[]] {
  const { say } = words;
  const shop = shopIn(settings, words);
  const order = sampleOrder();
  const url = new URL("/orders/ord_00000000000000000000-1", shopUrl).href;
  const units = [{ sku: "A", quantity: 2 }];
  const parcel = { carrier: "UPS", trackingNumber: "1Z999", units, last: false };
  const refund = { amount: order.items[0]?.lineTotal ?? order.total, units };
  const ends: Partial<Record<Kind, LetterEnd>> = {
    sales: { why: say("mail.whySales"), label: say("mail.endThese"), url },
    backInStock: { why: say("mail.whyBackInStock"), label: say("mail.endThese"), url },
    cart: { why: say("mail.whyCart"), label: say("mail.endThese"), url },
  };
  const sample = (template: string, letter: Letter): Sample => {
    const { kind, channels } = waysOf(template);
    return { template, letter, channels, end: ends[kind] ?? null };
  };
  const returned = (type: Parameters<typeof returnLetter>[2]) =>
    sample(type, returnLetter(words, order, type, { returnId: "ret_1", units }, url));
  return [
    sample("order.confirmed", orderConfirmedLetter(words, order, url)),
    sample("order.cancelled", orderCancelledLetter(words, order, "payment_declined", url)),
    sample("order.shipped", orderShippedLetter(words, order, parcel, url)),
    sample("order.delivered", orderDeliveredLetter(words, order, { units, last: true }, url, shop)),
    sample("order.refunded", orderRefundedLetter(words, order, refund, url)),
    returned("return.requested"),
    returned("return.approved"),
    returned("return.rejected"),
    returned("return.received"),
    sample("sale.opens", saleLetter(words, TITLE, "18:00", url)),
    sample("sale.open", saleLetter(words, TITLE, null, url)),
    sample("account.back_in_stock", backInStockLetter(words, shop.name, TITLE, url)),
    sample("cart.abandoned", cartLetter(words, shop.name, [`2 × ${TITLE}`], url)),
    sample("account.register", confirmLetter(words, shop.name, "Ada", url)),
    sample("account.already_registered", alreadyRegisteredLetter(words, shop.name, "Ada", url)),
    sample("account.reset", resetPasswordLetter(words, shop.name, "Ada", url)),
    sample("account.password_changed", passwordChangedLetter(words, shop.name, "Ada", url)),
    sample("account.factor_added", factorLetter(words, "added", { shop: shop.name, name: "Ada", url })),
    sample("account.factor_removed", factorLetter(words, "removed", { shop: shop.name, name: "Ada", url })),
    sample("account.change_email", changeEmailLetter(words, shop.name, "Ada", url)),
    sample("account.email_changed", emailChangedLetter(words, shop.name, "Ada")),
    sample("account.order_link", orderLinkLetter(words, shop.name, order.number, url)),
    sample("account.draft_order", draftOrderLetter(words, shop.name, url)),
    sample("account.phone", phoneLetter(words, "123456")),
  ];
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
