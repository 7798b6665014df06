import { describe, expect, it } from "vitest";
import { DESTINATIONS, findShippingMethod, shippingMethods, zoneOf } from "./shipping.ts";

describe("a parcel", () => {
  it.each([
    ["US", "domestic"],
    ["CA", "north-america"],
    ["MX", "north-america"],
    ["DE", "europe"],
    ["GB", "europe"],
    ["XK", "europe"],
    ["JP", "world"],
    ["BR", "world"],
  ])("to %s costs what %s costs", (country, zone) => {
    expect(zoneOf(country)).toBe(zone);
  });

  it.each([
    ["US", { standard: 600, express: 1_800 }],
    ["CA", { standard: 1_200, express: 3_200 }],
    ["DE", { standard: 1_500, express: 3_900 }],
    ["JP", { standard: 2_200 }],
  ])("to %s has these prices: %o", (country, prices) => {
    const found = shippingMethods(country);
    expect(Object.fromEntries(found.map(({ code, price }) => [code, price]))).toEqual(prices);
    for (const { title, estimate } of found) {
      expect(title).not.toBe("");
      expect(estimate).toMatch(/^\d+–\d+ business days$/);
    }
  });

  it("goes standard to every destination, which is the cheapest way", () => {
    for (const country of DESTINATIONS) {
      const [first, ...others] = shippingMethods(country);
      expect([country, first?.code]).toEqual([country, "standard"]);
      for (const { price } of others) {
        expect(price).toBeGreaterThan(first?.price ?? 0);
      }
    }
  });

  it("goes nowhere else, by no other way, and not to a country that is none", () => {
    expect(DESTINATIONS.size).toBeGreaterThan(200);
    expect(findShippingMethod("US", "express")?.price).toBe(1_800);
    expect(findShippingMethod("US", "drone")).toBeUndefined();
    expect(findShippingMethod("JP", "express")).toBeUndefined();
    for (const country of ["KP", "CU", "XX", "us", "", "US "]) {
      expect([country, findShippingMethod(country, "standard")]).toEqual([country, undefined]);
    }
  });
});
