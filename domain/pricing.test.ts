import { describe, expect, it } from "vitest";
import { parseDecimalPrice } from "./money.ts";
import type { OrderLine } from "./order.ts";
import { priceOrder } from "./pricing.ts";
import { taxOn, taxRule } from "./tax.ts";

const line = (unitPrice: number, quantity = 1): OrderLine => ({
  sku: "S",
  title: "T",
  unitPrice,
  quantity,
  priceVersion: 1,
});
const code = (lines: OrderLine[], country = "US", method = "standard") => {
  const result = priceOrder(lines, { country }, method);
  return result.ok ? "ok" : result.error.code;
};

describe("priceOrder", () => {
  it("adds up goods, shipping and tax to the total, in whole cents", () => {
    expect(priceOrder([line(2_500, 2), line(999)], { country: "US", region: "ca" }, "standard")).toEqual({
      ok: true,
      // 7.25 % of $59.99 is $4.349…
      value: { subtotal: 5_999, discount: 0, shipping: 600, tax: 435, total: 7_034 },
    });
  });

  it("taxes shipping where value-added tax does", () => {
    const result = priceOrder([line(10_000)], { country: "DE" }, "standard");
    expect(result.ok && result.value.tax).toBe(taxOn(10_000, 1_500, { rate: 1_900, shippingTaxed: true }));
    expect(result.ok && result.value.tax).toBe(2_185);
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
  });
});

describe("tax", () => {
  it("knows a region in any case, and taxes nothing where it has no rate", () => {
    expect(taxRule("US", " tx ")).toEqual(taxRule("US", "TX"));
    expect(taxRule("US", undefined).rate).toBe(0);
    expect(taxRule("BR", undefined).rate).toBe(0);
  });

  it("rounds half a cent up", () => {
    expect(taxOn(10, 0, { rate: 500, shippingTaxed: false })).toBe(1);
    expect(taxOn(9, 0, { rate: 500, shippingTaxed: false })).toBe(0);
  });
});

describe("parseDecimalPrice", () => {
  it.each([
    ["42.99", 4_299],
    ["50", 5_000],
    ["0.1", 10],
    [" 85 ", 8_500],
    ["19.999", null],
    ["-1", null],
    ["1e3", null],
    ["", null],
    ["$5", null],
  ])("reads %j as %j", (text, cents) => {
    expect(parseDecimalPrice(text)).toBe(cents);
  });
});
