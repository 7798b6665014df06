import { formatMoney } from "./money.ts";
import type { OrderDetail } from "./order.ts";

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
  customer_request: "You asked us to cancel it. Anything you paid is on its way back to you.",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function paragraph(text: string): string {
  return `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
}

/** The sheet that every message is written on. `body` is HTML. */
export function letter(subject: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f6f4ef;color:#1d1c1a;font:16px/1.5 Georgia,serif">
<div style="max-width:520px;margin:0 auto;background:#fff;padding:32px">
${body}
</div></body></html>`;
}

/** One template for both formats: paragraphs around the order's lines. `url` is where the order can be read. */
function render(
  subject: string,
  before: string[],
  order: OrderDetail,
  after: string[],
  url: string,
): RenderedEmail {
  const lines = order.items.map(({ title, quantity, lineTotal }) => ({
    title: quantity === 1 ? title : `${quantity} × ${title}`,
    price: formatMoney(lineTotal),
  }));
  const sums = [
    { title: "Shipping", price: formatMoney(order.shipping) },
    { title: "Tax", price: formatMoney(order.tax) },
    { title: "Total", price: formatMoney(order.total) },
  ];
  const row = ({ title, price }: { title: string; price: string }) =>
    `<tr><td style="padding:6px 0">${escapeHtml(title)}</td><td style="padding:6px 0;text-align:right">${price}</td></tr>`;
  return {
    subject,
    html: letter(
      subject,
      `${before.map(paragraph).join("\n")}
<table role="presentation" style="width:100%;border-collapse:collapse;margin:0 0 16px;border-top:1px solid #ddd8cc;border-bottom:1px solid #ddd8cc">
${[...lines, ...sums].map(row).join("\n")}
</table>
${after.map(paragraph).join("\n")}
<p style="margin:0"><a href="${escapeHtml(url)}" style="color:#1d1c1a">See your order</a></p>`,
    ),
    text: [
      ...before,
      [...lines, ...sums].map(({ title, price }) => `${title}  ${price}`).join("\n"),
      ...after,
      `See your order: ${url}`,
    ].join("\n\n"),
  };
}

export function orderConfirmedEmail(order: OrderDetail, url: string): RenderedEmail {
  const { name, line1, line2, city, region, postalCode, country } = order.shippingAddress;
  const place = [name, line1, line2, [city, region, postalCode].filter(Boolean).join(" "), country];
  return render(
    `Your order ${order.number} is confirmed`,
    [`Thank you, ${name}.`, `Your order ${order.number} is paid and confirmed. We are getting it ready.`],
    order,
    [`It goes to ${place.filter(Boolean).join(", ")}.`],
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
    order,
    [],
    url,
  );
}
