import type { Money } from "../base/money.ts";
import { sentences } from "../base/shop.ts";
import { factsOf } from "../language/languages.ts";
import type { Words } from "../language/words.ts";
import type { ShopSettings } from "../shop/shop-settings.ts";
import type { Units } from "./fulfilment.ts";
import { type Address, NO_POSTAL_CODE } from "./order.ts";
import type { OrderDetail } from "./order-view.ts";

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

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

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function paragraph(text: string): string {
  return `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
}

/** The frame of every message. `body` is HTML. */
export function letter({ language }: Pick<Said, "language">, subject: string, body: string): string {
  const dir = factsOf(language).dir === "rtl" ? ' dir="rtl"' : "";
  return `<!doctype html><html lang="${language}"${dir}><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f6f4ef;color:#1d1c1a;font:16px/1.5 Georgia,serif">
<div style="max-width:520px;margin:0 auto;background:#fff;padding:32px">
${body}
</div></body></html>`;
}

/** A line of the table in an email: what, and what it costs where that matters. */
interface Row {
  title: string;
  price: string;
}

function counted(title: string, quantity: number): string {
  return quantity === 1 ? title : `${quantity} × ${title}`;
}

/** The whole order with what it costs. */
function orderRows({ say, money }: Said, order: OrderDetail): Row[] {
  return [
    ...order.items.map(({ title, quantity, lineTotal }) => ({
      title: counted(title, quantity),
      price: money(lineTotal),
    })),
    ...order.discounts
      .filter(({ amount }) => amount.amount > 0)
      .map(({ title, code, amount }) => ({
        title: code === undefined ? title : `${title} (${code})`,
        price: `−${money(amount)}`,
      })),
    { title: say("mail.shipping"), price: money(order.shipping) },
    ...order.taxLines.map(({ name, rate, amount }) => {
      const tax = rate === undefined ? name : `${name} (${rate} %)`;
      return { title: order.taxIncluded ? say("mail.includes", { tax }) : tax, price: money(amount) };
    }),
    { title: say("mail.total"), price: money(order.total) },
  ];
}

/** Some of an order's units. */
function unitRows(order: OrderDetail, units: readonly Units[]): Row[] {
  return units.map(({ sku, quantity }) => {
    const title = order.items.find((item) => item.sku === sku)?.title ?? sku;
    return { title: counted(title, quantity), price: "" };
  });
}

/**
 * One template for both formats: paragraphs around a table. `url` is where the order can be read.
 */
function render(
  words: Said,
  subject: string,
  before: string[],
  rows: Row[],
  after: string[],
  url: string,
): RenderedEmail {
  const seeOrder = words.say("mail.seeOrder");
  const row = ({ title, price }: Row) =>
    `<tr><td style="padding:6px 0">${escapeHtml(title)}</td><td style="padding:6px 0;text-align:end">${price}</td></tr>`;
  return {
    subject,
    html: letter(
      words,
      subject,
      `${before.map(paragraph).join("\n")}
<table role="presentation" style="width:100%;border-collapse:collapse;margin:0 0 16px;border-top:1px solid #ddd8cc;border-bottom:1px solid #ddd8cc">
${rows.map(row).join("\n")}
</table>
${after.map(paragraph).join("\n")}
<p style="margin:0"><a href="${escapeHtml(url)}" style="color:#1d1c1a">${escapeHtml(seeOrder)}</a></p>`,
    ),
    text: [
      ...before,
      rows.map(({ title, price }) => `${title}  ${price}`.trimEnd()).join("\n"),
      ...after,
      `${seeOrder}: ${url}`,
    ].join("\n\n"),
  };
}

/** An address in a sentence. */
function addressText({ name, line1, line2, city, region, postalCode, country }: Address): string {
  const code = postalCode === NO_POSTAL_CODE ? "" : postalCode;
  const place = [city, region, code].filter(Boolean).join(" ");
  return [name, line1, line2, place, country].filter(Boolean).join(", ");
}

export function orderConfirmedEmail(words: Said, order: OrderDetail, url: string): RenderedEmail {
  const { number, shippingAddress, billingAddress, phone, note } = order;
  const { name } = shippingAddress;
  return render(
    words,
    words.say("mail.confirmed", { number }),
    [words.say("mail.thanks", { name }), words.say("mail.confirmedText", { number })],
    orderRows(words, order),
    [
      words.say("mail.goesTo", { address: addressText(shippingAddress) }),
      ...(phone ? [words.say("mail.canCall", { phone })] : []),
      ...(billingAddress ? [words.say("mail.billedTo", { address: addressText(billingAddress) })] : []),
      ...(note ? [words.say("mail.yourNote", { note })] : []),
    ],
    url,
  );
}

export function orderCancelledEmail(
  words: Said,
  order: OrderDetail,
  reason: string,
  url: string,
): RenderedEmail {
  const { number } = order;
  const known = REASONS.find((one) => one === reason);
  return render(
    words,
    words.say("mail.cancelled", { number }),
    [words.say("mail.cancelledText", { number }), words.say(known ? `mail.${known}` : "mail.otherReason")],
    orderRows(words, order),
    [],
    url,
  );
}

/** One parcel left. */
export function orderShippedEmail(
  words: Said,
  order: OrderDetail,
  parcel: { carrier: string; trackingNumber: string; units: readonly Units[]; last: boolean },
  url: string,
): RenderedEmail {
  const { number } = order;
  return render(
    words,
    words.say("mail.shipped", { number }),
    [
      words.say(parcel.last ? "mail.shippedLast" : "mail.shippedPart", { number }),
      words.say("mail.carriedBy", { carrier: parcel.carrier, number: parcel.trackingNumber }),
    ],
    unitRows(order, parcel.units),
    [],
    url,
  );
}

/** One parcel arrived. */
export function orderDeliveredEmail(
  words: Said,
  order: OrderDetail,
  units: readonly Units[],
  url: string,
  { voice }: Pick<ShopSettings, "voice">,
): RenderedEmail {
  const { number } = order;
  return render(
    words,
    words.say("mail.delivered", { number }),
    [sentences(words.say("mail.deliveredText", { number }), voice.arrived)],
    unitRows(order, units),
    [words.say("mail.notAsShould")],
    url,
  );
}

export function orderRefundedEmail(
  words: Said,
  order: OrderDetail,
  refund: { amount: Money; units: readonly Units[] },
  url: string,
): RenderedEmail {
  const { number } = order;
  return render(
    words,
    words.say("mail.refunded", { number }),
    [words.say("mail.refundedText", { amount: words.money(refund.amount), number })],
    unitRows(order, refund.units),
    [],
    url,
  );
}

const RETURNS = {
  "return.requested": "requestedReturn",
  "return.approved": "approvedReturn",
  "return.rejected": "rejectedReturn",
  "return.received": "receivedReturn",
} as const;

/** What has become of a return, of whose units. */
export function returnEmail(
  words: Said,
  order: OrderDetail,
  type: keyof typeof RETURNS,
  { returnId, units }: { returnId: string; units: readonly Units[] },
  url: string,
): RenderedEmail {
  const { number } = order;
  const answer = order.returns?.find(({ id }) => id === returnId)?.answer;
  const decided = type === "return.approved" || type === "return.rejected";
  return render(
    words,
    words.say(`mail.${RETURNS[type]}`, { number }),
    [words.say(`mail.${RETURNS[type]}Text`), ...(decided && answer !== undefined ? [answer] : [])],
    unitRows(order, units),
    [],
    url,
  );
}
