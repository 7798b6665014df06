import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { FULL_TERMS, SHOWN_TERMS } from "../../test/support/terms.ts";
import { money } from "../base/money.ts";
import {
  brandOf,
  escapeHtml,
  type Letter,
  type RenderedEmail,
  renderEmail,
} from "../notifications/letter.ts";
import {
  orderCancelledLetter,
  orderConfirmedLetter,
  orderDeliveredLetter,
  orderRefundedLetter,
  orderShippedLetter,
  returnLetter,
} from "./order-letters.ts";
import type { OrderDetail } from "./order-view.ts";

const words = wordsIn("en");
/** As mail programs show it. */
const shown = (letter: Letter) => renderEmail(brandOf(DEMO_SHOP, "https://shop.example"), "en", letter);

const order: OrderDetail = {
  id: "ord_1",
  number: "4K7QX-3M2X9",
  status: "CONFIRMED",
  email: "ada@example.com",
  items: [
    {
      sku: "A",
      title: "Tide <1>",
      quantity: 2,
      unitPrice: money(2_000, "USD"),
      lineTotal: money(4_000, "USD"),
    },
    { sku: "B", title: "Loom", quantity: 1, unitPrice: money(999, "USD"), lineTotal: money(999, "USD") },
  ],
  subtotal: money(4_999, "USD"),
  discount: money(0, "USD"),
  discounts: [],
  shipping: money(600, "USD"),
  tax: money(362, "USD"),
  taxLines: [{ name: "Sales tax", rate: "7.25", amount: money(362, "USD") }],
  taxIncluded: false,
  total: money(5_961, "USD"),
  shippingAddress: {
    name: "Ada & Co",
    line1: "12 Analytical Way",
    line2: "Room 3",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
  createdAt: "2026-11-26T10:00:00.000Z",
  timeline: [],
  payments: [],
  shipments: [],
};
const url = "https://shop.example/orders/ord_1?a=1&token=ott_1";

/** The rows of a mail's table, as plain text. */
const rowsOf = ({ html }: RenderedEmail) =>
  [...html.matchAll(/<tr><td[^>]*>(.*?)<\/td><td[^>]*>(.*?)<\/td><\/tr>/g)].map(([, what, price]) => [
    what,
    price,
  ]);

const MAILS: [string, RenderedEmail][] = [
  ["a confirmation", shown(orderConfirmedLetter(words, order, url))],
  ["a cancellation", shown(orderCancelledLetter(words, order, "payment_declined", url))],
  [
    "a dispatch",
    shown(
      orderShippedLetter(
        words,
        order,
        { carrier: "DHL", trackingNumber: "00340", units: [], last: true },
        url,
      ),
    ),
  ],
  ["a delivery", shown(orderDeliveredLetter(words, order, { units: [], last: true }, url, DEMO_SHOP))],
  ["a refund", shown(orderRefundedLetter(words, order, { amount: money(1_234, "USD"), units: [] }, url))],
];

describe.each(MAILS)("%s", (_, mail) => {
  it("names the order and leads to it, in both formats", () => {
    expect(mail.subject).toContain(order.number);
    expect(mail.text).toContain(order.number);
    expect(mail.text.split("\n\n")).toContain(`See your order: ${url}`);
    expect(mail.html).toContain(`<title>${mail.subject}</title>`);
    expect(mail.html).toContain('<a href="https://shop.example/orders/ord_1?a=1&#38;token=ott_1"');
  });

  it("says the same in both formats, each paragraph by itself", () => {
    const paragraphs = [...mail.html.matchAll(/<p style="margin:0 0 16px">(.*?)<\/p>/g)].map(
      ([, text]) => text,
    );
    expect(paragraphs.length).toBeGreaterThan(0);
    for (const paragraph of paragraphs) {
      expect(paragraph).not.toBe("");
      expect(mail.text.split("\n\n").map(escapeHtml)).toContain(paragraph);
    }
  });

  it("is one whole document whose markup nobody's words can change", () => {
    expect(mail.html).toMatch(/^<!doctype html><html lang="en">.*<\/body><\/html>$/s);
    expect(mail.html).not.toContain("<1>");
    expect(mail.html).not.toContain("Ada & Co");
  });
});

describe("a confirmation", () => {
  const mail = shown(orderConfirmedLetter(words, order, url));

  it("says what was bought for how much, and where it goes", () => {
    expect(rowsOf(mail)).toEqual([
      ["2 × Tide &#60;1&#62;", "$40.00"],
      ["Loom", "$9.99"],
      ["Shipping", "$6.00"],
      ["Sales tax (7.25 %)", "$3.62"],
      ["Total", "$59.61"],
    ]);
    expect(mail.text).toContain(
      "2 × Tide <1>  $40.00\nLoom  $9.99\nShipping  $6.00\nSales tax (7.25 %)  $3.62\nTotal  $59.61",
    );
    expect(mail.text).toContain("Thank you, Ada & Co.");
    expect(mail.text).toContain("It goes to Ada & Co, 12 Analytical Way, Room 3, Portland OR 97201, US.");
  });

  it("says all that it should of what the shopper said", () => {
    const { text } = shown(orderConfirmedLetter(words, { ...order, ...FULL_TERMS }, url));
    for (const part of Object.values(SHOWN_TERMS).flatMap(({ mail }) => mail)) {
      expect(text).toContain(part);
    }
  });

  it("names the promotion that took off the shipping, which is free only where all of it is", () => {
    const discounts = [
      { title: "Free post", code: "POST", amount: money(0, "USD"), shipping: money(600, "USD") },
    ];
    const rows = (shipping: number) =>
      rowsOf(
        shown(orderConfirmedLetter(words, { ...order, discounts, shipping: money(shipping, "USD") }, url)),
      );
    expect(rows(0)).toContainEqual(["Shipping, Free post (POST)", "Free"]);
    expect(rows(100)).toContainEqual(["Shipping, Free post (POST)", "$1.00"]);
  });

  it("says what each promotion took off the goods, and which taxes prices contain", () => {
    const off = (title: string, amount: number, code?: string) => ({
      title,
      amount: money(amount, "USD"),
      ...(code === undefined ? {} : { code }),
    });
    const changed = {
      ...order,
      discounts: [
        off("Autumn", 500, "AUTUMN"),
        off("Ten", 90),
        { ...off("Post", 0), shipping: money(600, "USD") },
      ],
      shipping: money(0, "USD"),
      taxIncluded: true,
      taxLines: [
        { name: "VAT", rate: "19", amount: money(300, "USD") },
        { name: "Levy", amount: money(62, "USD") },
      ],
    };
    expect(orderConfirmedLetter(words, changed, url).rows.slice(2)).toEqual([
      { title: "Autumn (AUTUMN)", price: "−$5.00" },
      { title: "Ten", price: "−$0.90" },
      { title: "Shipping, Post", price: "Free" },
      { title: "Includes VAT (19 %)", price: "$3.00" },
      { title: "Includes Levy", price: "$0.62" },
      { title: "Total", price: "$59.61" },
    ]);
    // What costs nothing without a promotion has a price of nothing.
    expect(orderConfirmedLetter(words, { ...changed, discounts: [] }, url).rows[2]).toEqual({
      title: "Shipping",
      price: "$0.00",
    });
  });

  it("says where the parcel goes, whom the carrier calls, who pays and what was noted, if anything was", () => {
    const told = (terms: object) => orderConfirmedLetter(words, { ...order, ...terms }, url).after;
    const goes = "It goes to Ada & Co, 12 Analytical Way, Room 3, Portland OR 97201, US.";
    const { phone, billingAddress, note } = FULL_TERMS;
    expect(told({})).toEqual([goes]);
    expect([told({ phone }), told({ billingAddress }), told({ note })].map((all) => all.length)).toEqual([
      ...[2, 2, 2],
    ]);
    expect(told({ phone, billingAddress, note })).toEqual([
      goes,
      "The carrier can call +15035550100.",
      "It is billed to Charles Babbage, 5 Dorset Street, Ground floor, Columbus OH 43085, US.",
      "Your note: Ring twice.\nThe bell is old.",
    ]);
    const shippingAddress = { ...order.shippingAddress, postalCode: "–" };
    expect(told({ shippingAddress })).toEqual([goes.replace(" 97201", "")]);
  });

  it("leaves out what an address does not have", () => {
    const { line2: _l, region: _r, ...shippingAddress } = order.shippingAddress;
    const { text } = shown(orderConfirmedLetter(words, { ...order, shippingAddress }, url));
    expect(text).toContain("It goes to Ada & Co, 12 Analytical Way, Portland 97201, US.");
  });
});

describe("each letter", () => {
  const number = "4K7QX-3M2X9";
  const parcel = { carrier: "DHL", trackingNumber: "00340", units: [] };

  it("names the order in its subject and in its text, and the shopper where it thanks them", () => {
    expect(orderConfirmedLetter(words, order, url)).toMatchObject({
      subject: `Your order ${number} is confirmed`,
      before: [
        "Thank you, Ada & Co.",
        `Your order ${number} is paid and confirmed. We are getting it ready.`,
      ],
    });
    expect(orderCancelledLetter(words, order, "operator_request", url)).toMatchObject({
      subject: `Your order ${number} was cancelled`,
      before: [
        `Your order ${number} was cancelled.`,
        "We had to cancel it. Anything you paid is on its way back to you.",
      ],
      after: [],
    });
    expect(orderShippedLetter(words, order, { ...parcel, last: true }, url).before).toEqual([
      `Your order ${number} has left us.`,
      "DHL carries it, under the number 00340.",
    ]);
    expect(orderShippedLetter(words, order, { ...parcel, last: false }, url).before[0]).toBe(
      `Part of your order ${number} has left us. The rest follows in another parcel.`,
    );
  });
});

describe("a cancellation", () => {
  it.each([
    ["payment_declined", /declined.*not been charged/],
    ["payment_timeout", /did not answer.*not been charged/],
    ["payment_failed", /could not be completed.*not been charged/],
    ["reservation_expired", /back on sale.*not been charged/],
    ["operator_request", /on its way back to you/],
    ["customer_request", /You asked.*on its way back to you/],
    ["for a reason without words", /^Anything you paid is on its way back to you/m],
  ])("because of %s says what becomes of the money", (reason, text) => {
    expect(shown(orderCancelledLetter(words, order, reason, url)).text).toMatch(text);
  });

  it("says what is not coming", () => {
    const mail = shown(orderCancelledLetter(words, order, "x", url));
    expect(rowsOf(mail)).toHaveLength(5);
    expect(mail.text.split("\n\n")).toHaveLength(5);
  });
});

it("a refund says how much comes back, and for which units", () => {
  const mail = shown(
    orderRefundedLetter(
      words,
      order,
      { amount: money(1_234, "USD"), units: [{ sku: "A", quantity: 2 }] },
      url,
    ),
  );
  expect(mail.subject).toBe("A refund for your order 4K7QX-3M2X9");
  expect(mail.text.split("\n\n")).toEqual([
    expect.stringMatching(/^We have returned \$12\.34 for your order 4K7QX-3M2X9\./),
    "2 × Tide <1>",
    `See your order: ${url}`,
    expect.stringMatching(/^-- \nOstinato/),
  ]);
});

describe("a parcel", () => {
  const parcel = { carrier: "DHL", trackingNumber: "00340 & 1", last: false };
  const units = [
    { sku: "A", quantity: 1 },
    { sku: "gone", quantity: 3 },
  ];

  it("that left is told with its contents and how to follow it, and whether more are to come", () => {
    const part = shown(orderShippedLetter(words, order, { ...parcel, units }, url));
    expect(rowsOf(part)).toEqual([
      ["Tide &#60;1&#62;", ""],
      ["3 × gone", ""],
    ]);
    expect(part.text).toContain("\n\nTide <1>\n3 × gone\n\n");
    expect(part.text.split("\n\n")).toHaveLength(5);
    expect(part.text).toContain("DHL carries it, under the number 00340 & 1.");
    // A short message and a push say the subject alone.
    expect(part.subject).toBe("Part of your order 4K7QX-3M2X9 is on its way");
    expect(part.text).toContain("The rest follows in another parcel.");
    const last = shown(orderShippedLetter(words, order, { ...parcel, units, last: true }, url));
    expect(last.subject).toBe("Your order 4K7QX-3M2X9 is on its way");
    expect(last.text).not.toContain("The rest follows");
  });

  it("that arrived is told with its contents, and whom to tell what is wrong with them", () => {
    const arrived = { units: [{ sku: "B", quantity: 1 }], last: false };
    const mail = shown(orderDeliveredLetter(words, order, arrived, url, DEMO_SHOP));
    expect(mail.subject).toBe("A parcel of your order 4K7QX-3M2X9 has arrived");
    const last = shown(orderDeliveredLetter(words, order, { ...arrived, last: true }, url, DEMO_SHOP));
    expect(last.subject).toBe("Your order 4K7QX-3M2X9 has arrived");
    expect(rowsOf(mail)).toEqual([["Loom", ""]]);
    expect(mail.text).toContain("answer this message");
    const said = orderDeliveredLetter(words, order, arrived, url, {
      voice: { ...DEMO_SHOP.voice, arrived: "Enjoy it." },
    });
    expect(said.before).toEqual(["A parcel of your order 4K7QX-3M2X9 was delivered. Enjoy it."]);
  });
});

describe("a return", () => {
  const units = [
    { sku: "B", quantity: 1 },
    { sku: "A", quantity: 2 },
  ];
  const one = { state: "approved" as const, items: [], arrivals: [], createdAt: order.createdAt };
  const returns = [
    { ...one, id: "ret_1", answer: "Not this one." },
    { ...one, id: "ret_2", answer: "Use the old box." },
    { ...one, id: "ret_3" },
  ];
  const told = (
    type: Parameters<typeof returnLetter>[2],
    returnId = "ret_2",
    from: OrderDetail["returns"] = returns,
  ) => returnLetter(words, { ...order, returns: from }, type, { returnId, units }, url);

  it.each([
    ["return.requested", "Your return for order 4K7QX-3M2X9", "We have your return.", false],
    ["return.approved", "Your return for order 4K7QX-3M2X9 is approved", "You may send these items", true],
    ["return.rejected", "Your return for order 4K7QX-3M2X9 is declined", "We can’t take these items", true],
    [
      "return.received",
      "Your return for order 4K7QX-3M2X9 has arrived",
      "These items have reached us.",
      false,
    ],
  ] as const)(
    "is told at %s, of its own units, with the merchant's words once it is decided",
    (type, subject, text, isDecided) => {
      expect(told(type)).toEqual({
        subject,
        before: [expect.stringContaining(text), ...(isDecided ? ["Use the old box."] : [])],
        rows: [
          { title: "Loom", price: "" },
          { title: "2 × Tide <1>", price: "" },
        ],
        after: [],
        link: { label: "See your order", url },
      });
    },
  );

  it("that was decided without a word says none", () => {
    expect(told("return.approved", "ret_3").before).toEqual(told("return.approved").before.slice(0, 1));
    expect(told("return.approved", "ret_9").before).toHaveLength(1);
    const asked = { returnId: "ret_2", units };
    expect(returnLetter(words, order, "return.approved", asked, url).before).toHaveLength(1);
  });
});
