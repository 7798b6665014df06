import { describe, expect, it } from "vitest";
import {
  orderCancelledEmail,
  orderConfirmedEmail,
  orderDeliveredEmail,
  orderRefundedEmail,
  orderShippedEmail,
  type RenderedEmail,
} from "./emails.ts";
import { money } from "./money.ts";
import type { OrderDetail } from "./order.ts";

const URL = "https://shop.example/orders/ord_1?token=ott_1&x=1";

const order: OrderDetail = {
  id: "ord_4k7qx3m2x9vt5n8wbcjz-2f",
  number: "4K7QX-3M2X9",
  status: "CONFIRMED",
  items: [
    { sku: "TIDE-1", title: "Tide <A4>", quantity: 2, unitPrice: money(2_000), lineTotal: money(4_000) },
    { sku: "LOOM-1", title: "Loom & 'Weft\"", quantity: 1, unitPrice: money(999), lineTotal: money(999) },
  ],
  subtotal: money(4_999),
  discount: money(0),
  shipping: money(501),
  tax: money(498),
  total: money(5_998),
  email: "ada@example.com",
  shippingAddress: {
    name: "Ada <Countess>",
    line1: "12 Analytical Way",
    line2: "Flat 3",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
  createdAt: "2026-01-01T12:00:00.000Z",
  timeline: [],
  payments: [],
  shipments: [],
};

const units = [
  { sku: "TIDE-1", quantity: 2 },
  { sku: "GONE-1", quantity: 1 },
];
const parcel = { carrier: "UPS", trackingNumber: "1Z999", units };

/** An email of each kind. */
const ALL: [kind: string, email: RenderedEmail][] = [
  ["confirmed", orderConfirmedEmail(order, URL)],
  ["cancelled", orderCancelledEmail(order, "payment_declined", URL)],
  ["shipped", orderShippedEmail(order, { ...parcel, last: true }, URL)],
  ["delivered", orderDeliveredEmail(order, units, URL)],
  ["refunded", orderRefundedEmail(order, { amount: money(1_234), units }, URL)],
];

it.each(ALL)(
  "of an order that is %s: names it, leads to it, and lets no text become markup",
  (_kind, email) => {
    expect(email.subject).toContain(order.number);
    expect(email.text).toContain(order.number);
    expect(email.text).toContain(`See your order: ${URL}`);
    expect(email.html).toContain('href="https://shop.example/orders/ord_1?token=ott_1&#38;x=1"');
    expect(email.html).not.toMatch(/<A4>|<Countess>|'Weft"/);
    expect(email.html).toContain("Tide &#60;A4&#62;");
  },
);

describe("a confirmation", () => {
  it("says what was bought, what it cost in all, and where it goes", () => {
    expect(orderConfirmedEmail(order, URL).text).toBe(
      [
        "Thank you, Ada <Countess>.",
        "Your order 4K7QX-3M2X9 is paid and confirmed. We are getting it ready.",
        "2 × Tide <A4>  $40.00\nLoom & 'Weft\"  $9.99\nShipping  $5.01\nTax  $4.98\nTotal  $59.98",
        "It goes to Ada <Countess>, 12 Analytical Way, Flat 3, Portland OR 97201, US.",
        `See your order: ${URL}`,
      ].join("\n\n"),
    );
    expect(orderConfirmedEmail(order, URL).html).toContain("$59.98");
  });
});

describe("a cancellation", () => {
  it.each([
    ["payment_declined", "declined. You have not been charged."],
    ["payment_timeout", "did not answer in time. You have not been charged."],
    ["payment_failed", "could not be completed. You have not been charged."],
    ["reservation_expired", "went back on sale. You have not been charged."],
    ["operator_request", "We had to cancel it. Anything you paid is on its way back to you."],
    ["customer_request", "You asked us to cancel it. Anything you paid is on its way back to you."],
    ["anything_else", "Anything you paid is on its way back to you."],
  ])("for %s says why, and what becomes of the money", (reason, said) => {
    const { text, html } = orderCancelledEmail(order, reason, URL);
    expect(text).toContain(said);
    expect(html).toContain(said);
  });
});

describe("a parcel that left", () => {
  it("is named with its carrier, its number and its units alone", () => {
    const { text } = orderShippedEmail(order, { ...parcel, last: true }, URL);
    expect(text).toContain("UPS carries it, under the number 1Z999.");
    expect(text).toContain("\n\n2 × Tide <A4>\nGONE-1\n\n");
    expect(text).not.toMatch(/Loom|Total|\$/);
  });

  it("says whether more follows", () => {
    const said = (last: boolean) => orderShippedEmail(order, { ...parcel, last }, URL).text;
    expect(said(true)).toContain("has left us.");
    expect(said(true)).not.toContain("The rest follows");
    expect(said(false)).toContain("Part of your order");
  });
});

describe("a refund", () => {
  it("says how much comes back, and for which units", () => {
    const { text } = orderRefundedEmail(order, { amount: money(1_234), units }, URL);
    expect(text).toContain("We have returned $12.34 for your order");
    expect(text).toContain("2 × Tide <A4>");
    expect(text).not.toContain("$59.98");
  });
});
