import { describe, expect, it } from "vitest";
import { CartCurrency, CartView, Coupon, ItemChange, ItemParams, NewItem } from "./cart-view.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });

describe("what a shopper may ask of a cart", () => {
  const longest = "S".repeat(100);
  it.each<[string, { safeParse(value: unknown): { success: boolean } }, unknown, boolean]>([
    ["a SKU and units", NewItem, { sku: "A", quantity: 1 }, true],
    ["the longest SKU, and a currency", NewItem, { sku: longest, quantity: 9, currency: "EUR" }, true],
    ["a longer SKU", NewItem, { sku: `${longest}S`, quantity: 1 }, false],
    ["no SKU", NewItem, { sku: "", quantity: 1 }, false],
    ["no units", NewItem, { sku: "A", quantity: 0 }, false],
    ["a part of a unit", NewItem, { sku: "A", quantity: 1.5 }, false],
    ["no quantity", NewItem, { sku: "A" }, false],
    ["a currency that is none", NewItem, { sku: "A", quantity: 1, currency: "XXQ" }, false],
    ["a price of one's own", NewItem, { sku: "A", quantity: 1, price: usd(1) }, false],
    ["other units", ItemChange, { quantity: 3 }, true],
    ["none any more", ItemChange, { quantity: 0 }, false],
    ["a price with other units", ItemChange, { quantity: 3, price: usd(1) }, false],
    ["a currency", CartCurrency, { currency: "EUR" }, true],
    ["a currency with more", CartCurrency, { currency: "EUR", rate: 1 }, false],
    ["the longest code", Coupon, { code: "C".repeat(64) }, true],
    ["a longer code", Coupon, { code: "C".repeat(65) }, false],
    ["a code of spaces", Coupon, { code: "  " }, false],
    ["a code with more", Coupon, { code: "TEN", percent: 90 }, false],
    ["the address of a SKU", ItemParams, { sku: longest }, true],
    ["the address of a longer SKU", ItemParams, { sku: `${longest}S` }, false],
  ])("%s", (_name, shape, value, isTaken) => {
    expect(shape.safeParse(value).success).toBe(isTaken);
  });

  it("reads a code without the spaces around it", () => {
    expect(Coupon.parse({ code: " TEN " })).toEqual({ code: "TEN" });
  });
});

describe("a cart as shoppers see it", () => {
  const item = {
    sku: "A",
    title: "Cup",
    quantity: 3,
    unitPrice: usd(500),
    lineTotal: usd(1_500),
    available: 2,
    backordered: { quantity: 1, promisedOn: "2026-12-24" },
    slug: "cup",
    imageUrl: "/a",
  };
  const { backordered: _none, ...gone } = { ...item, sku: "B", slug: null, imageUrl: null };
  const warning = { sku: "A", code: "price_changed", message: "It costs more." };
  const cart = {
    id: "crt_1",
    currency: "USD",
    items: [item, { ...gone, backordered: { quantity: 2 } }, gone],
    itemCount: 6,
    subtotal: usd(3_000),
    coupon: { code: "TEN", problem: { code: "coupon_expired", message: "It is over." } },
    discount: usd(300),
    discounts: [
      { title: "Ten", code: "TEN", amount: usd(300) },
      { title: "Free shipping", amount: usd(0), freeShipping: true },
    ],
    warnings: [
      { ...warning, previousPrice: usd(400), currentPrice: usd(500) },
      { ...warning, code: "short_stock", available: 2 },
      { ...warning, code: "unavailable" },
      { ...warning, code: "over_limit", limit: 10 },
      { ...warning, code: "left_out", leftOut: 4 },
    ],
    expiresAt: "2026-12-26T10:00:00.000Z",
  };

  it("is answered whole: lines, what is off, what changed, and until when it is kept", () => {
    expect(CartView.parse(cart)).toEqual(cart);
    const fresh = { ...cart, items: [], coupon: null, discounts: [], warnings: [], expiresAt: null };
    expect(CartView.parse(fresh)).toEqual(fresh);
    const counts = { ...cart, coupon: { code: "TEN", problem: null } };
    expect(CartView.parse(counts)).toEqual(counts);
  });

  it("lacks nothing that a page reads", () => {
    for (const field of Object.keys(cart)) {
      expect(CartView.safeParse({ ...cart, [field]: undefined }).success, field).toBe(false);
    }
    for (const field of Object.keys(gone)) {
      expect(CartView.safeParse({ ...cart, items: [{ ...gone, [field]: undefined }] }).success, field).toBe(
        false,
      );
    }
    expect(CartView.safeParse({ ...cart, warnings: [{ ...warning, code: "odd" }] }).success).toBe(false);
  });
});
