import { describe, expect, it } from "vitest";
import { taxOn, taxRule } from "./tax.ts";

describe("where a parcel goes", () => {
  it.each<[string, string | undefined, number, boolean]>([
    ["US", "CA", 725, false],
    ["US", "NY", 400, false],
    // Oregon has no sales tax.
    ["US", "OR", 0, false],
    ["US", undefined, 0, false],
    ["CA", "ON", 1_300, true],
    ["CA", "qc", 1_498, true],
    // The federal part is due in every province.
    ["CA", undefined, 500, true],
    ["CA", "??", 500, true],
    ["DE", undefined, 1_900, true],
    ["CH", "ZH", 810, true],
    ["JP", undefined, 0, false],
    ["", undefined, 0, false],
  ])(
    "in %s, %s, decides on %i basis points; of the shipping too: %s",
    (country, region, rate, shippingTaxed) => {
      expect(taxRule(country, region)).toEqual({ rate, shippingTaxed });
    },
  );

  it("is understood however a region is written", () => {
    expect(taxRule("US", " tx ")).toEqual({ rate: 625, shippingTaxed: false });
  });

  it("never takes a region of one country for one of another", () => {
    // California and Canada, Delaware and Germany share their letters.
    expect(taxRule("US", "ON").rate).toBe(0);
    expect(taxRule("CA", "TX").rate).toBe(500);
    expect(taxRule("US", "DE").rate).toBe(0);
  });
});

describe("tax", () => {
  it("is added to the shipping only where shipping is taxed", () => {
    expect(taxOn(10_000, 1_200, { rate: 1_300, shippingTaxed: true })).toBe(1_456);
    expect(taxOn(10_000, 1_200, { rate: 1_300, shippingTaxed: false })).toBe(1_300);
  });

  it("is rounded to whole cents, half a cent up", () => {
    const rule = { rate: 500, shippingTaxed: false };
    expect([9, 10, 29, 30].map((goods) => taxOn(goods, 0, rule))).toEqual([0, 1, 1, 2]);
  });
});
