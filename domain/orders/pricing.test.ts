import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { formatMoney, Money, money, parsePrice } from "../base/money.ts";
import type { Selling } from "../base/selling.ts";
import { leastCharge } from "../payments/least-charge.ts";
import type { Discounts } from "../promotions/discount.ts";
import { type Goods, notSoldIn, orderLimits, parcelOf, priceOrder as price } from "./pricing.ts";

const line = (unitPrice: number, quantity = 1, more: Partial<Goods> = {}): Goods => ({
  unitPrice,
  quantity,
  taxable: true,
  category: "",
  requiresShipping: true,
  weightGrams: 0,
  ...more,
});
const priceOrder = (
  lines: Goods[],
  place: { country: string; region?: string },
  method: string,
  selling: Selling = DEMO_SHOP,
) => price(selling, { goods: lines, destination: place, shippingMethod: method, currency: "USD" });
const code = (lines: Goods[], country = "US", method = "standard") => {
  const result = priceOrder(lines, { country }, method);
  return result.ok ? "ok" : result.error.code;
};

describe("priceOrder", () => {
  it("adds up goods, shipping and tax to the total, in whole cents", () => {
    expect(priceOrder([line(2_500, 2), line(999)], { country: "US", region: "CA" }, "standard")).toEqual({
      ok: true,
      value: {
        subtotal: 5_999,
        discount: 0,
        shipping: 600,
        // 7.25 % of $59.99 is $4.349…
        tax: 435,
        total: 7_034,
        taxes: {
          included: false,
          rows: [{ name: "Sales tax", rate: 72_500, lines: [363, 72], shipping: 0 }],
        },
      },
    });
  });

  it("refuses a sum that the provider takes nothing of, but not an order for nothing", () => {
    const of = (off: number, provider: string) => {
      const goods = [line(1_000, 1, { requiresShipping: false })];
      const applied = { lines: [off], shipping: 0, applied: [] };
      const least = leastCharge(provider, "USD");
      const result = price(DEMO_SHOP, {
        goods,
        destination: { country: "US" },
        shippingMethod: "any",
        currency: "USD",
        takeOff: () => applied,
        least,
      });
      return result.ok ? result.value.total : result.error;
    };
    expect([of(950, "stripe"), of(1_000, "stripe"), of(951, "mock")]).toEqual([50, 0, 49]);
    expect(of(951, "stripe")).toEqual({
      code: "order_total_too_low",
      detail: "A payment comes to $0.50 at least.",
      limit: { of: "paymentAtLeast", sum: money(50, "USD") },
    });
    expect(leastCharge("stripe", "JPY")).toBe(50);
    expect(leastCharge("stripe", "KWD")).toBe(0);
  });

  it("taxes shipping where value-added tax does", () => {
    const result = priceOrder([line(10_000)], { country: "DE" }, "standard");
    expect(result.ok && result.value.tax).toBe(2_185);
  });

  it("neither taxes nor ships what is not to be taxed or shipped", () => {
    const untaxed = priceOrder(
      [line(10_000, 1, { taxable: false }), line(10_000)],
      { country: "DE" },
      "standard",
    );
    expect(untaxed).toMatchObject({ value: { shipping: 1_500, tax: 2_185, total: 23_685 } });
    const sent = priceOrder([line(10_000, 1, { requiresShipping: false })], { country: "DE" }, "any");
    expect(sent).toMatchObject({ value: { shipping: 0, tax: 1_900, total: 11_900 } });
  });

  it("adds no tax that prices contain", () => {
    const taxes = [{ name: "GST", rate: 100_000 }];
    const selling = {
      ...DEMO_SHOP,
      taxes: { rounding: "order" as const, areas: [{ country: "AU", included: true, taxes }] },
    };
    expect(priceOrder([line(11_000)], { country: "AU" }, "standard", selling)).toMatchObject({
      value: { subtotal: 11_000, shipping: 2_200, tax: 1_200, total: 13_200, taxes: { included: true } },
    });
  });

  it("taxes shipping to Canada, and none within the United States", () => {
    const total = (country: string, region: string) => {
      const result = priceOrder([line(10_000)], { country, region }, "standard");
      return result.ok ? result.value : null;
    };
    // 13 % of $100 and $12.
    expect(total("CA", "ON")).toMatchObject({ shipping: 1_200, tax: 1_456, total: 12_656 });
    expect(total("US", "TX")).toMatchObject({ shipping: 600, tax: 625, total: 11_225 });
  });

  it("counts tax in what an order may come to", () => {
    // 8.1 % of goods and shipping: $9,999.25, and a cent too many.
    const price = (goods: number) => priceOrder([line(goods)], { country: "CH" }, "standard");
    expect(price(923_568)).toMatchObject({ ok: true, value: { tax: 74_931, total: 999_999 } });
    expect(price(923_569)).toMatchObject({ ok: true, value: { total: 1_000_000 } });
    expect(price(923_570)).toMatchObject({ ok: false, error: { code: "order_total_too_high" } });
  });

  it("takes orders from $10 of goods to $10,000 in all, and up to 50 items", () => {
    expect(code([line(999)])).toBe("order_total_too_low");
    expect(code([line(1_000)])).toBe("ok");
    expect(code([line(999_400)])).toBe("ok");
    expect(code([line(999_401)])).toBe("order_total_too_high");
    expect(code([line(1_000, 50)])).toBe("ok");
    expect(code([line(1_000, 51)])).toBe("order_too_many_items");
  });

  it("refuses a shipping method that does not serve the country, and a country that is none", () => {
    expect(code([line(2_000)], "JP", "express")).toBe("shipping_not_available");
    expect(code([line(2_000)], "XX")).toBe("shipping_not_available");
    expect(code([line(2_000)], "JP", "standard")).toBe("ok");
    const refused = priceOrder([line(2_000)], { country: "JP" }, "express");
    expect(refused).toMatchObject({
      error: { detail: "“express” does not ship this to JP.", errors: [{ path: "shippingMethod" }] },
    });
  });

  it("takes a discount off goods and shipping before taxes, and says whose it is", () => {
    const one = { promotionId: "pro_1", title: "Autumn", code: null, counted: false };
    const applied = [
      { ...one, lines: [500, 0], shipping: 0 },
      { ...one, promotionId: "pro_2", code: "POST", lines: [0, 30], shipping: 300 },
    ];
    const asked: number[] = [];
    const takeOff = (shipping: number): Discounts => {
      asked.push(shipping);
      return { lines: [500, 30], shipping: 300, applied };
    };
    const order = {
      goods: [line(1_500, 2, { weightGrams: 9_000 }), line(1_000, 1, { taxable: false })],
      destination: { country: "DE" },
      shippingMethod: "standard",
      currency: "USD" as const,
      takeOff,
    };
    expect(price(DEMO_SHOP, order)).toEqual({
      ok: true,
      value: {
        subtotal: 4_000,
        discount: 530,
        // Twice $15 for a heavy parcel, and $3 off.
        shipping: 2_700,
        // 19 % of $25 and $27.
        tax: 988,
        total: 7_158,
        taxes: {
          included: false,
          rows: [{ name: "VAT", rate: 190_000, lines: [475, 0], shipping: 513 }],
        },
        discounts: applied,
      },
    });
    expect(asked).toEqual([3_000]);
  });

  it("takes no more of goods than an order may come to, whatever is off them", () => {
    const order = { destination: { country: "US" }, shippingMethod: "standard", currency: "USD" as const };
    const takeOff = () => ({ lines: [200_000], shipping: 0, applied: [] });
    expect(price(DEMO_SHOP, { ...order, takeOff, goods: [line(500_000, 2)] })).toMatchObject({
      value: { subtotal: 1_000_000, discount: 200_000 },
    });
    expect(price(DEMO_SHOP, { ...order, takeOff, goods: [line(1_000_001)] })).toMatchObject({
      error: { code: "order_total_too_high" },
    });
  });

  it("sends what is to be sent, by its weight, and counts all goods for what sending costs", () => {
    const goods = [
      line(1_000, 2, { weightGrams: 300 }),
      line(500, 3, { weightGrams: 70 }),
      line(900, 4, { weightGrams: 5_000, requiresShipping: false }),
    ];
    const parcel = { country: "JP", currency: "EUR", grams: 810, subtotal: 7_100, ships: true };
    expect(parcelOf(goods, "JP", "EUR")).toEqual(parcel);
    expect(parcelOf(goods.slice(2), "JP", "EUR")).toEqual({
      ...parcel,
      grams: 0,
      subtotal: 3_600,
      ships: false,
    });
  });

  it("bounds an order in each currency that the shop sells in, and takes none in another", () => {
    const limitsIn = { EUR: { minimum: 900, maximum: 5_000 }, GBP: { minimum: 1, maximum: 2 } };
    const selling = { ...DEMO_SHOP, currencies: ["USD", "EUR", "JPY"] as const, limitsIn };
    expect((["USD", "EUR", "JPY", "GBP"] as const).map((one) => orderLimits(selling, one))).toEqual([
      { leastOrder: 1_000, mostOrder: 1_000_000 },
      { leastOrder: 900, mostOrder: 5_000 },
      { leastOrder: 0, mostOrder: 60_000_000 },
      null,
    ]);
    const order = (currency: "EUR" | "GBP", goods: number) =>
      price(selling, {
        goods: [line(goods)],
        destination: { country: "US" },
        shippingMethod: "standard",
        currency,
      });
    expect(order("EUR", 900)).toMatchObject({ value: { subtotal: 900, shipping: 600, total: 1_500 } });
    const refused = [order("EUR", 899), order("EUR", 4_401), order("EUR", 5_001)];
    expect(
      refused.map((one) => (one.ok ? null : [one.error.code, one.error.detail, one.error.limit])),
    ).toEqual([
      [
        "order_total_too_low",
        "An order starts at €9.00 of goods.",
        { of: "goodsAtLeast", sum: money(900, "EUR") },
      ],
      ...["€50.00", "€50.00"].map((most) => [
        "order_total_too_high",
        `An order may come to ${most} at most.`,
        { of: "totalAtMost", sum: money(5_000, "EUR") },
      ]),
    ]);
    expect(order("GBP", 900)).toEqual({ ok: false, error: notSoldIn("GBP") });
    expect(notSoldIn("GBP")).toEqual({
      code: "currency_not_sold",
      detail: "This shop does not sell in GBP.",
      errors: [{ path: "currency", message: "is not one that the shop sells in" }],
    });
  });

  it("taxes in the steps of the currency", () => {
    const order = { destination: { country: "DE" }, shippingMethod: "any", currency: "KWD" as const };
    const goods = [line(3_450, 1, { requiresShipping: false })];
    // 19 % of KWD 3.450 is 0.6555.
    expect(price(DEMO_SHOP, { ...order, goods })).toMatchObject({ value: { tax: 660, total: 4_110 } });
  });

  it("says of a way to send that serves another currency alone which one was asked for", () => {
    const zones = [
      {
        countries: ["US"],
        methods: [{ code: "standard", title: "Standard", estimate: "", rates: [{ price: 600 }] }],
      },
    ];
    const order = { goods: [line(2_000)], destination: { country: "US" }, shippingMethod: "standard" };
    const selling = { ...DEMO_SHOP, shipping: { home: "US", zones } };
    expect(price(selling, { ...order, currency: "USD" })).toMatchObject({ ok: true });
    expect(price(selling, { ...order, currency: "EUR" })).toEqual({
      ok: false,
      error: {
        code: "shipping_not_available",
        detail: "“standard” does not ship this to US for EUR.",
        errors: [{ path: "shippingMethod", message: "is not available for this country" }],
      },
    });
  });

  it("tells the bound that an order met", () => {
    const told = (lines: Goods[]) => {
      const result = priceOrder(lines, { country: "US" }, "standard");
      return result.ok ? [] : [result.error.detail, result.error.limit];
    };
    expect(told([line(1_000, 30), line(1_000, 21)])).toEqual([
      "An order holds at most 50 items; this one has 51.",
      { of: "itemsAtMost", count: 50 },
    ]);
    expect(told([line(999)])).toEqual([
      "An order starts at $10.00 of goods.",
      { of: "goodsAtLeast", sum: money(1_000, "USD") },
    ]);
    expect(told([line(999_401)])).toEqual([
      "An order may come to $10,000.00 at most.",
      { of: "totalAtMost", sum: money(1_000_000, "USD") },
    ]);
  });
});

describe("parsePrice", () => {
  it.each([
    ["42.99", 4_299],
    ["50", 5_000],
    ["0", 0],
    ["0.07", 7],
    ["999999999.99", 99_999_999_999],
    ["1234567890", null],
    ["1.", null],
    [".5", null],
    ["5 0", null],
    ["x5", null],
    ["5x", null],
    ["0.1", 10],
    [" 85 ", 8_500],
    ["19.999", null],
    ["-1", null],
    ["1e3", null],
    ["", null],
    ["$5", null],
  ])("reads %j as %j", (text, cents) => {
    expect(parsePrice(text)).toBe(cents);
  });
});

describe("an amount", () => {
  it("is shown in dollars and cents", () => {
    expect([0, 5, 4_999, 123_456_789].map((cents) => formatMoney(money(cents, "USD")))).toEqual([
      "$0.00",
      "$0.05",
      "$49.99",
      "$1,234,567.89",
    ]);
  });

  it("is whole minor units of a known currency", () => {
    expect(Money.parse(money(4_999, "USD"))).toEqual({ amount: 4_999, currency: "USD" });
    for (const change of [{ amount: 0.5 }, { currency: "XXX" }, { amount: undefined }, { more: 1 }]) {
      expect(Money.safeParse({ ...money(1, "USD"), ...change }).success).toBe(false);
    }
  });
});
