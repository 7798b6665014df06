import type { Money } from "../base/money.ts";
import { sentences } from "../base/shop.ts";
import type { Words } from "../language/words.ts";
import type { Letter, LetterRow } from "../notifications/letter.ts";
import type { ShopSettings } from "../shop/shop-settings.ts";
import type { Units } from "./fulfilment.ts";
import { type Address, NO_POSTAL_CODE } from "./order.ts";
import type { OrderDetail } from "./order-view.ts";

/** Why an order was cancelled, where a mail says it. */
const REASONS = [
  "payment_declined",
  "payment_timeout",
  "payment_failed",
  "reservation_expired",
  "operator_request",
  "customer_request",
] as const;

type Said = Words<"mail">;

function counted(title: string, quantity: number): string {
  return quantity === 1 ? title : `${quantity} × ${title}`;
}

/** What shipping costs, and which promotions took off it. */
function shippingRow(
  { say, money }: Pick<Said, "say" | "money">,
  { shipping, discounts }: OrderDetail,
): LetterRow {
  const off = discounts.filter((one) => one.shipping);
  const isFree = off.length > 0 && shipping.amount === 0;
  return {
    title: [say("mail.shipping"), ...off.map(titleOf)].join(", "),
    price: isFree ? say("mail.freeShipping") : money(shipping),
  };
}

function titleOf({ title, code }: { title: string; code?: string | undefined }): string {
  return code === undefined ? title : `${title} (${code})`;
}

/** The whole order with what it costs. */
function orderRows({ say, money }: Said, order: OrderDetail): LetterRow[] {
  return [
    ...order.items.map(({ title, quantity, lineTotal }) => ({
      title: counted(title, quantity),
      price: money(lineTotal),
    })),
    ...order.discounts
      .filter(({ amount }) => amount.amount > 0)
      .map((one) => ({ title: titleOf(one), price: `−${money(one.amount)}` })),
    shippingRow({ say, money }, order),
    ...order.taxLines.map(({ name, rate, amount }) => {
      const tax = rate === undefined ? name : `${name} (${rate} %)`;
      return { title: order.taxIncluded ? say("mail.includes", { tax }) : tax, price: money(amount) };
    }),
    { title: say("mail.total"), price: money(order.total) },
  ];
}

/** Some of an order's units. */
function unitRows(order: OrderDetail, units: readonly Units[]): LetterRow[] {
  return units.map(({ sku, quantity }) => {
    const title = order.items.find((item) => item.sku === sku)?.title ?? sku;
    return { title: counted(title, quantity), price: "" };
  });
}

/** A letter about an order: paragraphs around a table. `url` is where the order can be read. */
function letter(
  { say }: Said,
  url: string,
  { subject, before, rows, after = [] }: Pick<Letter, "subject" | "before" | "rows"> & { after?: string[] },
): Letter {
  return { subject, before, rows, after, link: { label: say("mail.seeOrder"), url } };
}

/** An address in a sentence. */
function addressText({ name, line1, line2, city, region, postalCode, country }: Address): string {
  const code = postalCode === NO_POSTAL_CODE ? "" : postalCode;
  const place = [city, region, code].filter(Boolean).join(" ");
  return [name, line1, line2, place, country].filter(Boolean).join(", ");
}

export function orderConfirmedLetter(words: Said, order: OrderDetail, url: string): Letter {
  const { number, shippingAddress, billingAddress, phone, note } = order;
  const { name } = shippingAddress;
  return letter(words, url, {
    subject: words.say("mail.confirmed", { number }),
    before: [words.say("mail.thanks", { name }), words.say("mail.confirmedText", { number })],
    rows: orderRows(words, order),
    after: [
      words.say("mail.goesTo", { address: addressText(shippingAddress) }),
      ...(phone ? [words.say("mail.canCall", { phone })] : []),
      ...(billingAddress ? [words.say("mail.billedTo", { address: addressText(billingAddress) })] : []),
      ...(note ? [words.say("mail.yourNote", { note })] : []),
    ],
  });
}

export function orderCancelledLetter(words: Said, order: OrderDetail, reason: string, url: string): Letter {
  const { number } = order;
  const known = REASONS.find((one) => one === reason);
  return letter(words, url, {
    subject: words.say("mail.cancelled", { number }),
    before: [
      words.say("mail.cancelledText", { number }),
      words.say(known ? `mail.${known}` : "mail.otherReason"),
    ],
    rows: orderRows(words, order),
  });
}

/** One parcel left. */
export function orderShippedLetter(
  words: Said,
  order: OrderDetail,
  parcel: { carrier: string; trackingNumber: string; units: readonly Units[]; last: boolean },
  url: string,
): Letter {
  const { number } = order;
  return letter(words, url, {
    subject: words.say(parcel.last ? "mail.shipped" : "mail.shippedPartly", { number }),
    before: [
      words.say(parcel.last ? "mail.shippedLast" : "mail.shippedPart", { number }),
      words.say("mail.carriedBy", { carrier: parcel.carrier, number: parcel.trackingNumber }),
    ],
    rows: unitRows(order, parcel.units),
  });
}

/** One parcel arrived. */
export function orderDeliveredLetter(
  words: Said,
  order: OrderDetail,
  parcel: { units: readonly Units[]; last: boolean },
  url: string,
  { voice }: Pick<ShopSettings, "voice">,
): Letter {
  const { number } = order;
  return letter(words, url, {
    subject: words.say(parcel.last ? "mail.delivered" : "mail.deliveredPartly", { number }),
    before: [sentences(words.say("mail.deliveredText", { number }), voice.arrived)],
    rows: unitRows(order, parcel.units),
    after: [words.say("mail.notAsShould")],
  });
}

export function orderRefundedLetter(
  words: Said,
  order: OrderDetail,
  refund: { amount: Money; units: readonly Units[] },
  url: string,
): Letter {
  const { number } = order;
  return letter(words, url, {
    subject: words.say("mail.refunded", { number }),
    before: [words.say("mail.refundedText", { amount: words.money(refund.amount), number })],
    rows: unitRows(order, refund.units),
  });
}

const RETURNS = {
  "return.requested": "requestedReturn",
  "return.approved": "approvedReturn",
  "return.rejected": "rejectedReturn",
  "return.received": "receivedReturn",
} as const;

/** What has become of a return, of whose units. */
export function returnLetter(
  words: Said,
  order: OrderDetail,
  type: keyof typeof RETURNS,
  { returnId, units }: { returnId: string; units: readonly Units[] },
  url: string,
): Letter {
  const { number } = order;
  const answer = order.returns?.find(({ id }) => id === returnId)?.answer;
  const decided = type === "return.approved" || type === "return.rejected";
  return letter(words, url, {
    subject: words.say(`mail.${RETURNS[type]}`, { number }),
    before: [words.say(`mail.${RETURNS[type]}Text`), ...(decided && answer !== undefined ? [answer] : [])],
    rows: unitRows(order, units),
  });
}
