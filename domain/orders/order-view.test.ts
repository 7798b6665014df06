import { expect, it } from "vitest";
import { FULL_TERMS } from "../../test/support/terms.ts";
import { OrderDetail, sumsOf, TimelineEntry } from "./order-view.ts";

const kwd = (amount: number) => ({ amount, currency: "KWD" });
const of = (change: Partial<Parameters<typeof sumsOf>[0]> = {}) =>
  sumsOf({
    currency: "KWD",
    lines: [
      { sku: "A", title: "Print", quantity: 2, unitPrice: 1_190, priceVersion: 4, priceList: null },
      { sku: "B", title: "Book", quantity: 3, unitPrice: 1_000, priceVersion: 5, priceList: "lst_1" },
    ],
    subtotal: 5_380,
    discount: 300,
    shipping: 500,
    tax: 840,
    total: 5_580,
    taxes: {
      included: true,
      rows: [
        { name: "VAT", rate: 190_000, lines: [380, 0], shipping: 80 },
        { name: "VAT", rate: 66_250, lines: [0, 180], shipping: 0 },
        { name: "Levy", rate: 0, lines: [0, 200], shipping: 0 },
      ],
    },
    ...change,
  });

it("sums name each line, the list that its price is of, and each tax with what it is on", () => {
  expect(of()).toEqual({
    items: [
      { sku: "A", title: "Print", quantity: 2, unitPrice: kwd(1_190), lineTotal: kwd(2_380) },
      {
        sku: "B",
        title: "Book",
        quantity: 3,
        unitPrice: kwd(1_000),
        lineTotal: kwd(3_000),
        priceList: { id: "lst_1", version: 5 },
      },
    ],
    subtotal: kwd(5_380),
    discount: kwd(300),
    discounts: [],
    shipping: kwd(500),
    tax: kwd(840),
    taxLines: [
      // A discount that nothing explains is off all lines alike: $1.33 and $1.67 here.
      { name: "VAT", rate: "19", base: kwd(2_380 - 133 - 380 + 420), amount: kwd(460) },
      { name: "VAT", rate: "6.625", base: kwd(3_000 - 167 - 380), amount: kwd(180) },
      { name: "Levy", base: kwd(3_000 - 167 - 380), amount: kwd(200) },
    ],
    taxIncluded: true,
    total: kwd(5_580),
  });
});

it("each promotion shows what it took off goods and off shipping, and the code that was typed", () => {
  const one = { promotionId: "pro_1", counted: false };
  const discounts = [
    { ...one, title: "Two", code: "TWO", lines: [100, 30], shipping: 0 },
    { ...one, title: "Post", code: null, lines: [0, 170], shipping: 90 },
  ];
  const { discounts: shown, taxLines } = of({ discounts });
  expect(shown).toEqual([
    { title: "Two", code: "TWO", amount: kwd(130) },
    { title: "Post", amount: kwd(170), shipping: kwd(90) },
  ]);
  expect(taxLines.map(({ base }) => base?.amount)).toEqual([2_320, 2_420, 2_420]);
  expect(of({ discounts: null }).discounts).toEqual([]);
});

it("an order's detail and its timeline are read whole, with what is optional and without", () => {
  const at = "2026-11-26T10:00:00.000Z";
  const entry = { at, from: "PENDING", to: "CONFIRMED", actor: "system" };
  expect(TimelineEntry.parse(entry)).toEqual(entry);
  for (const change of [{ from: "LOST" }, { to: null }, { at: "today" }, { actor: undefined }]) {
    expect([change, TimelineEntry.safeParse({ ...entry, ...change }).success]).toEqual([change, false]);
  }
  const usd = (amount: number) => ({ amount, currency: "USD" as const });
  const whole: Required<OrderDetail> = {
    ...FULL_TERMS,
    id: "ord_1",
    number: "1",
    status: "SHIPPED",
    createdAt: at,
    accessToken: "ott_1",
    items: [{ sku: "A", title: "Print", quantity: 2, unitPrice: usd(1), lineTotal: usd(2) }],
    subtotal: usd(2),
    discount: usd(0),
    discounts: [],
    shipping: usd(0),
    tax: usd(0),
    total: usd(2),
    taxLines: [],
    taxIncluded: false,
    timeline: [{ at, from: null, to: "PENDING", actor: "ada", reason: "placed" }],
    payments: [],
    shipments: [],
    returns: [],
    returnable: [{ sku: "A", quantity: 1 }],
    returnableLate: [{ sku: "A", quantity: 2 }],
    exchangeFor: "ret_1",
    waiting: [
      { sku: "A", quantity: 1, promisedOn: "2026-12-01" },
      { sku: "B", quantity: 1 },
    ],
  };
  expect(OrderDetail.parse(whole)).toEqual(whole);
  for (const change of [
    { returnable: [{ sku: "A", quantity: 0 }] },
    { waiting: [{ sku: "A" }] },
    { status: "LOST" },
  ]) {
    expect([change, OrderDetail.safeParse({ ...whole, ...change }).success]).toEqual([change, false]);
  }
  const { success, error } = OrderDetail.safeParse({});
  expect([success, error?.issues.map(({ path }) => path.join(".")).sort()]).toEqual([
    false,
    [
      ...["createdAt", "discount", "discounts", "email", "id", "items", "number", "payments", "shipments"],
      ...["shipping", "shippingAddress", "shippingMethod", "status", "subtotal", "tax", "taxIncluded"],
      ...["taxLines", "timeline", "total"],
    ],
  ]);
});
