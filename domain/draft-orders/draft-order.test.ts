import { expect, it } from "vitest";
import { FULL_TERMS } from "../../test/support/terms.ts";
import { applyPromotions } from "../promotions/apply.ts";
import { countedOf } from "../promotions/discount.ts";
import { asPromotion, Days, DEFAULT_DAYS, DraftOrderTerms, draftOrderState } from "./draft-order.ts";

const TERMS = {
  email: "ada@example.com",
  shippingAddress: {
    name: "Ada",
    line1: "1 Way",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
  items: [{ sku: "A", quantity: 1 }],
};

it("a draft order is open until its time ends, staff cancel it, or an order came of it", () => {
  const draft = { orderId: null, cancelledAt: null, expiresAt: 10 };
  expect(draftOrderState(draft, 9)).toBe("open");
  expect(draftOrderState(draft, 10)).toBe("expired");
  expect(draftOrderState({ ...draft, cancelledAt: 5 }, 20)).toBe("cancelled");
  expect(draftOrderState({ ...draft, cancelledAt: 5, orderId: "ord_1" }, 20)).toBe("ordered");
});

it("a payment, a code and an expected total are no terms of it, and a SKU is named once", () => {
  expect(DraftOrderTerms.safeParse(TERMS).error).toBeUndefined();
  const wrong = [
    { payment: { provider: "mock", token: "tok_ok" } },
    { couponCode: "HELLO" },
    { items: [] },
    { items: [TERMS.items[0], TERMS.items[0]] },
    { discount: { title: "Sorry", effect: { type: "buy_x_get_y", buy: 1, get: 1, percent: 50 } } },
    { discount: { title: "", effect: { type: "free_shipping" } } },
  ];
  expect(wrong.filter((one) => DraftOrderTerms.safeParse({ ...TERMS, ...one }).success)).toEqual([]);
});

it("a staff discount is spread over every line, never takes more than there is, and counts no use", () => {
  const lines = [
    { sku: "A", productId: "a", slug: "a", category: "", quantity: 1, unitPrice: 1_000 },
    { sku: "B", productId: "b", slug: "b", category: "", quantity: 2, unitPrice: 1_000 },
  ];
  const off = (amount: number) =>
    applyPromotions(
      lines,
      [
        asPromotion("dft_1", {
          title: "Sorry",
          effect: { type: "fixed", amount: { amount, currency: "USD" } },
        }),
      ],
      { now: 0, currency: "USD", customerGroups: [], shipping: 500 },
    );
  expect(off(300).lines).toEqual([100, 200]);
  expect(off(9_000).lines).toEqual([1_000, 2_000]);
  expect(countedOf({ discounts: off(300).applied })).toEqual([]);
});

it("the terms are kept whole: who, where and how, what is bought, in which currency and for less", () => {
  const { language, phone, note, billingAddress } = FULL_TERMS;
  const effects = [
    { type: "percent", percent: 12.5 },
    { type: "fixed", amount: { amount: 1, currency: "EUR" } },
    { type: "free_shipping" },
  ];
  for (const effect of effects) {
    const whole = {
      ...TERMS,
      language,
      phone,
      note,
      billingAddress,
      currency: "EUR",
      items: [
        { sku: "A", quantity: 1_000 },
        { sku: "B", quantity: 1 },
      ],
      discount: { title: "Sorry", effect },
    };
    expect(DraftOrderTerms.parse(whole)).toEqual(whole);
  }
  const items = (count: number) => Array.from({ length: count }, (_, n) => ({ sku: `S${n}`, quantity: 1 }));
  const isTaken = (change: object) => DraftOrderTerms.safeParse({ ...TERMS, ...change }).success;
  expect([{ items: items(50) }, { discount: undefined }].map(isTaken)).toEqual([true, true]);
  const wrong = [
    ...[
      { items: items(51) },
      { items: [{ sku: "A", quantity: 0 }] },
      { items: [{ sku: "A", quantity: 1_001 }] },
    ],
    ...[
      { items: [{ sku: "A", quantity: 1, price: 1 }] },
      { items: [{ sku: "", quantity: 1 }] },
      { items: undefined },
    ],
    ...[{ currency: "XXX" }, { email: "ada" }, { email: undefined }, { shippingAddress: undefined }],
    ...[{ shippingMethod: "" }, { expectedTotal: { amount: 1, currency: "USD" } }],
    { discount: { title: "x".repeat(121), effect: effects[0] } },
    { discount: { title: "Sorry", effect: { type: "percent", percent: 101 } } },
  ];
  expect(wrong.filter(isTaken)).toEqual([]);
});

it("a staff discount counts for every line, once, before any promotion of the shop", () => {
  const effect = { type: "percent" as const, percent: 10 };
  expect(asPromotion("dft_1", { title: "Sorry", effect })).toEqual({
    id: "dft_1",
    num: 0,
    title: "Sorry",
    kind: "automatic",
    effect,
  });
});

it("a draft order can be ordered for a day to thirty, and for seven where nobody says", () => {
  expect(DEFAULT_DAYS).toBe(7);
  const days = [0, 1, 30, 31, 1.5, null, undefined];
  expect(days.filter((one) => Days.safeParse(one).success)).toEqual([1, 30, undefined]);
});
