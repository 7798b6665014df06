import { formatMoney, type Money } from "../base/money.ts";
import { sentences } from "../base/shop.ts";
import type { ShopSettings } from "../shop/shop-settings.ts";
import type { Units } from "./fulfilment.ts";
import { type Address, NO_POSTAL_CODE } from "./order.ts";
import type { OrderDetail } from "./order-view.ts";

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

const REASONS: Record<string, string> = {
  payment_declined: "Your payment was declined. You have not been charged.",
  payment_timeout: "Your payment provider did not answer in time. You have not been charged.",
  payment_failed: "Your payment could not be completed. You have not been charged.",
  reservation_expired:
    "The payment was not completed in time, so the items went back on sale. You have not been charged.",
  operator_request: "We had to cancel it. Anything you paid is on its way back to you.",
  customer_request: "You asked us to cancel it. Anything you paid is on its way back to you.",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function paragraph(text: string): string {
  return `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
}

/** The frame of every message. `body` is HTML. */
export function letter(subject: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
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
function orderRows(order: OrderDetail): Row[] {
  return [
    ...order.items.map(({ title, quantity, lineTotal }) => ({
      title: counted(title, quantity),
      price: formatMoney(lineTotal),
    })),
    ...order.discounts
      .filter(({ amount }) => amount.amount > 0)
      .map(({ title, code, amount }) => ({
        title: code === undefined ? title : `${title} (${code})`,
        price: `−${formatMoney(amount)}`,
      })),
    { title: "Shipping", price: formatMoney(order.shipping) },
    ...order.taxLines.map(({ name, rate, amount }) => ({
      title: `${order.taxIncluded ? "Includes " : ""}${name}${rate === undefined ? "" : ` (${rate} %)`}`,
      price: formatMoney(amount),
    })),
    { title: "Total", price: formatMoney(order.total) },
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
function render(subject: string, before: string[], rows: Row[], after: string[], url: string): RenderedEmail {
  const row = ({ title, price }: Row) =>
    `<tr><td style="padding:6px 0">${escapeHtml(title)}</td><td style="padding:6px 0;text-align:right">${price}</td></tr>`;
  return {
    subject,
    html: letter(
      subject,
      `${before.map(paragraph).join("\n")}
<table role="presentation" style="width:100%;border-collapse:collapse;margin:0 0 16px;border-top:1px solid #ddd8cc;border-bottom:1px solid #ddd8cc">
${rows.map(row).join("\n")}
</table>
${after.map(paragraph).join("\n")}
<p style="margin:0"><a href="${escapeHtml(url)}" style="color:#1d1c1a">See your order</a></p>`,
    ),
    text: [
      ...before,
      rows.map(({ title, price }) => `${title}  ${price}`.trimEnd()).join("\n"),
      ...after,
      `See your order: ${url}`,
    ].join("\n\n"),
  };
}

/** An address in a sentence. */
function addressText({ name, line1, line2, city, region, postalCode, country }: Address): string {
  const code = postalCode === NO_POSTAL_CODE ? "" : postalCode;
  const place = [city, region, code].filter(Boolean).join(" ");
  return [name, line1, line2, place, country].filter(Boolean).join(", ");
}

export function orderConfirmedEmail(order: OrderDetail, url: string): RenderedEmail {
  const { shippingAddress, billingAddress, phone, note } = order;
  const { name } = shippingAddress;
  return render(
    `Your order ${order.number} is confirmed`,
    [`Thank you, ${name}.`, `Your order ${order.number} is paid and confirmed. We are getting it ready.`],
    orderRows(order),
    [
      `It goes to ${addressText(shippingAddress)}.`,
      ...(phone ? [`The carrier can call ${phone}.`] : []),
      ...(billingAddress ? [`It is billed to ${addressText(billingAddress)}.`] : []),
      ...(note ? [`Your note: ${note}`] : []),
    ],
    url,
  );
}

export function orderCancelledEmail(order: OrderDetail, reason: string, url: string): RenderedEmail {
  return render(
    `Your order ${order.number} was cancelled`,
    [
      `Your order ${order.number} was cancelled.`,
      REASONS[reason] ?? "Anything you paid is on its way back to you.",
    ],
    orderRows(order),
    [],
    url,
  );
}

/** One parcel left. */
export function orderShippedEmail(
  order: OrderDetail,
  parcel: { carrier: string; trackingNumber: string; units: readonly Units[]; last: boolean },
  url: string,
): RenderedEmail {
  return render(
    `Your order ${order.number} is on its way`,
    [
      parcel.last
        ? `Your order ${order.number} has left us.`
        : `Part of your order ${order.number} has left us. The rest follows in another parcel.`,
      `${parcel.carrier} carries it, under the number ${parcel.trackingNumber}.`,
    ],
    unitRows(order, parcel.units),
    [],
    url,
  );
}

/** One parcel arrived. */
export function orderDeliveredEmail(
  order: OrderDetail,
  units: readonly Units[],
  url: string,
  { voice }: Pick<ShopSettings, "voice">,
): RenderedEmail {
  return render(
    `Your order ${order.number} has arrived`,
    [sentences(`A parcel of your order ${order.number} was delivered.`, voice.arrived)],
    unitRows(order, units),
    ["If anything is not as it should be, answer this message."],
    url,
  );
}

export function orderRefundedEmail(
  order: OrderDetail,
  refund: { amount: Money; units: readonly Units[] },
  url: string,
): RenderedEmail {
  return render(
    `A refund for your order ${order.number}`,
    [
      `We have returned ${formatMoney(refund.amount)} for your order ${order.number}. It reaches your account within a few days.`,
    ],
    unitRows(order, refund.units),
    [],
    url,
  );
}

const RETURNS = {
  "return.requested": {
    subject: (number: string) => `Your return for order ${number}`,
    text: "We have your return. We look at it and write to you; please send nothing before that.",
  },
  "return.approved": {
    subject: (number: string) => `Your return for order ${number} is approved`,
    text: "You may send these items back to us. The money follows once they have arrived.",
  },
  "return.rejected": {
    subject: (number: string) => `Your return for order ${number} is declined`,
    text: "We can't take these items back.",
  },
  "return.received": {
    subject: (number: string) => `Your return for order ${number} has arrived`,
    text: "These items have reached us. What you paid for them is on its way back.",
  },
} as const;

/** What has become of a return, of whose units. */
export function returnEmail(
  order: OrderDetail,
  type: keyof typeof RETURNS,
  { returnId, units }: { returnId: string; units: readonly Units[] },
  url: string,
): RenderedEmail {
  const { subject, text } = RETURNS[type];
  const answer = order.returns?.find(({ id }) => id === returnId)?.answer;
  const decided = type === "return.approved" || type === "return.rejected";
  return render(
    subject(order.number),
    [text, ...(decided && answer !== undefined ? [answer] : [])],
    unitRows(order, units),
    [],
    url,
  );
}
