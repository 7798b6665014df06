import { expect, it } from "vitest";
import type { OrderDetail } from "../orders/order-view.ts";
import { agentOrder, wayWords } from "./order-view.ts";

const usd = (amount: number) => ({ amount, currency: "USD" as const });
const units = (...list: [sku: string, quantity: number][]) =>
  list.map(([sku, quantity]) => ({ sku, quantity }));
const line = (sku: string, quantity: number, price: number) => ({
  sku,
  title: `A ${sku}`,
  quantity,
  unitPrice: usd(price),
  lineTotal: usd(quantity * price),
});
const refund = (id: string, state: "pending" | "paid" | "refused", items = units(), returnId?: string) => ({
  id,
  state,
  items,
  amount: usd(700),
  restock: true,
  createdAt: `2026-03-0${id}T08:00:00.000Z`,
  ...(returnId ? { returnId } : {}),
});

const ORDER: OrderDetail = {
  id: "ord_1",
  number: "4K7QX-3M2X9",
  status: "CONFIRMED",
  email: "ada@example.com",
  shippingAddress: { name: "Ada", line1: "1 Way", city: "Oslo", postalCode: "0150", country: "NO" },
  shippingMethod: "standard",
  items: [line("CUP", 3, 500), line("POT", 2, 900), line("LID", 1, 100)],
  subtotal: usd(3_400),
  discount: usd(0),
  discounts: [{ title: "Spring", amount: usd(0), shipping: usd(100) }],
  shipping: usd(600),
  tax: usd(0),
  taxLines: [],
  taxIncluded: true,
  total: usd(4_000),
  createdAt: "2026-03-01T07:00:00.000Z",
  timeline: [{ at: "2026-03-01T07:00:00.000Z", from: null, to: "PENDING", actor: "shopper" }],
  payments: [],
  shipments: [],
};

const ORIGIN = {
  checkoutId: "chk_1",
  permalink: "https://shop.example/orders/1",
  sentBy: "Standard, 3 days",
};
const shown = (more: Partial<OrderDetail>, origin = {}) =>
  agentOrder({ ...ORDER, ...more }, { ...ORIGIN, ...origin });
const paidWith = (...refunds: OrderDetail["payments"][number]["refunds"]): OrderDetail["payments"] =>
  [[], refunds].map((of, n) => ({
    id: `pay_${n}`,
    provider: "mock",
    state: "captured",
    amount: usd(4_000),
    refunded: usd(0),
    refunds: of,
  }));
const parcel = (id: string, state: "planned" | "dispatched" | "delivered", items = units()) => ({
  id,
  state,
  items,
  ...(state === "planned" ? {} : { dispatchedAt: "2026-03-02T09:00:00.000Z" }),
  ...(state === "delivered" ? { deliveredAt: "2026-03-04T10:00:00.000Z" } : {}),
});

it("a way to send is named with how long it takes, where that is said", () => {
  expect([
    wayWords({ title: "Express", estimate: "1 day" }),
    wayWords({ title: "Express", estimate: "" }),
  ]).toEqual(["Express, 1 day", "Express"]);
});

it("an agent reads an order whole: what was bought, where it goes, what it cost and where its buyer sees it", () => {
  expect(shown({})).toEqual({
    id: "ord_1",
    label: "4K7QX-3M2X9",
    checkout_id: "chk_1",
    permalink_url: "https://shop.example/orders/1",
    currency: "USD",
    line_items: [
      ["CUP", 500, 3, 1_500],
      ["POT", 900, 2, 1_800],
      ["LID", 100, 1, 100],
    ].map(([sku, price, original, sum]) => ({
      id: `li_${sku}`,
      item: { id: sku, title: `A ${sku}`, price },
      quantity: { original, total: original, fulfilled: 0 },
      totals: [
        { type: "subtotal", amount: sum },
        { type: "total", amount: sum },
      ],
      status: "processing",
    })),
    fulfillment: { expectations: [], events: [] },
    adjustments: [],
    totals: [
      { type: "subtotal", display_text: "Subtotal", amount: 3_400 },
      { type: "discount", display_text: "Discount on shipping", amount: -100 },
      { type: "fulfillment", display_text: "Shipping", amount: 700 },
      { type: "total", display_text: "Total", amount: 4_000 },
    ],
  });
});

it.each<[what: string, more: Partial<OrderDetail>, lines: string[]]>([
  [
    "what was sent is fulfilled, and what is planned is not",
    {
      shipments: [
        parcel("a", "delivered", units(["CUP", 1], ["POT", 1])),
        parcel("b", "dispatched", units(["POT", 1])),
        parcel("c", "planned", units(["CUP", 2], ["LID", 1])),
      ],
    },
    ["3/3, 1 sent, partial", "2/2, 2 sent, fulfilled", "1/1, 0 sent, processing"],
  ],
  [
    "refunded units that were not sent are no longer there, unless the refund was refused",
    {
      payments: paidWith(
        refund("1", "paid", units(["CUP", 1], ["LID", 1])),
        refund("2", "pending", units(["CUP", 1])),
        refund("3", "refused", units(["POT", 2])),
      ),
    },
    ["1/3, 0 sent, processing", "2/2, 0 sent, processing", "0/1, 0 sent, removed"],
  ],
  [
    "the buyer has goods that were sent, also those that are refunded",
    {
      shipments: [parcel("a", "delivered", units(["CUP", 2], ["POT", 2]))],
      payments: paidWith(refund("1", "paid", units(["CUP", 3], ["POT", 1]), "ret_1")),
    },
    ["2/3, 2 sent, fulfilled", "2/2, 2 sent, fulfilled", "1/1, 0 sent, processing"],
  ],
  [
    "more is never fulfilled than was bought, and less than nothing is never left",
    {
      shipments: [parcel("a", "delivered", units(["POT", 5]))],
      payments: paidWith(refund("1", "paid", units(["LID", 4]))),
    },
    ["3/3, 0 sent, processing", "2/2, 2 sent, fulfilled", "0/1, 0 sent, removed"],
  ],
  ["nothing is left of a cancelled order", { status: "CANCELLED" }, Array(3).fill("0/n, 0 sent, removed")],
])("of an order's lines, %s", (_, more, lines) => {
  expect(
    shown(more).line_items.map(({ quantity: { total, original, fulfilled }, status }) => {
      const of = more.status === "CANCELLED" ? "n" : original;
      return `${total}/${of}, ${fulfilled} sent, ${status}`;
    }),
  ).toEqual(lines);
});

it("each parcel says what is in it, where it goes and when it left and came", () => {
  const shipments = [
    { ...parcel("a", "delivered", units(["CUP", 1], ["POT", 2])), carrier: "DHL", trackingNumber: "T1" },
    parcel("b", "dispatched", units(["LID", 1])),
    parcel("c", "planned", units(["CUP", 2])),
  ];
  const destination = {
    street_address: "1 Way",
    address_locality: "Oslo",
    postal_code: "0150",
    address_country: "NO",
    last_name: "Ada",
  };
  const inA = [
    { id: "li_CUP", quantity: 1 },
    { id: "li_POT", quantity: 2 },
  ];
  const rest = { method_type: "shipping", destination, description: "Standard, 3 days" };
  const tracked = { line_items: inA, tracking_number: "T1", carrier: "DHL" };
  const { fulfillment } = shown({ shipments });
  expect(fulfillment).toEqual({
    expectations: [
      { id: "a", line_items: inA, ...rest },
      { id: "b", line_items: [{ id: "li_LID", quantity: 1 }], ...rest },
      { id: "c", line_items: [{ id: "li_CUP", quantity: 2 }], ...rest, fulfillable_on: "now" },
    ],
    events: [
      { id: "a-shipped", type: "shipped", occurred_at: "2026-03-02T09:00:00.000Z", ...tracked },
      { id: "a-delivered", type: "delivered", occurred_at: "2026-03-04T10:00:00.000Z", ...tracked },
      {
        id: "b-shipped",
        type: "shipped",
        occurred_at: "2026-03-02T09:00:00.000Z",
        line_items: [{ id: "li_LID", quantity: 1 }],
      },
    ],
  });
  const unsaid = shown({ shipments }, { sentBy: null }).fulfillment.expectations;
  expect(unsaid.filter((one) => "description" in one)).toEqual([]);
  const cancelled = shown({ shipments, status: "CANCELLED" }).fulfillment;
  expect(cancelled).toEqual({ expectations: [], events: fulfillment.events });
});

it("what was taken back is told with its sum as less: the cancellation first, then each refund", () => {
  const { adjustments } = shown({
    status: "CANCELLED",
    timeline: [
      ...ORDER.timeline,
      {
        at: "2026-03-01T09:00:00.000Z",
        from: "PENDING",
        to: "CANCELLED",
        actor: "saga",
        reason: "payment_not_in_time",
      },
    ],
    payments: paidWith(
      refund("1", "paid", units(["CUP", 1], ["POT", 2]), "ret_1"),
      refund("2", "pending"),
      refund("3", "refused"),
    ),
  });
  const totals = [{ type: "total", amount: -700 }];
  expect(adjustments).toEqual([
    {
      id: "ord_1-cancelled",
      type: "cancellation",
      occurred_at: "2026-03-01T09:00:00.000Z",
      status: "completed",
      line_items: [
        { id: "li_CUP", quantity: -3 },
        { id: "li_POT", quantity: -2 },
        { id: "li_LID", quantity: -1 },
      ],
      description: "payment not in time",
    },
    {
      id: "1",
      type: "return",
      occurred_at: "2026-03-01T08:00:00.000Z",
      status: "completed",
      line_items: [
        { id: "li_CUP", quantity: -1 },
        { id: "li_POT", quantity: -2 },
      ],
      totals,
    },
    { id: "2", type: "refund", occurred_at: "2026-03-02T08:00:00.000Z", status: "pending", totals },
    { id: "3", type: "refund", occurred_at: "2026-03-03T08:00:00.000Z", status: "failed", totals },
  ]);
  const unsaid = shown({
    timeline: [{ at: "2026-03-01T09:00:00.000Z", from: "PENDING", to: "CANCELLED", actor: "ada" }],
  }).adjustments;
  expect(unsaid.map((one) => "description" in one)).toEqual([false]);
});
